/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/program.h"
#include "core/error.h"
#include "core/memory.h"
#include "data/formula.h"
#include "infer/variance.h"
#include "model/robust.h"

typedef struct {
    char *se;
} Own;

/* What was asked for and what became of it. */
typedef struct {
    AvlastRun *run;
    const AvlastFrame *frame;
    const AvlastSample *sample;
    const AvlastModelMatrix *matrix;
    AvlastSe se;
} Regress;

static gboolean clustered(AvlastSe se)
{
    return se == AVLAST_SE_CR0 || se == AVLAST_SE_CR1 || se == AVLAST_SE_STATA ||
           se == AVLAST_SE_CR2;
}

/* The type of standard errors: asked for, or what the design options call for. An option
 * of the design that the type would not use is refused rather than ignored. */
static gboolean choose_se(const AvlastRun *run, AvlastSe *se, GError **error)
{
    const AvlastOptions *o = &run->options;
    const Own *own = run->own;
    const guint clusters = o->cluster ? g_strv_length(o->cluster) : 0;
    const char *unused = NULL;

    *se = o->strata || o->fpc || clusters > 1 ? AVLAST_SE_SURVEY
          : clusters                          ? AVLAST_SE_CR2
                                              : AVLAST_SE_HC2;
    if (!own->se)
        return TRUE;
    if (!avlast_se_parse(own->se, se)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "unknown standard errors '%s'", own->se);
        return FALSE;
    }
    if (*se == AVLAST_SE_SURVEY)
        return TRUE;
    unused = o->strata                          ? "--strata"
             : o->fpc                           ? "--fpc"
             : clusters > 1                     ? "a second --cluster column"
             : clusters == 1 && !clustered(*se) ? "--cluster"
                                                : NULL;
    if (unused)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV315", NULL,
                    "'--se %s' does not use %s\nhint: leave --se out for the standard "
                    "errors that the design calls for, or give --se survey",
                    own->se, unused);
    else if (clustered(*se) && clusters == 0)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV314", NULL, "'--se %s' needs --cluster",
                    own->se);
    return !unused && (!clustered(*se) || clusters > 0);
}

/* Rows that may take part: inside the sample, of positive weight, in the domain. */
static guint8 *rows_among(const AvlastSample *sample, gint64 *weightless, gint64 *outside,
                          GError **error)
{
    guint8 *among = avlast_array(guint8, sample->n, error);

    *weightless = *outside = 0;
    for (gsize i = 0; among && i < sample->n; i++) {
        if (sample->outside && sample->outside[i])
            continue;
        if (!(sample->weight[i] > 0.0))
            ++*weightless;
        else if (sample->domain && !sample->domain[i])
            ++*outside;
        else
            among[i] = 1;
    }
    return among;
}

static AvlastLinear *fit_of(const Regress *r, GError **error)
{
    const AvlastLinearModel model = {
        .outcome = r->matrix->outcome,
        .y = r->matrix->y,
        .n = r->matrix->n,
        .k = r->matrix->k,
        .names = (const char *const *)r->matrix->names,
        .x = (const double *const *)r->matrix->x,
        .x_low = (const double *const *)r->matrix->x_low,
        .weight = r->sample->weighted ? r->sample->weight : NULL,
        .use = r->matrix->use,
    };

    return avlast_linear_fit(&model, error);
}

/* R2, sigma, the joint test of all slopes, condition and digits: settings for programs, a
 * sentence for people. */
static gboolean describe_fit(const AvlastLinear *fit, const AvlastRobust *robust,
                             AvlastResult *result, GError **error)
{
    json_t *s = result->settings;
    AvlastWald wald = {.f = NAN, .df1 = NAN, .df2 = NAN, .p_value = NAN};
    g_autoptr(gsl_matrix) slopes = NULL;
    gsize q = 0;

    if (fit->columns > 1) {
        if (!(slopes = avlast_matrix_new(fit->columns, fit->columns, error)))
            return FALSE;
        for (gsize j = 0; j < fit->columns; j++)
            if (strcmp(fit->names[j], "(Intercept)") != 0)
                gsl_matrix_set(slopes, q++, j, 1.0);
        slopes->size1 = MAX(q, 1);
        if (!avlast_robust_wald(robust, slopes, &wald, error))
            return FALSE;
    }
    json_object_set_new(s, "r.squared", avlast_json_number(fit->r_squared));
    json_object_set_new(s, "adj.r.squared", avlast_json_number(fit->adj_r_squared));
    json_object_set_new(s, "sigma", avlast_json_number(fit->sigma));
    json_object_set_new(s, "F", avlast_json_number(wald.f));
    json_object_set_new(s, "F.df1", avlast_json_number(wald.df1));
    json_object_set_new(s, "F.df2", avlast_json_number(wald.df2));
    json_object_set_new(s, "F.p", avlast_json_number(wald.p_value));
    json_object_set_new(s, "F.method", avlast_json_text(wald.method));
    json_object_set_new(s, "rank", json_integer((json_int_t)fit->k));
    json_object_set_new(s, "condition", avlast_json_number(fit->condition));
    json_object_set_new(s, "digits", avlast_json_number(fit->digits));

    g_autoptr(GString) text = g_string_new(_("fit:"));
    if (isfinite(fit->r_squared))
        g_string_append_printf(text, _(" R2 %.4f,"), fit->r_squared);
    if (isfinite(fit->sigma))
        g_string_append_printf(text, _(" residual sd %.4g,"), fit->sigma);
    if (isfinite(wald.f))
        g_string_append_printf(text,
                               _(" all slopes F(%g; %.4g) = %.4g with p %.3g (%s),"),
                               wald.df1, wald.df2, wald.f, wald.p_value, wald.method);
    g_string_append_printf(text, _(" condition number %.3g, %d digits computed"),
                           fit->condition, (int)fit->digits);
    avlast_estimates_note(result->estimates, "%s", text->str);
    return TRUE;
}

static void describe_rows(const Regress *r, gint64 weightless, gint64 outside,
                          AvlastEstimates *e)
{
    const AvlastStage *stage = &r->sample->stage[0];
    const gint64 clusters = avlast_estimates_row(e, 0)->nclusters;

    avlast_estimates_of_sample(e, r->sample);
    if (weightless)
        avlast_estimates_drop(e, "weight 0", weightless);
    if (outside)
        avlast_estimates_drop(e, "outside the domain", outside);
    for (guint l = 0; l < r->matrix->lost->len; l++) {
        const AvlastLost *lost = g_ptr_array_index(r->matrix->lost, l);
        avlast_estimates_drop(e, lost->what, lost->rows);
    }
    for (guint i = 0; i < r->matrix->notes->len; i++)
        avlast_estimates_note(e, "%s", (char *)g_ptr_array_index(r->matrix->notes, i));
    if (r->se == AVLAST_SE_SURVEY)
        return;
    g_free(e->design);
    e->design = clustered(r->se) ? g_strdup_printf(_("%d clusters ('%s')"), (int)clusters,
                                                   stage->cluster_column)
                                 : g_strdup(_("independent rows"));
}

static AvlastResult *analyse(const Regress *r, gint64 weightless, gint64 outside,
                             GError **error)
{
    const AvlastOptions *o = &r->run->options;
    const AvlastStage *stage = &r->sample->stage[0];
    g_autoptr(AvlastLinear) fit = fit_of(r, error);

    if (!fit)
        return NULL;
    const AvlastRobustOptions options = {
        .type = r->se,
        .cluster = clustered(r->se) ? stage->cluster : NULL,
        .n_clusters = stage->n_clusters,
        .cluster_names = stage->cluster_names,
        .cluster_column = stage->cluster_column,
        .sample = r->sample,
    };
    g_autoptr(AvlastRobust) robust = avlast_robust_new(fit, &options, error);
    if (!robust)
        return NULL;
    g_autoptr(AvlastResult) result = avlast_run_result(r->run);
    g_clear_pointer(&result->estimates, avlast_estimates_free);
    result->estimates = avlast_robust_estimates(robust, NULL, NULL, o->level,
                                                o->influence != NULL, error);
    if (!result->estimates)
        return NULL;
    describe_rows(r, weightless, outside, result->estimates);
    json_object_set_new(result->settings, "se", json_string(avlast_se_name(r->se)));
    if (!describe_fit(fit, robust, result, error))
        return NULL;
    avlast_result_add_input(result, r->frame);
    return g_steal_pointer(&result);
}

static gboolean regress(AvlastRun *run, GError **error)
{
    Regress r = {.run = run};
    gint64 weightless, outside;

    if (g_strv_length(run->arguments) != 2) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "a formula and a data file are needed, %u argument%s given\nhint: "
                    "avlast regress 'score ~ treated + age' data.csv",
                    g_strv_length(run->arguments),
                    g_strv_length(run->arguments) == 1 ? "" : "s");
        return FALSE;
    }
    g_autoptr(AvlastFormula) formula = avlast_formula_parse(run->arguments[0], error);
    if (!formula || !choose_se(run, &r.se, error))
        return FALSE;
    g_auto(GStrv) columns = avlast_formula_columns(formula);
    g_autoptr(AvlastFrame) frame =
        avlast_run_frame(run, run->arguments[1], (const char *const *)columns, error);
    if (!frame)
        return FALSE;
    g_autoptr(AvlastSample) sample = avlast_run_sample(run, frame, error);
    if (!sample)
        return FALSE;
    g_autofree guint8 *among = rows_among(sample, &weightless, &outside, error);
    if (!among)
        return FALSE;
    g_autoptr(AvlastModelMatrix) matrix =
        avlast_formula_matrix(formula, frame, among, error);
    if (!matrix)
        return FALSE;
    r.frame = frame;
    r.sample = sample;
    r.matrix = matrix;
    g_autoptr(AvlastResult) result = analyse(&r, weightless, outside, error);
    return result && avlast_run_emit(run, result, error);
}

static const AvlastOption options[] = {
    {"se", '\0', AVLAST_OPTION_CHOICE, G_STRUCT_OFFSET(Own, se), AVLAST_SE_CHOICES,
     N_("standard errors (default HC2; CR2 with --cluster; survey with a design)")},
    {NULL, '\0', AVLAST_OPTION_FLAG, 0, NULL, NULL},
};

int main(int argc, char **argv)
{
    static const AvlastProgram program = {
        .name = "regress",
        .usage = "avlast regress FORMULA FILE [OPTION...]",
        .description = N_(
            "Fits a linear model by least squares, weighted with `--weights`. FORMULA is "
            "`outcome ~ a + b + a:b + a*b + i.c + log(x) + x^2 + poly(x,3)`, with `0` "
            "for "
            "no intercept; a category has a coefficient for each level but the first.\n\n"
            "Standard errors are HC2; CR2 with Satterthwaite's degrees of freedom when "
            "`--cluster` is given; linearised under the design when `--strata`, `--fpc` "
            "or "
            "more stages are given, or with `--se survey`."),
        .examples = "avlast regress 'score ~ treated + age + i.region' data.csv\n"
                    "avlast regress 'score ~ treated*age' data.csv --cluster school\n"
                    "avlast regress 'log(wage) ~ poly(age,2)' data.csv --weights w "
                    "--strata county --cluster psu -o wage.json",
        .shared = AVLAST_SHARE_DATA | AVLAST_SHARE_DESIGN | AVLAST_SHARE_INFERENCE |
                  AVLAST_SHARE_RESULT | AVLAST_SHARE_INFLUENCE | AVLAST_SHARE_PLAN,
        .options = options,
        .own_size = sizeof(Own),
        .run = regress,
    };
    return avlast_program_main(&program, argc, argv);
}

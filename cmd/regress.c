/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "cmd/regress_result.h"
#include "core/error.h"
#include "core/memory.h"

typedef struct {
    char *se;
} Own;

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
    unused = o->strata      ? "--strata"
             : o->fpc       ? "--fpc"
             : clusters > 1 ? "a second --cluster column"
             : clusters == 1 && !avlast_regress_clustered(*se) ? "--cluster"
                                                               : NULL;
    if (unused)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV315", NULL,
                    "'--se %s' does not use %s\nhint: leave --se out for the standard "
                    "errors that the design calls for, or give --se survey",
                    own->se, unused);
    else if (avlast_regress_clustered(*se) && clusters == 0)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV314", NULL, "'--se %s' needs --cluster",
                    own->se);
    return !unused && (!avlast_regress_clustered(*se) || clusters > 0);
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

static gboolean regress(AvlastRun *run, GError **error)
{
    AvlastRegress r = {.run = run};

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
    g_autofree guint8 *among = rows_among(sample, &r.weightless, &r.outside, error);
    if (!among)
        return FALSE;
    g_autoptr(AvlastModelMatrix) matrix =
        avlast_formula_matrix(formula, frame, among, error);
    if (!matrix)
        return FALSE;
    r.frame = frame;
    r.sample = sample;
    r.matrix = matrix;
    g_autoptr(AvlastResult) result = avlast_regress_result(&r, error);
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
        .arguments = 2,
        .shared = AVLAST_SHARE_DATA | AVLAST_SHARE_DESIGN | AVLAST_SHARE_INFERENCE |
                  AVLAST_SHARE_RESULT | AVLAST_SHARE_INFLUENCE | AVLAST_SHARE_PLAN,
        .options = options,
        .own_size = sizeof(Own),
        .run = regress,
    };
    return avlast_program_main(&program, argc, argv);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/regress_result.h"
#include "core/memory.h"
#include "infer/variance.h"

/* The work of the Hotelling test grows with the fourth power of its coefficients. */
#define MAX_JOINT 40

static AvlastLinear *fit_of(const AvlastRegress *r, GError **error)
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
static gboolean describe_fit(const AvlastLinear *fit, AvlastSe se,
                             const AvlastRobust *robust, AvlastResult *result,
                             GError **error)
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
        if ((se != AVLAST_SE_CR2 || q <= MAX_JOINT) &&
            !avlast_robust_wald(robust, slopes, &wald, error))
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

static void describe_rows(const AvlastRegress *r, AvlastEstimates *e)
{
    const AvlastStage *stage = &r->sample->stage[0];
    const gint64 clusters = avlast_estimates_row(e, 0)->nclusters;

    avlast_estimates_of_sample(e, r->sample);
    if (r->weightless)
        avlast_estimates_drop(e, "weight 0", r->weightless);
    if (r->outside)
        avlast_estimates_drop(e, "outside the domain", r->outside);
    for (guint l = 0; l < r->matrix->lost->len; l++) {
        const AvlastLost *lost = g_ptr_array_index(r->matrix->lost, l);
        avlast_estimates_drop(e, lost->what, lost->rows);
    }
    for (guint i = 0; i < r->matrix->notes->len; i++)
        avlast_estimates_note(e, "%s", (char *)g_ptr_array_index(r->matrix->notes, i));
    if (r->se == AVLAST_SE_SURVEY)
        return;
    g_free(e->design);
    e->design = avlast_regress_clustered(r->se)
                    ? g_strdup_printf(_("%d clusters ('%s')"), (int)clusters,
                                      stage->cluster_column)
                    : g_strdup(_("independent rows"));
}

AvlastResult *avlast_regress_result(const AvlastRegress *r, GError **error)
{
    const AvlastOptions *o = &r->run->options;
    const AvlastStage *stage = &r->sample->stage[0];
    g_autoptr(AvlastLinear) fit = fit_of(r, error);

    if (!fit)
        return NULL;
    const AvlastRobustOptions options = {
        .type = r->se,
        .cluster = avlast_regress_clustered(r->se) ? stage->cluster : NULL,
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
    describe_rows(r, result->estimates);
    json_object_set_new(result->settings, "se", json_string(avlast_se_name(r->se)));
    if (!describe_fit(fit, r->se, robust, result, error))
        return NULL;
    avlast_result_add_input(result, r->frame);
    return g_steal_pointer(&result);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "infer/variance.h"
#include "model/robust_parts.h"

typedef struct {
    const AvlastLinear *fit;
    const gsize *at; /* frame row -> row of the fit + 1, or 0 */
} SurveyState;

static void survey_influence(const AvlastSample *sample, const void *state, gsize first,
                             gsize count, double *influence)
{
    const SurveyState *s = state;
    const gsize k = s->fit->k;

    (void)sample;
    memset(influence, 0, count * k * sizeof *influence);
    for (gsize r = 0; r < count; r++) {
        if (s->at[first + r] == 0)
            continue;
        const gsize i = s->at[first + r] - 1;
        const double e = s->fit->residual[i] * sqrt(avlast_robust_weight(s->fit, i));
        for (gsize j = 0; j < k; j++)
            influence[r * k + j] = e * s->fit->q[i * k + j];
    }
}

gboolean avlast_robust_survey(AvlastRobust *robust, GError **error)
{
    const AvlastLinear *fit = robust->fit;
    const AvlastSample *sample = robust->options.sample;
    g_autofree gsize *at = avlast_array(gsize, sample->n, error);
    g_autofree guint8 *flags = avlast_array(guint8, sample->n, error);
    g_autoptr(AvlastEstimates) inner = avlast_estimates_new();

    if (!at || !flags)
        return FALSE;
    for (gsize i = 0; i < fit->n; i++) {
        at[fit->row[i]] = i + 1;
        flags[fit->row[i]] = 1;
    }
    for (gsize j = 0; j < fit->k; j++)
        avlast_estimates_add(inner, fit->outcome, NULL, fit->names[fit->kept[j]]);
    const SurveyState state = {.fit = fit, .at = at};
    const AvlastVarianceOptions options = {
        .k = fit->k, .n_groups = 1, .keep_root = avlast_sample_has_root(sample)};
    if (!avlast_variance(sample, survey_influence, &state, &options, inner, error))
        return FALSE;
    gsl_matrix_memcpy(robust->m, inner->covariance);
    robust->score = g_steal_pointer(&inner->root);
    robust->unit = g_steal_pointer(&inner->unit);
    robust->unit_column = g_steal_pointer(&inner->unit_column);
    robust->n_clusters = avlast_estimates_row(inner, 0)->nclusters;
    robust->df = avlast_design_df(sample, flags) + 1.0 - (double)fit->k;
    for (guint i = 0; i < inner->notes->len; i++)
        avlast_robust_note(robust, "%s",
                           (const char *)g_ptr_array_index(inner->notes, i));
    if (!(robust->df > 0.0))
        avlast_robust_note(
            robust, "the design has too few PSUs for %" G_GSIZE_FORMAT " coefficients",
            fit->k);
    return TRUE;
}

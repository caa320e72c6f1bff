/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "infer/variance.h"
#include "model/robust_parts.h"

/* The engine is asked about the coefficients themselves, all of the model's columns and
 * then the effects, so that a fit to other weights asks about the same. */
typedef struct {
    const AvlastRobust *robust;
    const gsize *at; /* frame row -> row of the fit + 1, or 0 */
} SurveyState;

static void survey_influence(const AvlastSample *sample, const void *state, gsize first,
                             gsize count, double *influence)
{
    const SurveyState *s = state;
    const AvlastRobust *robust = s->robust;
    const AvlastLinear *fit = robust->fit;
    const AvlastEffects *effects = robust->options.effects;
    const gsize k = fit->k, width = fit->columns + avlast_robust_effects(robust);

    (void)sample;
    memset(influence, 0, count * width * sizeof *influence);
    for (gsize r = 0; r < count; r++) {
        if (s->at[first + r] == 0)
            continue;
        const gsize i = s->at[first + r] - 1;
        const double e = fit->residual[i] * sqrt(avlast_robust_weight(fit, i));
        const double *q = fit->q + i * k;
        double *to = influence + r * width;
        for (gsize a = 0; a < k; a++) {
            const double *inverse = fit->r_inverse + a * k;
            double value = 0.0;
            for (gsize j = a; j < k; j++)
                value += inverse[j] * q[j];
            to[fit->kept[a]] = value * e;
        }
        for (gsize a = 0; a < avlast_robust_effects(robust); a++) {
            double value = 0.0;
            for (gsize j = 0; j < k; j++)
                value += gsl_matrix_get(robust->effect, a, j) * q[j];
            to[fit->columns + a] = value * e + (effects->own ? effects->own[a][i] : 0.0);
        }
    }
}

/* Where element a of the basis is among the engine's estimates. */
static gsize place_of(const AvlastRobust *robust, gsize a)
{
    const AvlastLinear *fit = robust->fit;

    return a < fit->k ? fit->kept[a] : fit->columns + a - fit->k;
}

/* Covariance and root without the dropped columns. */
static gboolean take(AvlastRobust *robust, AvlastEstimates *inner, GError **error)
{
    const gsize size = robust->size;

    for (gsize a = 0; a < size; a++)
        for (gsize b = 0; b < size; b++) {
            const double se = avlast_estimates_row(inner, place_of(robust, a))->std_error;
            gsl_matrix_set(robust->m, a, b,
                           inner->covariance
                               ? gsl_matrix_get(inner->covariance, place_of(robust, a),
                                                place_of(robust, b))
                           : a == b ? se * se
                                    : NAN);
        }
    if (inner->root) {
        if (!(robust->score = avlast_matrix_new(inner->root->size1, size, error)))
            return FALSE;
        for (gsize i = 0; i < inner->root->size1; i++)
            for (gsize a = 0; a < size; a++)
                gsl_matrix_set(robust->score, i, a,
                               gsl_matrix_get(inner->root, i, place_of(robust, a)));
    }
    robust->unit = g_steal_pointer(&inner->unit);
    robust->unit_column = g_steal_pointer(&inner->unit_column);
    robust->n_clusters = avlast_estimates_row(inner, 0)->nclusters;
    robust->df = avlast_estimates_row(inner, 0)->df + 1.0 -
                 ((double)robust->fit->n - robust->fit->df);
    for (guint i = 0; i < inner->notes->len; i++)
        avlast_robust_note(robust, "%s",
                           (const char *)g_ptr_array_index(inner->notes, i));
    return TRUE;
}

gboolean avlast_robust_survey(AvlastRobust *robust, GError **error)
{
    const AvlastLinear *fit = robust->fit;
    const AvlastSample *sample = robust->options.sample;
    const AvlastEffects *effects = robust->options.effects;
    const gsize width = fit->columns + avlast_robust_effects(robust);
    g_autofree gsize *at = avlast_array(gsize, sample->n, error);
    g_autofree double *used = avlast_array(double, sample->n, error);
    g_autofree const double **value = avlast_array(const double *, width, error);
    g_autoptr(AvlastEstimates) inner = avlast_estimates_new();

    if (!at || !used || !value)
        return FALSE;
    for (gsize i = 0; i < sample->n; i++)
        used[i] = NAN;
    for (gsize i = 0; i < fit->n; i++) {
        at[fit->row[i]] = i + 1;
        used[fit->row[i]] = 0.0;
    }
    for (gsize j = 0; j < width; j++) {
        AvlastEstimate *row = avlast_estimates_add(
            inner, fit->outcome, NULL,
            j < fit->columns ? fit->names[j] : effects->names[j - fit->columns]);
        row->estimate =
            j < fit->columns ? fit->coefficient[j] : effects->estimate[j - fit->columns];
        value[j] = used;
    }
    const SurveyState state = {.robust = robust, .at = at};
    const AvlastVarianceOptions options = {.k = width,
                                           .n_groups = 1,
                                           .keep_root = avlast_sample_has_root(sample),
                                           .value = value};
    if (!avlast_variance(sample, survey_influence, &state, &options, inner, error) ||
        !take(robust, inner, error))
        return FALSE;
    if (robust->options.satterthwaite &&
        !(robust->design_df = avlast_design_df_new(robust, error)))
        return FALSE;
    if (!(robust->df > 0.0))
        avlast_robust_note(
            robust, "the design has too few PSUs for %" G_GSIZE_FORMAT " coefficients",
            fit->k);
    return TRUE;
}

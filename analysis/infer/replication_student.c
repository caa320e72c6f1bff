/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Standard errors within a replicate, for bootstrap t intervals. */
#include <gsl/gsl_blas.h>
#include <math.h>

#include "core/memory.h"
#include "core/sum.h"
#include "infer/replication_parts.h"

/* z, units x terms: totals of influence by unit. */
static gboolean sum_units(const AvlastSample *sample, AvlastInfluence influence,
                          const void *state, const AvlastVarianceOptions *o,
                          gsl_matrix *z, GError **error)
{
    const AvlastReplicates *p = sample->replicates;
    const gsize k = o->k, block = MAX(1, AVLAST_BLOCK / k);
    g_autofree double *values = avlast_table(double, block, k, error);

    if (!values)
        return FALSE;
    for (gsize first = 0; first < sample->n; first += block) {
        const gsize count = MIN(block, sample->n - first);
        influence(sample, state, first, count, values);
        for (gsize i = 0; i < count; i++) {
            const guint32 u = p->unit ? p->unit[first + i] : (guint32)(first + i);
            const guint32 g = o->group ? o->group[first + i] : 0;
            if (u == AVLAST_NO_LEVEL || g == AVLAST_NO_LEVEL)
                continue;
            for (gsize j = 0; j < k; j++)
                *gsl_matrix_ptr(z, u, g * k + j) += values[i * k + j];
        }
    }
    return TRUE;
}

/* From totals to the root of V. */
static void centre_strata(const AvlastSample *sample, gsl_matrix *z)
{
    const AvlastLevel *level = &sample->replicates->layout->level[0];
    const double *factor = sample->recorder->factor;

    for (guint32 h = 0; h < level->n_strata; h++) {
        const double n = level->first[h + 1] - level->first[h];
        const double scale = n > 1.0 ? sqrt(n / (n - 1.0)) : 0.0;
        for (gsize t = 0; t < z->size2; t++) {
            AvlastSum sum = AVLAST_SUM_ZERO;
            for (guint32 u = level->first[h]; u < level->first[h + 1]; u++)
                avlast_sum_add(&sum, gsl_matrix_get(z, u, t));
            const double mean = avlast_sum_value(&sum) / n;
            for (guint32 u = level->first[h]; u < level->first[h + 1]; u++) {
                const double f = factor[u];
                double *x = gsl_matrix_ptr(z, u, t);
                *x = f > 0.0 ? scale * sqrt(f) * (*x / f - mean) : 0.0;
            }
        }
    }
}

gboolean avlast_replication_studentise(const AvlastSample *sample,
                                       AvlastInfluence influence, const void *state,
                                       const AvlastVarianceOptions *options,
                                       AvlastEstimates *estimates, GError **error)
{
    const gsize terms = estimates->rows->len;
    g_autoptr(gsl_matrix) z =
        avlast_matrix_new(sample->replicates->n_units, terms, error);

    if (!z || !sum_units(sample, influence, state, options, z, error))
        return FALSE;
    centre_strata(sample, z);
    g_clear_pointer(&estimates->covariance, gsl_matrix_free);
    if (!options->separate && terms <= AVLAST_JOINT_TERMS) {
        if (!(estimates->covariance = avlast_matrix_new(terms, terms, error)))
            return FALSE;
        gsl_blas_dgemm(CblasTrans, CblasNoTrans, 1.0, z, z, 0.0, estimates->covariance);
    }
    for (gsize t = 0; t < terms; t++) {
        AvlastEstimate *row = avlast_estimates_row(estimates, t);
        AvlastSum sum = AVLAST_SUM_ZERO;
        for (gsize u = 0; u < z->size1; u++)
            avlast_sum_add_product(&sum, gsl_matrix_get(z, u, t),
                                   gsl_matrix_get(z, u, t));
        row->std_error = sqrt(avlast_sum_value(&sum));
        row->nobs = 2;
        row->nclusters = sample->stage[0].cluster ? 2 : -1;
        row->df = 1.0;
    }
    g_clear_pointer(&estimates->root, gsl_matrix_free);
    if (!options->keep_root)
        return TRUE;
    estimates->root = g_steal_pointer(&z);
    g_clear_pointer(&estimates->unit, g_ptr_array_unref);
    estimates->unit = g_ptr_array_new_with_free_func(g_free);
    for (gsize u = 0; u < estimates->root->size1; u++)
        g_ptr_array_add(estimates->unit, g_strdup(""));
    return TRUE;
}

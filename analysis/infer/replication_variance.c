/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From deviations theta_r - theta to standard errors, covariance and root. */
#include <float.h>
#include <glib/gi18n.h>
#include <math.h>

#include "core/memory.h"
#include "core/sum.h"
#include "infer/replication_parts.h"

/* Deviations within this many units in the last place of what they come from are none. */
#define NOISE (64.0 * DBL_EPSILON)

/* One estimate: its deviations are centred and scaled. How many replicates had none. */
static guint centre(const AvlastReplicates *p, gsize terms, gsize t, double size,
                    double *deviation)
{
    AvlastSum sum = AVLAST_SUM_ZERO;
    double most = 0.0;
    guint n = 0, missing = 0;

    for (guint32 r = 0; r < p->n; r++) {
        const double d = deviation[r * terms + t];
        missing += isfinite(d) ? 0 : 1;
        if (!isfinite(d) || !(p->rscale[r] > 0.0))
            continue;
        avlast_sum_add(&sum, d);
        most = MAX(most, fabs(d));
        n++;
    }
    const double c = p->full || n == 0 ? 0.0 : avlast_sum_value(&sum) / n;
    for (guint32 r = 0; r < p->n; r++) {
        double *d = &deviation[r * terms + t];
        if (n == 0)
            *d = NAN;
        else if (!isfinite(*d) || most <= NOISE * size)
            *d = 0.0;
        else
            *d = sqrt(p->scale * p->rscale[r]) * (*d - c);
    }
    return missing;
}

static void tell_missing(const AvlastReplicates *p, guint missing, AvlastEstimate *row)
{
    if (missing == p->n)
        avlast_estimate_note(row, "%s", _("no replicate has an estimate"));
    else if (missing)
        avlast_estimate_note(row, _("%u of %u replicates have no estimate: left out"),
                             missing, p->n);
}

static double product(const double *deviation, gsize R, gsize terms, gsize a, gsize b)
{
    AvlastSum sum = AVLAST_SUM_ZERO;

    for (gsize r = 0; r < R; r++)
        avlast_sum_add_product(&sum, deviation[r * terms + a], deviation[r * terms + b]);
    return avlast_sum_value(&sum);
}

static gboolean fill_root(const AvlastSample *sample, const double *deviation,
                          gsize terms, AvlastEstimates *estimates, GError **error)
{
    const gsize R = sample->replicates->n;

    g_clear_pointer(&estimates->root, gsl_matrix_free);
    estimates->root = avlast_matrix_new(R, terms, error);
    if (!estimates->root)
        return FALSE;
    g_clear_pointer(&estimates->unit, g_ptr_array_unref);
    estimates->unit = g_ptr_array_new_full((guint)R, g_free);
    for (gsize r = 0; r < R; r++) {
        g_ptr_array_add(estimates->unit, g_strdup_printf("r%" G_GSIZE_FORMAT, r + 1));
        for (gsize t = 0; t < terms; t++)
            gsl_matrix_set(estimates->root, r, t, deviation[r * terms + t]);
    }
    g_free(estimates->unit_column);
    estimates->unit_column = g_strdup_printf("replicate (%s)", sample->replicates->name);
    return TRUE;
}

static gboolean fill_covariance(const double *deviation, gsize R, gsize terms,
                                AvlastEstimates *estimates, GError **error)
{
    gsl_matrix *v = avlast_matrix_new(terms, terms, error);

    if (!v)
        return FALSE;
#pragma omp parallel for schedule(dynamic, 8) if (terms > 30)
    for (gsize a = 0; a < terms; a++)
        for (gsize b = a; b < terms; b++)
            gsl_matrix_set(v, a, b, product(deviation, R, terms, a, b));
    for (gsize a = 0; a < terms; a++)
        for (gsize b = 0; b < a; b++)
            gsl_matrix_set(v, a, b, gsl_matrix_get(v, b, a));
    estimates->covariance = v;
    return TRUE;
}

gboolean avlast_replication_fill(const AvlastSample *sample, double *deviation,
                                 const double *size, const AvlastVarianceOptions *options,
                                 AvlastEstimates *estimates, GError **error)
{
    const AvlastReplicates *p = sample->replicates;
    const gsize terms = estimates->rows->len;

    for (gsize t = 0; t < terms; t++) {
        AvlastEstimate *row = avlast_estimates_row(estimates, t);
        const guint missing = centre(p, terms, t, size[t], deviation);
        if (!isnan(row->estimate))
            tell_missing(p, missing, row);
        row->std_error = sqrt(product(deviation, p->n, terms, t, t));
    }
    if (options->keep_root && !fill_root(sample, deviation, terms, estimates, error))
        return FALSE;
    g_clear_pointer(&estimates->covariance, gsl_matrix_free);
    if (options->separate)
        return TRUE;
    if (terms <= AVLAST_JOINT_TERMS)
        return fill_covariance(deviation, p->n, terms, estimates, error);
    avlast_estimates_note(estimates,
                          "the joint covariance of %" G_GSIZE_FORMAT
                          " estimates was not formed (the limit is %d)",
                          terms, AVLAST_JOINT_TERMS);
    return TRUE;
}

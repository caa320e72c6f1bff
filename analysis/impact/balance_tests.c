/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <math.h>

#include "core/distribution.h"
#include "core/memory.h"
#include "impact/balance_parts.h"
#include "impact/trial_fit.h"
#include "impact/units.h"

#define MOST_BLOCKS 300
/* Units times differences, beyond which the joint test costs more than it tells. */
#define MOST_CELLS 20000000.0

/* The arms' differences in x; NULL where they do not exist. */
static AvlastEstimates *differences_in(const AvlastAnalysed *a, const char *term,
                                       const double *x, const guint8 *use, gboolean root)
{
    const AvlastTrial *trial = a->trial;
    const AvlastTrialFitOptions how = {.blocks = trial->n_blocks <= MOST_BLOCKS};
    const AvlastRobustOptions covariance =
        avlast_trial_robust(trial, trial->cluster ? AVLAST_SE_CR2 : AVLAST_SE_HC2);
    g_autoptr(AvlastLinear) fit = avlast_trial_fit(trial, term, x, use, NULL, &how, NULL);
    g_autoptr(AvlastRobust) robust =
        fit ? avlast_robust_new(fit, &covariance, NULL) : NULL;
    g_autoptr(gsl_matrix) contrasts =
        robust ? avlast_matrix_new(trial->n_arms - 1, fit->columns, NULL) : NULL;

    if (!contrasts)
        return NULL;
    for (guint32 arm = 1; arm < trial->n_arms; arm++)
        gsl_matrix_set(contrasts, arm - 1, arm, 1.0);
    return avlast_robust_estimates(robust, contrasts,
                                   (const char *const *)trial->terms->pdata + 1, 0.95,
                                   root, NULL);
}

gboolean avlast_balance_difference(AvlastBalance *balance, const AvlastAnalysed *a,
                                   AvlastBalanceRow *row, const double *x,
                                   gboolean together, GError **error)
{
    const AvlastTrial *trial = a->trial;
    const gsize n = trial->frame->rows;
    const gboolean join = together && balance->arm == 1;
    g_autofree guint8 *use = avlast_array(guint8, n, error);

    if (!use)
        return FALSE;
    row->difference = row->std_error = row->df = row->p_value = NAN;
    for (gsize i = 0; i < n; i++) {
        use[i] = a->use[i] && !isnan(x[i]);
        row->missing += a->use[i] && isnan(x[i]) &&
                        (trial->arm[i] == 0 || trial->arm[i] == balance->arm);
    }
    g_autoptr(AvlastEstimates) e = differences_in(a, row->term, x, use, join);
    if (!e)
        return TRUE;
    const AvlastEstimate *own = avlast_estimates_row(e, balance->arm - 1);
    row->difference = own->estimate;
    row->std_error = own->std_error;
    row->df = own->df;
    row->p_value = own->p_value;
    if (!join)
        return TRUE;
    if (!balance->differences)
        balance->differences = avlast_estimates_new();
    return avlast_estimates_append(balance->differences, e, error);
}

/* d'V^-1 d, or NaN. */
static double hotelling(const AvlastEstimates *e)
{
    const gsize k = e->rows->len;
    g_autoptr(gsl_matrix) v = avlast_matrix_new(k, k, NULL);
    g_autoptr(gsl_vector) d = avlast_vector_new(k, NULL), x = avlast_vector_new(k, NULL);
    double sum = 0.0, value = NAN;

    if (!v || !d || !x)
        return NAN;
    for (gsize i = 0; i < k; i++) {
        const double scale = avlast_estimates_row(e, i)->std_error;
        gsl_vector_set(d, i, avlast_estimates_row(e, i)->estimate / scale);
        for (gsize j = 0; j < k; j++) {
            /* of correlations, so that units of measurement do not matter */
            const double r = gsl_matrix_get(e->covariance, i, j) /
                             (scale * avlast_estimates_row(e, j)->std_error);
            gsl_matrix_set(v, i, j, r);
            sum += r;
        }
    }
    if (!isfinite(sum) || gsl_linalg_cholesky_decomp1(v) ||
        gsl_linalg_cholesky_solve(v, d, x) || gsl_blas_ddot(d, x, &value))
        return NAN;
    return value;
}

/* A pivot of rounding alone: covariates that determine each other. */
static gboolean is_singular(const AvlastEstimates *e)
{
    const gsize k = e->rows->len;
    g_autoptr(gsl_matrix) v = avlast_matrix_new(k, k, NULL);

    if (!v)
        return TRUE;
    for (gsize i = 0; i < k; i++)
        for (gsize j = 0; j < k; j++)
            gsl_matrix_set(v, i, j,
                           gsl_matrix_get(e->covariance, i, j) /
                               (avlast_estimates_row(e, i)->std_error *
                                avlast_estimates_row(e, j)->std_error));
    for (gsize i = 0; i < k; i++)
        for (gsize j = 0; j < k; j++)
            if (!isfinite(gsl_matrix_get(v, i, j)))
                return TRUE;
    if (gsl_linalg_cholesky_decomp1(v))
        return TRUE;
    for (gsize i = 0; i < k; i++)
        if (!(gsl_matrix_get(v, i, i) > 1e-7))
            return TRUE;
    return FALSE;
}

AvlastBalanceTogether avlast_balance_together(const AvlastAnalysed *a,
                                              const AvlastBalance *balance)
{
    AvlastBalanceTogether t = {0, NAN, NAN, NAN, NAN, NULL};
    const AvlastEstimates *e = balance->differences;
    const AvlastTrial *trial = a->trial;
    gsize units = 0;

    t.differences = e ? e->rows->len : 0;
    for (guint32 arm = 0; arm < trial->n_arms; arm++)
        units += avlast_trial_units(trial, arm, a->use);
    const double blocks = trial->block && trial->n_blocks <= MOST_BLOCKS
                              ? (double)trial->n_blocks - 1.0
                              : 0.0,
                 v = (double)units - (double)trial->n_arms - blocks,
                 k = (double)t.differences;
    if (t.differences == 0)
        t.note = "no covariate";
    else if (!e->covariance || (double)units * k > MOST_CELLS)
        t.note = "too many units and covariates for a joint test";
    else if (v - k + 1.0 <= 0.0)
        t.note = "fewer units than differences";
    else if (is_singular(e))
        t.note = "covariates determine each other";
    if (t.note)
        return t;
    t.df1 = k;
    t.df2 = v - k + 1.0;
    t.f = t.df2 / (v * k) * hotelling(e);
    t.p_value = avlast_f_upper(t.f, t.df1, t.df2);
    return t;
}

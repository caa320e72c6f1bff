/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/adjust.h"

#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "impact/trial_fit.h"
#include "impact/trial_model.h"

static gboolean varies(const double *y, const guint8 *use, gsize n, const char *outcome,
                       GError **error)
{
    gsize first = n;

    for (gsize i = 0; i < n; i++) {
        if (!use[i])
            continue;
        if (first == n)
            first = i;
        else if (y[i] != y[first])
            return TRUE;
    }
    if (first == n)
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV340", NULL,
                    "outcome '%s': no row of the trial has it and its covariates",
                    outcome);
    else
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV348", NULL,
                    "outcome '%s' does not vary: it is %g in every row", outcome,
                    y[first]);
    return FALSE;
}

/* The (weighted) mean of a column of the model over the fit's rows. */
static double mean_of(const AvlastLinear *fit, const double *x, const double *low)
{
    AvlastSum sum = AVLAST_SUM_ZERO, weights = AVLAST_SUM_ZERO;

    for (gsize i = 0; i < fit->n; i++) {
        const double w = fit->weight ? fit->weight[i] : 1.0;
        avlast_sum_add_product(&sum, w, x[fit->row[i]]);
        if (low)
            avlast_sum_add_product(&sum, w, low[fit->row[i]]);
        avlast_sum_add(&weights, w);
    }
    return avlast_sum_value(&sum) / avlast_sum_value(&weights);
}

/* The control's mean at the covariates' means; columns that were dropped say nothing
 * that those before them do not. */
static void control_contrast(const AvlastTrial *trial, const AvlastTrialModel *r,
                             const AvlastLinear *fit, gboolean lin, gsl_matrix *contrasts,
                             gsize at)
{
    gsl_matrix_set(contrasts, at, 0, 1.0);
    for (gsize j = trial->n_arms; !lin && j < fit->columns; j++)
        if (!isnan(fit->coefficient[j]))
            gsl_matrix_set(
                contrasts, at, j,
                mean_of(fit, g_ptr_array_index(r->x, j), g_ptr_array_index(r->x_low, j)));
}

/* Which combinations of the coefficients are asked for; adds their names. */
static gsl_matrix *contrasts_of(const AvlastTrial *trial, const AvlastTrialModel *r,
                                const AvlastLinear *fit,
                                const AvlastAdjustOptions *options, GPtrArray *terms,
                                GError **error)
{
    const gsize each = options->control ? 2 : 1,
                effects = trial->contrasts ? trial->contrasts->size1 : trial->n_arms - 1;
    gsl_matrix *contrasts = avlast_matrix_new(effects * each, fit->columns, error);

    for (gsize k = 0; contrasts && k < effects; k++) {
        const gsize at = k * each;
        g_ptr_array_add(terms, trial->contrasts
                                   ? g_ptr_array_index(trial->effects, (guint)k)
                                   : g_ptr_array_index(trial->terms, (guint)k + 1));
        for (guint32 arm = 1; arm < trial->n_arms; arm++)
            gsl_matrix_set(contrasts, at, arm,
                           trial->contrasts ? gsl_matrix_get(trial->contrasts, k, arm - 1)
                                            : (double)(arm == k + 1));
        if (!options->control)
            continue;
        g_ptr_array_add(terms, (gpointer)(guintptr) "(control)");
        control_contrast(trial, r, fit, options->lin, contrasts, at + 1);
    }
    return contrasts;
}

/* The arms' coefficients, with their covariance. */
static AvlastEstimates *arm_effects(const AvlastTrial *trial, const AvlastTrialModel *r,
                                    const AvlastLinear *fit,
                                    const AvlastAdjustOptions *options, GError **error)
{
    const AvlastRobustOptions how = avlast_trial_robust(trial, options->se);
    g_autoptr(AvlastRobust) robust = avlast_robust_new(fit, &how, error);
    g_autoptr(GPtrArray) terms = g_ptr_array_new();
    g_autoptr(gsl_matrix) contrasts =
        robust ? contrasts_of(trial, r, fit, options, terms, error) : NULL;

    if (!contrasts)
        return NULL;
    return avlast_robust_estimates(robust, contrasts, (const char *const *)terms->pdata,
                                   options->level, options->se != AVLAST_SE_CLASSICAL,
                                   error);
}

AvlastEstimates *avlast_trial_adjust(const AvlastTrial *trial, const char *outcome,
                                     const double *y, const guint8 *use,
                                     const AvlastCovariates *covariates,
                                     const AvlastAdjustOptions *options, GError **error)
{
    const gsize n = trial->frame->rows, k = covariates ? covariates->k : 0;
    g_auto(AvlastTrialModel) r = avlast_trial_model();

    if ((options->blocks && !avlast_trial_model_few_blocks(trial, options->lin, error)) ||
        !varies(y, use, n, outcome, error) ||
        !avlast_trial_model_arms(&r, trial, use, outcome, error))
        return NULL;
    for (gsize j = 0; j < k; j++)
        if (!avlast_trial_model_covariate(&r, trial, use, covariates->x[j],
                                          covariates->x_low ? covariates->x_low[j] : NULL,
                                          covariates->names[j], options->lin, error))
            return NULL;
    if (options->blocks && trial->block &&
        !avlast_trial_model_blocks(&r, trial, use, options->lin, error))
        return NULL;
    g_autoptr(AvlastLinear) fit =
        avlast_trial_model_fit(&r, trial, outcome, y, use, error);
    g_autoptr(AvlastEstimates) e =
        fit ? arm_effects(trial, &r, fit, options, error) : NULL;
    if (!e)
        return NULL;
    g_free(e->design);
    e->design = avlast_trial_design(trial);
    return g_steal_pointer(&e);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/adjust.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"

gboolean avlast_indicators(const guint32 *code, guint32 n_codes, const GPtrArray *levels,
                           const char *name, const guint8 *use, gsize n,
                           GPtrArray *columns, GPtrArray *names, GError **error)
{
    g_autofree gsize *count = avlast_array(gsize, n_codes, error);
    gboolean first = TRUE;

    if (!count)
        return FALSE;
    for (gsize i = 0; i < n; i++)
        if (use[i])
            count[code[i]]++;
    for (guint32 c = 0; c < n_codes; c++) {
        if (count[c] == 0)
            continue;
        if (first) {
            first = FALSE;
            continue;
        }
        double *column = avlast_array(double, n, error);
        if (!column)
            return FALSE;
        for (gsize i = 0; i < n; i++)
            column[i] = use[i] && code[i] == c ? 1.0 : 0.0;
        g_ptr_array_add(columns, column);
        g_ptr_array_add(
            names, g_strdup_printf("%s=%s", name, (char *)g_ptr_array_index(levels, c)));
    }
    return TRUE;
}

/* Each block is a column (in lin one more per arm), and time grows with their square. */
#define MOST_BLOCK_COLUMNS 1000

static gboolean few_enough_blocks(const AvlastTrial *trial,
                                  const AvlastAdjustOptions *options, GError **error)
{
    const guint64 columns = (guint64)trial->n_blocks * (options->lin ? trial->n_arms : 1);

    if (!options->blocks || !trial->block || columns <= MOST_BLOCK_COLUMNS)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV358", NULL,
                "%u blocks are too many for indicators in a regression\nhint: --method "
                "difference takes any number of blocks",
                trial->n_blocks);
    return FALSE;
}

/* The regression's columns while they are put together. Borrowed columns are not freed.
 */
typedef struct {
    GPtrArray *x, *x_low, *names; /* x_low: NULL where exact */
    GPtrArray *owned;
} Regression;

static void regression_clear(Regression *r)
{
    g_clear_pointer(&r->x, g_ptr_array_unref);
    g_clear_pointer(&r->x_low, g_ptr_array_unref);
    g_clear_pointer(&r->names, g_ptr_array_unref);
    g_clear_pointer(&r->owned, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Regression, regression_clear)

static void push(Regression *r, const double *x, const double *low, char *name)
{
    g_ptr_array_add(r->x, (gpointer)(guintptr)x);
    g_ptr_array_add(r->x_low, (gpointer)(guintptr)low);
    g_ptr_array_add(r->names, name);
}

static gboolean push_arms(Regression *r, const AvlastTrial *trial, const guint8 *use,
                          const char *outcome, GError **error)
{
    const gsize n = trial->frame->rows;

    for (guint32 arm = 0; arm < trial->n_arms; arm++) {
        double *column = avlast_array(double, n, error);
        gsize rows = 0;
        if (!column)
            return FALSE;
        g_ptr_array_add(r->owned, column);
        for (gsize i = 0; i < n; i++) {
            const gboolean in = use[i] && trial->arm[i] == arm;
            column[i] = in || arm == 0 ? 1.0 : 0.0;
            rows += in ? 1 : 0;
        }
        if (rows == 0) {
            avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV352", NULL,
                        "outcome '%s': no row of arm '%s' has it", outcome,
                        (char *)g_ptr_array_index(trial->arm_names, arm));
            return FALSE;
        }
        push(r, column, NULL,
             g_strdup(arm == 0 ? "(Intercept)" : g_ptr_array_index(trial->terms, arm)));
    }
    return TRUE;
}

/* x less its (weighted) mean over the rows in use; to be freed. */
static double *centred(const AvlastTrial *trial, const guint8 *use, const double *x,
                       const double *low, GError **error)
{
    const gsize n = trial->frame->rows;
    AvlastSum sum = AVLAST_SUM_ZERO, weights = AVLAST_SUM_ZERO;
    double *column = avlast_array(double, n, error);

    if (!column)
        return NULL;
    for (gsize i = 0; i < n; i++) {
        if (!use[i])
            continue;
        const double w = trial->weight ? trial->weight[i] : 1.0;
        avlast_sum_add_product(&sum, w, x[i]);
        if (low)
            avlast_sum_add_product(&sum, w, low[i]);
        avlast_sum_add(&weights, w);
    }
    const double mean = avlast_sum_value(&sum) / avlast_sum_value(&weights);
    for (gsize i = 0; i < n; i++)
        column[i] = use[i] ? (x[i] - mean) + (low ? low[i] : 0.0) : 0.0;
    return column;
}

/* Covariate as it is (ancova), or centred and times each arm (lin). */
static gboolean push_covariate(Regression *r, const AvlastTrial *trial, const guint8 *use,
                               const double *x, const double *low, const char *name,
                               gboolean lin, GError **error)
{
    const gsize n = trial->frame->rows;

    if (!lin) {
        push(r, x, low, g_strdup(name));
        return TRUE;
    }
    double *main = centred(trial, use, x, low, error);
    if (!main)
        return FALSE;
    g_ptr_array_add(r->owned, main);
    push(r, main, NULL, g_strdup_printf("%s (centred)", name));
    for (guint32 arm = 1; arm < trial->n_arms; arm++) {
        double *product = avlast_array(double, n, error);
        if (!product)
            return FALSE;
        g_ptr_array_add(r->owned, product);
        for (gsize i = 0; i < n; i++)
            product[i] = use[i] && trial->arm[i] == arm ? main[i] : 0.0;
        push(r, product, NULL,
             g_strdup_printf("%s:%s (centred)",
                             (char *)g_ptr_array_index(trial->terms, arm), name));
    }
    return TRUE;
}

static gboolean push_blocks(Regression *r, const AvlastTrial *trial, const guint8 *use,
                            gboolean lin, GError **error)
{
    g_autoptr(GPtrArray) columns = g_ptr_array_new();
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const gboolean done = avlast_indicators(trial->block, trial->n_blocks,
                                            trial->block_names, trial->block_column, use,
                                            trial->frame->rows, columns, names, error);

    for (guint b = 0; b < columns->len; b++)
        g_ptr_array_add(r->owned, g_ptr_array_index(columns, b));
    for (guint b = 0; done && b < columns->len; b++)
        if (!push_covariate(r, trial, use, g_ptr_array_index(columns, b), NULL,
                            g_ptr_array_index(names, b), lin, error))
            return FALSE;
    return done;
}

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

/* The arms' coefficients, with their covariance. */
static AvlastEstimates *arm_effects(const AvlastTrial *trial, const AvlastLinear *fit,
                                    const AvlastAdjustOptions *options, GError **error)
{
    const gboolean clustered =
        options->se >= AVLAST_SE_CR0 && options->se <= AVLAST_SE_CR2;
    const AvlastRobustOptions how = {.type = options->se,
                                     .cluster = clustered ? trial->cluster : NULL,
                                     .n_clusters = trial->n_clusters,
                                     .cluster_names = trial->cluster_names,
                                     .cluster_column = trial->cluster_column};
    g_autoptr(AvlastRobust) robust = avlast_robust_new(fit, &how, error);
    g_autoptr(gsl_matrix) contrasts =
        avlast_matrix_new(trial->n_arms - 1, fit->columns, error);

    if (!robust || !contrasts)
        return NULL;
    for (guint32 arm = 1; arm < trial->n_arms; arm++)
        gsl_matrix_set(contrasts, arm - 1, arm, 1.0);
    return avlast_robust_estimates(
        robust, contrasts, (const char *const *)trial->terms->pdata + 1, options->level,
        options->se != AVLAST_SE_CLASSICAL, error);
}

AvlastEstimates *avlast_trial_adjust(const AvlastTrial *trial, const char *outcome,
                                     const double *y, const guint8 *use,
                                     const AvlastCovariates *covariates,
                                     const AvlastAdjustOptions *options, GError **error)
{
    const gsize n = trial->frame->rows, k = covariates ? covariates->k : 0;
    g_auto(Regression)
        r = {g_ptr_array_new(), g_ptr_array_new(), g_ptr_array_new_with_free_func(g_free),
             g_ptr_array_new_with_free_func(g_free)};

    if (!few_enough_blocks(trial, options, error) || !varies(y, use, n, outcome, error) ||
        !push_arms(&r, trial, use, outcome, error))
        return NULL;
    for (gsize j = 0; j < k; j++)
        if (!push_covariate(&r, trial, use, covariates->x[j],
                            covariates->x_low ? covariates->x_low[j] : NULL,
                            covariates->names[j], options->lin, error))
            return NULL;
    if (options->blocks && trial->block &&
        !push_blocks(&r, trial, use, options->lin, error))
        return NULL;
    const AvlastLinearModel model = {.outcome = outcome,
                                     .y = y,
                                     .n = n,
                                     .k = r.x->len,
                                     .names = (const char *const *)r.names->pdata,
                                     .x = (const double *const *)r.x->pdata,
                                     .x_low = (const double *const *)r.x_low->pdata,
                                     .weight = trial->weight,
                                     .use = use};
    g_autoptr(AvlastLinear) fit = avlast_linear_fit(&model, error);
    g_autoptr(AvlastEstimates) e = fit ? arm_effects(trial, fit, options, error) : NULL;
    if (!e)
        return NULL;
    g_free(e->design);
    e->design = avlast_trial_design(trial, FALSE);
    return g_steal_pointer(&e);
}

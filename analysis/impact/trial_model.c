/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/trial_model.h"

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

gboolean avlast_trial_model_few_blocks(const AvlastTrial *trial, gboolean lin,
                                       GError **error)
{
    const guint64 columns = (guint64)trial->n_blocks * (lin ? trial->n_arms : 1);

    if (!trial->block || columns <= MOST_BLOCK_COLUMNS)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV358", NULL,
                "%u blocks are too many for indicators in a regression\nhint: --method "
                "difference takes any number of blocks",
                trial->n_blocks);
    return FALSE;
}

AvlastTrialModel avlast_trial_model(void)
{
    return (AvlastTrialModel){g_ptr_array_new(), g_ptr_array_new(),
                              g_ptr_array_new_with_free_func(g_free),
                              g_ptr_array_new_with_free_func(g_free)};
}

void avlast_trial_model_clear(AvlastTrialModel *r)
{
    g_clear_pointer(&r->x, g_ptr_array_unref);
    g_clear_pointer(&r->x_low, g_ptr_array_unref);
    g_clear_pointer(&r->names, g_ptr_array_unref);
    g_clear_pointer(&r->owned, g_ptr_array_unref);
}

AvlastLinear *avlast_trial_model_fit(const AvlastTrialModel *r, const AvlastTrial *trial,
                                     const char *outcome, const double *y,
                                     const guint8 *use, GError **error)
{
    const AvlastLinearModel model = {.outcome = outcome,
                                     .y = y,
                                     .n = trial->frame->rows,
                                     .k = r->x->len,
                                     .names = (const char *const *)r->names->pdata,
                                     .x = (const double *const *)r->x->pdata,
                                     .x_low = (const double *const *)r->x_low->pdata,
                                     .weight = trial->weight,
                                     .use = use,
                                     .memo = trial->memo};

    return avlast_linear_fit(&model, error);
}

void avlast_trial_model_add(AvlastTrialModel *r, const double *x, const double *low,
                            char *name)
{
    g_ptr_array_add(r->x, (gpointer)(guintptr)x);
    g_ptr_array_add(r->x_low, (gpointer)(guintptr)low);
    g_ptr_array_add(r->names, name);
}

gboolean avlast_trial_model_arms(AvlastTrialModel *r, const AvlastTrial *trial,
                                 const guint8 *use, const char *outcome, GError **error)
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
        avlast_trial_model_add(
            r, column, NULL,
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
gboolean avlast_trial_model_covariate(AvlastTrialModel *r, const AvlastTrial *trial,
                                      const guint8 *use, const double *x,
                                      const double *low, const char *name, gboolean lin,
                                      GError **error)
{
    const gsize n = trial->frame->rows;

    if (!lin) {
        avlast_trial_model_add(r, x, low, g_strdup(name));
        return TRUE;
    }
    double *main = centred(trial, use, x, low, error);
    if (!main)
        return FALSE;
    g_ptr_array_add(r->owned, main);
    avlast_trial_model_add(r, main, NULL, g_strdup_printf("%s (centred)", name));
    for (guint32 arm = 1; arm < trial->n_arms; arm++) {
        double *product = avlast_array(double, n, error);
        if (!product)
            return FALSE;
        g_ptr_array_add(r->owned, product);
        for (gsize i = 0; i < n; i++)
            product[i] = use[i] && trial->arm[i] == arm ? main[i] : 0.0;
        avlast_trial_model_add(
            r, product, NULL,
            g_strdup_printf("%s:%s (centred)",
                            (char *)g_ptr_array_index(trial->terms, arm), name));
    }
    return TRUE;
}

gboolean avlast_trial_model_blocks(AvlastTrialModel *r, const AvlastTrial *trial,
                                   const guint8 *use, gboolean lin, GError **error)
{
    g_autoptr(GPtrArray) columns = g_ptr_array_new();
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const gboolean done = avlast_indicators(trial->block, trial->n_blocks,
                                            trial->block_names, trial->block_column, use,
                                            trial->frame->rows, columns, names, error);

    for (guint b = 0; b < columns->len; b++)
        g_ptr_array_add(r->owned, g_ptr_array_index(columns, b));
    for (guint b = 0; done && b < columns->len; b++)
        if (!avlast_trial_model_covariate(r, trial, use, g_ptr_array_index(columns, b),
                                          NULL, g_ptr_array_index(names, b), lin, error))
            return FALSE;
    return done;
}

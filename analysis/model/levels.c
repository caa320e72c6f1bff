/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/levels.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"

AvlastLinearModel *avlast_model_without_constant(const AvlastLinearModel *model)
{
    AvlastLinearModel *out = g_new(AvlastLinearModel, 1);
    const char **names = g_new(const char *, model->k + 1);
    const double **x = g_new(const double *, model->k + 1);

    *out = *model;
    out->k = 0;
    for (gsize j = 0; j < model->k; j++)
        if (strcmp(model->names[j], "(Intercept)") != 0) {
            names[out->k] = model->names[j];
            x[out->k++] = model->x[j];
        }
    out->names = names;
    out->x = x;
    out->x_low = NULL;
    return out;
}

void avlast_model_free_arrays(AvlastLinearModel *model)
{
    if (!model)
        return;
    g_free((gpointer)(gsize)model->names);
    g_free((gpointer)(gsize)model->x);
    g_free(model);
}

double *avlast_level_shares(const AvlastLinearModel *model, const AvlastModelRows *rows,
                            const char *const *levels, GError **error)
{
    const gsize K = g_strv_length((char **)(gsize)levels);
    g_autofree AvlastSum *sum = avlast_array(AvlastSum, K, error);
    g_autofree double *share = sum ? avlast_array(double, K, error) : NULL;

    if (!share)
        return NULL;
    for (gsize i = 0; i < rows->n; i++)
        avlast_sum_add(&sum[(gsize)model->y[rows->row[i]]], rows->weight[i]);
    for (gsize j = 0; j < K; j++) {
        share[j] = avlast_sum_value(&sum[j]) / (rows->mean_weight * (double)rows->n);
        if (share[j] > 0.0 && K > 1)
            continue;
        if (K > 1)
            avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV334", NULL,
                        "no row in use has '%s=%s'", model->outcome, levels[j]);
        else
            avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV334", NULL,
                        "'%s' is '%s' in every row in use: there is nothing to explain",
                        model->outcome, levels[j]);
        return NULL;
    }
    return g_steal_pointer(&share);
}

static gboolean fail_level(const char *outcome, const char *level, const char *why,
                           GError **error)
{
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV334", NULL, "'%s=%s' %s", outcome, level,
                why);
    return FALSE;
}

/* The place of a text in a list, or its length. */
static guint place_in(const char *const *list, const char *text)
{
    guint at = 0;

    while (list[at] && strcmp(list[at], text) != 0)
        at++;
    return at;
}

gboolean avlast_levels_order(double *y, gsize n, GPtrArray *levels,
                             const char *const *given, const char *outcome,
                             GError **error)
{
    const guint K = levels->len;

    if (!given)
        return TRUE;
    g_autofree guint *place = avlast_array(guint, K, error);
    if (!place)
        return FALSE;
    const guint all = g_strv_length((char **)(gsize)given);
    for (guint l = 0; l < K; l++)
        if ((place[l] = place_in(given, g_ptr_array_index(levels, l))) == all)
            return fail_level(outcome, g_ptr_array_index(levels, l),
                              "is not among --levels\nhint: name every level, or leave "
                              "its rows out with --domain",
                              error);
    for (guint j = 0; j < all; j++) {
        gboolean found = FALSE;
        for (guint l = 0; l < K; l++)
            found = found || place[l] == j;
        if (!found)
            return fail_level(outcome, given[j],
                              "is among --levels twice, or no row in use has it", error);
    }
    for (gsize i = 0; i < n; i++)
        if (!isnan(y[i]))
            y[i] = place[(gsize)y[i]];
    g_ptr_array_set_size(levels, 0);
    for (guint j = 0; j < all; j++)
        g_ptr_array_add(levels, g_strdup(given[j]));
    return TRUE;
}

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

/* The new number of each code: its place among the given levels, or in the order as it is
 * without the unused ones. G_MAXUINT32: not given. */
static guint32 *places_of(const GPtrArray *names, const gboolean *used,
                          const char *const *given, GPtrArray *levels, GError **error)
{
    g_autofree guint32 *place = avlast_array(guint32, names->len, error);

    for (guint32 c = 0; place && c < names->len; c++) {
        place[c] = G_MAXUINT32;
        if (!given && used[c]) {
            place[c] = levels->len;
            g_ptr_array_add(levels, g_strdup(g_ptr_array_index(names, c)));
        }
        for (guint j = 0; given && given[j]; j++)
            if (strcmp(given[j], g_ptr_array_index(names, c)) == 0)
                place[c] = j;
    }
    for (guint j = 0; given && given[j]; j++)
        g_ptr_array_add(levels, g_strdup(given[j]));
    g_ptr_array_add(levels, NULL);
    return g_steal_pointer(&place);
}

double *avlast_level_codes(const AvlastColumn *column, gsize rows, const guint8 *use,
                           const char *const *given, GStrv *levels, GError **error)
{
    g_autoptr(GPtrArray) names = NULL;
    g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func(g_free);
    guint32 n;
    g_autofree guint32 *code = avlast_column_codes(column, rows, &n, &names, error);
    g_autofree gboolean *used = code ? avlast_array(gboolean, n, error) : NULL;
    g_autofree double *y = used ? avlast_array(double, rows, error) : NULL;

    if (!y)
        return NULL;
    for (gsize i = 0; i < rows; i++)
        if ((!use || use[i]) && code[i] != AVLAST_NO_LEVEL)
            used[code[i]] = TRUE;
    g_autofree guint32 *place = places_of(names, used, given, kept, error);
    if (!place)
        return NULL;
    for (gsize i = 0; i < rows; i++) {
        y[i] = NAN;
        if ((use && !use[i]) || code[i] == AVLAST_NO_LEVEL)
            continue;
        if (place[code[i]] == G_MAXUINT32) {
            avlast_fail(
                error, AVLAST_ERROR_USAGE, "AV334", NULL,
                "'%s=%s' is not among the levels given\nhint: name every level, or "
                "leave its rows out with --domain",
                column->name, (const char *)g_ptr_array_index(names, code[i]));
            return NULL;
        }
        y[i] = place[code[i]];
    }
    *levels = (GStrv)g_ptr_array_free(g_steal_pointer(&kept), FALSE);
    return g_steal_pointer(&y);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/linear_memo.h"

#include <string.h>

#include "core/memory.h"
#include "model/leastsquares.h"

#define MOST_DESIGNS 4
#define MOST_NUMBERS 1048576

struct AvlastLinearMemo {
    GPtrArray *designs; /* the one asked for last stands last */
};

static void clusters_free(gpointer data)
{
    AvlastDesignClusters *c = data;

    g_free(c->cluster);
    g_free(c->adjusted);
    g_clear_pointer(&c->df, g_ptr_array_unref);
    g_free(c);
}

static AvlastLinearDesign *hold(AvlastLinearDesign *design)
{
    design->holders++;
    return design;
}

void avlast_linear_design_free(AvlastLinearDesign *design)
{
    if (!design || --design->holders > 0)
        return;
    g_free(design->row);
    g_free(design->x);
    g_free(design->low);
    g_free(design->weight);
    g_free(design->leverage);
    g_clear_pointer(&design->basis, avlast_least_squares_basis_free);
    g_clear_pointer(&design->clusters, g_ptr_array_unref);
    g_free(design);
}

static void release(gpointer data)
{
    avlast_linear_design_free(data);
}

AvlastLinearMemo *avlast_linear_memo_new(void)
{
    AvlastLinearMemo *memo = g_new0(AvlastLinearMemo, 1);

    memo->designs = g_ptr_array_new_with_free_func(release);
    return memo;
}

void avlast_linear_memo_free(AvlastLinearMemo *memo)
{
    if (!memo)
        return;
    g_ptr_array_unref(memo->designs);
    g_free(memo);
}

/* A column's numbers at the rows; NULL is a column of zeros. */
static gboolean same(const double *kept, const double *values, const gsize *row, gsize n)
{
    for (gsize i = 0; i < n; i++) {
        const double value = values ? values[row[i]] : 0.0;
        if (kept[i] < value || kept[i] > value)
            return FALSE;
    }
    return TRUE;
}

static gboolean has_low(const AvlastLinearModel *model)
{
    for (gsize j = 0; model->x_low && j < model->k; j++)
        if (model->x_low[j])
            return TRUE;
    return FALSE;
}

static gboolean is_of(const AvlastLinearDesign *d, const AvlastLinearModel *model,
                      const gsize *row, gsize n)
{
    if (d->n != n || d->columns != model->k || (d->weight != NULL) != !!model->weight ||
        (d->low != NULL) != has_low(model) || memcmp(d->row, row, n * sizeof *row) != 0 ||
        (d->weight && !same(d->weight, model->weight, row, n)))
        return FALSE;
    for (gsize j = 0; j < d->columns; j++)
        if (!same(d->x + j * n, model->x[j], row, n) ||
            (d->low && !same(d->low + j * n, model->x_low[j], row, n)))
            return FALSE;
    return TRUE;
}

static void copy(const double *values, const gsize *row, gsize n, double *to)
{
    for (gsize i = 0; i < n; i++)
        to[i] = values ? values[row[i]] : 0.0;
}

static AvlastLinearDesign *design_new(const AvlastLinearModel *model, const gsize *row,
                                      gsize n, GError **error)
{
    const gboolean low = has_low(model);
    g_autoptr(AvlastLinearDesign) d = g_new0(AvlastLinearDesign, 1);
    const AvlastLeastSquaresProblem problem = {.n = n,
                                               .columns = model->k,
                                               .row = row,
                                               .x = model->x,
                                               .x_low = model->x_low,
                                               .weight = model->weight};

    d->holders = 1;
    d->n = n;
    d->columns = model->k;
    d->clusters = g_ptr_array_new_with_free_func(clusters_free);
    if (!(d->row = avlast_array(gsize, n, error)) ||
        !(d->x = avlast_table(double, model->k, n, error)) ||
        (low && !(d->low = avlast_table(double, model->k, n, error))) ||
        (model->weight && !(d->weight = avlast_array(double, n, error))) ||
        !(d->basis = avlast_least_squares_basis(&problem, error)))
        return NULL;
    memcpy(d->row, row, n * sizeof *row);
    for (gsize j = 0; j < model->k; j++) {
        copy(model->x[j], row, n, d->x + j * n);
        if (low)
            copy(model->x_low[j], row, n, d->low + j * n);
    }
    if (model->weight)
        copy(model->weight, row, n, d->weight);
    return g_steal_pointer(&d);
}

AvlastLinearDesign *avlast_linear_memo_design(AvlastLinearMemo *memo,
                                              const AvlastLinearModel *model,
                                              const gsize *row, gsize n, GError **error)
{
    GPtrArray *all = memo->designs;

    if (model->k == 0 || n > MOST_NUMBERS / model->k)
        return NULL;
    for (guint i = all->len; i-- > 0;) {
        AvlastLinearDesign *d = g_ptr_array_index(all, i);
        if (!is_of(d, model, row, n))
            continue;
        hold(d);
        g_ptr_array_add(all, g_ptr_array_steal_index(all, i));
        return d;
    }
    AvlastLinearDesign *d = design_new(model, row, n, error);
    if (!d)
        return NULL;
    if (all->len == MOST_DESIGNS)
        g_ptr_array_remove_index(all, 0);
    g_ptr_array_add(all, hold(d));
    return d;
}

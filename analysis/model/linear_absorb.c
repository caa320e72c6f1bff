/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/memory.h"
#include "core/sum.h"
#include "model/linear_parts.h"

/* Columns below this length beside themselves before the others are taken out count as
 * determined: what is left of absorbed columns is right to some 1e-13 of them. */
#define DEPENDENT 1e-9

/* The columns over the fit's rows alone, the outcome first. */
typedef struct {
    gsize k;
    double **column; /* k + 1 */
    double *weight;  /* or NULL */
    gsize *row;      /* 0, 1, 2 ... */
} Swept;

static void swept_clear(Swept *swept)
{
    for (gsize j = 0; swept->column && j <= swept->k; j++)
        g_free(swept->column[j]);
    g_free(swept->column);
    g_free(swept->weight);
    g_free(swept->row);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Swept, swept_clear)

static gboolean gather(const AvlastLinearModel *model, const gsize *row, gsize n,
                       Swept *swept, GError **error)
{
    if (!(swept->column = avlast_array(double *, model->k + 1, error)) ||
        !(swept->row = avlast_array(gsize, n, error)) ||
        (model->weight && !(swept->weight = avlast_array(double, n, error))))
        return FALSE;
    swept->k = model->k;
    for (gsize j = 0; j <= model->k; j++) {
        const double *from = j == 0 ? model->y : model->x[j - 1];
        if (!(swept->column[j] = avlast_array(double, n, error)))
            return FALSE;
        for (gsize i = 0; i < n; i++)
            swept->column[j][i] = from[row[i]];
    }
    for (gsize i = 0; i < n; i++) {
        swept->row[i] = i;
        if (model->weight)
            swept->weight[i] = model->weight[row[i]];
    }
    return TRUE;
}

AvlastLeastSquares *avlast_linear_absorb(AvlastLinear *fit,
                                         const AvlastLinearModel *model, gsize n,
                                         GError **error)
{
    g_auto(Swept) swept = {0};
    AvlastSum within = AVLAST_SUM_ZERO;

    if (!gather(model, fit->row, n, &swept, error) ||
        !(fit->absorbed =
              avlast_absorbed_new(model->absorb, fit->row, n, swept.weight, error)) ||
        !avlast_absorb_columns(fit->absorbed, swept.column, model->k + 1, error))
        return NULL;
    fit->constant = TRUE;
    for (gsize i = 0; i < n; i++)
        avlast_sum_add_product(
            &within, (swept.weight ? swept.weight[i] : 1.0) * swept.column[0][i],
            swept.column[0][i]);
    fit->within_tss = avlast_sum_value(&within);
    const AvlastLeastSquaresProblem problem = {
        .n = n,
        .columns = model->k,
        .row = swept.row,
        .y = swept.column[0],
        .x = (const double *const *)swept.column + 1,
        .weight = swept.weight,
        .dependent = DEPENDENT,
    };
    return avlast_least_squares(&problem, error);
}

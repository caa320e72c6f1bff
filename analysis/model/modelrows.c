/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "model/leastsquares.h"
#include "model/maximum.h"

void avlast_model_rows_free(AvlastModelRows *rows)
{
    if (!rows)
        return;
    g_free(rows->row);
    g_free(rows->weight);
    g_free(rows->column);
    g_free(rows->x);
    g_free(rows->centre);
    g_free(rows->scale);
    g_free(rows);
}

static gboolean take_rows(AvlastModelRows *rows, const AvlastLinearModel *model,
                          GError **error)
{
    AvlastSum total = AVLAST_SUM_ZERO;

    if (!(rows->row = avlast_array(gsize, model->n, error)) ||
        !(rows->weight = avlast_array(double, model->n, error)))
        return FALSE;
    for (gsize i = 0; i < model->n; i++) {
        const double w = model->weight ? model->weight[i] : 1.0;
        if ((model->use && !model->use[i]) || !(w > 0.0))
            continue;
        for (gsize j = 0; j <= model->k; j++)
            if (!isfinite(j < model->k ? model->x[j][i] : model->y[i])) {
                avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV310", NULL,
                            "'%s' is not a finite number in row %" G_GSIZE_FORMAT,
                            j < model->k ? model->names[j] : model->outcome, i + 1);
                return FALSE;
            }
        rows->weight[rows->n] = w;
        rows->row[rows->n++] = i;
        avlast_sum_add(&total, w);
    }
    if (rows->n == 0) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV311", NULL,
                    "no row is left to fit '%s' on", model->outcome);
        return FALSE;
    }
    rows->mean_weight = avlast_sum_value(&total) / (double)rows->n;
    return TRUE;
}

/* Least squares of anything tells which columns earlier ones determine. */
static gboolean choose_columns(AvlastModelRows *rows, const AvlastLinearModel *model,
                               gboolean constant, GError **error)
{
    g_autofree double *one = avlast_array(double, model->n, error);
    g_autofree double *zero = one ? avlast_array(double, model->n, error) : NULL;
    g_autofree const double **x =
        zero ? avlast_array(const double *, model->k + 1, error) : NULL;
    const gsize skip = constant ? 1 : 0;
    gsize at = 0;

    if (!x || !(rows->column = avlast_array(gsize, model->k + 1, error)) ||
        !(rows->x = avlast_array(const double *, model->k + 1, error)))
        return FALSE;
    for (gsize i = 0; i < model->n; i++)
        one[i] = 1.0;
    x[0] = one;
    for (gsize j = 0; j < model->k; j++)
        x[j + skip] = model->x[j];
    const AvlastLeastSquaresProblem problem = {.n = rows->n,
                                               .columns = model->k + skip,
                                               .row = rows->row,
                                               .y = zero,
                                               .x = x,
                                               .weight = model->weight};
    if (problem.columns == 0)
        return TRUE;
    g_autoptr(AvlastLeastSquares) solution = avlast_least_squares(&problem, error);
    if (!solution)
        return FALSE;
    for (gsize j = 0; j < model->k + skip; j++) {
        if (at < solution->k && solution->kept[at] == j) {
            at++;
            if (j < skip)
                continue;
            rows->x[rows->k] = x[j];
            rows->column[rows->k++] = j - skip;
        }
    }
    return TRUE;
}

static gboolean measure_columns(AvlastModelRows *rows, GError **error)
{
    const double total = rows->mean_weight * (double)rows->n;

    if (!(rows->centre = avlast_array(double, rows->k, error)) ||
        !(rows->scale = avlast_array(double, rows->k, error)))
        return FALSE;
    for (gsize j = 0; j < rows->k; j++) {
        AvlastSum sum = AVLAST_SUM_ZERO, squares = AVLAST_SUM_ZERO;
        for (gsize i = 0; i < rows->n; i++)
            avlast_sum_add_product(&sum, rows->weight[i], rows->x[j][rows->row[i]]);
        rows->centre[j] = avlast_sum_value(&sum) / total;
        for (gsize i = 0; i < rows->n; i++) {
            const double d = rows->x[j][rows->row[i]] - rows->centre[j];
            avlast_sum_add_product(&squares, rows->weight[i] * d, d);
        }
        rows->scale[j] = sqrt(avlast_sum_value(&squares) / total);
        if (!(rows->scale[j] > 1e-12 * fabs(rows->centre[j]))) /* the constant itself */
            rows->scale[j] = fmax(fabs(rows->centre[j]), G_MINDOUBLE);
    }
    return TRUE;
}

AvlastModelRows *avlast_model_rows_new(const AvlastLinearModel *model, gboolean constant,
                                       GError **error)
{
    g_autoptr(AvlastModelRows) rows = g_new0(AvlastModelRows, 1);

    return take_rows(rows, model, error) &&
                   choose_columns(rows, model, constant, error) &&
                   measure_columns(rows, error)
               ? g_steal_pointer(&rows)
               : NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/linear.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "model/linear_memo.h"
#include "model/linear_parts.h"

/* The rows that take part: in use, of positive weight. */
static gsize *used_rows(const AvlastLinearModel *model, gsize *n, GError **error)
{
    gsize *row = avlast_array(gsize, model->n, error);

    *n = 0;
    if (!row)
        return NULL;
    for (gsize i = 0; i < model->n; i++)
        if ((!model->use || model->use[i]) && (!model->weight || model->weight[i] > 0.0))
            row[(*n)++] = i;
    return row;
}

static gboolean finite_at(const double *values, const gsize *row, gsize n,
                          const char *what, GError **error)
{
    for (gsize i = 0; i < n; i++)
        if (!isfinite(values[row[i]])) {
            avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV310", NULL,
                        "'%s' is not a finite number in row %" G_GSIZE_FORMAT, what,
                        row[i] + 1);
            return FALSE;
        }
    return TRUE;
}

static gboolean check(const AvlastLinearModel *model, const gsize *row, gsize n,
                      GError **error)
{
    if (n == 0) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV311", NULL,
                    "no row is left to fit '%s' on", model->outcome);
        return FALSE;
    }
    if (!finite_at(model->y, row, n, model->outcome, error) ||
        (model->weight && !finite_at(model->weight, row, n, "weight", error)))
        return FALSE;
    for (gsize j = 0; j < model->k; j++)
        if (!finite_at(model->x[j], row, n, model->names[j], error))
            return FALSE;
    return TRUE;
}

static gboolean is_constant(const double *x, const gsize *row, gsize n)
{
    for (gsize i = 1; i < n; i++)
        if (x[row[i]] != x[row[0]])
            return FALSE;
    return TRUE;
}

static double weight_of(const AvlastLinear *fit, gsize i)
{
    return fit->weight ? fit->weight[i] : 1.0;
}

/* The weighted mean in double-double, so that deviations from it are right to the last
 * digit; 0 when the model has no constant. */
static AvlastTwo centre_of(const AvlastLinear *fit)
{
    AvlastSum total = AVLAST_SUM_ZERO, weights = AVLAST_SUM_ZERO;

    if (!fit->constant)
        return (AvlastTwo){0.0, 0.0};
    for (gsize i = 0; i < fit->n; i++) {
        avlast_sum_add_product(&total, fit->y[i], weight_of(fit, i));
        avlast_sum_add(&weights, weight_of(fit, i));
    }
    return avlast_two_divide(avlast_two_sum(total.high, total.low),
                             avlast_two_sum(weights.high, weights.low));
}

/* Sums of squares, R2, F. The explained sum is summed on its own: the difference of the
 * other two would lose the digits of a small R2. */
static void summarise(AvlastLinear *fit)
{
    const AvlastTwo minus = avlast_two_negate(centre_of(fit));
    AvlastSum rss = AVLAST_SUM_ZERO, tss = AVLAST_SUM_ZERO, ess = AVLAST_SUM_ZERO;

    for (gsize i = 0; i < fit->n; i++) {
        const double w = weight_of(fit, i), e = fit->residual[i];
        const AvlastTwo d = avlast_two_add((AvlastTwo){fit->y[i], 0.0}, minus);
        const AvlastTwo fitted = avlast_two_add(d, (AvlastTwo){-e, 0.0});
        avlast_sum_add_product(&rss, w * e, e);
        avlast_sum_add_product(&tss, w * d.high, d.high);
        avlast_sum_add_product(&ess, w * fitted.high, fitted.high);
    }
    const double explained = avlast_sum_value(&ess);
    fit->df = (double)fit->n - (double)fit->k -
              (double)(fit->absorbed ? fit->absorbed->rank : 0);
    fit->rss = fit->df > 0.0 ? avlast_sum_value(&rss) : 0.0;
    fit->tss = avlast_sum_value(&tss);
    fit->sigma = fit->df > 0.0 ? sqrt(fit->rss / fit->df) : NAN;
    fit->r_squared = fit->adj_r_squared = fit->f = NAN;
    fit->f_df1 = (double)fit->k - (fit->constant && !fit->absorbed ? 1.0 : 0.0);
    if (!(fit->tss > 0.0))
        return;
    fit->r_squared =
        explained < 0.5 * fit->tss ? explained / fit->tss : 1.0 - fit->rss / fit->tss;
    if (!(fit->df > 0.0))
        return;
    const double total_df = (double)fit->n - (fit->constant ? 1.0 : 0.0);
    fit->adj_r_squared = 1.0 - (fit->rss / fit->df) / (fit->tss / total_df);
    if (fit->f_df1 > 0.0 && fit->rss > 0.0)
        fit->f = ((fit->absorbed ? fit->within_tss - fit->rss : explained) / fit->f_df1) /
                 (fit->rss / fit->df);
}

static gboolean take_leverage(AvlastLinear *fit, GError **error)
{
    const gsize n = fit->n, k = fit->k;

    if (fit->design && fit->design->leverage) {
        memcpy(fit->leverage, fit->design->leverage, n * sizeof *fit->leverage);
        return TRUE;
    }
    for (gsize i = 0; i < n; i++) {
        double h = 0.0;
        for (gsize j = 0; j < k; j++)
            h += fit->q[i * k + j] * fit->q[i * k + j];
        fit->leverage[i] = MIN(h, 1.0);
    }
    if (!fit->design)
        return TRUE;
    if (!(fit->design->leverage = avlast_array(double, n, error)))
        return FALSE;
    memcpy(fit->design->leverage, fit->leverage, n * sizeof *fit->leverage);
    return TRUE;
}

gboolean avlast_linear_take(AvlastLinear *fit, const AvlastLinearModel *model,
                            AvlastLeastSquares *solution, GError **error)
{
    const gsize n = solution->n, k = solution->k;

    if (k == 0) {
        avlast_fail(
            error, AVLAST_ERROR_DEGENERATE, "AV312", NULL,
            "nothing explains '%s': every column of the model is zero in the rows used%s",
            model->outcome, fit->absorbed ? ", or a sum of the fixed effects" : "");
        return FALSE;
    }
    if (!(fit->coefficient = avlast_array(double, model->k, error)) ||
        !(fit->y = avlast_array(double, n, error)) ||
        !(fit->leverage = avlast_array(double, n, error)) ||
        (model->weight && !(fit->weight = avlast_array(double, n, error))) ||
        !(fit->bread = avlast_matrix_new(k, k, error)))
        return FALSE;
    fit->n = n;
    fit->k = k;
    fit->kept = g_steal_pointer(&solution->kept);
    fit->residual = g_steal_pointer(&solution->residual);
    fit->q = g_steal_pointer(&solution->q);
    fit->r_inverse = g_steal_pointer(&solution->r_inverse);
    fit->condition = solution->condition;
    fit->digits = solution->digits;
    for (gsize j = 0; j < model->k; j++)
        fit->coefficient[j] = NAN;
    for (gsize j = 0; j < k; j++) {
        fit->coefficient[fit->kept[j]] = solution->coefficient[j];
        for (gsize l = 0; l < k; l++)
            gsl_matrix_set(fit->bread, j, l, solution->bread[j * k + l]);
    }
    for (gsize j = 0, next = 0; j < model->k; j++)
        if (next < k && fit->kept[next] == j)
            next++;
        else
            g_ptr_array_add(fit->dropped, g_strdup(model->names[j]));
    for (gsize i = 0; i < n; i++) {
        fit->y[i] = model->y[fit->row[i]];
        if (model->weight)
            fit->weight[i] = model->weight[fit->row[i]];
    }
    if (!take_leverage(fit, error))
        return FALSE;
    for (gsize j = 0; j < fit->k && !fit->constant; j++)
        fit->constant = is_constant(model->x[fit->kept[j]], fit->row, n);
    return TRUE;
}

AvlastLinear *avlast_linear_start(const AvlastLinearModel *model, gsize *n,
                                  GError **error)
{
    g_autoptr(AvlastLinear) fit = g_new0(AvlastLinear, 1);

    fit->outcome = g_strdup(model->outcome);
    fit->columns = model->k;
    fit->names = g_new0(char *, model->k + 1);
    for (gsize j = 0; j < model->k; j++)
        fit->names[j] = g_strdup(model->names[j]);
    fit->dropped = g_ptr_array_new_with_free_func(g_free);
    if (!(fit->row = used_rows(model, n, error)) || !check(model, fit->row, *n, error))
        return NULL;
    return g_steal_pointer(&fit);
}

static AvlastLeastSquares *solve(AvlastLinear *fit, const AvlastLinearModel *model,
                                 gsize n, GError **error)
{
    AvlastLeastSquaresProblem problem = {
        .n = n,
        .columns = model->k,
        .row = fit->row,
        .y = model->y,
        .x = model->x,
        .x_low = model->x_low,
        .weight = model->weight,
    };
    GError *failure = NULL;

    if (model->memo)
        fit->design =
            avlast_linear_memo_design(model->memo, model, fit->row, n, &failure);
    if (failure) {
        g_propagate_error(error, failure);
        return NULL;
    }
    problem.basis = fit->design ? fit->design->basis : NULL;
    return avlast_least_squares(&problem, error);
}

AvlastLinear *avlast_linear_fit(const AvlastLinearModel *model, GError **error)
{
    gsize n;
    g_autoptr(AvlastLinear) fit = avlast_linear_start(model, &n, error);

    if (!fit)
        return NULL;
    g_autoptr(AvlastLeastSquares) solution =
        model->absorb && model->absorb->len > 0
            ? avlast_linear_absorb(fit, model, n, error)
            : solve(fit, model, n, error);
    if (!solution || !avlast_linear_take(fit, model, solution, error))
        return NULL;
    summarise(fit);
    return g_steal_pointer(&fit);
}

void avlast_linear_free(AvlastLinear *fit)
{
    if (!fit)
        return;
    g_free(fit->outcome);
    g_free(fit->method);
    g_strfreev(fit->names);
    g_free(fit->row);
    g_free(fit->kept);
    g_free(fit->coefficient);
    g_free(fit->y);
    g_free(fit->residual);
    g_free(fit->weight);
    g_free(fit->leverage);
    g_free(fit->q);
    g_free(fit->r_inverse);
    g_clear_pointer(&fit->bread, gsl_matrix_free);
    g_clear_pointer(&fit->absorbed, avlast_absorbed_free);
    g_clear_pointer(&fit->design, avlast_linear_design_free);
    g_clear_pointer(&fit->dropped, g_ptr_array_unref);
    g_free(fit);
}

gssize avlast_linear_column(const AvlastLinear *fit, const char *name)
{
    for (gsize j = 0; j < fit->columns; j++)
        if (strcmp(fit->names[j], name) == 0)
            return (gssize)j;
    return -1;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/leastsquares.h"

#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "model/leastsquares_parts.h"
#include "model/triangle.h"

#define STEPS 4
/* What is smaller than this beside the outcome (scaled to 1) is the rounding of 106-bit
 * arithmetic: an exact fit has residuals 0, and a constant outcome slopes 0. */
#define NOISE 0x1p-85

/* Residuals y - Xb of the loaded block, in double-double. */
static void block_residuals(AvlastLeastWork *work, gsize n, const AvlastTwo *b,
                            double *high, double *low)
{
    memcpy(high, work->y, n * sizeof *high);
    memset(low, 0, n * sizeof *low);
    for (gsize j = 0; j < work->k; j++)
        avlast_column_add(avlast_two_negate(b[j]), &work->x[j], n, high, low);
    for (gsize i = 0; i < n; i++) {
        const AvlastTwo r = avlast_two_sum(high[i], low[i]);
        high[i] = r.high;
        low[i] = r.low;
    }
}

/* g = X'W (y - Xb). */
static void gradient(AvlastLeastWork *work, const AvlastTwo *b, AvlastTwo *g)
{
    double high[AVLAST_LEAST_BLOCK], low[AVLAST_LEAST_BLOCK];

    memset(g, 0, work->k * sizeof *g);
    for (gsize first = 0, n; first < work->problem->n; first += AVLAST_LEAST_BLOCK) {
        avlast_least_load(work, first, &n);
        block_residuals(work, n, b, high, low);
        const AvlastBlockColumn *left = avlast_least_weigh(work, high, low, n);
        for (gsize j = 0; j < work->k; j++)
            avlast_column_dot(left, &work->x[j], n, &g[j]);
    }
}

/* Coefficients of the scaled problem; returns how many of their digits stand. */
static double refine(AvlastLeastWork *work, const AvlastTwo *inverse, AvlastTwo *b,
                     AvlastTwo *step)
{
    const gsize k = work->k;
    double error = 1.0;

    memset(b, 0, k * sizeof *b);
    for (int s = 0; s <= (work->problem->rough ? 0 : STEPS); s++) {
        double size = 0.0, change = 0.0;
        gradient(work, b, step);
        avlast_triangle_solve(inverse, k, step);
        for (gsize j = 0; j < k; j++) {
            b[j] = avlast_two_add(b[j], step[j]);
            size = fmax(size, fabs(b[j].high));
            change = fmax(change, fabs(step[j].high));
        }
        error = size > 0.0 ? change / size : 0.0;
        if (error < 0x1p-56)
            break;
    }
    for (gsize j = 0; j < k; j++)
        if (fabs(b[j].high) < NOISE)
            b[j] = (AvlastTwo){0.0, 0.0};
    return error > 0.0 ? CLAMP(-log10(error), 0.0, 15.0) : 15.0;
}

/* Residuals in the outcome's own unit. */
static void finish_rows(AvlastLeastWork *work, const AvlastTwo *b, double *residual)
{
    double high[AVLAST_LEAST_BLOCK], low[AVLAST_LEAST_BLOCK];

    for (gsize first = 0, n; first < work->problem->n; first += AVLAST_LEAST_BLOCK) {
        const gsize count = avlast_least_load(work, first, &n);
        block_residuals(work, n, b, high, low);
        for (gsize i = 0; i < count; i++) {
            const double e = high[i] + low[i];
            residual[first + i] = fabs(e) < NOISE ? 0.0 : e / work->y_scale;
        }
    }
}

void avlast_least_squares_free(AvlastLeastSquares *solution)
{
    if (!solution)
        return;
    g_free(solution->kept);
    g_free(solution->coefficient);
    g_free(solution->residual);
    g_free(solution->q);
    g_free(solution->r_inverse);
    g_free(solution->bread);
    g_free(solution);
}

/* What is of the columns alone: taken from a basis of one's own, copied from another. */
static gboolean take_basis(AvlastLeastSquares *out, const AvlastLeastSquaresBasis *basis,
                           AvlastLeastSquaresBasis *own, GError **error)
{
    const gsize n = basis->n, k = basis->k;

    out->condition = basis->condition;
    if (own) {
        out->q = g_steal_pointer(&own->q);
        out->r_inverse = g_steal_pointer(&own->r_inverse);
        out->bread = g_steal_pointer(&own->bread);
        out->kept = g_steal_pointer(&own->kept);
        return TRUE;
    }
    if (!(out->kept = avlast_array(gsize, k, error)) ||
        !(out->q = avlast_table(double, n, k, error)) ||
        !(out->r_inverse = avlast_table(double, k, k, error)) ||
        !(out->bread = avlast_table(double, k, k, error)))
        return FALSE;
    if (k == 0)
        return TRUE;
    memcpy(out->kept, basis->kept, k * sizeof *out->kept);
    memcpy(out->q, basis->q, n * k * sizeof *out->q);
    memcpy(out->r_inverse, basis->r_inverse, k * k * sizeof *out->r_inverse);
    memcpy(out->bread, basis->bread, k * k * sizeof *out->bread);
    return TRUE;
}

AvlastLeastSquares *avlast_least_squares(const AvlastLeastSquaresProblem *problem,
                                         GError **error)
{
    g_autoptr(AvlastLeastSquaresBasis) own =
        problem->basis ? NULL : avlast_least_squares_basis(problem, error);
    const AvlastLeastSquaresBasis *basis = problem->basis ? problem->basis : own;
    g_autoptr(AvlastLeastSquares) out = g_new0(AvlastLeastSquares, 1);
    g_auto(AvlastLeastWork) work = {0};

    if (!basis || !avlast_least_work_init(&work, problem, basis, error))
        return NULL;
    g_autofree AvlastTwo *b = avlast_table(AvlastTwo, 2, basis->k, error);
    out->n = basis->n;
    out->k = basis->k;
    if (!b || !(out->coefficient = avlast_array(double, out->k, error)) ||
        !(out->residual = avlast_array(double, out->n, error)))
        return NULL;
    out->digits = refine(&work, basis->inverse, b, b + out->k);
    for (gsize j = 0; j < out->k; j++)
        out->coefficient[j] =
            (b[j].high + b[j].low) * basis->x_scale[basis->kept[j]] / work.y_scale;
    finish_rows(&work, b, out->residual);
    return take_basis(out, basis, own, error) ? g_steal_pointer(&out) : NULL;
}

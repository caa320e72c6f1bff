/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/leastsquares.h"

#include <float.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "model/triangle.h"
#include "model/twodot.h"

/* Rows handled at a time: small enough that a block of some hundred columns stays in the
 * cache. */
#define BLOCK 256
#define STEPS 4
/* What is smaller than this beside the outcome (scaled to 1) is the rounding of 106-bit
 * arithmetic: an exact fit has residuals 0, and a constant outcome slopes 0. */
#define NOISE 0x1p-85

/* The problem, its scaling and a block of scaled rows. All scales are powers of two, so
 * that scaling rounds nothing and no product overflows. */
typedef struct {
    const AvlastLeastSquaresProblem *problem;
    gsize k;           /* columns in play */
    const gsize *kept; /* their numbers; NULL = all */
    double *x_scale;   /* of every column of the problem */
    double y_scale, weight_scale;
    AvlastBlockColumn *x; /* k + 1; the last is for the left factor of sums */
    double *cells;        /* what they point into */
    double y[BLOCK], weight[BLOCK];
} Work;

static void work_clear(Work *work)
{
    g_free(work->x_scale);
    g_free(work->x);
    g_free(work->cells);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Work, work_clear)

static double scale_of(const double *values, const gsize *row, gsize n)
{
    double largest = 0.0;
    int exponent;

    for (gsize i = 0; i < n; i++)
        largest = fmax(largest, fabs(values[row[i]]));
    if (!(largest > 0.0))
        return 1.0;
    frexp(largest, &exponent);
    return ldexp(1.0, -CLAMP(exponent, -1000, 1000));
}

static gboolean work_init(Work *work, const AvlastLeastSquaresProblem *problem,
                          GError **error)
{
    work->problem = problem;
    work->k = problem->columns;
    work->x_scale = avlast_array(double, problem->columns, error);
    if (!work->x_scale)
        return FALSE;
    if (!(work->x = avlast_array(AvlastBlockColumn, problem->columns + 1, error)) ||
        !(work->cells = avlast_table(double, problem->columns + 1, 4 * BLOCK, error)))
        return FALSE;
    for (gsize j = 0; j <= problem->columns; j++) {
        double *at = work->cells + j * 4 * BLOCK;
        work->x[j] =
            (AvlastBlockColumn){at, at + BLOCK, at + 2 * BLOCK, at + 3 * BLOCK, FALSE};
    }
    for (gsize j = 0; j < problem->columns; j++)
        work->x_scale[j] = scale_of(problem->x[j], problem->row, problem->n);
    work->y_scale = scale_of(problem->y, problem->row, problem->n);
    work->weight_scale =
        problem->weight ? scale_of(problem->weight, problem->row, problem->n) : 1.0;
    return TRUE;
}

/* Gathers rows first .. into the block and returns how many there are; *padded is that
 * rounded up to whole lanes, with zeros. */
static gsize load(Work *work, gsize first, gsize *padded)
{
    const AvlastLeastSquaresProblem *p = work->problem;
    const gsize count = MIN(p->n - first, BLOCK), *row = p->row + first;
    const gsize end = (count + AVLAST_LANES - 1) / AVLAST_LANES * AVLAST_LANES;

    for (gsize j = 0; j < work->k; j++) {
        const gsize c = work->kept ? work->kept[j] : j;
        const double *low = p->x_low ? p->x_low[c] : NULL;
        const double scale = work->x_scale[c];
        AvlastBlockColumn *to = &work->x[j];
        to->zero = TRUE;
        for (gsize i = 0; i < count; i++) {
            to->value[i] = p->x[c][row[i]] * scale;
            to->zero = to->zero && to->value[i] == 0.0;
        }
        for (gsize i = 0; low && i < count; i++)
            to->low[i] = low[row[i]] * scale;
        if (!low)
            memset(to->low, 0, count * sizeof *to->low);
        for (gsize i = count; i < end; i++)
            to->value[i] = to->low[i] = 0.0;
        avlast_column_cut(to, end);
    }
    for (gsize i = 0; i < end; i++) {
        work->y[i] = i < count ? p->y[row[i]] * work->y_scale : 0.0;
        work->weight[i] = i >= count  ? 0.0
                          : p->weight ? p->weight[row[i]] * work->weight_scale
                                      : 1.0;
    }
    *padded = end;
    return count;
}

/* Multiplies the left factor by the weights, to 106 bits. */
static const AvlastBlockColumn *weigh(Work *work, const double *high, const double *low,
                                      gsize n)
{
    const AvlastBlockColumn *left = &work->x[work->problem->columns];

    for (gsize i = 0; i < n; i++) {
        AvlastTwo value = {high[i], low[i]};
        if (work->problem->weight)
            value = avlast_two_multiply((AvlastTwo){work->weight[i], 0.0}, value);
        left->value[i] = value.high;
        left->low[i] = value.low;
    }
    avlast_column_cut(left, n);
    return left;
}

/* Upper triangle of X'WX (k x k), of the scaled columns. */
static void gram(Work *work, AvlastTwo *g)
{
    const gsize k = work->k;

    for (gsize first = 0, n; first < work->problem->n; first += BLOCK) {
        load(work, first, &n);
        for (gsize j = 0; j < k; j++) {
            if (work->x[j].zero)
                continue;
            const AvlastBlockColumn *left =
                work->problem->weight ? weigh(work, work->x[j].value, work->x[j].low, n)
                                      : &work->x[j];
            for (gsize l = j; l < k; l++)
                avlast_column_dot(left, &work->x[l], n, &g[j * k + l]);
        }
    }
}

/* Residuals y - Xb of the loaded block, in double-double. */
static void block_residuals(Work *work, gsize n, const AvlastTwo *b, double *high,
                            double *low)
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
static void gradient(Work *work, const AvlastTwo *b, AvlastTwo *g)
{
    double high[BLOCK], low[BLOCK];

    memset(g, 0, work->k * sizeof *g);
    for (gsize first = 0, n; first < work->problem->n; first += BLOCK) {
        load(work, first, &n);
        block_residuals(work, n, b, high, low);
        const AvlastBlockColumn *left = weigh(work, high, low, n);
        for (gsize j = 0; j < work->k; j++)
            avlast_column_dot(left, &work->x[j], n, &g[j]);
    }
}

/* Coefficients of the scaled problem; returns how many of their digits stand. */
static double refine(Work *work, const AvlastTwo *inverse, AvlastTwo *b, AvlastTwo *step)
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

/* Residuals in the outcome's own unit, and Q. */
static void finish_rows(Work *work, const AvlastTwo *b, const AvlastTwo *inverse,
                        AvlastLeastSquares *out)
{
    const gsize k = work->k;
    double high[BLOCK], low[BLOCK], root[BLOCK];

    for (gsize first = 0, n; first < out->n; first += BLOCK) {
        const gsize count = load(work, first, &n);
        block_residuals(work, n, b, high, low);
        for (gsize i = 0; i < count; i++) {
            const double e = high[i] + low[i];
            out->residual[first + i] = fabs(e) < NOISE ? 0.0 : e / work->y_scale;
            root[i] = sqrt(work->weight[i]);
        }
        for (gsize j = 0; out->q && j < k; j++) {
            memset(high, 0, n * sizeof *high);
            memset(low, 0, n * sizeof *low);
            for (gsize l = 0; l <= j; l++)
                avlast_column_add(inverse[l * k + j], &work->x[l], n, high, low);
            for (gsize i = 0; i < count; i++)
                out->q[(first + i) * k + j] = (high[i] + low[i]) * root[i];
        }
    }
}

/* (X'WX)^-1 and R^-1 in the columns' own units. */
static void finish_bread(const Work *work, const AvlastTwo *inverse,
                         AvlastLeastSquares *out)
{
    const gsize k = out->k;
    const double root = sqrt(work->weight_scale);

    for (gsize i = 0; i < k; i++) {
        const double scale = work->x_scale[out->kept[i]];
        for (gsize j = i; j < k; j++) {
            AvlastTwo t = {0.0, 0.0};
            for (gsize l = j; l < k; l++)
                t = avlast_two_add(
                    t, avlast_two_multiply(inverse[i * k + l], inverse[j * k + l]));
            out->bread[i * k + j] = out->bread[j * k + i] =
                t.high * scale * work->x_scale[out->kept[j]] * work->weight_scale;
            out->r_inverse[i * k + j] = inverse[i * k + j].high * scale * root;
        }
    }
}

/* The ratio of the singular values of R with its columns scaled to length 1. */
static double condition(const AvlastTwo *r, const AvlastTwo *inverse, gsize k,
                        GError **error)
{
    g_autoptr(gsl_matrix) a = avlast_matrix_new(k, k, error);
    g_autoptr(gsl_matrix) v = avlast_matrix_new(k, k, error);
    g_autoptr(gsl_vector) s = avlast_vector_new(k, error);
    g_autoptr(gsl_vector) scratch = avlast_vector_new(k, error);
    double inner = 0.0;

    if (!a || !v || !s || !scratch)
        return NAN;
    for (gsize j = 0; j < k; j++) {
        double length = 0.0, row = 0.0;
        for (gsize i = 0; i <= j; i++)
            length = hypot(length, r[i * k + j].high);
        for (gsize i = 0; i <= j; i++)
            gsl_matrix_set(a, i, j, r[i * k + j].high / length);
        for (gsize l = j; l < k; l++)
            row = hypot(row, inverse[j * k + l].high * length);
        inner = hypot(inner, row);
    }
    if (k > 200)
        return inner * sqrt((double)k);
    gsl_linalg_SV_decomp(a, v, s, scratch);
    return gsl_vector_get(s, 0) / gsl_vector_get(s, k - 1);
}

static AvlastLeastSquares *solution_new(gsize n, gsize k, const gsize *kept,
                                        gboolean rough, GError **error)
{
    g_autoptr(AvlastLeastSquares) out = g_new0(AvlastLeastSquares, 1);

    out->n = n;
    out->k = k;
    if (!(out->kept = avlast_array(gsize, k, error)) ||
        !(out->coefficient = avlast_array(double, k, error)) ||
        !(out->residual = avlast_array(double, n, error)) ||
        (!rough && !(out->q = avlast_table(double, n, k, error))) ||
        !(out->r_inverse = avlast_table(double, k, k, error)) ||
        !(out->bread = avlast_table(double, k, k, error)))
        return NULL;
    if (k > 0)
        memcpy(out->kept, kept, k * sizeof *kept);
    return g_steal_pointer(&out);
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

AvlastLeastSquares *avlast_least_squares(const AvlastLeastSquaresProblem *problem,
                                         GError **error)
{
    const gsize columns = problem->columns;
    g_auto(Work) work = {0};
    g_autofree AvlastTwo *r = avlast_table(AvlastTwo, columns, columns, error);
    g_autofree gsize *kept = avlast_array(gsize, columns, error);

    if (!r || !kept || !work_init(&work, problem, error))
        return NULL;
    gram(&work, r);
    const gsize k = avlast_triangle_factor(
        r, columns, problem->dependent > 0.0 ? problem->dependent : 1e-12, kept);
    work.k = k;
    work.kept = kept;

    g_autoptr(AvlastLeastSquares) out =
        solution_new(problem->n, k, kept, problem->rough, error);
    g_autofree AvlastTwo *inverse = avlast_table(AvlastTwo, k, k, error);
    g_autofree AvlastTwo *b = avlast_table(AvlastTwo, 2, k, error);
    if (!out || !inverse || !b)
        return NULL;
    avlast_triangle_invert(r, k, inverse);
    out->digits = refine(&work, inverse, b, b + k);
    for (gsize j = 0; j < k; j++)
        out->coefficient[j] =
            (b[j].high + b[j].low) * work.x_scale[kept[j]] / work.y_scale;
    finish_rows(&work, b, inverse, out);
    finish_bread(&work, inverse, out);
    out->condition = 1.0;
    if (k > 0 && !problem->rough &&
        isnan(out->condition = condition(r, inverse, k, error)) && error && *error)
        return NULL;
    return g_steal_pointer(&out);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/leastsquares.h"

#include <float.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"

/* Rows handled at a time: small enough that a block of some hundred columns stays in the
 * cache. */
#define BLOCK 256
#define STEPS 4
/* What is smaller than this beside the outcome (scaled to 1) is the rounding of 106-bit
 * arithmetic: an exact fit has residuals 0, and a constant outcome slopes 0. */
#define NOISE 0x1p-85
/* The square of the relative length below which a column counts as dependent. */
#define DEPENDENT 1e-24

/* The problem, its scaling and a block of scaled rows. All scales are powers of two, so
 * that scaling rounds nothing and no product overflows. */
typedef struct {
    const AvlastLeastSquaresProblem *problem;
    gsize k;           /* columns in play */
    const gsize *kept; /* their numbers; NULL = all */
    double *x_scale;   /* of every column of the problem */
    double y_scale, weight_scale;
    double *x, *x_low; /* k x BLOCK */
    double y[BLOCK], weight[BLOCK];
    AvlastTwo r[BLOCK];
} Work;

static void work_clear(Work *work)
{
    g_free(work->x_scale);
    g_free(work->x);
    g_free(work->x_low);
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
    work->x = avlast_table(double, problem->columns, BLOCK, error);
    if (!work->x)
        return FALSE;
    work->x_low = avlast_table(double, problem->columns, BLOCK, error);
    if (!work->x_low)
        return FALSE;
    for (gsize j = 0; j < problem->columns; j++)
        work->x_scale[j] = scale_of(problem->x[j], problem->row, problem->n);
    work->y_scale = scale_of(problem->y, problem->row, problem->n);
    work->weight_scale =
        problem->weight ? scale_of(problem->weight, problem->row, problem->n) : 1.0;
    return TRUE;
}

/* Gathers rows first .. into the block and returns how many. */
static gsize load(Work *work, gsize first)
{
    const AvlastLeastSquaresProblem *p = work->problem;
    const gsize count = MIN(p->n - first, BLOCK), *row = p->row + first;

    for (gsize j = 0; j < work->k; j++) {
        const gsize c = work->kept ? work->kept[j] : j;
        const double *low = p->x_low ? p->x_low[c] : NULL;
        const double scale = work->x_scale[c];
        double *to = work->x + j * BLOCK, *to_low = work->x_low + j * BLOCK;
        for (gsize i = 0; i < count; i++) {
            to[i] = p->x[c][row[i]] * scale;
            to_low[i] = low ? low[row[i]] * scale : 0.0;
        }
    }
    for (gsize i = 0; i < count; i++) {
        work->y[i] = p->y[row[i]] * work->y_scale;
        work->weight[i] = p->weight ? p->weight[row[i]] * work->weight_scale : 1.0;
    }
    return count;
}

static inline AvlastTwo block_x(const Work *work, gsize j, gsize i)
{
    return (AvlastTwo){work->x[j * BLOCK + i], work->x_low[j * BLOCK + i]};
}

/* Adds x * y to the sum. */
static inline void add_product(AvlastSum *sum, AvlastTwo x, AvlastTwo y)
{
    const AvlastTwo p = avlast_two_product(x.high, y.high);
    avlast_sum_add(sum, p.high);
    sum->low += p.low + (x.high * y.low + x.low * y.high);
}

/* Upper triangle of X'WX (k x k), of the scaled columns. */
static void gram(Work *work, AvlastTwo *g)
{
    const gsize k = work->k;

    for (gsize first = 0; first < work->problem->n; first += BLOCK) {
        const gsize count = load(work, first);
        for (gsize j = 0; j < k; j++) {
            for (gsize i = 0; i < count; i++)
                work->r[i] = avlast_two_multiply((AvlastTwo){work->weight[i], 0.0},
                                                 block_x(work, j, i));
            for (gsize l = j; l < k; l++) {
                AvlastSum sum = g[j * k + l];
                for (gsize i = 0; i < count; i++)
                    add_product(&sum, work->r[i], block_x(work, l, i));
                g[j * k + l] = sum;
            }
        }
    }
}

/* The Cholesky factor of the columns that do not depend on those before them, in place:
 * r (k x k, stride `stride`), kept the numbers of its columns. Returns k. */
static gsize factor(AvlastTwo *g, gsize stride, gsize *kept)
{
    gsize k = 0;

    for (gsize c = 0; c < stride; c++) {
        const AvlastTwo own = g[c * stride + c];
        AvlastTwo rest = own;
        /* Row i of R is kept in row i of g; column c of it is written over the Gram
         * entries that no later column reads. */
        for (gsize i = 0; i < k; i++) {
            AvlastTwo t = g[kept[i] * stride + c];
            for (gsize l = 0; l < i; l++)
                t = avlast_two_add(
                    t, avlast_two_negate(avlast_two_multiply(
                           g[kept[l] * stride + kept[i]], g[kept[l] * stride + c])));
            t = avlast_two_divide(t, g[kept[i] * stride + kept[i]]);
            g[kept[i] * stride + c] = t;
            rest = avlast_two_add(rest, avlast_two_negate(avlast_two_multiply(t, t)));
        }
        if (!(rest.high > DEPENDENT * own.high))
            continue;
        g[c * stride + c] = avlast_two_sqrt(rest);
        kept[k++] = c;
    }
    for (gsize i = 0; i < k; i++) /* close the gaps of dropped columns */
        for (gsize j = i; j < k; j++)
            g[i * k + j] = g[kept[i] * stride + kept[j]];
    return k;
}

/* R^-1 of the k x k upper triangular R. */
static void invert(const AvlastTwo *r, gsize k, AvlastTwo *inverse)
{
    for (gsize j = 0; j < k; j++) {
        inverse[j * k + j] = avlast_two_divide((AvlastTwo){1.0, 0.0}, r[j * k + j]);
        for (gsize i = j; i-- > 0;) {
            AvlastTwo t = {0.0, 0.0};
            for (gsize l = i + 1; l <= j; l++)
                t = avlast_two_add(t,
                                   avlast_two_multiply(r[i * k + l], inverse[l * k + j]));
            inverse[i * k + j] = avlast_two_divide(avlast_two_negate(t), r[i * k + i]);
        }
    }
}

/* c = R^-1 R^-T c. */
static void solve(const AvlastTwo *inverse, gsize k, AvlastTwo *c)
{
    for (gsize j = k; j-- > 0;) {
        AvlastTwo t = {0.0, 0.0};
        for (gsize i = 0; i <= j; i++)
            t = avlast_two_add(t, avlast_two_multiply(inverse[i * k + j], c[i]));
        c[j] = t;
    }
    for (gsize i = 0; i < k; i++) {
        AvlastTwo t = {0.0, 0.0};
        for (gsize j = i; j < k; j++)
            t = avlast_two_add(t, avlast_two_multiply(inverse[i * k + j], c[j]));
        c[i] = t;
    }
}

/* Residuals y - Xb of the loaded block, in double-double. */
static void block_residuals(Work *work, gsize count, const AvlastTwo *b)
{
    for (gsize i = 0; i < count; i++)
        work->r[i] = (AvlastTwo){work->y[i], 0.0};
    for (gsize j = 0; j < work->k; j++) {
        const AvlastTwo minus = avlast_two_negate(b[j]);
        for (gsize i = 0; i < count; i++)
            work->r[i] = avlast_two_add(work->r[i],
                                        avlast_two_multiply(minus, block_x(work, j, i)));
    }
}

/* g = X'W (y - Xb). */
static void gradient(Work *work, const AvlastTwo *b, AvlastTwo *g)
{
    memset(g, 0, work->k * sizeof *g);
    for (gsize first = 0; first < work->problem->n; first += BLOCK) {
        const gsize count = load(work, first);
        block_residuals(work, count, b);
        for (gsize i = 0; i < count; i++)
            work->r[i] =
                avlast_two_multiply((AvlastTwo){work->weight[i], 0.0}, work->r[i]);
        for (gsize j = 0; j < work->k; j++)
            for (gsize i = 0; i < count; i++)
                add_product(&g[j], work->r[i], block_x(work, j, i));
    }
}

/* Coefficients of the scaled problem; returns how many of their digits stand. */
static double refine(Work *work, const AvlastTwo *inverse, AvlastTwo *b, AvlastTwo *step)
{
    const gsize k = work->k;
    double error = 1.0;

    memset(b, 0, k * sizeof *b);
    for (int s = 0; s <= STEPS; s++) {
        double size = 0.0, change = 0.0;
        gradient(work, b, step);
        solve(inverse, k, step);
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

    for (gsize first = 0; first < out->n; first += BLOCK) {
        const gsize count = load(work, first);
        block_residuals(work, count, b);
        for (gsize i = 0; i < count; i++) {
            const double root = sqrt(work->weight[i]);
            const double e = work->r[i].high + work->r[i].low;
            out->residual[first + i] = fabs(e) < NOISE ? 0.0 : e / work->y_scale;
            for (gsize j = 0; j < k; j++) {
                AvlastSum sum = AVLAST_SUM_ZERO;
                for (gsize l = 0; l <= j; l++)
                    add_product(&sum, inverse[l * k + j], block_x(work, l, i));
                out->q[(first + i) * k + j] = avlast_sum_value(&sum) * root;
            }
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
                                        GError **error)
{
    g_autoptr(AvlastLeastSquares) out = g_new0(AvlastLeastSquares, 1);

    out->n = n;
    out->k = k;
    if (!(out->kept = avlast_array(gsize, k, error)) ||
        !(out->coefficient = avlast_array(double, k, error)) ||
        !(out->residual = avlast_array(double, n, error)) ||
        !(out->q = avlast_table(double, n, k, error)) ||
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
    const gsize k = factor(r, columns, kept);
    work.k = k;
    work.kept = kept;

    g_autoptr(AvlastLeastSquares) out = solution_new(problem->n, k, kept, error);
    g_autofree AvlastTwo *inverse = avlast_table(AvlastTwo, k, k, error);
    g_autofree AvlastTwo *b = avlast_table(AvlastTwo, 2, k, error);
    if (!out || !inverse || !b)
        return NULL;
    invert(r, k, inverse);
    out->digits = refine(&work, inverse, b, b + k);
    for (gsize j = 0; j < k; j++)
        out->coefficient[j] =
            (b[j].high + b[j].low) * work.x_scale[kept[j]] / work.y_scale;
    finish_rows(&work, b, inverse, out);
    finish_bread(&work, inverse, out);
    out->condition = 1.0;
    if (k > 0 && isnan(out->condition = condition(r, inverse, k, error)) && error &&
        *error)
        return NULL;
    return g_steal_pointer(&out);
}

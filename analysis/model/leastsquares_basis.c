/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns of a least-squares problem, and all that is of them alone. */
#include <float.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "model/leastsquares_parts.h"
#include "model/triangle.h"

/* Of so many numbers the scaled columns are kept, so that no pass makes them anew. */
#define KEPT_CELLS 131072

void avlast_least_work_clear(AvlastLeastWork *work)
{
    g_free(work->x);
    g_free(work->cells);
}

void avlast_least_squares_basis_free(AvlastLeastSquaresBasis *basis)
{
    if (!basis)
        return;
    g_free(basis->kept);
    g_free(basis->x_scale);
    g_free(basis->cells);
    g_free(basis->zero);
    g_free(basis->inverse);
    g_free(basis->q);
    g_free(basis->r_inverse);
    g_free(basis->bread);
    g_free(basis);
}

static double scale_of(const double *values, const gsize *row, gsize n)
{
    double largest = 0.0;
    int exponent;

    for (gsize i = 0; i < n; i++) {
        const double size = fabs(values[row[i]]);
        largest = size > largest ? size : largest;
    }
    if (!(largest > 0.0))
        return 1.0;
    frexp(largest, &exponent);
    return ldexp(1.0, -CLAMP(exponent, -1000, 1000));
}

static AvlastBlockColumn column_at(double *cells)
{
    return (AvlastBlockColumn){cells, cells + AVLAST_LEAST_BLOCK,
                               cells + 2 * AVLAST_LEAST_BLOCK,
                               cells + 3 * AVLAST_LEAST_BLOCK, FALSE};
}

gboolean avlast_least_work_init(AvlastLeastWork *work,
                                const AvlastLeastSquaresProblem *problem,
                                const AvlastLeastSquaresBasis *basis, GError **error)
{
    const gsize own = basis->cells ? 1 : problem->columns + 1;

    work->problem = problem;
    work->basis = basis;
    work->k = basis->kept ? basis->k : problem->columns;
    work->kept = basis->kept;
    if (!(work->x = avlast_array(AvlastBlockColumn, problem->columns + 1, error)) ||
        !(work->cells = avlast_table(double, own, 4 * AVLAST_LEAST_BLOCK, error)))
        return FALSE;
    for (gsize j = 0; j < own; j++)
        work->x[problem->columns + 1 - own + j] =
            column_at(work->cells + j * 4 * AVLAST_LEAST_BLOCK);
    work->y_scale = problem->y ? scale_of(problem->y, problem->row, problem->n) : 1.0;
    return TRUE;
}

/* A column of the block from `first`, scaled and cut; zeros up to `end`. */
static void load_column(const AvlastLeastSquaresProblem *p, gsize c, double scale,
                        gsize first, gsize count, gsize end, AvlastBlockColumn *to)
{
    const gsize *row = p->row + first;
    const double *x = p->x[c], *low = p->x_low ? p->x_low[c] : NULL;
    gsize i = 0;

    for (i = 0; i < count; i++)
        to->value[i] = x[row[i]] * scale;
    for (i = 0; i < count && to->value[i] == 0.0;)
        i++;
    to->zero = i == count;
    for (i = 0; low && i < count; i++)
        to->low[i] = low[row[i]] * scale;
    if (!low)
        memset(to->low, 0, count * sizeof *to->low);
    for (i = count; i < end; i++)
        to->value[i] = to->low[i] = 0.0;
    avlast_column_cut(to, end);
}

gsize avlast_least_load(AvlastLeastWork *work, gsize first, gsize *padded)
{
    const AvlastLeastSquaresProblem *p = work->problem;
    const AvlastLeastSquaresBasis *basis = work->basis;
    const gsize count = MIN(p->n - first, AVLAST_LEAST_BLOCK), *row = p->row + first;
    const gsize end = (count + AVLAST_LANES - 1) / AVLAST_LANES * AVLAST_LANES;

    for (gsize j = 0; j < work->k; j++) {
        const gsize c = work->kept ? work->kept[j] : j;
        const gsize at = first / AVLAST_LEAST_BLOCK * p->columns + c;
        if (basis->cells) {
            work->x[j] = column_at(basis->cells + at * 4 * AVLAST_LEAST_BLOCK);
            work->x[j].zero = basis->zero[at];
        } else {
            load_column(p, c, basis->x_scale[c], first, count, end, &work->x[j]);
        }
    }
    for (gsize i = 0; i < end; i++) {
        work->y[i] = i < count && p->y ? p->y[row[i]] * work->y_scale : 0.0;
        work->weight[i] = i >= count  ? 0.0
                          : p->weight ? p->weight[row[i]] * basis->weight_scale
                                      : 1.0;
    }
    *padded = end;
    return count;
}

const AvlastBlockColumn *avlast_least_weigh(AvlastLeastWork *work, const double *high,
                                            const double *low, gsize n)
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
static void gram(AvlastLeastWork *work, AvlastTwo *g)
{
    const gsize k = work->k;

    for (gsize first = 0, n; first < work->problem->n; first += AVLAST_LEAST_BLOCK) {
        avlast_least_load(work, first, &n);
        for (gsize j = 0; j < k; j++) {
            if (work->x[j].zero)
                continue;
            const AvlastBlockColumn *left =
                work->problem->weight
                    ? avlast_least_weigh(work, work->x[j].value, work->x[j].low, n)
                    : &work->x[j];
            for (gsize l = j; l < k; l++)
                avlast_column_dot(left, &work->x[l], n, &g[j * k + l]);
        }
    }
}

/* Q */
static void finish_rows(AvlastLeastWork *work, double *q)
{
    const gsize k = work->k;
    const AvlastTwo *inverse = work->basis->inverse;
    double high[AVLAST_LEAST_BLOCK], low[AVLAST_LEAST_BLOCK], root[AVLAST_LEAST_BLOCK];

    for (gsize first = 0, n; first < work->problem->n; first += AVLAST_LEAST_BLOCK) {
        const gsize count = avlast_least_load(work, first, &n);
        for (gsize i = 0; i < count; i++)
            root[i] = sqrt(work->weight[i]);
        for (gsize j = 0; j < k; j++) {
            memset(high, 0, n * sizeof *high);
            memset(low, 0, n * sizeof *low);
            for (gsize l = 0; l <= j; l++)
                avlast_column_add(inverse[l * k + j], &work->x[l], n, high, low);
            for (gsize i = 0; i < count; i++)
                q[(first + i) * k + j] = (high[i] + low[i]) * root[i];
        }
    }
}

/* (X'WX)^-1 and R^-1 in the columns' own units. */
static void finish_bread(const AvlastLeastSquaresBasis *basis)
{
    const gsize k = basis->k;
    const AvlastTwo *inverse = basis->inverse;
    const double root = sqrt(basis->weight_scale);
    double *bread = basis->bread, *r_inverse = basis->r_inverse;

    for (gsize i = 0; i < k; i++) {
        const double scale = basis->x_scale[basis->kept[i]];
        for (gsize j = i; j < k; j++) {
            AvlastTwo t = {0.0, 0.0};
            for (gsize l = j; l < k; l++)
                t = avlast_two_add(
                    t, avlast_two_multiply(inverse[i * k + l], inverse[j * k + l]));
            bread[i * k + j] = bread[j * k + i] =
                t.high * scale * basis->x_scale[basis->kept[j]] * basis->weight_scale;
            r_inverse[i * k + j] = inverse[i * k + j].high * scale * root;
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

/* Keeps the scaled columns, where they are few enough. */
static gboolean keep_columns(AvlastLeastSquaresBasis *basis,
                             const AvlastLeastSquaresProblem *p, GError **error)
{
    const gsize columns = p->columns,
                blocks = (p->n + AVLAST_LEAST_BLOCK - 1) / AVLAST_LEAST_BLOCK;

    if (columns == 0 || p->n > KEPT_CELLS / columns)
        return TRUE;
    if (!(basis->cells =
              avlast_table(double, blocks *columns, 4 * AVLAST_LEAST_BLOCK, error)) ||
        !(basis->zero = avlast_table(guint8, blocks, columns, error)))
        return FALSE;
    for (gsize b = 0; b < blocks; b++)
        for (gsize c = 0; c < columns; c++) {
            AvlastBlockColumn to =
                column_at(basis->cells + (b * columns + c) * 4 * AVLAST_LEAST_BLOCK);
            const gsize count = MIN(p->n - b * AVLAST_LEAST_BLOCK, AVLAST_LEAST_BLOCK);
            load_column(p, c, basis->x_scale[c], b * AVLAST_LEAST_BLOCK, count,
                        (count + AVLAST_LANES - 1) / AVLAST_LANES * AVLAST_LANES, &to);
            basis->zero[b * columns + c] = to.zero ? 1 : 0;
        }
    return TRUE;
}

/* R, its inverse, and what is of these alone. */
static gboolean factor(AvlastLeastSquaresBasis *basis,
                       const AvlastLeastSquaresProblem *problem, GError **error)
{
    const gsize columns = problem->columns;
    g_autofree AvlastTwo *r = avlast_table(AvlastTwo, columns, columns, error);
    g_autofree gsize *kept = avlast_array(gsize, columns, error);
    g_auto(AvlastLeastWork) work = {0};

    if (!r || !kept || !avlast_least_work_init(&work, problem, basis, error))
        return FALSE;
    gram(&work, r);
    const gsize k = avlast_triangle_factor(
        r, columns, problem->dependent > 0.0 ? problem->dependent : 1e-12, kept);
    work.k = basis->k = k;
    work.kept = basis->kept = g_steal_pointer(&kept);
    if (!(basis->inverse = avlast_table(AvlastTwo, k, k, error)) ||
        !(basis->r_inverse = avlast_table(double, k, k, error)) ||
        !(basis->bread = avlast_table(double, k, k, error)))
        return FALSE;
    avlast_triangle_invert(r, k, basis->inverse);
    finish_bread(basis);
    basis->condition = 1.0;
    if (problem->rough)
        return TRUE;
    if (!(basis->q = avlast_table(double, basis->n, k, error)))
        return FALSE;
    finish_rows(&work, basis->q);
    return k == 0 || !isnan(basis->condition = condition(r, basis->inverse, k, error)) ||
           !error || !*error;
}

AvlastLeastSquaresBasis *
avlast_least_squares_basis(const AvlastLeastSquaresProblem *problem, GError **error)
{
    g_autoptr(AvlastLeastSquaresBasis) basis = g_new0(AvlastLeastSquaresBasis, 1);
    const gsize columns = problem->columns;

    basis->n = problem->n;
    basis->columns = columns;
    if (!(basis->x_scale = avlast_array(double, columns, error)))
        return NULL;
    for (gsize j = 0; j < columns; j++)
        basis->x_scale[j] = scale_of(problem->x[j], problem->row, problem->n);
    basis->weight_scale =
        problem->weight ? scale_of(problem->weight, problem->row, problem->n) : 1.0;
    return keep_columns(basis, problem, error) && factor(basis, problem, error)
               ? g_steal_pointer(&basis)
               : NULL;
}

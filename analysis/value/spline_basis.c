/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/spline_basis.h"

#include <gsl/gsl_bspline.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"

#define FEW_VALUES 16

typedef struct {
    double *value;    /* a copy: a basis outlives its parameters */
    gsize count;      /* functions */
    double *level;    /* the distinct values, when they are few */
    double low, high; /* the range */
    double mean, sd;
    gsl_bspline_workspace *spline;
    gsl_vector *at; /* the functions' values */
} Axis;

struct AvlastBasis {
    gsize m, size;
    gboolean product, discrete;
    Axis *axis;
    double *z;      /* m x 3 powers, of sums */
    guint32 *block; /* of each draw, or NULL */
};

static void axis_clear(Axis *axis)
{
    g_free(axis->value);
    g_free(axis->level);
    if (axis->spline)
        gsl_bspline_free(axis->spline);
    if (axis->at)
        gsl_vector_free(axis->at);
}

void avlast_basis_free(AvlastBasis *basis)
{
    if (!basis)
        return;
    for (gsize a = 0; a < basis->m; a++)
        axis_clear(&basis->axis[a]);
    g_free(basis->axis);
    g_free(basis->z);
    g_free(basis->block);
    g_free(basis);
}

/* The distinct values when they are at most FEW_VALUES; else 0. */
static gsize few_levels(const double *sorted, gsize n, double *level)
{
    gsize count = 0;

    for (gsize i = 0; i < n; i++)
        if (i == 0 || sorted[i] != sorted[i - 1]) {
            if (count == FEW_VALUES)
                return 0;
            level[count++] = sorted[i];
        }
    return count;
}

/* Breaks at quantiles, each once. */
static gboolean make_spline(Axis *axis, const double *sorted, gsize n, gsize each,
                            GError **error)
{
    const gsize pieces = each > 4 ? each - 3 : 1;
    g_autoptr(gsl_vector) breaks = avlast_vector_new(pieces + 1, error);
    gsize used = 0;

    if (!breaks)
        return FALSE;
    for (gsize b = 0; b <= pieces; b++) {
        const double where = (double)b / (double)pieces * (double)(n - 1);
        const gsize below = (gsize)where;
        const double value = below + 1 < n
                                 ? sorted[below] + (where - (double)below) *
                                                       (sorted[below + 1] - sorted[below])
                                 : sorted[n - 1];
        if (used == 0 || value > gsl_vector_get(breaks, used - 1))
            gsl_vector_set(breaks, used++, value);
    }
    const gsl_vector_view view = gsl_vector_subvector(breaks, 0, used);
    axis->spline = gsl_bspline_alloc(4, used);
    axis->count = used + 2;
    axis->at = avlast_vector_new(axis->count, error);
    if (!axis->spline || !axis->at)
        return FALSE;
    return gsl_bspline_knots(&view.vector, axis->spline) == 0;
}

static gboolean make_axis(Axis *axis, const double *sorted, gsize n, gsize each,
                          GError **error)
{
    double sum = 0.0, square = 0.0;

    axis->low = sorted[0];
    axis->high = sorted[n - 1];
    for (gsize i = 0; i < n; i++)
        sum += sorted[i] / (double)n;
    for (gsize i = 0; i < n; i++)
        square += (sorted[i] - sum) * (sorted[i] - sum) / (double)n;
    axis->mean = sum;
    axis->sd = sqrt(square);
    if (each == 0)
        return TRUE;
    axis->level = avlast_array(double, FEW_VALUES, error);
    if (!axis->level)
        return FALSE;
    axis->count = few_levels(sorted, n, axis->level);
    if (axis->count)
        return TRUE;
    g_clear_pointer(&axis->level, g_free);
    return make_spline(axis, sorted, n, each, error);
}

static void count_size(AvlastBasis *basis)
{
    const gsize m = basis->m;

    if (!basis->product) {
        basis->size = 1 + 3 * m + m * (m - 1) / 2;
        return;
    }
    basis->size = 1;
    basis->discrete = TRUE;
    for (gsize a = 0; a < m; a++) {
        basis->size *= basis->axis[a].count;
        basis->discrete = basis->discrete && basis->axis[a].level;
    }
}

AvlastBasis *avlast_basis_new(const double *const *phi, gsize n, gsize m, gsize each,
                              GError **error)
{
    g_autoptr(AvlastBasis) basis = g_new0(AvlastBasis, 1);
    g_autofree double *sorted = avlast_array(double, n, error);

    basis->axis = sorted ? avlast_array(Axis, m, error) : NULL;
    basis->z = basis->axis ? avlast_table(double, m, 3, error) : NULL;
    if (!basis->z)
        return NULL;
    basis->product = each > 0;
    for (gsize a = 0; a < m; a++) {
        memcpy(sorted, phi[a], n * sizeof *sorted);
        gsl_sort(sorted, 1, n);
        if (!(sorted[n - 1] > sorted[0]))
            continue;
        Axis *axis = &basis->axis[basis->m++];
        axis->value = avlast_array(double, n, error);
        if (!axis->value)
            return NULL;
        memcpy(axis->value, phi[a], n * sizeof *axis->value);
        if (!make_axis(axis, sorted, n, each, error))
            return NULL;
    }
    if (basis->m == 0) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV440", NULL,
                    "the parameters do not vary: there is nothing to be learnt of them");
        return NULL;
    }
    count_size(basis);
    return g_steal_pointer(&basis);
}

AvlastBasis *avlast_basis_blocks(const double *phi, gsize n, gsize blocks, GError **error)
{
    g_autoptr(AvlastBasis) basis = g_new0(AvlastBasis, 1);
    g_autofree gsize *order = avlast_array(gsize, n, error);
    gsize first = 0; /* of the equal values at hand */

    basis->block = order ? avlast_array(guint32, n, error) : NULL;
    if (!basis->block)
        return NULL;
    basis->discrete = TRUE;
    gsl_sort_index(order, phi, 1, n);
    gsize last = 0;
    for (gsize i = 0; i < n; i++) {
        if (phi[order[i]] > phi[order[first]])
            first = i;
        const gsize wanted = (gsize)((double)first * (double)blocks / (double)n);
        if (i == 0 || wanted != last)
            basis->size++;
        last = wanted;
        basis->block[order[i]] = (guint32)basis->size - 1;
    }
    if (basis->size < 2) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV440", NULL,
                    "the parameter's draws make one block: there is nothing to be "
                    "learnt of it");
        return NULL;
    }
    return g_steal_pointer(&basis);
}

gsize avlast_basis_size(const AvlastBasis *basis)
{
    return basis->size;
}

gboolean avlast_basis_discrete(const AvlastBasis *basis)
{
    return basis->discrete;
}

static double axis_value(const Axis *axis, gsize i, gsize f)
{
    return axis->level ? (double)(axis->value[i] == axis->level[f])
                       : gsl_vector_get(axis->at, f);
}

static void sum_row(AvlastBasis *basis, gsize i, double *x)
{
    gsize f = 0;

    x[f++] = 1.0;
    for (gsize a = 0; a < basis->m; a++) {
        const Axis *axis = &basis->axis[a];
        const double z = (axis->value[i] - axis->mean) / axis->sd;
        basis->z[a] = z;
        x[f++] = z;
        x[f++] = z * z;
        x[f++] = z * z * z;
    }
    for (gsize a = 0; a < basis->m; a++)
        for (gsize b = 0; b < a; b++)
            x[f++] = basis->z[a] * basis->z[b];
}

void avlast_basis_row(AvlastBasis *basis, gsize i, double *x)
{
    gsize size = 1;

    if (basis->block) {
        memset(x, 0, basis->size * sizeof *x);
        x[basis->block[i]] = 1.0;
        return;
    }
    if (!basis->product) {
        sum_row(basis, i, x);
        return;
    }
    x[0] = 1.0;
    for (gsize a = 0; a < basis->m; a++) {
        Axis *axis = &basis->axis[a];
        if (axis->spline)
            (void)gsl_bspline_eval(CLAMP(axis->value[i], axis->low, axis->high), axis->at,
                                   axis->spline);
        /* From the back, so that what is multiplied is still there. */
        for (gsize f = axis->count; f-- > 0;) {
            const double value = axis_value(axis, i, f);
            for (gsize j = 0; j < size; j++)
                x[f * size + j] = f > 0 ? x[j] * value : x[j];
        }
        const double first = axis_value(axis, i, 0);
        for (gsize j = 0; j < size; j++)
            x[j] *= first;
        size *= axis->count;
    }
}

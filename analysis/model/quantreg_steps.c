/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The simplex method with long steps. */
#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "model/quantreg_parts.h"

/* Everything from the basis alone: its inverse, the point, the residuals. Signs of rows
 * whose residual is 0 to rounding stay as they are. */
static gboolean refresh(AvlastSimplex *s, double zero, GError **error)
{
    const gsize k = s->k;
    g_autoptr(gsl_matrix) lu = avlast_matrix_new(k, k, error);
    g_autoptr(gsl_vector) right = avlast_vector_new(k, error);
    int sign;

    if (!lu || !right)
        return FALSE;
    gsl_permutation *order = gsl_permutation_alloc(k);
    for (gsize j = 0; j < k; j++) {
        memcpy(gsl_matrix_ptr(lu, j, 0), s->z + s->basis[j] * k, k * sizeof(double));
        gsl_vector_set(right, j, s->y[s->basis[j]]);
    }
    gsl_linalg_LU_decomp(lu, order, &sign);
    const int status = gsl_linalg_LU_invert(lu, order, s->inverse) |
                       gsl_linalg_LU_solve(lu, order, right, s->c);
    gsl_permutation_free(order);
    if (status != 0) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV328", NULL,
                    "the quantile regression came to rows that do not determine it");
        return FALSE;
    }
    gsl_vector_set_zero(s->gradient);
    for (gsize i = 0; i < s->n; i++) {
        s->r[i] = s->y[i] - avlast_simplex_dot(s->z + i * k, s->c->data, k);
        if (fabs(s->r[i]) > zero || s->sign[i] == 0)
            s->sign[i] = s->r[i] < 0.0 ? -1 : 1;
    }
    for (gsize j = 0; j < k; j++) {
        s->r[s->basis[j]] = 0.0;
        s->sign[s->basis[j]] = 0;
    }
    for (gsize i = 0; i < s->n; i++) {
        const double psi = s->sign[i] == 0 ? 0.0 : s->sign[i] > 0 ? s->tau : s->tau - 1.0;
        for (gsize j = 0; psi != 0.0 && j < k; j++)
            s->gradient->data[j] += psi * s->z[i * k + j];
    }
    return TRUE;
}

gboolean avlast_simplex_edge(AvlastSimplex *s, gsize *out, int *side, double *down)
{
    double best = 1e-9;

    gsl_blas_dgemv(CblasTrans, -1.0, s->inverse, s->gradient, 0.0, s->dual);
    *down = 0.0;
    for (gsize j = 0; j < s->k; j++) {
        const double dual = gsl_vector_get(s->dual, j);
        const double over = dual - s->tau, under = s->tau - 1.0 - dual;
        const gsl_vector_const_view column = gsl_matrix_const_column(s->inverse, j);
        const double much = fmax(over, under);
        if (!(much > 1e-11))
            continue;
        const double rate = much / gsl_blas_dnrm2(&column.vector);
        if (*down > 0.0 && !(rate > best))
            continue;
        best = rate;
        *out = j;
        *side = over > under ? 1 : -1;
        *down = much;
    }
    return *down > 0.0;
}

/* The index in list[0..m) where the slopes, by time, add up to `down`; those before it in
 * time come first in the list, *passed of them. */
static gsize turning(AvlastSimplex *s, gsize m, double down, gsize *passed)
{
    gsize low = 0, high = m;

    while (high - low > 1) {
        const double pivot = s->time[s->list[low + (high - low) / 2]];
        gsize a = low, at = low, b = high;
        double before = 0.0, equal = 0.0;
        while (at < b) {
            const gsize i = s->list[at];
            if (s->time[i] < pivot) {
                before += s->slope[i];
                s->list[at++] = s->list[a];
                s->list[a++] = i;
            } else if (s->time[i] > pivot) {
                s->list[at] = s->list[--b];
                s->list[b] = i;
            } else {
                equal += s->slope[i];
                at++;
            }
        }
        if (before >= down) {
            high = a;
        } else if (before + equal >= down || b == high) {
            *passed = a;
            return s->list[a];
        } else {
            down -= before + equal;
            low = b;
        }
    }
    *passed = low;
    return s->list[low];
}

/* Rows that the edge moves towards 0: when and how much their kink costs. */
static gsize approaching(AvlastSimplex *s)
{
    gsize m = 0;

    for (gsize i = 0; i < s->n; i++) {
        if (s->sign[i] == 0)
            continue;
        const double speed = avlast_simplex_dot(s->z + i * s->k, s->way->data, s->k);
        s->slope[i] = speed;
        if (!(speed * s->sign[i] > 1e-13))
            continue;
        s->time[i] = fmax(s->r[i] / speed, 0.0);
        s->list[m++] = i;
    }
    return m;
}

/* Takes the row into the basis in place of `out`: the inverse by a rank-one update. */
static void exchange(AvlastSimplex *s, gsize out, gsize in)
{
    const gsize k = s->k;
    const double *row = s->z + in * k;
    gsl_vector_view column = gsl_matrix_column(s->inverse, out);
    double pivot = 0.0;

    gsl_vector_const_view z = gsl_vector_const_view_array(row, k);
    gsl_blas_ddot(&z.vector, &column.vector, &pivot);
    gsl_vector_scale(&column.vector, 1.0 / pivot);
    for (gsize j = 0; j < k; j++) {
        gsl_vector_view other = gsl_matrix_column(s->inverse, j);
        double part = 0.0;
        if (j == out)
            continue;
        gsl_blas_ddot(&z.vector, &other.vector, &part);
        gsl_blas_daxpy(-part, &column.vector, &other.vector);
    }
    s->basis[out] = in;
}

static void add_row(AvlastSimplex *s, gsize i, double psi)
{
    for (gsize j = 0; j < s->k; j++)
        s->gradient->data[j] += psi * s->z[i * s->k + j];
}

/* One step. FALSE at the minimum. */
static gboolean step(AvlastSimplex *s)
{
    gsize out = 0, passed = 0;
    int side = 1;
    double down;

    if (!avlast_simplex_edge(s, &out, &side, &down))
        return FALSE;
    const gsl_vector_const_view column = gsl_matrix_const_column(s->inverse, out);
    gsl_vector_memcpy(s->way, &column.vector);
    gsl_vector_scale(s->way, -(double)side);
    const gsize m = approaching(s);
    if (m == 0)
        return FALSE;
    for (gsize l = 0; l < m; l++) /* the kink's turn; speeds are needed below */
        s->slope[s->list[l]] = fabs(s->slope[s->list[l]]);
    const gsize in = turning(s, m, down, &passed), left = s->basis[out];
    const double t = s->time[in];
    for (gsize l = 0; l < passed; l++) {
        const gsize i = s->list[l];
        add_row(s, i, s->sign[i] > 0 ? -1.0 : 1.0);
        s->sign[i] = (signed char)-s->sign[i];
    }
    add_row(s, in, s->sign[in] > 0 ? -s->tau : 1.0 - s->tau);
    gsl_blas_daxpy(t, s->way, s->c);
    for (gsize i = 0; i < s->n; i++)
        s->r[i] -= t * avlast_simplex_dot(s->z + i * s->k, s->way->data, s->k);
    s->sign[in] = 0;
    s->r[in] = 0.0;
    exchange(s, out, in);
    s->sign[left] = (signed char)side;
    s->r[left] = (double)side * t;
    add_row(s, left, side > 0 ? s->tau : s->tau - 1.0);
    s->steps++;
    return TRUE;
}

gboolean avlast_simplex_descend(AvlastSimplex *s, double zero, GError **error)
{
    const gsize most = 1000 + 50 * s->k + s->n;

    for (gsize round = 0; round < most; round++) {
        gsize moved = 0;
        if (!refresh(s, zero, error))
            return FALSE;
        while (moved < 40 && step(s))
            moved++;
        if (moved == 0)
            return TRUE;
    }
    avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV328", NULL,
                "the steps of the quantile regression do not settle");
    return FALSE;
}

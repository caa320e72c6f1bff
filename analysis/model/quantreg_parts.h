/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_QUANTREG_PARTS_H
#define AVLAST_MODEL_QUANTREG_PARTS_H

/* The inside of the simplex method, for quantreg.c and quantreg_steps.c. */

#include "model/quantreg.h"

/* The problem in orthonormal columns: rows z_i (weights inside), y_i, residuals r = y -
 * Zc, signs of the residuals (0 in the basis), and the basis' inverse. */
typedef struct {
    gsize n, k;
    double tau;
    double *z, *y, *r, *slope, *time;
    signed char *sign;
    gsize *basis, *list;
    gsl_matrix *inverse; /* Z_h^-1: k x k, column j belongs to basis row j */
    gsl_vector *c, *gradient, *dual, *way;
    gsize steps;
} AvlastSimplex;

static inline double avlast_simplex_dot(const double *a, const double *b, gsize k)
{
    double sum = 0.0;

    for (gsize j = 0; j < k; j++)
        sum += a[j] * b[j];
    return sum;
}

/* The duals -Z_h'^-1 gradient, and the edge that leads down most steeply: the basis' row
 * *out that is let go with residuals of sign *side. FALSE at the minimum. */
gboolean avlast_simplex_edge(AvlastSimplex *s, gsize *out, int *side, double *down);

/* Steps down from the basis to the minimum. Signs of rows whose residual is within `zero`
 * stay as they are. FALSE with AVLAST_ERROR_DEGENERATE (AV328). */
gboolean avlast_simplex_descend(AvlastSimplex *s, double zero, GError **error);

#endif

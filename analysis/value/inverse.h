/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_INVERSE_H
#define AVLAST_VALUE_INVERSE_H

#include "value/input.h"

/* The inverse distribution function of an input at many places.
 *
 * Normal, lognormal, triangular, gamma, beta and PERT inputs are read from a table by the
 * bits of the probability (value/quantile_table.h). What it is made from is the closed
 * form, or, for gamma, beta and PERT with shapes of 0.1 or more, a table of its own: with
 * u = Phi(z) the quantile g(z) is smooth, and between nodes 1/16 apart the polynomial of
 * degree five with g, g' and g'' at both ends differs by less than 1e-10 standard
 * deviations. Beyond |z| = 5, for smaller shapes, and where with shapes below 1 the
 * polynomial does not hold, it is the function itself. What a probability gives does not
 * depend on how many there are. */

typedef struct {
    const AvlastInput *input;
    double *cell;   /* six coefficients per cell of z, or NULL */
    double *table;  /* by the bits of p, or NULL */
    double sd, low; /* of the input; low end or -infinity */
    double high;
} AvlastInverse;

/* To be cleared; without memory there is no table, and the function itself is used. */
AvlastInverse avlast_inverse_new(const AvlastInput *input);
void avlast_inverse_clear(AvlastInverse *inverse);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastInverse, avlast_inverse_clear)

/* out[i] = quantile at p[i], 0 < p < 1; both may be the same array. */
void avlast_inverse_fill(const AvlastInverse *inverse, const double *p, gsize n,
                         double *out);

#endif

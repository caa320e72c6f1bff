/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_TRIANGLE_H
#define AVLAST_MODEL_TRIANGLE_H

#include <glib.h>

#include "core/sum.h"

/* Triangular matrices in double-double, row-major; model/leastsquares.c's k x k part. */

/* The Cholesky factor (upper, R'R = G) of a `stride` x `stride` matrix given by its upper
 * triangle, in place. A column whose part orthogonal to the kept columns before it is
 * below `dependent` of its length is left out; `kept` receives the numbers of the others.
 * Returns how many, k: R is then the upper triangle of the first k x k elements, stride
 * k. What lies below the diagonal is undefined. */
gsize avlast_triangle_factor(AvlastTwo *g, gsize stride, double dependent, gsize *kept);

/* R^-1 of a k x k upper triangular R; below the diagonal it is left as it was. */
void avlast_triangle_invert(const AvlastTwo *r, gsize k, AvlastTwo *inverse);

/* c = R^-1 R^-T c, given R^-1. */
void avlast_triangle_solve(const AvlastTwo *inverse, gsize k, AvlastTwo *c);

#endif

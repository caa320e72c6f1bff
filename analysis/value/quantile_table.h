/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_QUANTILE_TABLE_H
#define AVLAST_VALUE_QUANTILE_TABLE_H

#include <glib.h>

/* A quantile function of a uniform number u as a table that is read by u's own bits.
 *
 * With v = min(u, 1 - u), the cells are the 8 equal parts of each [2^-k, 2^-k+1), k = 1
 * to 20, on either side; in each stands the polynomial of degree seven through the
 * function at the eight Chebyshev points. Functions of this kind, powers and roots of
 * logarithms of v near the ends, are smooth on a cell, which is far from v = 0 compared
 * to its width: what is left is below 1e-12 of the function's size there. Where it is not
 * (a kink inside the cell), and beyond, the function itself is asked. */

/* out[i] = the function at p[i], i < n. */
typedef void (*AvlastQuantiles)(gconstpointer data, const double *p, gsize n,
                                double *out);

/* By how much a value may be off. */
typedef double (*AvlastQuantileRoom)(gconstpointer data, double value);

/* To be freed with g_free; NULL without memory. */
double *avlast_quantile_table_new(AvlastQuantiles exact, AvlastQuantileRoom room,
                                  gconstpointer data);

/* out[i] = the function at p[i], 0 < p[i] < 1; both may be the same array. What a p gives
 * does not depend on the others. */
void avlast_quantile_table_fill(const double *table, AvlastQuantiles exact,
                                gconstpointer data, const double *p, gsize n,
                                double *out);

#endif

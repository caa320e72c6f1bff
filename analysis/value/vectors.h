/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_VECTORS_H
#define AVLAST_VALUE_VECTORS_H

#include <glib.h>

/* Loops over draws, several draws at a time. Each draw's numbers are those of the formula
 * computed alone, to the last bit, whatever the width. Arrays of n values that do not
 * overlap. */

/* out *= offset + slope x */
void avlast_vector_factor(double *restrict out, const double *restrict x, double offset,
                          double slope, gsize n);

/* out += a x */
void avlast_vector_add(double *restrict out, const double *restrict x, double a, gsize n);

/* out += a (x times) */
void avlast_vector_add_times(double *restrict out, const double *restrict x, double a,
                             double times, gsize n);

/* out += (a + b tax) (x times) */
void avlast_vector_add_taxed(double *restrict out, const double *restrict x,
                             const double *restrict tax, double a, double b, double times,
                             gsize n);

/* out += x (a y) */
void avlast_vector_add_product(double *restrict out, const double *restrict x,
                               const double *restrict y, double a, gsize n);

/* out = power share, then power *= kept */
void avlast_vector_fade(double *restrict out, double *restrict power,
                        const double *restrict kept, double share, gsize n);

/* out += at (factor power), then power *= kept */
void avlast_vector_add_fading(double *restrict out, const double *restrict at,
                              double *restrict power, const double *restrict kept,
                              double factor, gsize n);

/* out = factor[0] + factor[1] kept + factor[2] kept^2 + ..., so many terms. */
void avlast_vector_geometric(double *restrict out, const double *restrict kept,
                             const double *factor, guint terms, gsize n);

/* Whether avlast_vector_path would change anything. */
gboolean avlast_vector_turns(const double *payback, const double *now, gsize n);

/* One year of payback times, as avlast_path_step (value/path.h) has them: NaN until the
 * running total has been negative, infinite until it has come back. */
void avlast_vector_path(double *restrict payback, const double *restrict before,
                        const double *restrict now, double year, gsize n);

/* Whether any is not below the bound. */
gboolean avlast_vector_any_from(const double *x, gsize n, double bound);

/* How many are above the bound; how many are finite. */
gsize avlast_vector_above(const double *x, gsize n, double bound);
gsize avlast_vector_finite(const double *x, gsize n);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_SPLINE_BASIS_H
#define AVLAST_VALUE_SPLINE_BASIS_H

#include <glib.h>

/* Functions of some parameters that a regression on them uses. They span a constant. */
typedef struct AvlastBasis AvlastBasis;

/* Over m parameters of n values each: products of `each` cubic B-splines per parameter
 * (knots at quantiles; a parameter of up to 16 distinct values has one indicator for each
 * instead), or, when each is 0, sums of cubics in the standardised parameters with the
 * products of pairs. Parameters that are constant are left out; at least one must vary
 * (else NULL with AVLAST_ERROR_DEGENERATE AV440). */
AvlastBasis *avlast_basis_new(const double *const *phi, gsize n, gsize m, gsize each,
                              GError **error);
/* One indicator for each of at most `blocks` blocks of draws of one parameter in order of
 * size, as equal in number as equal values, which stay together, allow. At least two
 * blocks; a parameter that is constant is AV440. */
AvlastBasis *avlast_basis_blocks(const double *phi, gsize n, gsize blocks,
                                 GError **error);
void avlast_basis_free(AvlastBasis *basis);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastBasis, avlast_basis_free)

gsize avlast_basis_size(const AvlastBasis *basis);
/* Whether all its parameters are a few distinct values. */
gboolean avlast_basis_discrete(const AvlastBasis *basis);
/* Its functions at row i of the parameters it was made from. */
void avlast_basis_row(AvlastBasis *basis, gsize i, double *x);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DESIGN_HADAMARD_H
#define AVLAST_DESIGN_HADAMARD_H

#include <glib.h>

/* A Hadamard matrix H of entries 1 and -1 with H H' = n I, whose first row and first
 * column are all 1 (so every other row and column sums to zero). */
typedef struct {
    guint32 n;
    gint8 *sign; /* n x n, row-major */
} AvlastHadamard;

/* The matrix of the smallest order >= least that can be made here: orders 1, 2, q + 1 of
 * prime powers q = 3 mod 4 (Paley I), 2 (q + 1) of prime powers q = 1 mod 4 (Paley II),
 * and products of such orders (Sylvester, Kronecker). Among the multiples of 4 up to 256
 * that leaves out 92, 116, 156, 172, 184, 188, 232 and 236, in place of which the next
 * is taken. The same `least` gives the same matrix. NULL with AVLAST_ERROR_INTERNAL when
 * memory runs out, AVLAST_ERROR_DEGENERATE when least > 65536.
 *
 * Source: Paley (1933), doi:10.1002/sapm1933121311; Wolter (2007), Introduction to
 * Variance Estimation, appendix A. */
AvlastHadamard *avlast_hadamard_new(guint32 least, GError **error);
void avlast_hadamard_free(AvlastHadamard *hadamard);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastHadamard, avlast_hadamard_free)

/* The order that avlast_hadamard_new would give. */
guint32 avlast_hadamard_order(guint32 least);

static inline int avlast_hadamard_sign(const AvlastHadamard *h, guint32 row,
                                       guint32 column)
{
    return h->sign[(gsize)row * h->n + column];
}

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DESIGN_GRAM_H
#define AVLAST_DESIGN_GRAM_H

#include "design/auxiliary.h"

/* sum h x x' over the rows, ready to solve with: one margin is a diagonal, else Cholesky
 * on the correlation scale in which a term that hangs on those before it is left out. */
typedef struct {
    gsize p, rank;
    gboolean diagonal;
    double *scale; /* p: square root of the diagonal; 0: left out */
    double *lower; /* p x p, or NULL when diagonal */
} AvlastGram;

/* h: n values, >= 0. NULL and AVLAST_ERROR_INTERNAL without memory. */
AvlastGram *avlast_gram_new(const AvlastAuxiliary *x, const double *h, GError **error);
void avlast_gram_free(AvlastGram *gram);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastGram, avlast_gram_free)

/* b (p values `stride` apart) becomes a solution of (sum h x x') b; terms left out get
 * 0. */
void avlast_gram_solve(const AvlastGram *gram, double *b, gsize stride);

#endif

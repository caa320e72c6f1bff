/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_ABSORB_H
#define AVLAST_MODEL_ABSORB_H

#include "data/formula.h"

/* Fixed effects of any number of factors, absorbed: columns lose their projection on the
 * factors' indicators D in the metric of the weights,
 *
 *   x~ = M x,   M = I - D (D'WD)^- D'W,
 *
 * after which least squares of y~ on x~ has the coefficients and residuals of least
 * squares with an indicator for each level (Frisch & Waugh 1933, Lovell 1963).
 *
 * One factor: means in twice the working precision, subtracted. Two of which one has not
 * too many levels: by elimination of the smaller's, until what is left of the factors in
 * a column is 1e-15 of it. Others: the product of the
 * single factors' projections, once there and back, is symmetric, so that its fixed point
 * is found by conjugate gradients (Hernández-Ramos, Escalante & Raydan 2011,
 * doi:10.1080/01630563.2011.587078; Correia 2017, reghdfe), until the residual is 1e-15
 * of the column, and once more from the residual as it then is. */

typedef struct {
    gsize n, n_factors;
    char **name;      /* n_factors, in the order given, NULL-terminated */
    guint32 **code;   /* n_factors arrays of n: the level of each row, 0 .. levels - 1 */
    guint32 *levels;  /* n_factors */
    double *weight;   /* n, or NULL */
    double **total;   /* n_factors arrays of levels: sums of weights */
    gsize *order;     /* the factors, that of most levels first */
    gsize rank;       /* of all indicators together: the coefficients absorbed */
    gboolean exact;   /* the rank is; else it is at most that (three factors or more) */
    gsize components; /* of the first two factors of `order`: groups of levels that no row
                         joins; 0 for one factor */
    gsize singletons; /* rows alone in a level of some factor */
    gsize iterations; /* of the column that took most */
} AvlastAbsorbed;

/* Takes the factors over n rows, row[i] being the frame's row of row i; weight (n) or
 * NULL. The rank is that of the indicators: levels (one factor), levels less connected
 * components (two; Abowd, Creecy & Kramarz 2002), by elimination for more with at most
 * 1,500 levels beside the largest, else at most the levels less the components of each
 * with the largest before it. NULL and AVLAST_ERROR_INTERNAL without memory. */
AvlastAbsorbed *avlast_absorbed_new(const GPtrArray *factors, const gsize *row, gsize n,
                                    const double *weight, GError **error);
void avlast_absorbed_free(AvlastAbsorbed *absorbed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastAbsorbed, avlast_absorbed_free)

/* Sweeps the factors out of k columns of n values, in place. A column of which less than
 * 1e-9 of its variation is left becomes 0: the fixed effects determine it. The columns do
 * not see each other: the same bytes for any number of threads.
 * AVLAST_ERROR_DEGENERATE (AV305) when 10,000 steps do not settle one. */
gboolean avlast_absorb_columns(AvlastAbsorbed *absorbed, double *const *column, gsize k,
                               GError **error);

/* The same for a subset of the factors: n_factors flags. */
gboolean avlast_absorb_some(const AvlastAbsorbed *absorbed, const guint8 *which,
                            double *const *column, gsize k, gsize *iterations,
                            GError **error);

/* Whether each level of a factor lies within one group (codes over the n rows). */
gboolean avlast_absorbed_nested(const AvlastAbsorbed *absorbed, gsize factor,
                                const guint32 *group, gboolean *nested, GError **error);

/* The rank of the factors that are flagged (n_factors flags, at least one). */
gboolean avlast_absorbed_rank_of(const AvlastAbsorbed *absorbed, const guint8 *which,
                                 gsize *rank, GError **error);

/* An orthonormal basis of W^(1/2) M_base D_rest, of the factors that are not flagged in
 * `base` after sweeping out those that are: *q is n x *m row-major. AVLAST_ERROR_USAGE
 * (AV306) when it would have more than 2,000 columns or 1e8 elements; q NULL: only m. */
gboolean avlast_absorbed_basis(const AvlastAbsorbed *absorbed, const guint8 *base,
                               double **q, gsize *m, GError **error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_DRAWS_REGRESS_H
#define AVLAST_IMPACT_DRAWS_REGRESS_H

#include "impact/draws.h"

/* Least squares on the arms, covariates and block indicators under many assignments at
 * once, without the rows.
 *
 * W holds the columns that no assignment changes, Q their orthonormal basis, d the arms'
 * indicators (n x m) and M = I - QQ'. By Frisch & Waugh the effects are b = D^-1 d'M y, D
 * = d'M d, and with t_j the j-th row of D^-1 their variance is a sum over groups g (the
 * clusters, or single rows)
 *
 *   V_j = f sum_g ((A_g (M d t_j)_g)'(M y - M d b)_g)^2,   A_g = B_g^-p,
 *   B_g = I - Q_g Q_g' - (M d)_g D^-1 (M d)_g',
 *
 * p = 0 (HC0, HC1, CR0, CR1, stata), 1/2 (HC2, CR2) or 1 (HC3), f the factor of the kind.
 * A unit that is assigned as a whole has an indicator that is constant in its group, so
 * all vectors of a group lie in the span of 1 and its rows of Q. In an orthonormal basis
 * of that, of r_g <= k + 1 dimensions, found once, a draw costs sum_g r_g (k + outcomes),
 * and an eigenvalue problem of size r_g where p is 1/2. Classical errors need the sums of
 * squares alone. With weights, rows are multiplied by their root; CR2 then has another
 * form and is left to the estimator. */

/* Draws worked side by side. */
#define AVLAST_REGRESS_LANES 16

typedef struct AvlastDrawsRegress AvlastDrawsRegress;

/* NULL without an error when the estimator is no such regression. */
AvlastDrawsRegress *avlast_draws_regress_new(const AvlastTrialDraws *draws,
                                             gboolean shift, GError **error);
void avlast_draws_regress_free(AvlastDrawsRegress *regress);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastDrawsRegress, avlast_draws_regress_free)

/* Doubles of a thread's own that the draws need. */
gsize avlast_draws_regress_work(const AvlastDrawsRegress *regress);

/* The first `lanes` draws: arm: AVLAST_REGRESS_LANES x units; drawn: lanes x effects.
 * lost[l] is set where sums do not tell (columns that determine each other, leverages of
 * 1, a fit without residuals): the estimator must be asked. */
void avlast_draws_regress_run(const AvlastDrawsRegress *regress, const guint32 *arm,
                              gsize lanes, double *work, AvlastDrawn *drawn,
                              guint8 *lost);

/* Marks (with 1) one outcome of each set that has the same rows and columns. */
void avlast_draws_regress_mark(const AvlastDrawsRegress *regress, guint8 *outcomes);

#endif

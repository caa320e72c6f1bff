/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DESIGN_REWEIGH_H
#define AVLAST_DESIGN_REWEIGH_H

#include "design/auxiliary.h"

/* One step from weights to weights. `before` and `after` are n = x->n values; rows that
 * take no part keep weight 0. */

typedef struct {
    guint iterations;
    double misfit;    /* max |sum after x - t| / (1 + |t|) */
    gsize negative;   /* weights below zero */
    gsize cut;        /* rows that were trimmed */
    double low, high; /* trimming: the bounds in weights */
} AvlastReweighing;

/* The lowest misfit that counts as reached (survey.md), and the one that is sought. */
#define AVLAST_MISFIT        1e-7
#define AVLAST_MISFIT_SOUGHT 1e-15

/* after = before F(x'lambda) with sum after x = x->total: poststratify (one margin: each
 * cell scaled), rake (F = exp) and calibrate. Newton's method on the convex dual with
 * halved steps; linear needs one step.
 *
 * FALSE and AVLAST_ERROR_DEGENERATE (AV279) when the totals cannot be reached: the cell
 * and the bound are named where one cell alone tells, else the term that is farthest
 * off. Sources: Deville & Sarndal (1992), doi:10.1080/01621459.1992.10475217; Deville,
 * Sarndal & Sautory (1993), doi:10.1080/01621459.1993.10476369. Agrees with R
 * survey::calibrate (calfun linear, raking, logit), postStratify; rake iterates to the
 * same weights. */
gboolean avlast_reweigh_to_totals(const AvlastWeightStep *step, const AvlastAuxiliary *x,
                                  const double *before, double *after,
                                  AvlastReweighing *about, GError **error);

/* Nonresponse: answered is n flags. `propensity` (n values) gets the probability to
 * answer: of a cell the weighted share, else that of the weighted logistic regression.
 * after = before / propensity for those who answered, 0 for others. FALSE and
 * AVLAST_ERROR_DEGENERATE: a cell in which nobody answered, and for the regression one in
 * which everybody did (AV286); no convergence (AV288). Source: Kim & Kim (2007),
 * doi:10.1002/cjs.5550350403. Agrees with R svyglm(family = quasibinomial) fitted
 * values. */
gboolean avlast_reweigh_cells(const AvlastAuxiliary *x, const guint8 *answered,
                              const double *before, double *after, double *propensity,
                              GError **error);
gboolean avlast_reweigh_propensity(const AvlastAuxiliary *x, const guint8 *answered,
                                   const double *before, double *after,
                                   double *propensity, AvlastReweighing *about,
                                   GError **error);

/* Weights cut to [low, high] of the step's unit; what is cut off is shared equally by
 * those never cut, and again until nothing is cut. The sum is kept. FALSE and
 * AVLAST_ERROR_DEGENERATE (AV287) when every weight is cut. Agrees with R
 * survey::trimWeights where one round is enough. */
gboolean avlast_reweigh_trim(const AvlastWeightStep *step, const double *before, gsize n,
                             double *after, AvlastReweighing *about, GError **error);

#endif

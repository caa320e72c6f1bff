/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_INDICES_H
#define AVLAST_VALUE_INDICES_H

#include "value/scenario.h"

/* Which inputs make the spread of a figure y. */

/* Shares of the variance of y: what an input (or a set drawn together) makes by itself,
 * and what it makes together with all others. */
typedef struct {
    double first, first_error; /* V(E(y | x)) / V(y) */
    double total, total_error; /* E(V(y | all but x)) / V(y) */
} AvlastVarianceShares;

/* From n values of y: at inputs a, at independent inputs b, and at a with the input in
 * question from b (ab). First: mean of (y_b - m)(y_ab - y_a); total: mean of
 * (y_a - y_ab)^2 / 2; over the variance of y_a and y_b together. Errors: spread over the
 * batches (value/sampler.h). All NaN when y does not vary.
 * Sources: Saltelli et al. (2010), doi:10.1016/j.cpc.2009.09.018; Jansen (1999),
 * doi:10.1016/S0010-4655(98)00154-4. */
AvlastVarianceShares avlast_variance_shares(const double *a, const double *b,
                                            const double *ab, gsize n);

/* V(E(y | x)) / V(y) from draws as they are, which may depend on each other: the share
 * between `bins` of equal counts in the order of x (equal values are kept together), less
 * what chance alone gives: 1 - (1 - eta^2)(n - 1)/(n - bins). NaN when x or y does not
 * vary. Source: Plischke (2010), doi:10.1016/j.ress.2009.11.005. FALSE and
 * AVLAST_ERROR_INTERNAL without memory. */
gboolean avlast_correlation_ratio(const double *x, const double *y, gsize n, gsize bins,
                                  double *share, GError **error);

/* Spearman's rank correlation, equal values at their middle rank: R's cor(x, y, method =
 * "spearman"). NaN when one does not vary. */
gboolean avlast_rank_correlation(const double *x, const double *y, gsize n,
                                 double *correlation, GError **error);

/* Standardised coefficients of the least squares of y on p columns and a constant: R's
 * coef(lm(scale(y) ~ scale(x))). Columns that follow from others share what is theirs
 * (the shortest solution). A column without variance has 0. `r2` (optional) is the share
 * explained. NaN when y does not vary. */
gboolean avlast_standard_coefficients(const double *const *x, const double *y, gsize n,
                                      gsize p, double *coefficient, double *r2,
                                      GError **error);

/* Inputs that are drawn together make one unit: those with correlations of their normal
 * scores, directly or through others, and the columns of one file of draws. unit[i] is
 * the unit of input i, AVLAST_VALUE_NONE when it is not drawn in the scenario. Returns
 * how many units there are. */
guint avlast_input_units(const AvlastLines *lines, guint *unit);

/* The shares of each unit: a measure's y over n draws of its own (Latin hypercubes,
 * independent of the scenario's draws). `shares` has an element per unit. FALSE and
 * AVLAST_ERROR_INTERNAL without memory. */
gboolean avlast_unit_shares(const AvlastScenarioValue *value, guint perspective,
                            const guint *unit, guint units, gsize n,
                            AvlastVarianceShares *shares, GError **error);

#endif

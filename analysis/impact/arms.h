/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_ARMS_H
#define AVLAST_IMPACT_ARMS_H

#include "impact/trial.h"

/* Mean of a variable in one arm. */
typedef struct {
    gsize n;
    double mean, std_error, df, low, high; /* NaN where they do not exist */
} AvlastArmMean;

/* Mean over the rows in use of one arm, with its interval by the trial's own design:
 * the regression on a constant, HC2 (for equal weights s / sqrt(n), df n - 1) or, with
 * clusters, CR2 with Satterthwaite df. An arm of one row or cluster has no interval.
 * Agrees with R estimatr::lm_robust(y ~ 1, subset = arm == a), relative 1e-9. FALSE and
 * AVLAST_ERROR_DEGENERATE when no row is in use. */
gboolean avlast_arm_mean(const AvlastTrial *trial, guint32 arm, const char *name,
                         const double *y, const guint8 *use, double level,
                         AvlastArmMean *mean, GError **error);

/* Intracluster correlation of y between rows of a cluster, within arms (the effect of the
 * arms is not counted as likeness within clusters), by analysis of variance:
 *
 *   rho = (MSB - MSW) / (MSB + (n0 - 1) MSW),
 *   MSB = sum_g n_g (ybar_g - ybar_arm(g))^2 / (G - A), MSW the mean square within,
 *   n0  = (n - sum_a (sum_{g in a} n_g^2 / n_a)) / (G - A), A arms in use.
 *
 * May be negative. NaN without clusters, when G <= A or n <= G, or when y does not vary.
 * Source: Donner & Koval (1980), doi:10.2307/2530491. R: mean squares of aov(y ~ arm +
 * cluster). */
double avlast_trial_icc(const AvlastTrial *trial, const double *y, const guint8 *use);

#endif

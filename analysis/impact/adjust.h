/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_ADJUST_H
#define AVLAST_IMPACT_ADJUST_H

#include "impact/trial.h"
#include "model/robust.h"

/* Covariates of an adjusted estimate: k columns over the frame's rows. */
typedef struct {
    gsize k;
    const char *const *names;
    const double *const *x;
    const double *const *x_low; /* or NULL; see model/linear.h */
} AvlastCovariates;

typedef struct {
    double level;
    AvlastSe se;      /* HC... or, with the trial's clusters, CR... */
    gboolean lin;     /* covariates centred and times the arm; else only added (ANCOVA) */
    gboolean blocks;  /* block indicators go with the covariates */
    gboolean control; /* each row is followed by one of the control's mean at the
                         covariates' means, "(control)" */
} AvlastAdjustOptions;

/* Effect of being assigned to each arm rather than to the control, by least squares of
 * the outcome on arm indicators and covariates. One row per arm other than the control;
 * of a factorial trial, one per effect of the trial's contrasts.
 *
 *   ancova  y = a + sum_k tau_k D_k + x'b + e
 *   lin     y = a + sum_k tau_k D_k + (x - xbar)'b + sum_k D_k (x - xbar)'c_k + e,
 *           xbar the (weighted) mean over the rows in use
 *
 * Estimand   the average effect over the rows in use (lin); ancova the same when effects
 *            do not vary with x or arms are of equal size. Without covariates both are
 * the difference in means. Blocks     with options->blocks one indicator per block but
 * the first is a covariate like the others (in lin: centred and times the arm, so that
 * with no other covariate the estimate is the size-weighted mean of the blocks'
 *            differences).
 * Weights    the trial's, in the fit and in xbar.
 * Root       kept: over clusters for CR types, else rows.
 * Failure    NULL and AVLAST_ERROR_DEGENERATE when an arm has no row in use, the outcome
 *            does not vary, or the fit has none left to estimate from.
 * Source     Lin (2013), doi:10.1214/12-AOAS583; Freedman (2008),
 *            doi:10.1016/j.aam.2006.12.003.
 * Agrees with R estimatr::lm_lin(y ~ arm, ~ x) and lm_robust(y ~ arm + x), relative 1e-9.
 */
AvlastEstimates *avlast_trial_adjust(const AvlastTrial *trial, const char *outcome,
                                     const double *y, const guint8 *use,
                                     const AvlastCovariates *covariates,
                                     const AvlastAdjustOptions *options, GError **error);

#endif

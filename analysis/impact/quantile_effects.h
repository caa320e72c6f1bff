/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_QUANTILE_EFFECTS_H
#define AVLAST_IMPACT_QUANTILE_EFFECTS_H

#include "impact/trial.h"
#include "infer/estimates.h"

typedef struct {
    double level;
    const double *tau; /* n_tau probabilities in (0, 1) */
    gsize n_tau;
    gboolean drop_small_blocks;
} AvlastQuantileOptions;

/* Effects of the arms on the quantiles of an outcome: the arm's quantile less the
 * control's, one row per arm and tau, term "p0.5(arm=pilot)".
 *
 * Estimand   the difference between the two distributions' quantiles, which is the
 *            quantile of people's effects only if the arms do not change people's order.
 * Estimate   q_a = the value at which the (weighted) distribution of arm a passes tau;
 * the middle of the two values when it is exactly tau between them (R quantile type 2;
 * quantreg::rq picks one of the two). Blocks     rows are weighted by
 * avlast_trial_even_weights (Firpo 2007 with the design's probabilities). Variance
 * influence w (tau - 1[y <= q]) / (f_a(q) sum w), scaled so that rows of equal weight
 * have tau (1 - tau) / (n_a f_a^2); f by the difference quotient 2h / (Q_a(tau + h) -
 * Q_a(tau - h)), h the bandwidth of Hall & Sheather (1988) of all n rows, halved while
 * tau +- h leaves (0, 1) (Hendricks & Koenker 1992). Clusters: influence summed by
 * cluster, times sqrt(G_a / (G_a - 1)). A quotient of 0 (ties around the quantile) gives
 * no standard error, with a note. Root kept. df         rows - arms; clusters - arms.
 * Failure    NULL and AVLAST_ERROR_DEGENERATE: AV374; AV352 when no row of an arm is in
 *            use.
 * Source     Koenker (2005), Quantile Regression, sections 3.4.2 and 4.10.1.
 * Agrees with R summary(quantreg::rq(y ~ arm, tau), se = "nid"), relative 1e-9. */
AvlastEstimates *avlast_quantile_effects(const AvlastTrial *trial, const char *outcome,
                                         const double *y, const guint8 *use,
                                         const AvlastQuantileOptions *options,
                                         GError **error);

/* Hall and Sheather's bandwidth of n rows at tau for intervals of 95 %. */
double avlast_hall_sheather(double tau, double n);

#endif

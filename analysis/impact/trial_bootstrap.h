/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_TRIAL_BOOTSTRAP_H
#define AVLAST_IMPACT_TRIAL_BOOTSTRAP_H

#include "impact/rct.h"
#include "infer/redrawn.h"

/* A trial's effects on one outcome under samples of its units: bootstrap, Bayesian
 * bootstrap, jackknife.
 *
 * Units      clusters where these were assigned, else rows, among the rows analysed; as
 *            many as there are, with replacement, within block and arm (without blocks
 *            within the arm), so that a sample has the trial's design. A block in which
 *            an arm has one unit (matched pairs: every block) is drawn whole, among all
 *            such blocks. Where rows were assigned within clusters, clusters are drawn,
 *            within blocks where these hold whole clusters.
 * Replicate  the estimate computed again, each row as often as its unit was drawn
 *            (jackknife: n_h / (n_h - 1) of the others when one of the n_h units of its
 *            stratum is left out; Bayesian: n_h e / sum of e, e exponential). Covariates
 *            are centred anew: the error of Lin's estimate has that of the centres, as of
 *            a sample of a larger population.
 * Error      sd of the replicates; of the jackknife sum over strata of (n_h - 1) / n_h
 *            times the squared deviations from the replicates' mean. Of a difference in
 *            means of rows that is Neyman's, in blocks and pairs too, and of pairs that
 *            of the mean of m differences.
 * Intervals  infer/bootstrap.h. t: with the standard error in each replicate from the
 *            influence of the units, V = sum_h n_h / (n_h - 1) sum_u f_u (z_u / f_u -
 *            mean_h)^2, a unit drawn twice counting as two; of effects alone.
 * Rows       effects by their terms, then ratio(T) and odds(T) when asked for, and
 *            with a take-up first(T) and the take-up column's, as rct.h has them.
 * Shapes     estimate, std_error, conf_low, conf_high of each row; note. NaN with a note
 *            where there is none.
 * Source     Davison & Hinkley (1997), Bootstrap Methods and their Application, 3.2;
 *            Imai, King & Nall (2009), doi:10.1214/08-STS274 (pairs). Agrees with R:
 *            copies of the units fitted again (tests/ref/trial_bootstrap.R), relative
 *            1e-9.
 *
 * Failure: NULL with AVLAST_ERROR_USAGE (AV442) for Horvitz-Thompson, which has no arms
 * of fixed size to draw from, AVLAST_ERROR_DEGENERATE (AV443) when a stratum has one unit
 * or no replicate gives an estimate, and those of the estimate and of avlast_resample. */
AvlastEstimates *avlast_trial_bootstrap(const AvlastAnalysed *analysed,
                                        const AvlastRctOptions *options,
                                        const AvlastRedrawnOptions *how, GError **error);

/* --- parts --- */

/* The units as replicates know them: the rows in use alone. */
AvlastReplicates *avlast_trial_replicates(const AvlastAnalysed *analysed,
                                          const AvlastRedrawnOptions *how,
                                          GError **error);

/* Standard errors of the effects (se: as many as effects of the trial) under the factors
 * (n_units) of a replicate, from the influence of the units. `drawn` is the trial under
 * them. FALSE with the errors of the regression. */
gboolean avlast_trial_student(const AvlastAnalysed *drawn,
                              const AvlastRctOptions *options,
                              const AvlastReplicates *units, const double *factor,
                              double *se, GError **error);

/* Effects of each replicate of the units, and their standard errors by
 * avlast_trial_student, nothing besides: R x 2 K, K effects; own: the same of the trial
 * as it is (2 K). NaN where a replicate has none. Failure: NULL with the errors of
 * avlast_trial_bootstrap. */
double *avlast_trial_bootstrap_effects(const AvlastAnalysed *analysed,
                                       const AvlastRctOptions *options,
                                       const AvlastReplicates *units,
                                       struct AvlastResampleWatch *watch, double *own,
                                       GError **error);

#endif

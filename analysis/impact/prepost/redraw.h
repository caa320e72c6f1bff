/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_PREPOST_REDRAW_H
#define AVLAST_IMPACT_PREPOST_REDRAW_H

#include "impact/prepost/prepost.h"
#include "infer/redrawn.h"

/* Changes under samples of the people: bootstrap, Bayesian bootstrap, jackknife.
 *
 * Units      people who have the outcome, with all that was measured of them; clusters
 *            where these are given; as many as there are, with replacement, within each
 * arm (clusters: where no cluster has people of two arms), and of waves that nothing
 * links within each wave. Replicate  every row of change, before, after, change:ARM and
 * ancova:ARM, and of the standardised changes and Cliff's delta, computed again, a unit
 * that was drawn twice being two. Bayesian: weighted, of the former alone. Error      sd
 * of the replicates; of the jackknife sum over strata of (n_h - 1) / n_h times the
 * squared deviations from the replicates' mean: of a mean change s / sqrt(n), as the
 * paired t test has it. Intervals  infer/bootstrap.h. t: with each replicate's own HC2 or
 * CR2 standard error (of standardised changes that of their formula); not Bayesian.
 * Shapes     estimate, std_error, conf_low, conf_high and note of each row.
 * Source     Davison & Hinkley (1997), Bootstrap Methods and their Application, 3.2.
 *            Agrees with R: copies of the rows computed again
 *            (tests/ref/prepost_bootstrap.R), relative 1e-9.
 *
 * Failure: NULL with AVLAST_ERROR_USAGE (AV442) for the bootstrap t of Bayesian weights,
 * AVLAST_ERROR_DEGENERATE (AV443) for a stratum of one unit, and the errors of
 * avlast_prepost and avlast_resample. */
AvlastEstimates *avlast_prepost_redraw(const AvlastFrame *frame,
                                       const AvlastPrePostOptions *options,
                                       const AvlastRedrawnOptions *how, GError **error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_TRIAL_WILD_H
#define AVLAST_IMPACT_TRIAL_WILD_H

#include "impact/rct.h"
#include "model/wild_iv.h"
#include "model/wild_sets.h"

/* The wild cluster bootstrap (model/wild.h) of a trial's effects on one outcome: of the
 * regression that has them as coefficients,
 *
 *   difference   y = a + sum_k tau_k D_k + e, without blocks
 *   ancova       the same with covariates and block indicators
 *
 * over all rows analysed and with the trial's weights. In Lin's regression the means that
 * covariates are centred at are estimates themselves, and a difference within blocks is a
 * mean of many regressions: neither is bootstrapped so.
 *
 * The same as model/wild.h of that regression. */

/* Whether the effects are such coefficients. FALSE with AVLAST_ERROR_USAGE (AV388) for
 * trials without clusters, factors, and other methods. */
gboolean avlast_trial_wild_check(const AvlastTrial *trial,
                                 const AvlastRctOptions *options, GError **error);

/* One test per arm but the control, in their order: n_arms - 1 of `wild`. The clusters of
 * `how` are set here. with, without: so many clusters have a row in the arm, and one that
 * is not; 0 and 0 where that is not known; n_arms - 1 each. FALSE with the errors of
 * avlast_trial_fit and avlast_wild_test. */
gboolean avlast_trial_wild(const AvlastAnalysed *analysed,
                           const AvlastRctOptions *options, const AvlastWildOptions *how,
                           AvlastWild *wild, gsize *with, gsize *without, GError **error);

/* Of the trial in one more completed data set: adds it to each arm's sets, n_arms - 1 of
 * them (model/wild_sets.h), in order. with, without as above, or NULL. FALSE with the
 * errors of avlast_trial_fit and avlast_wild_sets_add. */
gboolean avlast_trial_wild_add(const AvlastAnalysed *analysed,
                               const AvlastRctOptions *options,
                               const AvlastWildOptions *how, AvlastWildSets *const *sets,
                               gsize *with, gsize *without, GError **error);

/* The same of take-up (impact/late.h): of the first stage, least squares of it on the
 * arms (n_arms - 1 of `first`), and of its effect, 2SLS with the arms as instruments
 * (model/wild_iv.h), over the rows that have the take-up. FALSE with the errors of those
 * and AV362, AV363. */
gboolean avlast_trial_wild_late(const AvlastAnalysed *analysed,
                                const AvlastRctOptions *options,
                                const AvlastWildOptions *how, AvlastWild *first,
                                AvlastWildIv *late, GError **error);

#endif

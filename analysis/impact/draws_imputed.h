/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_DRAWS_IMPUTED_H
#define AVLAST_IMPACT_DRAWS_IMPUTED_H

#include "impact/draws.h"

/* Draws of the m completed data sets of a trial, put together: the same assignments (or
 * samples) in all of them.
 *
 * Observed   effect Q, the mean of the m; variance T = U + (1 + 1/m) B of Rubin's rules;
 *            both for y - tau d with any tau, since B of effect - tau shift is quadratic
 *            in tau, too.
 * blind      the imputing did not know who had which arm. Then with no effect on anybody
 *            the completed outcomes are what they are whatever the assignment, and each
 *            draw has its own Q and T: the test is exact. R draws.
 * else       completed outcomes hold the difference between the arms that the imputing
 *            saw; dealt anew they show less spread than the estimate has (a test of 5 %
 *            rejects 17 to 19 % with a third of the outcomes missing: made by
 *            tests/ref/imputed_blind.R). So
 *            the reference are the m R statistics effect / std.error within the sets,
 *            each of complete data, and Q / sqrt(T) is compared with them after Rubin's t
 *            (df of Barnard & Rubin) was turned into the t of the complete-data df that
 *            has the same p-value. Where the sets do not differ that is the permutation
 *            test itself. m R draws, `sets` = m.
 *
 * Bootstrap samples (centred at their own set's effect) are put together in the second
 * way.
 *
 * Sources: Rubin (1987), doi:10.1002/9780470316696; Barnard & Rubin (1999),
 * doi:10.1093/biomet/86.4.948; Heussen, Hilgers, Rosenberger, Tan & Uschner (2023),
 * doi:10.1080/19466315.2023.2250119, on imputing that keeps the randomisation
 * distribution. */
typedef struct {
    gboolean blind, bootstrap;
    const double *complete_df; /* of each effect; NaN or <= 0: the normal distribution */
} AvlastDrawsImputed;

/* Takes nothing; the result's evaluation is the first set's. Failure: NULL with
 * AVLAST_ERROR_INCONSISTENT (AV734) when the sets' units differ, so that draws of the
 * same number are not of the same assignment, or without memory. */
AvlastTrialDraws *avlast_trial_draws_imputed(AvlastTrialDraws *const *set, gsize m,
                                             const AvlastDrawsImputed *how,
                                             GError **error);

#endif

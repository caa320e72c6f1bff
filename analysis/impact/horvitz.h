/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_HORVITZ_H
#define AVLAST_IMPACT_HORVITZ_H

#include "impact/trial.h"
#include "infer/estimates.h"

/* Effects from known probabilities of assignment (Horvitz & Thompson), units of N rows in
 * use, p_k the probability of arm k, Y_k = y / p_k (clusters: of their totals):
 *
 *   tau = (sum_{arm k} Y_k - sum_{control} Y_0) / N
 *
 * Variance  without blocks units are taken as assigned independently of each other:
 *             V = (sum Y_k^2 + sum Y_0^2) / N^2, Young's bound of what pairs of potential
 *             outcomes that are never seen together leave unknown.
 *           with blocks, m_k of n units were drawn in each: the sums above and, for each
 *             pair of units of a block, (1 - p_i p_j / p_ij) Y_i Y_j, p_ij = m_k (m_k -
 * 1) / (n (n - 1)) within an arm and, with factor -2, m_k m_0 / (n (n - 1)) between.
 * Interval  normal. Not the difference in means, and not invariant to a constant added to
 *           y: less precise than IPW (Hajek) when arms' sizes vary by chance.
 * Root      without blocks: over rows or clusters. With blocks: none.
 * Failure   NULL and AVLAST_ERROR_INCONSISTENT (AV349) when a block's probability is not
 * the share of its units in the arm; AVLAST_ERROR_USAGE (AV354) without probabilities.
 * Source    Horvitz & Thompson (1952), doi:10.1080/01621459.1952.10483446; Aronow &
 *           Middleton (2013), doi:10.1515/jci-2012-0009.
 * Agrees with R estimatr::horvitz_thompson(condition_prs =, blocks =, clusters =),
 * relative 1e-9. */
AvlastEstimates *avlast_trial_horvitz(const AvlastTrial *trial, const char *outcome,
                                      const double *y, const guint8 *use, double level,
                                      GError **error);

#endif

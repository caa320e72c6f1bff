/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_INFER_REPLICATION_H
#define AVLAST_INFER_REPLICATION_H

#include "design/replicates.h"
#include "infer/estimator.h"

/* Any statistic under replicate weights:
 *
 *   V = scale sum_r rscale_r (theta_r - c) (theta_r - c)'
 *
 * The statistic is computed again under the weights of each replicate, by the code that
 * computes it under the full weights: a run of the estimator in which avlast_variance
 * takes down the estimates that its n-th call is about. A last run under the full weights
 * finds in its n-th call of avlast_variance the covariance of what was taken down. Totals
 * and quotients of totals (AvlastForm) need no such runs: their replicates follow from
 * sums of the influence by unit, to 1e-12 the same.
 *
 * A replicate that gives no estimate (a group that it leaves without a row, a fit that
 * fails) is left out of that estimate's variance, as R does, and a note tells how many
 * were. A variance that is rounding noise is exactly 0. Rows' df is the rank of the
 * weights of the rows that count, minus 1; the user's df wins. With keep_root the root
 * has a row per replicate: sqrt(scale rscale_r) (theta_r - c).
 *
 * Agrees with R survey's svrVar (mse = TRUE: the centre `full`), relative 1e-9. */

/* Runs the estimator on the sample, under replicates when it has some. Without, it is a
 * plain call. `data` and the frame are only read; replicates run in several threads
 * (unless `serial`), and the result does not depend on their number. NULL with *error set
 * as the estimator has it, or AVLAST_ERROR_DEGENERATE when no replicate gave an
 * estimate. */
AvlastEstimates *avlast_estimate(AvlastEstimator estimator, const AvlastFrame *frame,
                                 const AvlastSample *sample, gconstpointer data,
                                 gboolean serial, GError **error);

/* Whether an estimator runs under a replicate's weights, where only rows' estimates
 * count. */
static inline gboolean avlast_sample_is_replicate(const AvlastSample *sample)
{
    return sample->full_weight != NULL;
}

#endif

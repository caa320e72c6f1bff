/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_DIFFERENCE_H
#define AVLAST_IMPACT_DIFFERENCE_H

#include "impact/comparison.h"
#include "infer/estimates.h"

typedef struct {
    double level;
    /* Blocks with one unit in an arm, where not all are pairs. A block that lacks an arm
     * is left out under the rule drop (and counted in `dropped`), else an error. */
    AvlastSmallBlocks small_blocks;
    gboolean control; /* each row is followed by one of the control's mean on the same
                         blocks, "(control)" */
} AvlastDifferenceOptions;

/* Effect of being assigned to each arm rather than to the control, as a difference in
 * means by the trial's own design. One row per arm other than the control, over the rows
 * of that arm and of the control alone.
 *
 * Estimand   the average effect over the rows in use (in each block, weighted by size).
 * Estimate   tau = sum_b (n_b / n) tau_b, tau_b = ybar_1b - ybar_0b; n_b the block's rows
 *            (sum of weights when weighted); without blocks one block of all rows.
 * Variance   V = sum_b (n_b / n)^2 V_b, where V_b is
 *   rows assigned      s_1b^2 / n_1b + s_0b^2 / n_0b (Neyman; weighted: HC2 of the
 *                      weighted regression on the arm)
 *   clusters assigned  CR2 of the regression on the arm within the block
 *   matched pairs (one unit of each arm in every block, m pairs): instead
 *            V = m / ((m - 1) n^2) sum_b (n_b tau_b - n tau / m)^2; for pairs of rows
 *            that is the usual variance of the mean of m differences.
 *   small blocks (one unit in an arm, beside larger ones) have no V_b; together, with p_k
 *            = n_k / n_s their shares of the n_s rows of all small blocks,
 *            V_s = sum_k p_k^2 / ((1 - 2 p_k)(1 + S)) (tau_k - tau_s)^2, S = sum_k p_k^2
 * / (1 - 2 p_k), tau_s = sum_k p_k tau_k, which counts (n_s / n)^2: too large on average,
 * if anything (hybrid of Pashley & Miratrix 2021). df         without blocks:
 * Welch-Satterthwaite (rows), n - 2 (weighted rows), Satterthwaite of CR2 (clusters);
 * with blocks: units - 2 blocks; pairs: m
 * - 1; with K small blocks Satterthwaite's of the two variances, K - 1 of the small. Root
 * V = root'root, over rows, clusters or (pairs) blocks. Shapes     y has frame->rows
 * values, use as many flags (rows in use must be of the trial and have a finite y).
 * Failure    NULL and AVLAST_ERROR_DEGENERATE for an arm with no unit or one, a block
 * without one of the arms, a block with a single unit in an arm among larger ones;
 * AVLAST_ERROR_INCONSISTENT for blocks when clusters are not the units assigned, weights
 * with matched pairs. Source     Neyman (1923); Imai, King & Nall (2009),
 * doi:10.1214/08-STS274; Gerber & Green (2012), Field Experiments, ch. 3; Pashley &
 * Miratrix (2021), doi:10.3102/1076998620946272. Agrees with R
 * estimatr::difference_in_means, relative 1e-9. */
AvlastEstimates *avlast_trial_difference(const AvlastTrial *trial, const char *outcome,
                                         const double *y, const guint8 *use,
                                         const AvlastDifferenceOptions *options,
                                         GError **error);

#endif

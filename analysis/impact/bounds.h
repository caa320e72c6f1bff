/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_BOUNDS_H
#define AVLAST_IMPACT_BOUNDS_H

#include "impact/trial.h"
#include "infer/estimates.h"

/* What an effect can be when outcomes are missing, whatever made them go missing. */

typedef struct {
    double level;
    gboolean drop_small_blocks; /* else a block without an arm is an error (AV374) */
    /* Lee: cells of what was known before the assignment, n_cells codes per row
     * (AVLAST_NO_LEVEL: left out and counted), or NULL; names for messages. */
    const guint32 *cell;
    guint32 n_cells;
    const GPtrArray *cell_names;
    /* Manski: the outcome's lowest and highest possible value. */
    double low, high;
} AvlastBoundsOptions;

/* One arm's bounds beside their rows. */
typedef struct {
    guint32 arm;
    guint32 trimmed;    /* Lee: the arm that has more of its outcomes, and loses some */
    double share, rows; /* Lee: of its outcomes trimmed; how many (a sum of weights) */
    guint32 cells, reversed; /* Lee: cells used; those where the other arm is trimmed */
    double conf_low, conf_high; /* of the effect, Imbens and Manski's interval */
} AvlastBound;

/* Lee's bounds of the effect on those who would have their outcome known under either
 * arm, given that assignment moves everybody's response in one direction.
 *
 *   q_a = share of arm a whose outcome is known; t the arm with the larger q, u the other
 *   p   = 1 - q_u / q_t is trimmed from t: its lowest or highest outcomes
 *   lower, upper = the difference in means with t's mean over what is left
 *
 * Trimming   the exact share p: the marginal outcome counts by the fraction of its weight
 *            that is left, so ties need no rule. (Stata's leebounds cuts at a quantile.)
 * Cells      the bounds are computed in each cell, with its own direction, and averaged
 *            with the cells' shares of the untrimmed arm's known outcomes, n_u(x) / N_u
 *            (Lee 2009, p. 1088: tighter).
 * Blocks     rows are weighted by avlast_trial_even_weights.
 * Variance   Lee's (2009) Proposition 3 as influence values, the uncertainty of p and of
 *            the cells' shares included (not the gain from blocks), times U / (U - 1)
 *            per arm: impact/units.h. With p = 0 it is Neyman's.
 * Interval   c of F(c + (upper - lower) / max(se)) - F(-c) = level, from lower - c se_l
 * to upper + c se_u (Imbens & Manski 2004): covers the effect, not the bounds. F is
 * normal, or t with units - arms df with clusters. Rows       two per arm other than the
 * control, terms "lee.lower(arm=pilot)" and
 *            "lee.upper(arm=pilot)"; conf_low of the first and conf_high of the second
 * are the interval's ends, the others stay empty. Root kept. Shapes     y frame->rows
 * values, present as many flags (outcome known); bounds: n_arms
 *            - 1 elements, or NULL.
 * Failure    NULL and AVLAST_ERROR_DEGENERATE: AV374; a cell without one of the arms, or
 *            no cell with outcomes in both (AV375).
 * Source     Lee (2009), doi:10.1111/j.1467-937X.2009.00536.x; Imbens & Manski (2004),
 *            doi:10.1111/j.1468-0262.2004.00555.x; Semenova (2025),
 *            doi:10.1016/j.jeconom.2024.105897 (directions by cell).
 * Agrees with a brute-force program from the paper's formula: tests/ref/attrition.R. */
AvlastEstimates *avlast_bounds_lee(const AvlastTrial *trial, const char *outcome,
                                   const double *y, const guint8 *present,
                                   const AvlastBoundsOptions *options,
                                   AvlastBound *bounds, GError **error);

/* Manski's worst-case bounds of the effect on everybody assigned: no assumption about who
 * is missing. Lower: the missing of the arm have the outcome's lowest possible value and
 * those of the control the highest; upper the reverse. The same weights, variance,
 * interval, rows ("manski.lower(...)", "manski.upper(...)") and failures as Lee's.
 * Source: Horowitz & Manski (2000), doi:10.1080/01621459.2000.10473902. */
AvlastEstimates *avlast_bounds_manski(const AvlastTrial *trial, const char *outcome,
                                      const double *y, const guint8 *present,
                                      const AvlastBoundsOptions *options,
                                      AvlastBound *bounds, GError **error);

/* c of F(c + width) - F(-c) = level for t with df (Inf: normal), width in standard
 * errors.
 */
double avlast_bounds_critical(double width, double level, double df);

#endif

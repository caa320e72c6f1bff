/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_REDRAW_H
#define AVLAST_IMPACT_REDRAW_H

#include "impact/rct.h"

/* The effects of a trial again, as they would have come out under other arms or other
 * weights: what permutations and bootstraps call for each draw. Nothing is read again:
 * the rows in use, covariates and blocks are those of the analysis. */
typedef struct {
    /* frame->rows codes < n_arms in place of the trial's, for rows of the trial; NULL: as
     * they are. */
    const guint32 *arm;
    /* frame->rows factors >= 0 of the weights, such as how often a row was drawn; rows of
     * factor 0 are left out. NULL: all 1. */
    const double *factor;
    /* Rows of outcome values in place of the outcome's own (frame->rows), such as those
     * of a wild bootstrap or an imposed effect; NULL: its own. */
    const double *y;
    /* Estimates alone: std_error and all that follows from it stay empty. A block that a
     * draw leaves without an arm is then left out of a difference. */
    gboolean points;
    gboolean alone; /* no other thread draws: the trial's memo may be used */
} AvlastRedraw;

/* Effects under the draw, rows as avlast_rct_effects gives them. Safe to call from
 * several threads at once. NULL with the errors of avlast_rct_effects when the draw gives
 * no estimate. */
AvlastEstimates *avlast_rct_redraw(const AvlastAnalysed *analysed,
                                   const AvlastRctOptions *options,
                                   const AvlastRedraw *draw, GError **error);

/* What is estimated of a trial's rows: avlast_rct_effects, say. */
typedef AvlastEstimates *(*AvlastRedrawn)(const AvlastAnalysed *analysed,
                                          const AvlastRctOptions *options,
                                          GError **error);

/* The same of any estimator: what it says of the trial under the draw (`points` says
 * nothing to it). */
AvlastEstimates *avlast_rct_redraw_by(AvlastRedrawn estimator,
                                      const AvlastAnalysed *analysed,
                                      const AvlastRctOptions *options,
                                      const AvlastRedraw *draw, GError **error);

/* Estimates without standard errors, by the cheapest way to them: those of `points`. */
AvlastEstimates *avlast_rct_points(const AvlastAnalysed *analysed,
                                   const AvlastRctOptions *options, GError **error);
/* The same, each row followed by one of the control's mean, as avlast_rct_levels. */
AvlastEstimates *avlast_rct_level_points(const AvlastAnalysed *analysed,
                                         const AvlastRctOptions *options, GError **error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_DRAWS_KERNEL_H
#define AVLAST_IMPACT_DRAWS_KERNEL_H

#include "impact/draws.h"
#include "impact/draws_panels.h"

/* Differences in means of an assignment from sums over its units. */

typedef struct {
    const AvlastAssignment *assignment;
    guint32 first, last; /* arms compared with the control */
    guint32 shifted;     /* arm whose indicator is d, 0: none */
    gboolean rows;       /* units are rows: sums of squares are enough */
    gsize outcomes, width;
    double *value; /* units x outcomes x width: n, y, then of rows yy, then d (times n) */
    AvlastDrawsPanels *panels; /* the same for fast sums; of rows alone */
    guint8 *keep;  /* outcomes x arms x blocks: the block counts for that comparison */
    guint8 *pairs; /* outcomes x arms: all blocks are matched pairs */
    /* Outcomes that a unit lacks, and whether there is any; outcomes x blocks x arms: how
     * many units had the outcome as it was drawn, 2 for more. */
    guint8 *gap, *few;
    gboolean gaps;
} AvlastTrialDrawsKernel;

/* NULL without an error when the estimator is no difference that sums tell of, or a
 * comparison has no answer. */
AvlastTrialDrawsKernel *avlast_trial_draws_kernel(const AvlastTrialDraws *draws,
                                                  gboolean shift, GError **error);
void avlast_trial_draws_kernel_free(AvlastTrialDrawsKernel *kernel);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastTrialDrawsKernel, avlast_trial_draws_kernel_free)

/* Doubles of a thread's own that a draw needs. */
gsize avlast_trial_draws_kernel_work(const AvlastTrialDrawsKernel *kernel);

/* One draw: arm of each unit's place, and the unit whose values stand there (NULL: its
 * own). */
void avlast_trial_draws_kernel_run(const AvlastTrialDrawsKernel *kernel,
                                   const guint32 *arm, const guint32 *from, double *work,
                                   AvlastDrawn *drawn);

/* Fills gap, few and gaps. */
gboolean avlast_trial_draws_kernel_gaps(AvlastTrialDrawsKernel *kernel, GError **error);

/* Marks the outcomes of which an assignment leaves so many units in a block's arm that
 * another rule for small blocks applies than in the trial: there the estimator must be
 * asked. few: blocks x arms of the caller. */
gboolean avlast_trial_draws_kernel_lost(const AvlastTrialDrawsKernel *kernel,
                                        const guint32 *arm, guint8 *few, guint8 *lost);

#endif

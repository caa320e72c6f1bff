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

#endif

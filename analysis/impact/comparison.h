/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_COMPARISON_H
#define AVLAST_IMPACT_COMPARISON_H

#include "impact/trial.h"

/* What becomes of blocks with a single unit in an arm, where not all are pairs. */
typedef enum {
    AVLAST_SMALL_BLOCKS_HYBRID, /* their variance is that between them */
    AVLAST_SMALL_BLOCKS_FAIL,
    AVLAST_SMALL_BLOCKS_DROP,
    AVLAST_SMALL_BLOCKS_COMPLETE /* as hybrid; blocks that lack an arm are left out */
} AvlastSmallBlocks;

/* Whether blocks without one of the arms are left out and counted; else an error. */
static inline gboolean avlast_small_blocks_leaves_out(AvlastSmallBlocks rule)
{
    return rule == AVLAST_SMALL_BLOCKS_DROP || rule == AVLAST_SMALL_BLOCKS_COMPLETE;
}

/* Two arms of a trial laid side by side: the rows in use of one arm and of the control,
 * sorted by block, with the design that the blocks turn out to have. */
typedef struct {
    const AvlastTrial *trial; /* borrowed, as are outcome and y */
    const char *outcome;
    const double *y; /* one value per row of the frame */
    guint32 arm;     /* compared with arm 0 */
    gsize n, n_blocks;
    gsize *row;        /* n rows of the frame, by block, in file order within it */
    gsize *start;      /* n_blocks + 1 places in `row` */
    guint32 *block;    /* n_blocks codes of the trial; one block when it has none */
    gsize *unit_count; /* n_blocks x 2: units (clusters, else rows) of the control and of
                          the arm */
    gboolean pairs;    /* every block has one unit in each arm */
    guint8 *small;     /* n_blocks flags: one unit in an arm, and not all are pairs */
    gsize n_small;
    gsize units;        /* of all blocks; a cluster with rows in both arms counts once */
    GPtrArray *dropped; /* of AvlastDropped *: blocks left out, and why */
} AvlastComparison;

/* Sorts and counts; settles the design: matched pairs when every block has one unit in
 * each arm, else blocks of two or more in each and small ones. A block that lacks an arm
 * is left out (drop, complete) or refused; a small one is left out (drop), refused (fail)
 * or kept (hybrid, complete). use:
 * flags of frame->rows. Failure: NULL and AVLAST_ERROR_DEGENERATE, naming the block or
 * arm that is too small. */
AvlastComparison *avlast_comparison_new(const AvlastTrial *trial, const char *outcome,
                                        const double *y, const guint8 *use, guint32 arm,
                                        AvlastSmallBlocks rule, GError **error);
void avlast_comparison_free(AvlastComparison *comparison);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastComparison, avlast_comparison_free)

/* The name of the comparison's block b. Borrowed. */
const char *avlast_comparison_block(const AvlastComparison *comparison, gsize b);

#endif

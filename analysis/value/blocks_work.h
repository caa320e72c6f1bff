/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_BLOCKS_WORK_H
#define AVLAST_VALUE_BLOCKS_WORK_H

#include "value/blocks.h"

/* What one thread needs for a block of draws: shared by those who run over all draws. */

typedef struct {
    const AvlastScenarioValue *value;
    const AvlastMeasure *measure;
    guint8 *used; /* per group: some line of the measure is in it */
    gsize first;  /* the block's draws */
    guint n;
    AvlastDrawBlock inputs;
    double *amount;  /* groups x AVLAST_VALUE_BLOCK: A_g */
    double *profile; /* effects x years x AVLAST_VALUE_BLOCK, those drawn; or NULL */
    /* Of this block, where the blocks do not keep them: Q_l by line, S_g by group, and
     * lambda. */
    double *quantity, *sum, *tax_cost;
    guint8 *has_quantity, *has_sum;
} AvlastBlockWork;

AvlastBlockWork *avlast_block_work_new(const AvlastScenarioValue *value);
void avlast_block_work_free(AvlastBlockWork *w);

/* Goes to another block, or to another measure (NULL: all groups are used). */
void avlast_block_at(AvlastBlockWork *w, gsize first, guint n);
void avlast_block_measure(AvlastBlockWork *w, const AvlastMeasure *measure);

static inline const AvlastLineGroup *avlast_block_group(const AvlastBlockWork *w, guint g)
{
    return &g_array_index(w->value->blocks->groups, AvlastLineGroup, g);
}

static inline double *avlast_block_profile(const AvlastBlockWork *w,
                                           const AvlastLineGroup *group)
{
    return w->profile +
           (gsize)group->effect * w->value->lines->years * AVLAST_VALUE_BLOCK;
}

/* Q_l, and S_g of a group with a drawn profile, of the block's draws. */
const double *avlast_block_quantity(AvlastBlockWork *w, guint l);
const double *avlast_block_sum(AvlastBlockWork *w, guint g);

/* The amounts A_g of the block's draws. With `present`, lines
 * of fixed profiles are added to it at once as present values, one by one as at the
 * point: without doubt the draws are the point to the last bit. */
void avlast_block_amounts(AvlastBlockWork *w, double *present);

/* The profiles of the same draws. */
void avlast_block_profiles(AvlastBlockWork *w);

/* The measure's present values. */
void avlast_block_present(AvlastBlockWork *w, double *out);

struct _AvlastPaths;

/* Payback times (value/payback.c); `paths` is of one measure and value, made when it is
 * NULL. */
void avlast_block_payback(AvlastBlockWork *w, struct _AvlastPaths **paths, double *out);
void avlast_paths_free(struct _AvlastPaths *paths);

/* Runs over all draws, a block at a time. */
typedef void (*AvlastBlockRun)(AvlastBlockWork *w, double *out);
void avlast_blocks_run(const AvlastScenarioValue *value, const AvlastMeasure *measure,
                       AvlastBlockRun run, double *out);

#endif

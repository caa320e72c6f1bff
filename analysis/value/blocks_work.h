/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_BLOCKS_WORK_H
#define AVLAST_VALUE_BLOCKS_WORK_H

#include "value/blocks.h"

/* What one thread needs for a block of draws: shared by blocks.c and payback.c alone. */

typedef struct {
    const AvlastScenarioValue *value;
    const AvlastMeasure *measure; /* NULL: all groups are used */
    guint8 *used;                 /* per group */
    double *amount;               /* groups x AVLAST_VALUE_BLOCK: A_g */
    double *profile;              /* effects x years x AVLAST_VALUE_BLOCK, those drawn */
    double quantity[AVLAST_VALUE_BLOCK];
    struct _AvlastPaths *paths;                     /* payback.c's own, or NULL */
    void (*paths_free)(struct _AvlastPaths *paths); /* set with them */
} AvlastBlockWork;

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

/* S_g of all draws, where they are kept, of a group with a drawn profile. */
static inline const double *avlast_block_sums(const AvlastBlocks *blocks, guint g,
                                              gsize n)
{
    return blocks->sum ? blocks->sum + (gsize)blocks->place[g] * n : NULL;
}

/* The amounts A_g of the n draws from `first` on. With `present`, lines
 * of fixed profiles are added to it at once as present values, one by one as at the
 * point: without doubt the draws are the point to the last bit. */
void avlast_block_amounts(AvlastBlockWork *w, gsize first, guint n, double *present);

/* The profiles of the same draws. */
void avlast_block_profiles(AvlastBlockWork *w, gsize first, guint n);

/* Runs over all draws, a block at a time; `shaped`: with room for profiles. */
typedef void (*AvlastBlockRun)(AvlastBlockWork *w, gsize first, guint n, double *out);
void avlast_blocks_run(const AvlastScenarioValue *value, const AvlastMeasure *measure,
                       gboolean shaped, AvlastBlockRun run, double *out);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_INFER_SCATTER_PARTS_H
#define AVLAST_INFER_SCATTER_PARTS_H

#include <math.h>

#include "infer/scatter.h"

/* What scatter.c, lonely.c and selection.c share; of nobody else. */

/* A stratum whose sampling fraction is this near to 1 was taken whole. */
#define AVLAST_CERTAIN 1e-7

static inline AvlastTwo avlast_two_of_sum(AvlastSum sum)
{
    return avlast_two_sum(sum.high, sum.low);
}

static inline gsize avlast_scatter_slot(const AvlastScatter *work, gsize a, gsize b)
{
    if (!work->joint)
        return a;
    return a < b ? a * work->terms + b : b * work->terms + a;
}

static inline void avlast_scatter_touch(AvlastScatter *work, guint32 group)
{
    if (!work->touched[group]) {
        work->touched[group] = 1;
        work->groups[work->n_touched++] = group;
    }
}

/* A unit's cells; one that has none ends where it begins. */
static inline guint32 avlast_cells_begin(const AvlastScatterLevel *at, guint32 unit)
{
    return at->first_cell ? at->first_cell[unit] : unit;
}

static inline guint32 avlast_cells_end(const AvlastScatterLevel *at, guint32 unit)
{
    if (at->first_cell)
        return at->first_cell[unit + 1];
    return avlast_cells_group(at->cells, unit) == AVLAST_NO_LEVEL ? unit : unit + 1;
}

static inline guint32 avlast_level_sampled(const AvlastLevel *level, guint32 h)
{
    return level->first[h + 1] - level->first[h];
}

/* 1 - n/N, and 0 for a stratum taken whole. */
static inline double avlast_level_left(const AvlastLevel *level, guint32 h)
{
    const double f = 1.0 - (double)avlast_level_sampled(level, h) / level->population[h];
    return f < AVLAST_CERTAIN ? 0.0 : f;
}

/* Forgets the sums of the stratum at hand. */
static inline void avlast_scatter_forget(AvlastScatter *work)
{
    for (guint32 g = 0; g < work->n_touched; g++) {
        work->touched[work->groups[g]] = 0;
        for (gsize i = 0; i < work->k; i++)
            work->sum[work->groups[g] * work->k + i] = AVLAST_SUM_ZERO;
    }
    work->n_touched = 0;
}

#endif

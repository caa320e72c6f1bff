/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DESIGN_LAYOUT_H
#define AVLAST_DESIGN_LAYOUT_H

#include "design/sample.h"

/* The tree of a sample: at each level the sampled units, the strata they lie in, and the
 * unit of the level above that a stratum lies in. Units are numbered so that those of a
 * stratum, and strata of a parent, stand together, whatever the order of the rows. */
typedef struct {
    guint32 n_units, n_strata;
    guint32 *stratum_of; /* n_units: the unit's stratum; NULL: all are in the first */
    guint32 *row_of;     /* n_units: the unit's first row; NULL: the row of its number */
    guint32 *first;      /* n_strata + 1: the stratum's first unit; n_h = first[h + 1] -
                            first[h] */
    guint32 *parent_of;  /* n_strata: unit of the level above; 0 at the first level */
    double *population;  /* n_strata: N_h, infinite without fpc */
} AvlastLevel;

typedef struct {
    guint n_levels;
    AvlastLevel *level;
    guint32 *unit; /* a unit of the last level for each row, AVLAST_NO_LEVEL outside the
                      sample; NULL: each row is the unit of its number */
} AvlastLayout;

static inline guint32 avlast_level_stratum(const AvlastLevel *level, guint32 unit)
{
    return level->stratum_of ? level->stratum_of[unit] : 0;
}

static inline guint32 avlast_level_row(const AvlastLevel *level, guint32 unit)
{
    return level->row_of ? level->row_of[unit] : unit;
}

/* The levels that matter to the variance: the first, and each further stage for as long
 * as a stratum of the stage before it has a finite population (`all`: every stage, and
 * every array is there). Rows without any design need no array. NULL and
 * AVLAST_ERROR_INTERNAL when memory runs out. */
AvlastLayout *avlast_layout_new(const AvlastSample *sample, gboolean all, GError **error);
void avlast_layout_free(AvlastLayout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastLayout, avlast_layout_free)

#endif

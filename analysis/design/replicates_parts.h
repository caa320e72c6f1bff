/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DESIGN_REPLICATES_PARTS_H
#define AVLAST_DESIGN_REPLICATES_PARTS_H

#include "design/replicates.h"

/* What the files of design/replicates share. */

/* Units of stratum h of the first stage, and their share 1 - f_h of the population left
 * out (0 of a stratum that was taken whole). */
static inline guint32 avlast_replicates_size(const AvlastLevel *level, guint32 h)
{
    return level->first[h + 1] - level->first[h];
}

double avlast_replicates_left(const AvlastLevel *level, guint32 h);

/* Factors of replicate r of the kinds that draw: all strata. */
void avlast_replicates_rao_wu(const AvlastReplicates *replicates, guint32 r,
                              double *factor);
void avlast_replicates_canty_davison(const AvlastReplicates *replicates, guint32 r,
                                     double *factor);
void avlast_replicates_preston(const AvlastReplicates *replicates, guint32 r,
                               double *factor);
void avlast_replicates_resampled(const AvlastReplicates *replicates, guint32 r,
                                 double *factor);
void avlast_replicates_bayes(const AvlastReplicates *replicates, guint32 r,
                             double *factor);

/* One line for people, to be freed; `columns` is what given ones are called. */
char *avlast_replicates_describe(const AvlastReplicates *replicates, const char *columns);

/* A new set of n replicates with all rscales 1; NULL without memory. */
AvlastReplicates *avlast_replicates_new(AvlastReplicateType type, gsize n,
                                        GError **error);

#endif

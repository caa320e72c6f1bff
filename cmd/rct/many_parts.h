/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_RCT_MANY_PARTS_H
#define AVLAST_CMD_RCT_MANY_PARTS_H

/* What permutations and corrections of a trial's p-values share. */

#include "cmd/rct/many.h"
#include "cmd/rct/sets.h"
#include "impact/permute.h"

typedef struct {
    const AvlastRctAsked *asked;
    const AvlastEvaluation *evaluation;
    AvlastResult *result;
    AvlastResampleWatch *watch;
    guint32 reps, seed;
    gsize outcomes;
    guint32 arms;            /* without the control; effects of several factors */
    gsize *row;              /* outcomes x arms: places of the effects in the rows */
    GPtrArray *permuted;     /* of AvlastPermuted * */
    AvlastTrialDraws *drawn; /* of all arms, when there are two in all */
    AvlastGivenAssignments *given; /* of --assignments, or NULL */
    char *key;                     /* of the draws, which hang on that file, too */
    const char *base;              /* and of others, to which the watch returns */
    const char *const *family;
    AvlastRctSets *sets; /* of completed data sets, or NULL */
} AvlastRctMany;

/* Draws of the effects: arm as AvlastDrawsOptions has it, bootstrap samples in place of
 * assignments, shift for intervals. To be freed; NULL on failure. */
AvlastTrialDraws *avlast_rct_draw(AvlastRctMany *m, guint32 arm, gboolean bootstrap,
                                  gboolean shift, GError **error);

/* A note where units were not dealt the arms among themselves, but drew them. */
void avlast_rct_note_chances(const AvlastRctMany *m, const AvlastTrialDraws *draws);

/* Rows `permutation:TERM` for each effect. FALSE on failure. */
gboolean avlast_rct_permute(AvlastRctMany *m, AvlastPermuteStatistic statistic,
                            GError **error);

/* Null distributions for their chart. */
void avlast_rct_describe_permuted(const AvlastRctMany *m,
                                  AvlastPermuteStatistic statistic);

#endif

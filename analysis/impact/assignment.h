/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_ASSIGNMENT_H
#define AVLAST_IMPACT_ASSIGNMENT_H

#include "core/random.h"
#include "impact/rct.h"

/* The drawing of lots again: which other assignments of the units to the arms the trial's
 * design could have given. Units are clusters where these were assigned, else rows; the
 * arms are dealt anew within blocks, with as many units in each arm as there were. Where
 * the trial has probabilities of assignment of its own and units of a block differ in
 * them, each of the block's units draws its arm by itself instead, by its own chances. */

typedef struct {
    gsize units;    /* with a row in use for any outcome; numbered block by block */
    guint32 *row;   /* frame->rows codes < units; AVLAST_NO_LEVEL: of no unit */
    gsize blocks;   /* 1 without blocks; of one factor, blocks of units that the other
                       factors treat alike */
    gsize *start;   /* blocks + 1: the block's units */
    guint32 *block; /* blocks: the trial's block codes */
    guint32 arms;
    guint32 *arm; /* of each unit, as it was drawn */
    /* Per block, the units whose arm is dealt anew (all, or those of two arms), and the
     * arm most of them have. */
    guint32 *moving;
    gsize *moving_start;
    guint32 *common;
    /* Units with the block's most common arm where they move; per block, the labels that
     * are dealt to others. */
    guint32 *base, *dealt;
    gsize *dealt_start;
    /* units x arms, cumulated: the chances of a unit in a block whose units draw by
     * themselves (the first is negative elsewhere); NULL: no such block. */
    double *chance;
    gsize by_themselves; /* units that draw so */
    double count; /* different assignments; INFINITY when beyond 2^53, or when units draw
                     by themselves, whose assignments are not equally likely */
} AvlastAssignment;

/* The assignment of the evaluation's rows. arm 0: the labels of all arms are dealt anew;
 * else only those of that arm and the control, among the units that have them, which
 * tests that arm whatever the others do. Of several factors arm f > 0 is the f-th factor:
 * its levels are dealt anew among units that have the same levels of the others, which
 * tests it whatever the others do. Failure: NULL and AVLAST_ERROR_INTERNAL. */
AvlastAssignment *avlast_assignment_new(const AvlastEvaluation *evaluation, guint32 arm,
                                        GError **error);
void avlast_assignment_free(AvlastAssignment *assignment);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastAssignment, avlast_assignment_free)

/* Replicate r of the stream: assignments come as often as the design gives them. arm:
 * units codes; scratch: units numbers of the caller. */
void avlast_assignment_draw(const AvlastAssignment *assignment, AvlastStream stream,
                            guint32 replicate, guint32 *arm, guint32 *scratch);

/* Assignment number 0 ... count - 1 of all, each once; needs count < 2^53. */
void avlast_assignment_number(const AvlastAssignment *assignment, guint64 number,
                              guint32 *arm);

/* A bootstrap sample: as many units as there were, drawn with replacement within block
 * and arm (whole blocks when `pairs`). from[j]: the unit that takes the place of unit j,
 * in the same arm. */
void avlast_assignment_bootstrap(const AvlastAssignment *assignment, gboolean pairs,
                                 AvlastStream stream, guint32 replicate, guint32 *from,
                                 guint32 *scratch);

#endif

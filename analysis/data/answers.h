/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_ANSWERS_H
#define AVLAST_DATA_ANSWERS_H

#include "data/frame.h"

/* Answers given without thought: the same one to all items, or faster than one can read.
 * They are signs, not faults: a person may mean it. */

typedef enum {
    AVLAST_ANSWERS_STRAIGHT, /* the same answer to items in a row */
    AVLAST_ANSWERS_FAST      /* a duration below a limit */
} AvlastAnswersKind;

typedef struct {
    char *name; /* of the check, or the scale */
    AvlastAnswersKind kind;
    /* Straight: items in the order in which they were asked. A row is flagged when it has
     * at least `longest` equal answers in a row (a missing one ends the row of answers);
     * 0: when all items are answered and all are equal. Source: Johnson (2005),
     * doi:10.1016/j.jrp.2004.09.009; R: careless::longstring(x) >= longest. */
    GStrv items;
    guint longest;
    /* Fast: a row is flagged when its number in `duration` is below `least`; NaN: below a
     * third of the median of the rows that are checked. */
    char *duration;
    double least;
    gboolean fault; /* flagged rows are faults, not notes */
} AvlastAnswersCheck;

void avlast_answers_check_free(gpointer check);

typedef struct {
    char *name;
    AvlastAnswersKind kind;
    gsize rows;     /* that could be judged: enough items answered, a duration there */
    gsize flagged;  /* of these */
    guint8 *flag;   /* one byte per row */
    double limit;   /* the duration used; NaN for straight answers */
    gboolean fault; /* as asked */
    guint items;    /* how many there are */
} AvlastAnswers;

void avlast_answers_free(gpointer answers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastAnswers, avlast_answers_free)

/* Judges the rows with among[i] != 0 (NULL: all). NULL and *error: AVLAST_ERROR_USAGE for
 * a column that is not there (AV804), fewer than three items or a `longest` that is below
 * 2 or above their number (AV801), AVLAST_ERROR_INCONSISTENT for a duration that is no
 * number (AV110). */
AvlastAnswers *avlast_answers_judge(const AvlastAnswersCheck *check,
                                    const AvlastFrame *frame, const guint8 *among,
                                    GError **error);

#endif

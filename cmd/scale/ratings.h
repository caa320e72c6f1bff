/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_SCALE_RATINGS_H
#define AVLAST_CMD_SCALE_RATINGS_H

#include "data/frame.h"
#include "survey/agreement.h"

/* Two columns of categories or numbers on one list of levels. */
typedef struct {
    guint32 *a, *b;
    double *place;    /* of each level: its number, else its position */
    GPtrArray *names; /* of char * */
    gboolean ordered; /* all levels are numbers */
} AvlastTwoRatings;

/* NULL and *error: AVLAST_ERROR_USAGE for an absent column, AVLAST_ERROR_INCONSISTENT
 * (AV272) for more than 200 levels. */
AvlastTwoRatings *avlast_two_ratings(const AvlastFrame *frame, const char *a,
                                     const char *b, GError **error);
void avlast_two_ratings_free(AvlastTwoRatings *ratings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastTwoRatings, avlast_two_ratings_free)

/* One row per subject and one column per rater, from a row per rating. NULL and *error:
 * AVLAST_ERROR_INCONSISTENT (AV273) when a rater has rated a subject twice, with the
 * line. Rows without subject, rater or value are left out. */
AvlastFrame *avlast_ratings_wide(const AvlastFrame *frame, const char *value,
                                 const char *subject, const char *rater, GError **error);

#endif

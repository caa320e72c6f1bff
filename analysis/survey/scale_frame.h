/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_SCALE_FRAME_H
#define AVLAST_SURVEY_SCALE_FRAME_H

#include "data/input.h"
#include "infer/estimates.h"
#include "survey/groups.h"
#include "survey/scale.h"

/* Scales and the frame their items are in. */

/* Checks the answers to a scale's items: FALSE and AVLAST_ERROR_INCONSISTENT (AV263) at
 * the first that is outside item_min .. item_max, or is no whole number although the
 * scale converts by a table or is a profile, with the number of others; also when a
 * column holds no numbers. With `input` the place has line and column, without it the
 * line. Items that are not in the frame (made later, or scores themselves) pass. */
gboolean avlast_scale_check(const AvlastFrame *frame, AvlastInput *input,
                            const AvlastScale *scale, GError **error);

/* The answers to a scale's items and the scores made of them, a value per row, NaN where
 * there is none. */
typedef struct {
    const AvlastScale *scale;
    guint k;
    gsize rows;
    const double **answer; /* k columns, turned where the item is reversed */
    const double *score;   /* the column's numbers */
    guint16 *answered;
    AvlastColumn *column; /* the score as a column; a missing one has the reason of the
                             first item that is missing in the row */
    GPtrArray *owned;     /* arrays that answer points into */
} AvlastScores;

/* NULL and *error as avlast_scale_check without input, or for an item that is not in the
 * frame. */
AvlastScores *avlast_scores_new(const AvlastFrame *frame, const AvlastScale *scale,
                                GError **error);
void avlast_scores_free(AvlastScores *scores);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastScores, avlast_scores_free)

/* Mean, sd and, where the scale has a range and bands, the shares `floor` and `ceiling`
 * at its ends and `band=name`, for each group; of a profile only the share
 * `profile=11111` of the lowest. Rows without a score are counted by reason in the
 * estimates' dropped, rows whose score was prorated in a note. As avlast_derived. */
AvlastEstimates *avlast_scores_summary(const AvlastSample *sample,
                                       const AvlastGroups *groups,
                                       const AvlastScores *scores, double level,
                                       GError **error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_LIKERT_H
#define AVLAST_SURVEY_LIKERT_H

#include "infer/estimates.h"
#include "survey/groups.h"

/* Items answered on an ordered scale, from least to most agreement. */

/* A scale has at least two and at most this many steps. */
#define AVLAST_LIKERT_STEPS 11

typedef struct {
    const char *const *by;
    guint box; /* steps at each end that count as agreeing or disagreeing; 0: all but the
                  middle one (half of an even number) */
    double level; /* 0: 0.95 */
} AvlastLikertOptions;

typedef struct {
    const AvlastColumn *column;
    gsize steps;
    GPtrArray *terms;  /* of char *: "item=step" */
    GPtrArray *labels; /* of char *: the codebook's words, else the step */
    guint box;
} AvlastLikertItem;

typedef struct {
    AvlastEstimates *estimates;
    GPtrArray *items; /* of AvlastLikertItem * */
    AvlastGroups *groups;
    gint64 *n; /* rows of each group, [0] all */
    double *weight;
} AvlastLikert;

/* Items are whole numbers (steps: the codebook's range, else from the smallest to the
 * largest answer to any of the items) or categories in the order of their levels. Rows:
 * outcome the item; group NULL and each of by; terms n, weighted.n, item=step (share,
 * logit interval), n:item=step, weighted.n:item=step; `agree` (share of the top box),
 * `disagree` (bottom), `neutral` (between); `net` = agree - disagree (t interval, which
 * stops at -1 and 1; standard error of that difference under the design); `mean` of the
 * steps' numbers (1, 2
 * ... for categories that are no numbers); missing, missing:REASON. NULL with
 * AVLAST_ERROR_USAGE, AVLAST_ERROR_INCONSISTENT (AV247: an item has other than whole
 * numbers, too few or many steps, or levels whose order is not known),
 * AVLAST_ERROR_DEGENERATE. R: svymean of the shares and svycontrast. */
AvlastLikert *avlast_likert(const AvlastFrame *frame, const AvlastSample *sample,
                            const char *const *items, const AvlastLikertOptions *options,
                            GError **error);
void avlast_likert_free(AvlastLikert *likert);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastLikert, avlast_likert_free)

#endif

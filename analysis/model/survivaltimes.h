/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_SURVIVALTIMES_H
#define AVLAST_MODEL_SURVIVALTIMES_H

#include "data/frame.h"

/* Times to an event as a frame has them. */

typedef struct {
    const char *time;  /* column of numbers >= 0 */
    const char *event; /* column: 1 an event, 0 censored; or any, with event_value */
    const char *entry; /* column: under observation from then on; NULL: from the start */
    const char *event_value; /* the value that is an event, all others are censored; NULL:
                                1 and 0 */
} AvlastSurvivalColumns;

typedef struct {
    gsize n;
    double *time, *event,
        *entry; /* n by row, NaN where one of them is missing (all then)
                   or the row is not used; entry NULL without a column */
} AvlastSurvivalTimes;

/* Reads them in the rows flagged in `use` (NULL: all). NULL with AVLAST_ERROR_USAGE for
 * an absent column, AVLAST_ERROR_INCONSISTENT with the line for a time that is negative
 * or not after its entry (AV338), or an event that is neither 0 nor 1, or event_value
 * that no row has (AV339). */
AvlastSurvivalTimes *avlast_survival_times(const AvlastFrame *frame,
                                           const AvlastSurvivalColumns *columns,
                                           const guint8 *use, GError **error);
void avlast_survival_times_free(AvlastSurvivalTimes *times);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastSurvivalTimes, avlast_survival_times_free)

#endif

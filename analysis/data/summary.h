/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_SUMMARY_H
#define AVLAST_DATA_SUMMARY_H

#include "data/codebook.h"
#include "data/frame.h"

/* What a column holds, counted. */
typedef struct {
    gsize present, missing;
    GArray *by_reason;        /* of gsize, beside column->reasons; [0] is present */
    double min, max;          /* of numbers; NaN when there are none */
    double mean;              /* of numbers, unweighted; NaN when there are none */
    gsize distinct;           /* levels that a row has; 0 for numbers */
    const char *first, *last; /* of these, in the order of their bytes (of days: of time);
                                 the column's own, NULL for numbers */
} AvlastColumnSummary;

/* Counts the rows with among[i] != 0 (NULL: all). by_reason is freed by
 * avlast_column_summary_clear. */
AvlastColumnSummary avlast_column_summary(const AvlastColumn *column, gsize rows,
                                          const guint8 *among);
void avlast_column_summary_clear(AvlastColumnSummary *summary);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastColumnSummary, avlast_column_summary_clear)

/* Whether all levels are days of the calendar, written 2026-01-15, and there are some. */
gboolean avlast_column_is_days(const AvlastColumn *column);

/* "number", "whole number", "category", "date" or "text"; marked, not translated. A day
 * is a category to the frame: `entry` (or NULL) is what a codebook says of the column;
 * where it says no type, all levels must be days. */
const char *avlast_column_type_name(const AvlastColumn *column,
                                    const AvlastCodebookEntry *entry);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_SUMMARY_H
#define AVLAST_DATA_SUMMARY_H

#include "data/frame.h"

/* What a column holds, counted. */
typedef struct {
    gsize present, missing;
    GArray *by_reason; /* of gsize, beside column->reasons; [0] is present */
    double min, max;   /* of numbers; NaN when there are none */
    double mean;       /* of numbers, unweighted; NaN when there are none */
    gsize distinct;    /* levels that a row has; 0 for numbers */
} AvlastColumnSummary;

/* Counts the rows with among[i] != 0 (NULL: all). by_reason is freed by
 * avlast_column_summary_clear. */
AvlastColumnSummary avlast_column_summary(const AvlastColumn *column, gsize rows,
                                          const guint8 *among);
void avlast_column_summary_clear(AvlastColumnSummary *summary);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastColumnSummary, avlast_column_summary_clear)

/* "number", "whole number", "category" or "text"; not translated. */
const char *avlast_column_type_name(const AvlastColumn *column);

#endif

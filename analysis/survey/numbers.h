/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_NUMBERS_H
#define AVLAST_SURVEY_NUMBERS_H

#include "survey/linearised.h"

/* What statistics of numbers share. */

/* The columns of these names, all numbers with a value on some row: GPtrArray of const
 * AvlastColumn *. NULL with AVLAST_ERROR_USAGE for an absent or (unless `repeats`) a
 * repeated one or an empty list, AVLAST_ERROR_INCONSISTENT (AV236) for a category,
 * AVLAST_ERROR_DEGENERATE (AV232) for one without any value. */
GPtrArray *avlast_numbers_of(const AvlastFrame *frame, const char *const *variables,
                             gboolean repeats, GError **error);

typedef struct {
    gsize n;
    double weight; /* W = sum w */
    double mean;   /* sum w y / W */
} AvlastGroupMean;

/* Of the rows with a value of `value`, by group; to be freed. NULL without memory. */
AvlastGroupMean *avlast_group_means(const AvlastSample *sample,
                                    const AvlastGroups *groups, const double *value,
                                    GError **error);

/* Sums of terms[i] over rows, by group, NaN terms left out; to be freed. */
double *avlast_group_sums(const AvlastSample *sample, const AvlastGroups *groups,
                          const double *terms, GError **error);

#endif

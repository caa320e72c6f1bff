/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_DESCRIBE_PARTS_H
#define AVLAST_SURVEY_DESCRIBE_PARTS_H

#include "survey/describe.h"

/* What the files of describe share; nobody else includes this. */

/* Beyond so many groups pairs are too many to compare. */
#define AVLAST_SMD_GROUPS 100

typedef struct {
    const AvlastFrame *frame;
    const AvlastSample *sample;
    const AvlastDescribeOptions *options;
    AvlastDescription *result;
    double level;
    const AvlastDescribedVariable *variable; /* the one at hand */
    const char *outcome;
    gint64 *level_rows; /* of the variable at hand: groups x levels */
} AvlastDescribing;

/* Group 0 of all rows that have a group; a copy of the groups. */
AvlastGroups *avlast_groups_merged(const AvlastGroups *groups, gsize rows);
AvlastGroups *avlast_groups_copied(const AvlastGroups *groups, gsize rows);

/* Rows and weight of every group and of all; fails when no row counts (AV241). Rows that
 * have no group, are outside the domain or weigh nothing are dropped by reason. */
gboolean avlast_describe_counts(AvlastDescribing *d, GError **error);

/* Fills level_rows of the variable at hand. */
gboolean avlast_count_levels(AvlastDescribing *d, const AvlastGroups *groups,
                             GError **error);

/* Standardised difference and test of the variable at hand; then of all. */
gboolean avlast_describe_between(const AvlastDescribing *d, const AvlastGroups *groups,
                                 const AvlastMoments *moments, GError **error);
gboolean avlast_describe_jointly(const AvlastDescribing *d, const AvlastGroups *groups,
                                 GError **error);

/* A test as a row: statistic, df, p, method and note. */
void avlast_test_row(AvlastEstimates *estimates, const char *outcome,
                     const AvlastTest *test);

#endif

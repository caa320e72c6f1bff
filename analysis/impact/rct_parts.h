/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_RCT_PARTS_H
#define AVLAST_IMPACT_RCT_PARTS_H

/* Parts of rct.c: one outcome's rows, and those of the groups. */

#include "impact/rct.h"

/* The rows of outcome `index`, those flagged in `among` (NULL: all of the trial). NULL
 * and AVLAST_ERROR_DEGENERATE when the outcome does not vary in them. */
AvlastAnalysed *avlast_rct_analyse(const AvlastTrial *trial,
                                   const AvlastRctOptions *options, gsize index,
                                   const guint8 *among, GError **error);

/* One outcome's effects, in all of the trial (group NULL) or in a subgroup; its rows go
 * to `all`, what is told of take-up to `settings` unless NULL. FALSE on failure. */
gboolean avlast_rct_one_outcome(const AvlastAnalysed *a, const AvlastRctOptions *options,
                                const char *group, AvlastEstimates *all, json_t *settings,
                                GError **error);

/* The effects in each group of options->by, behind the rows of `all`; whether they differ
 * goes to `tests` unless NULL. FALSE on failure, which names the group. */
gboolean avlast_rct_subgroups(const AvlastTrial *trial, const AvlastRctOptions *options,
                              AvlastEstimates *all, json_t *tests, GError **error);

/* Whether effects differ between the groups: one test per outcome and arm, and of
 * take-up; its result in a note and in `tests`. */
void avlast_rct_test_subgroups(const AvlastTrial *trial, const AvlastRctOptions *options,
                               AvlastEstimates *all, json_t *tests);

#endif

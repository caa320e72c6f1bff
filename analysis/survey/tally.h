/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_TALLY_H
#define AVLAST_SURVEY_TALLY_H

#include "infer/estimates.h"
#include "survey/groups.h"

/* Tells in the estimates which rows count: rows_used (in a group, with a value in one of
 * the k columns `observed`), and those dropped by reason: outside the domain, without a
 * value of a column of --by, without one of the `variables` (const AvlastColumn *). When
 * k is 1 they are one statistic's, and a row that lacks several is counted at the first.
 * Returns whether a variable has missing values. */
gboolean avlast_tally(AvlastEstimates *estimates, const AvlastSample *sample,
                      const AvlastGroups *groups, const GPtrArray *variables,
                      const double *const *observed, gsize k);

#endif

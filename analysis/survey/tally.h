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

/* The part of it that counts rows of the domain without the value of column c, by reason.
 * `among`: groups that the rows must be in, or NULL. once: a row that lacks an earlier
 * column has been counted there. */
void avlast_tally_missing(AvlastEstimates *estimates, const AvlastSample *sample,
                          const GPtrArray *columns, guint c, gboolean once,
                          const guint32 *among);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_MULTIPLE_H
#define AVLAST_SURVEY_MULTIPLE_H

#include "infer/estimates.h"
#include "survey/groups.h"

/* A question with several answers: a column for each choice, that tells whether it was
 * marked. */
typedef struct {
    AvlastEstimates *estimates;
    AvlastGroups *groups;
    gint64 *n; /* respondents of each group, [0] all */
    double *weight;
    GPtrArray *columns; /* of const AvlastColumn *: the choices */
} AvlastMultiple;

/* A column of 0 and 1, of no and yes in words, or of one value only (marked where there
 * is one). A respondent is a row with a value in any of the columns; an empty cell of a
 * respondent counts as not marked, and a note tells how many there are. When every column
 * has one value only, rows without a mark cannot be told from those that were not asked:
 * they are `unknown`. Rows: outcome `name`; group NULL and each of by;
 *
 *   n, weighted.n  respondents; n:COLUMN, weighted.n:COLUMN  of them with the mark;
 *   COLUMN  share of respondents; answers:COLUMN  share of all marks, a ratio (standard
 *   errors under the design; logit intervals); n:(none), (none)  respondents without any
 *   mark; marks  the number of marks; missing, missing:REASON  rows that did not answer.
 *
 * NULL with AVLAST_ERROR_USAGE, AVLAST_ERROR_INCONSISTENT (AV246: a column is no choice)
 * or AVLAST_ERROR_DEGENERATE (AV241). R: svymean, svyratio. */
AvlastMultiple *avlast_multiple(const AvlastFrame *frame, const AvlastSample *sample,
                                const char *name, const char *const *columns,
                                const char *const *by, double level, GError **error);
void avlast_multiple_free(AvlastMultiple *multiple);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastMultiple, avlast_multiple_free)

#endif

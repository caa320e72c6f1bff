/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_CROSSTAB_H
#define AVLAST_SURVEY_CROSSTAB_H

#include "infer/estimates.h"
#include "survey/described.h"

/* A table of two variables. */
typedef struct {
    AvlastEstimates *estimates;
    AvlastDescribed *described; /* the two variables, by their values */
    AvlastGroups *groups;       /* the second variable's levels, "b=level" */
    gint64 *n;                  /* rows of each of them, [0] all */
    double *weight;
} AvlastCrosstab;

/* Two variables over the rows that have both. Rows: outcome the first variable; group a
 * level of the second, or NULL for all; terms, for each level of the first,
 *
 *   n:a=level, weighted.n:a=level  rows, their weight;
 *   column:a=level  share within the group; row:a=level  share of the level's rows that
 * are in the group; total:a=level  share of all (design-based standard error, logit
 *   interval).
 *
 * Then one row each, group NULL: without a design `chisq` (Pearson, no correction) and
 * `fisher` when the table is 2 x 2 or an expected count is below 5; under a design `F`
 * (Rao and Scott); and `cramers.v` of the weighted shares. A note tells when an expected
 * count is below 5. Rows that lack one of the two are dropped by reason. NULL with
 * AVLAST_ERROR_USAGE, AVLAST_ERROR_INCONSISTENT (AV245: too many cells) or
 * AVLAST_ERROR_DEGENERATE (no row has both). R: table, svytable, svymean(~interaction),
 * svychisq, chisq.test, fisher.test. */
AvlastCrosstab *avlast_crosstab(const AvlastFrame *frame, const AvlastSample *sample,
                                const char *first, const char *second, double level,
                                GError **error);
void avlast_crosstab_free(AvlastCrosstab *crosstab);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastCrosstab, avlast_crosstab_free)

#endif

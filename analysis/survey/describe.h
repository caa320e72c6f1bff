/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_DESCRIBE_H
#define AVLAST_SURVEY_DESCRIBE_H

#include "infer/estimates.h"
#include "survey/compare.h"
#include "survey/described.h"
#include "survey/joint.h"

/* A first description of a sample: variables by group, what is missing and why, how
 * unlike the groups are. Table 1 of an article. */

typedef struct {
    const char *const *by;          /* grouping columns, ended by NULL; or NULL */
    const char *const *categorical; /* numbers to be shown by their values; or NULL */
    const char *const *continuous;  /* 0/1 numbers to be shown by their mean; or NULL */
    const double *quantiles;        /* n_quantiles chances, rising; or NULL */
    gsize n_quantiles;
    gboolean smd; /* standardised differences between groups */
    AvlastTestKind number_test, category_test;
    AvlastJoint joint;
    double level; /* of the intervals; 0: 0.95 */
} AvlastDescribeOptions;

typedef struct {
    AvlastEstimates *estimates;
    AvlastDescribed *described; /* the variables as they were taken */
    AvlastGroups *groups;       /* n = 1 without label when there is no --by */
    gint64 *n;      /* rows of each group that count, 1 + groups->n: [0] all */
    double *weight; /* their weight; as n */
} AvlastDescription;

void avlast_description_free(AvlastDescription *description);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastDescription, avlast_description_free)

/* Long rows, variable by variable; within it first all rows together (group NULL), then
 * each group of `by`. Rows without a group are left out of both and counted as dropped.
 *
 * Terms of a number: `n` (rows with a value), `weighted.n` (their weight, when there are
 * weights), `mean` (with design-based standard error and t interval), `sd` = sqrt(n / (n
 * - 1) sum w (y - mean)^2 / W), `min`, `max`, and `p0.5` for each quantile
 * (survey/quantile.h). Terms of a category: `n`, `weighted.n`, and for each level
 * `name=level` (its share among rows with a value, with standard error and logit
 * interval) and `n:name=level` (rows), `weighted.n:name=level`. Both: `missing` and
 * `missing:REASON` (rows), for every reason that any row has. Between groups: `smd`
 * (survey/smd.h) and the test (survey/compare.h). Over all variables: outcome "(all)",
 * term `F` of the joint test (survey/joint.h).
 *
 * NULL with AVLAST_ERROR_USAGE (a variable is absent, named twice, or also in `by`),
 * AVLAST_ERROR_INCONSISTENT (a category of too many levels), AVLAST_ERROR_DEGENERATE (no
 * row counts). A variable without a single value is shown with its missing reasons.
 *
 * Agrees with R: survey::svymean, sqrt(svyvar), svyby, confint(df = degf(subset)); base
 * mean, sd, table; relative 1e-9. */
AvlastDescription *avlast_describe(const AvlastFrame *frame, const AvlastSample *sample,
                                   const char *const *variables,
                                   const AvlastDescribeOptions *options, GError **error);

#endif

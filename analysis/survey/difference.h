/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_DIFFERENCE_H
#define AVLAST_SURVEY_DIFFERENCE_H

#include "survey/statistic.h"

typedef enum {
    AVLAST_DIFFERENCE_T,               /* means; shares of a category's levels */
    AVLAST_DIFFERENCE_WILCOXON,        /* mid-ranks r (Kruskal-Wallis for k groups) */
    AVLAST_DIFFERENCE_VAN_DER_WAERDEN, /* normal quantiles of r */
    AVLAST_DIFFERENCE_MEDIAN           /* 1 where r > 1/2 */
} AvlastDifferenceKind;

/* Reads "t", "wilcoxon", "kruskal" (Wilcoxon's for k groups, the same test),
 * "van-der-waerden", "median"; FALSE when it is none. */
gboolean avlast_difference_of_name(const char *name, AvlastDifferenceKind *kind);

typedef struct {
    AvlastDifferenceKind kind;
    double null;           /* of the one-sample test */
    const char *reference; /* the group that others are compared with; NULL: the first */
} AvlastDifferenceOptions;

/* Whether means of `variables` differ between the levels of `by` (NULL: whether they
 * differ from options->null), under a sampling design; in each group of options->by.
 *
 * Two or more levels, m_g their means over the rows that have both, V their covariance:
 * rows       outcome y, group that of --by. "g=b - a" for each level b but the
 * reference a: the difference with standard error, t = difference / se, its p-value and
 *            interval; with more than two levels "F", Wald's test that all are alike: W /
 * q on q and nu - q, q = levels - 1; then "g=a" for each level, its mean. Of a category
 * the terms begin with the level: "y=ja:g=b - a". df         of the differences nu - q,
 * nu PSUs minus strata with a row that is in the test; of a mean its own domain's. ranks
 * y becomes a score of r, the weight of rows below plus half that of rows that have the
 * same value, over the weight of all (of the group of --by). The differences are of mean
 * scores; with mid-ranks r the difference of two groups is P(Y_b > Y_a) + P(Y_b = Y_a) /
 * 2 - 1/2 when there are no others. Scores are taken as given, as under the hypothesis
 * they may be. one sample row `y` (or "y=level"): the mean, t = (mean - null) / se with
 * nu df.
 *
 * NULL with AVLAST_ERROR_USAGE for an absent column or reference level (AV248),
 * AVLAST_ERROR_INCONSISTENT for ranks of a category (AV249) or too many levels (AV250),
 * AVLAST_ERROR_DEGENERATE (AV234) for no rows, or as avlast_variance. A group with one
 * row or cluster, or no df: no test, and the note says so.
 *
 * Lumley & Scott (2013), doi:10.1093/biomet/ast027. Agrees with R survey::svyttest,
 * svyglm with regTermTest and svyranktest, relative 1e-9, but for two things: R's
 * one-sample test takes one df away, and its ranks of ties depend on the rows' order when
 * weights differ. */
AvlastEstimates *avlast_survey_difference(const AvlastFrame *frame,
                                          const AvlastSample *sample,
                                          const char *const *variables, const char *by,
                                          const AvlastSurveyOptions *options,
                                          const AvlastDifferenceOptions *how,
                                          GError **error);

#endif

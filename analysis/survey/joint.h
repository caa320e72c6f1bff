/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_JOINT_H
#define AVLAST_SURVEY_JOINT_H

#include "survey/compare.h"
#include "survey/described.h"

typedef enum {
    AVLAST_JOINT_NONE,
    AVLAST_JOINT_COMPLETE, /* rows that have every variable */
    AVLAST_JOINT_INDICATOR /* all rows: what is missing becomes a variable of its own */
} AvlastJoint;

/* One test that no variable is related to the groups.
 *
 * With d the differences of the means of every term (a category without its first level)
 * between each later group and the first, and V their design covariance: W = d' V^-1 d of
 * q differences (those that hang on others left out), F = W (nu - q + 1) / (q nu) with df
 * q and nu - q + 1 (Hotelling), nu = PSUs - strata of the rows used. Several arms are one
 * test, as a multinomial regression's would be. INDICATOR: a missing number counts as the
 * mean of all, and `missing` is a 0/1 variable beside it; a category gets one more level.
 *
 * *test: term F, statistic, df, df2, p_value, nobs; note when there is no test.
 * *left_out: rows that lack a value (COMPLETE; else 0). R: svyby(covmat = TRUE) with the
 * formula above. FALSE on failure of the engine. */
gboolean avlast_joint_test(const AvlastCompared *groups, const AvlastDescribed *described,
                           AvlastJoint joint, AvlastTest *test, gint64 *left_out,
                           GError **error);

#endif

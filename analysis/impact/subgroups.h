/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_SUBGROUPS_H
#define AVLAST_IMPACT_SUBGROUPS_H

#include "impact/trial.h"

/* A code per row of the frame for each combination of levels of the columns `by`
 * (NULL-terminated) that a row of the trial has, in the order of the levels, and its name
 * "a=1;b=x" in names (of char *, empty when given). Rows outside the trial or without one
 * of the columns have AVLAST_NO_LEVEL. NULL with AVLAST_ERROR_USAGE for an absent column,
 * AVLAST_ERROR_INTERNAL without memory. */
guint32 *avlast_subgroups(const AvlastTrial *trial, const char *const *by,
                          GPtrArray *names, GError **error);

typedef struct {
    double f, df1, df2, p_value; /* NaN when the test does not exist */
} AvlastSubgroupTest;

/* Whether an effect is the same in m subgroups, from their rows of the estimates (those
 * of that outcome and term with a group) and the joint covariance V:
 *
 *   F = (L t)' (L V L')^-1 (L t) / (m - 1), L t the differences to the first group,
 *
 * with df m - 1 and the smallest df among the groups (conservative). NaN with fewer than
 * two groups or a covariance that is unknown or singular. R: as wald.test(b, V, L) with
 * an F reference. */
AvlastSubgroupTest avlast_subgroups_test(const AvlastEstimates *estimates,
                                         const char *outcome, const char *term);

#endif

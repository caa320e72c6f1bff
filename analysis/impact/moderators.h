/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_MODERATORS_H
#define AVLAST_IMPACT_MODERATORS_H

#include "impact/analysed.h"

typedef struct {
    const char *column; /* the moderator */
    AvlastSe se;
    double level;
    gboolean adjusted;      /* the analysed rows' covariates are in the regression */
    gboolean blocks;        /* block indicators too */
    const double *quartile; /* of a number: two values to tell the effect at in place of
                               its own quartiles (NaN: its own), or NULL */
} AvlastModeratorOptions;

/* How effects vary with one moderator, known before the assignment.
 *
 *   y = a + sum_k t_k D_k + m'b + sum_k D_k m'c_k + x'd + e
 *
 * m is the moderator about its mean: a number, or the indicators of a category's levels
 * but the first; x the covariates and blocks, which are not times the arm. A number of
 * two values is a category.
 *
 * Rows per arm other than the control, of a number: the slope c_k per unit, term
 * "arm=pilot:age"; then the effect at its 25th and 75th percentile (R quantile type 2 of
 * the rows in use), group "age=13.5", term "arm=pilot". Of a category: the effect in each
 * level, group "region=nord", term "arm=pilot"; then the test, term "arm=pilot:region",
 * with the statistic F and its p-value.
 *
 * The test is of all c_k of an arm being 0: avlast_robust_wald (HTZ under CR2; of a
 * number the t of the slope). df are those of the standard error, per contrast
 * (Satterthwaite under CR2).
 *
 * Failure: NULL and AVLAST_ERROR_USAGE for an absent column or one that is the outcome or
 * the treatment (AV376), AVLAST_ERROR_DEGENERATE when it does not vary, has more than 50
 * levels, or a level has no row in an arm (AV377).
 *
 * Agrees with R estimatr::lm_robust(y ~ arm * m + x), clubSandwich::Wald_test(test =
 * "HTZ"), relative 1e-9. */
AvlastEstimates *avlast_moderator_effects(const AvlastAnalysed *analysed,
                                          const AvlastModeratorOptions *options,
                                          GError **error);

/* The quartiles of a number among the rows analysed (type 2); NaN when it does not vary
 * there. FALSE without memory. */
gboolean avlast_moderator_quartiles(const AvlastAnalysed *analysed,
                                    const AvlastColumn *column, double quartile[2],
                                    GError **error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_LOGRANK_H
#define AVLAST_SURVEY_LOGRANK_H

#include "model/survivaltimes.h"
#include "survey/statistic.h"

/* The log-rank test of equal survival in groups (options->by), under a sampling design.
 *
 *   U_g = sum over event times of W(t) (d_g - d n_g / n)      (observed - expected)
 *
 * with weighted counts and W(t) = S(t-)^rho (1 - S(t-))^gamma of the curve of all (rho 0,
 * gamma 0: the log-rank; rho 1: Peto's Wilcoxon). Its influence is that of Cox's score at
 * no effect,
 *
 *   w_i [event W(T) (1(i in g) - n_g / n at T) - sum_{entry < t <= T} W(t) (1(i in g) -
 *        n_g / n) d / n],
 *
 * W taken as given. X^2 = U' V^- U over all groups but the first is a chi-square of q =
 * groups - 1 in large samples; F = X^2 / q on q and design df + 1 - q.
 *
 * Without weights observed and expected are those of R's survdiff. Agrees with R
 * survey::svylogrank (method small, large and score) where there are no tied events; with
 * ties R takes Efron's approximation, whose score is no sum of observed - expected, and
 * coxph(ties = "breslow") in its place gives this one. Rader (2014), Methods for analysis
 * of survival curves under complex sampling; Lin (2000), doi:10.1093/biomet/87.1.37;
 * Fleming & Harrington (1991). */

typedef struct {
    AvlastSurvivalColumns columns;
    double rho, gamma;
} AvlastLogrankOptions;

/* Rows: for each group "observed", "expected" (weighted, no errors) and
 * "observed - expected" with its error and z test; then "chisq" (df q) and "F" (df q;
 * design df + 1 - q), outcome the time column. NULL with AVLAST_ERROR_USAGE without
 * groups, AVLAST_ERROR_DEGENERATE for one group alone or more than 500 (AV334) or no
 * event (AV335), and as avlast_survival_times. */
AvlastEstimates *avlast_survey_logrank(const AvlastFrame *frame,
                                       const AvlastSample *sample,
                                       const AvlastLogrankOptions *logrank,
                                       const AvlastSurveyOptions *options,
                                       GError **error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_SPREAD_H
#define AVLAST_SURVEY_SPREAD_H

#include "survey/statistic.h"

/* How much numbers differ in the population, under a sampling design.
 *
 * Estimand    the domain's variance of y, or its square root.
 * Estimate    s^2 = n / (n - 1) sum w (y - m)^2 / W, m the weighted mean, n rows.
 * Influence   of s^2: w (n / (n - 1) (y - m)^2 - s^2) / W (m's own moves it by nothing);
 *             of s that over 2 s.
 * Interval    on the log scale: e exp(-+ t std_error / e), so that it stays above 0.
 * Shapes      one row per group and variable, group-major, with their joint covariance.
 *             Without spread, or with two rows, there is no error (note).
 * Failure     as avlast_linearised; a category is AVLAST_ERROR_INCONSISTENT (AV236).
 * Source      Korn & Graubard (1999), Analysis of Health Surveys, 2.3; Binder (1983),
 *             doi:10.2307/1402588.
 * Agrees with R survey::svyvar, and svycontrast of its sqrt, relative 1e-9, on rows
 * without missing values (R takes n before it drops them). */
AvlastEstimates *avlast_survey_variance(const AvlastFrame *frame,
                                        const AvlastSample *sample,
                                        const char *const *variables,
                                        const AvlastSurveyOptions *options,
                                        GError **error);
AvlastEstimates *avlast_survey_sd(const AvlastFrame *frame, const AvlastSample *sample,
                                  const char *const *variables,
                                  const AvlastSurveyOptions *options, GError **error);

#endif

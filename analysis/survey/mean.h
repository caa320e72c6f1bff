/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_MEAN_H
#define AVLAST_SURVEY_MEAN_H

#include "survey/statistic.h"

/* Means under a sampling design, several variables and groups at once.
 *
 * Estimand    the population domain's mean of y; for a category the share of each level.
 * Estimate    m = sum w y / W with W = sum w over the domain's rows that have y.
 * Influence   u = w (y - m) / W; zero on all other rows.
 * Interval    m +- t sqrt(v), t with the domain's df.
 * Shapes      one row per group and term, group-major, with their joint covariance.
 * Failure     NULL with AVLAST_ERROR_USAGE for an absent column, AVLAST_ERROR_DEGENERATE
 *             when no row of the domain has a value, or as avlast_variance.
 * Source      Särndal, Swensson & Wretman (1992), Model Assisted Survey Sampling, 5.7.
 * Agrees with R survey::svymean, svyby(..., svymean), relative 1e-9. */
AvlastEstimates *avlast_survey_mean(const AvlastFrame *frame, const AvlastSample *sample,
                                    const char *const *variables,
                                    const AvlastSurveyOptions *options, GError **error);

#endif

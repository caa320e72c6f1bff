/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_RATIO_H
#define AVLAST_SURVEY_RATIO_H

#include "survey/statistic.h"

/* Names out of `a/b,c/d`: numerator, denominator, numerator ... ended by NULL; a name
 * that holds a slash or a comma stands in backquotes. NULL with AVLAST_ERROR_USAGE
 * (AV235) when a part is no ratio of two names. */
char **avlast_ratio_names(const char *text, GError **error);

/* Ratios of totals under a sampling design, several at once.
 *
 * Estimand    the population domain's sum of y over its sum of x.
 * Estimate    R = sum w y / sum w x = Y / X over the domain's rows that have both.
 * Influence   u = w (y - R x) / X; zero on all other rows.
 * Interval    R +- t sqrt(v), t with the domain's df.
 * Shapes      one row per group and ratio, group-major, with their joint covariance;
 *             outcome y, term y/x.
 * pairs       names as avlast_ratio_names gives them.
 * Failure     as avlast_linearised; AVLAST_ERROR_USAGE for an absent column,
 *             AVLAST_ERROR_INCONSISTENT (AV236) for a category, AVLAST_ERROR_DEGENERATE
 *             (AV237) when the denominator's total is zero in every group; where it is
 *             so in some, their rows are empty and say why.
 * Source      Särndal, Swensson & Wretman (1992), 5.6.
 * Agrees with R survey::svyratio (estimate, SE, deff), relative 1e-9. */
AvlastEstimates *avlast_survey_ratio(const AvlastFrame *frame, const AvlastSample *sample,
                                     const char *const *pairs,
                                     const AvlastSurveyOptions *options, GError **error);

#endif

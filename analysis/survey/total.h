/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_TOTAL_H
#define AVLAST_SURVEY_TOTAL_H

#include "survey/statistic.h"

/* Totals under a sampling design, several variables and groups at once.
 *
 * Estimand    the population domain's sum of y; for a category the number of each level.
 * Estimate    sum w y over the domain's rows that have y (rows without are no part of the
 *             total; a note tells of them).
 * Influence   u = w y; zero on all other rows.
 * Interval    estimate +- t sqrt(v), t with the domain's df.
 * Shapes      one row per group and term, group-major, with their joint covariance.
 * Failure     as avlast_survey_mean.
 * Source      Särndal, Swensson & Wretman (1992), 4.3.
 * Agrees with R survey::svytotal, relative 1e-9. */
AvlastEstimates *avlast_survey_total(const AvlastFrame *frame, const AvlastSample *sample,
                                     const char *const *variables,
                                     const AvlastSurveyOptions *options, GError **error);

#endif

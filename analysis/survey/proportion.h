/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_PROPORTION_H
#define AVLAST_SURVEY_PROPORTION_H

#include "survey/statistic.h"

/* Proportions under a sampling design, several variables and groups at once.
 *
 * Estimand    the population domain's share of ones (a 0/1 column) or of each level (a
 *             category, or a number with other values).
 * Estimate    as the mean of 0 and 1; influence the same.
 * Interval    options->interval, see survey/intervals.h; for shares of 0 and 1 the exact
 *             one with Kish's effective n, which a note says.
 * Shapes      one row per group and term, group-major, with their joint covariance.
 * Failure     as avlast_survey_mean.
 * Agrees with R survey::svyciprop(df = degf(design)), relative 1e-9, but for shares of 0
 *             and 1, where R's intervals have no width or are NaN, and arcsine ends
 * beyond 0 and 1, which R folds back. */
AvlastEstimates *avlast_survey_proportion(const AvlastFrame *frame,
                                          const AvlastSample *sample,
                                          const char *const *variables,
                                          const AvlastSurveyOptions *options,
                                          GError **error);

#endif

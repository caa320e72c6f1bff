/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_GEOMEAN_H
#define AVLAST_SURVEY_GEOMEAN_H

#include "survey/statistic.h"

/* Geometric means under a sampling design, of what is above zero.
 *
 * Estimate    G = exp(sum w log y / W) over the domain's rows that have y.
 * Influence   G w (log y - log G) / W.
 * Interval    of the mean log, turned back: G exp(-+ t std_error / G).
 * Shapes      one row per group and variable, group-major, with their joint covariance.
 * Failure     as avlast_linearised; AVLAST_ERROR_DEGENERATE (AV238) when a row of the
 *             domain has a value at or below 0, AVLAST_ERROR_INCONSISTENT (AV236) for a
 *             category.
 * Agrees with R survey::svycontrast(svymean(~log(y)), exp), and exp of the interval of
 * svymean(~log(y)), relative 1e-9. */
AvlastEstimates *avlast_survey_geomean(const AvlastFrame *frame,
                                       const AvlastSample *sample,
                                       const char *const *variables,
                                       const AvlastSurveyOptions *options,
                                       GError **error);

#endif

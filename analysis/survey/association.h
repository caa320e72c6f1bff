/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_ASSOCIATION_H
#define AVLAST_SURVEY_ASSOCIATION_H

#include "survey/statistic.h"

/* How two numbers vary together in the population, for every pair of the variables, over
 * the rows that have both.
 *
 * Estimate    c = n / (n - 1) sum w (x - mx)(y - my) / W; r = c / sqrt(vx vy).
 * Influence   of c: w (n / (n - 1) (x - mx)(y - my) - c) / W; of r, with z the
 *             standardised values: w (zx zy - r (zx^2 + zy^2) / 2) / W.
 * Interval    c -+ t std_error; r on Fisher's scale, tanh(atanh r -+ t s / (1 - r^2)),
 *             t with the domain's df.
 * Shapes      outcome x, term y, x before y in the list; group-major, joint covariance.
 *             A variable without spread has no correlation, r = -1 or 1 no error (note).
 * Failure     as avlast_linearised; AVLAST_ERROR_USAGE (AV802) for fewer than two
 *             variables, AVLAST_ERROR_INCONSISTENT (AV236) for a category.
 * Source      Kish & Frankel (1974), J. R. Stat. Soc. B 36,
 *             doi:10.1111/j.2517-6161.1974.tb00981.x.
 * Agrees with R survey::svyvar(~x + y) and svycontrast of it, relative 1e-9. */
AvlastEstimates *avlast_survey_covariance(const AvlastFrame *frame,
                                          const AvlastSample *sample,
                                          const char *const *variables,
                                          const AvlastSurveyOptions *options,
                                          GError **error);
AvlastEstimates *avlast_survey_correlation(const AvlastFrame *frame,
                                           const AvlastSample *sample,
                                           const char *const *variables,
                                           const AvlastSurveyOptions *options,
                                           GError **error);

#endif

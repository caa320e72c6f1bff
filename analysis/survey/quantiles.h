/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_QUANTILES_H
#define AVLAST_SURVEY_QUANTILES_H

#include "survey/statistic.h"

/* Quantiles of numbers under a sampling design: options->quantiles (none: quartiles) by
 * options->rule (AUTO: math, with weights or not), Woodruff's intervals with
 * options->interval. See survey/quantile.h for formulas.
 *
 * Shapes      outcome the variable, term p0.5 ...; group-major, then variable, then
 *             quantile; no covariance. A row with a missing end says why.
 * Failure     as avlast_linearised; AVLAST_ERROR_INCONSISTENT (AV236) for a category,
 *             AVLAST_ERROR_USAGE (AV801) for a quantile outside 0 to 1.
 * Agrees with R survey::svyquantile(qrule, interval.type, df = degf(subset)), relative
 * 1e-9, but where R errs (survey/quantile.h). */
AvlastEstimates *avlast_survey_quantile(const AvlastFrame *frame,
                                        const AvlastSample *sample,
                                        const char *const *variables,
                                        const AvlastSurveyOptions *options,
                                        GError **error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_FIT_H
#define AVLAST_SURVEY_FIT_H

#include "survey/contingency.h"
#include "survey/standardise.h"

/* Whether the shares of a column's values are those given, under a sampling design; in
 * each group of options->by.
 *
 * Rows       outcome the column, term "column=value" in the order given: the shares, as
 *            survey/proportion.h; then a row for each test asked for (bits 1 <<
 *            AvlastIndependence).
 * Tests      with p the shares of k values, p0 those given, n rows, V the covariance of
 * the first q = k - 1 shares and S0 = diag(p0) - p0 p0' that of one row drawn with p0:
 *            X^2 = n sum (p - p0)^2 / p0 and D = n S0^-1 V in place of those of
 *            survey/contingency.h; W = (p - p0)' V^-1 (p - p0).
 *
 * The F is R svychisq's for one variable. R svygofchisq takes totals, whose size varies,
 * and a scaled chi-square: near the given shares its X^2 N / n and trace are the same.
 * Rao & Scott (1981), doi:10.1080/01621459.1981.10477633. NULL as
 * avlast_survey_standardised. */
AvlastEstimates *avlast_survey_fit(const AvlastFrame *frame, const AvlastSample *sample,
                                   const AvlastStandard *given,
                                   const AvlastSurveyOptions *options, guint tests,
                                   GError **error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_TESTS_DESIGNS_ESTIMATE_H
#define AVLAST_TESTS_DESIGNS_ESTIMATE_H

#include "design_cases.h"
#include "survey/mean.h"
#include "survey/ratio.h"
#include "survey/total.h"

/* What the suites of designs beyond strata and clusters share. */

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

static inline AvlastEstimates *
estimate(const char *quantity, const char *outcome, const AvlastFrame *frame,
         const AvlastSample *sample, const AvlastSurveyOptions *options, GError **error)
{
    const char *const ratio[] = {"y", "x", NULL};
    const char *const one[] = {outcome, NULL};

    if (g_str_has_prefix(quantity, "ratio"))
        return avlast_survey_ratio(frame, sample, ratio, options, error);
    if (g_str_has_prefix(quantity, "total"))
        return avlast_survey_total(frame, sample, one, options, error);
    return avlast_survey_mean(frame, sample, one, options, error);
}

#endif

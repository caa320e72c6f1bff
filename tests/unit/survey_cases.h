/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_TESTS_SURVEY_CASES_H
#define AVLAST_TESTS_SURVEY_CASES_H

#include "support.h"
#include "survey/statistic.h"

/* What the suites of means, totals and shares share. */

typedef AvlastEstimates *(*Statistic)(const AvlastFrame *, const AvlastSample *,
                                      const char *const *, const AvlastSurveyOptions *,
                                      GError **);

static inline AvlastEstimates *estimate(Statistic statistic, const AvlastFrame *frame,
                                        const AvlastSample *sample,
                                        const char *const *variables,
                                        const AvlastSurveyOptions *options)
{
    g_autoptr(GError) error = NULL;
    AvlastEstimates *e = statistic(frame, sample, variables, options, &error);
    assert_no_error(error);
    return e;
}

#endif

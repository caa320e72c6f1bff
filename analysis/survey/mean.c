/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/mean.h"

#include <glib/gi18n.h>

AvlastEstimates *avlast_survey_mean(const AvlastFrame *frame, const AvlastSample *sample,
                                    const char *const *variables,
                                    const AvlastSurveyOptions *options, GError **error)
{
    const AvlastStatistic mean = {
        .method = N_("design-based means, linearised variance, t intervals"),
        .influence = avlast_influence_of_means};

    return avlast_statistic(frame, sample, variables, &mean, options, error);
}

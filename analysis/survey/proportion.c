/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/proportion.h"

#include <glib/gi18n.h>

AvlastEstimates *avlast_survey_proportion(const AvlastFrame *frame,
                                          const AvlastSample *sample,
                                          const char *const *variables,
                                          const AvlastSurveyOptions *options,
                                          GError **error)
{
    const AvlastStatistic proportion = {
        .method = N_("design-based proportions, linearised variance, t quantiles"),
        .shares = TRUE,
        .influence = avlast_influence_of_means};

    return avlast_statistic(frame, sample, variables, &proportion, options, error);
}

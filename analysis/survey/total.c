/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/total.h"

#include <glib/gi18n.h>

AvlastEstimates *avlast_survey_total(const AvlastFrame *frame, const AvlastSample *sample,
                                     const char *const *variables,
                                     const AvlastSurveyOptions *options, GError **error)
{
    const AvlastStatistic total = {
        .method = N_("design-based totals, linearised variance, t intervals"),
        .of_population = TRUE,
        .influence = avlast_influence_of_totals};

    return avlast_statistic(frame, sample, variables, &total, options, error);
}

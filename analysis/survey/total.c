/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/total.h"

#include <glib/gi18n.h>

void avlast_influence_of_totals(const AvlastSample *sample, const void *state,
                                gsize first, gsize count, double *influence)
{
    const AvlastSurveyState *s = state;
    const gsize k = s->terms->k;

    for (gsize r = 0; r < count; r++) {
        const gsize i = first + r;
        const gboolean inside = avlast_sample_counts(sample, i, 0.0);
        for (gsize j = 0; j < k; j++) {
            const double y = inside ? avlast_term_value(&s->terms->term[j], i) : NAN;
            influence[r * k + j] = isnan(y) ? 0.0 : sample->weight[i] * y;
        }
    }
}

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

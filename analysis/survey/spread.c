/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/spread.h"

#include <float.h>
#include <glib/gi18n.h>

#include "core/memory.h"
#include "survey/numbers.h"

static AvlastLinearised *one_spread(const AvlastSample *sample,
                                    const AvlastGroups *groups,
                                    const AvlastColumn *column, gboolean root,
                                    GError **error)
{
    const double *y = column->number;
    g_autoptr(AvlastLinearised) l =
        avlast_linearised_new(column->name, column->name, sample->n, groups->n, error);
    g_autofree AvlastGroupMean *mean =
        l ? avlast_group_means(sample, groups, y, error) : NULL;
    g_autofree double *square = mean ? avlast_array(double, sample->n, error) : NULL;

    if (!square)
        return NULL;
    l->scale = AVLAST_SCALE_LOG;
    l->spread = TRUE;
    for (gsize i = 0; i < sample->n; i++) {
        const guint32 g = avlast_group_of(sample, groups, i);
        l->observed[i] = square[i] = NAN;
        if (g == AVLAST_NO_LEVEL || isnan(y[i]))
            continue;
        const double d = y[i] - mean[g].mean;
        /* a distance that is rounding of the values is none */
        l->observed[i] = fabs(d) > 4.0 * DBL_EPSILON * fabs(y[i]) ? d : 0.0;
        square[i] = sample->weight[i] * l->observed[i] * l->observed[i];
    }
    g_autofree double *sum = avlast_group_sums(sample, groups, square, error);
    if (!sum)
        return NULL;
    for (guint32 g = 0; g < groups->n; g++) {
        const double n = (double)mean[g].n;
        l->estimate[g] = n > 1 ? n / (n - 1.0) * sum[g] / mean[g].weight : NAN;
        if (l->estimate[g] == 0.0)
            l->note[g] = _("no spread: its error is not known");
    }
    for (gsize i = 0; i < sample->n; i++) {
        const guint32 g = avlast_group_of(sample, groups, i);
        if (g == AVLAST_NO_LEVEL || isnan(l->observed[i]) || !(l->estimate[g] > 0.0))
            continue;
        const double n = (double)mean[g].n, v = l->estimate[g];
        const double d = l->observed[i] * l->observed[i] * n / (n - 1.0);
        l->influence[i] = sample->weight[i] * (d - v) / mean[g].weight;
        if (root)
            l->influence[i] /= 2.0 * sqrt(v);
    }
    for (guint32 g = 0; root && g < groups->n; g++)
        l->estimate[g] = sqrt(l->estimate[g]);
    return g_steal_pointer(&l);
}

static AvlastEstimates *spreads(const AvlastFrame *frame, const AvlastSample *sample,
                                const char *const *variables,
                                const AvlastSurveyOptions *options, gboolean root,
                                GError **error)
{
    g_autoptr(GPtrArray) columns = avlast_numbers_of(frame, variables, FALSE, error);
    g_autoptr(AvlastGroups) groups =
        columns ? avlast_groups_new(frame, sample, options->by, error) : NULL;
    g_autoptr(GPtrArray) terms =
        g_ptr_array_new_with_free_func((GDestroyNotify)avlast_linearised_free);

    if (!groups)
        return NULL;
    for (guint c = 0; c < columns->len; c++) {
        AvlastLinearised *l =
            one_spread(sample, groups, g_ptr_array_index(columns, c), root, error);
        if (!l)
            return NULL;
        g_ptr_array_add(terms, l);
    }
    return avlast_linearised(
        sample, groups, terms, columns,
        root ? _("standard deviations in the population, linearised variance, t "
                 "intervals of the log")
             : _("variances in the population, linearised variance, t intervals of the "
                 "log"),
        options, error);
}

AvlastEstimates *avlast_survey_variance(const AvlastFrame *frame,
                                        const AvlastSample *sample,
                                        const char *const *variables,
                                        const AvlastSurveyOptions *options,
                                        GError **error)
{
    return spreads(frame, sample, variables, options, FALSE, error);
}

AvlastEstimates *avlast_survey_sd(const AvlastFrame *frame, const AvlastSample *sample,
                                  const char *const *variables,
                                  const AvlastSurveyOptions *options, GError **error)
{
    return spreads(frame, sample, variables, options, TRUE, error);
}

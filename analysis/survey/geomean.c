/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/geomean.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "survey/numbers.h"

/* Logarithms of the rows that count. */
static gboolean take_logs(const AvlastSample *sample, const AvlastGroups *groups,
                          const AvlastColumn *column, double *value, GError **error)
{
    gsize low = 0;

    for (gsize i = 0; i < sample->n; i++) {
        const double y = column->number[i];
        value[i] = NAN;
        if (isnan(y) || avlast_group_of(sample, groups, i) == AVLAST_NO_LEVEL)
            continue;
        low += y > 0.0 ? 0 : 1;
        if (y > 0.0)
            value[i] = log(y);
    }
    if (!low)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV238", NULL,
                "'%s' has %" G_GSIZE_FORMAT
                " rows at or below 0, and a geometric mean needs values above it\nhint: "
                "--domain '%s > 0' makes it a mean of those above",
                column->name, low, column->name);
    return FALSE;
}

static AvlastLinearised *one_geomean(const AvlastSample *sample,
                                     const AvlastGroups *groups,
                                     const AvlastColumn *column, GError **error)
{
    g_autoptr(AvlastLinearised) l =
        avlast_linearised_new(column->name, column->name, sample->n, groups->n, error);

    if (!l || !take_logs(sample, groups, column, l->observed, error))
        return NULL;
    l->scale = AVLAST_SCALE_LOG;
    g_autofree AvlastGroupMean *mean =
        avlast_group_means(sample, groups, l->observed, error);
    if (!mean)
        return NULL;
    for (guint32 g = 0; g < groups->n; g++)
        l->estimate[g] = exp(mean[g].mean);
    for (gsize i = 0; i < sample->n; i++) {
        const guint32 g = avlast_group_of(sample, groups, i);
        if (g != AVLAST_NO_LEVEL && !isnan(l->observed[i]))
            l->influence[i] = l->estimate[g] * sample->weight[i] *
                              (l->observed[i] - mean[g].mean) / mean[g].weight;
    }
    return g_steal_pointer(&l);
}

AvlastEstimates *avlast_survey_geomean(const AvlastFrame *frame,
                                       const AvlastSample *sample,
                                       const char *const *variables,
                                       const AvlastSurveyOptions *options, GError **error)
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
            one_geomean(sample, groups, g_ptr_array_index(columns, c), error);
        if (!l)
            return NULL;
        g_ptr_array_add(terms, l);
    }
    return avlast_linearised(sample, groups, terms, columns,
                             _("geometric means, linearised variance, t intervals of "
                               "the log"),
                             options, error);
}

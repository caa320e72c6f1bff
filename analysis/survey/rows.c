/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/rows.h"

#include <glib/gi18n.h>

#include "survey/intervals.h"
#include "survey/means.h"

AvlastEstimate *avlast_row_value(AvlastEstimates *estimates, const char *outcome,
                                 const char *group, const char *prefix, const char *term,
                                 double value)
{
    g_autofree char *name = g_strconcat(prefix, term, NULL);
    AvlastEstimate *row = avlast_estimates_add(estimates, outcome, group, name);

    row->estimate = value;
    return row;
}

AvlastEstimate *avlast_row_copy(AvlastEstimates *estimates, const char *outcome,
                                const char *group, const char *prefix, const char *term,
                                const AvlastEstimate *from)
{
    AvlastEstimate *row =
        avlast_row_value(estimates, outcome, group, prefix, term, from->estimate);

    row->std_error = from->std_error;
    row->df = from->df;
    row->nobs = from->nobs;
    row->nclusters = from->nclusters;
    row->conf_low = from->conf_low;
    row->conf_high = from->conf_high;
    if (from->nobs == 0 || !isnan(from->std_error))
        return row;
    const gboolean clusters = from->nclusters >= 0;
    const gint64 units = clusters ? from->nclusters : from->nobs;
    avlast_estimate_note(row, "%s",
                         units > 1  ? _("no standard error")
                         : clusters ? _("one PSU in domain")
                                    : _("one row in domain"));
    return row;
}

AvlastEstimate *avlast_row_mean(AvlastEstimates *estimates, const char *outcome,
                                const char *group, const char *prefix, const char *term,
                                const AvlastEstimate *from)
{
    AvlastEstimate *row = avlast_row_copy(estimates, outcome, group, prefix, term, from);

    avlast_mean_interval(row, estimates->level);
    return row;
}

AvlastEstimate *avlast_row_share(AvlastEstimates *estimates, const char *outcome,
                                 const char *group, const char *prefix, const char *term,
                                 const AvlastEstimate *from, const AvlastMoments *m)
{
    AvlastEstimate *row = avlast_row_copy(estimates, outcome, group, prefix, term, from);
    const AvlastShare share = {.estimate = from->estimate,
                               .std_error = from->std_error,
                               .df = from->df,
                               .level = estimates->level,
                               .n = m->n,
                               .kish_n = m->weight * m->weight / m->squares};
    gboolean exact = FALSE;

    row->scale = AVLAST_ROW_LOGIT;
    avlast_share_interval(&share, AVLAST_INTERVAL_LOGIT, &row->conf_low, &row->conf_high,
                          &exact);
    if (exact)
        avlast_estimate_note(row, "%s", _("exact interval"));
    return row;
}

void avlast_rows_dropped(AvlastEstimates *estimates, const AvlastSample *sample,
                         const AvlastGroups *groups)
{
    gint64 outside = 0, weightless = 0;

    for (gsize i = 0; i < sample->n; i++) {
        if (sample->outside && sample->outside[i])
            continue; /* counted by the sample, by reason */
        if (sample->weight[i] == 0.0)
            weightless++;
        else if (sample->domain && !sample->domain[i])
            outside++;
    }
    if (weightless)
        avlast_estimates_drop(estimates, "weight 0", weightless);
    if (outside)
        avlast_estimates_drop(estimates, "outside the domain", outside);
    for (guint c = 0; c < groups->columns->len; c++) {
        const AvlastColumn *column = g_ptr_array_index(groups->columns, c);
        gint64 count[AVLAST_REASONS] = {0};
        for (gsize i = 0; i < sample->n; i++)
            if (column->reason[i] != AVLAST_PRESENT &&
                avlast_sample_counts(sample, i, 0.0))
                count[column->reason[i]]++;
        for (guint r = 1; r < MIN(column->reasons->len, AVLAST_REASONS); r++)
            if (count[r]) {
                g_autofree char *what =
                    g_strdup_printf("no '%s' (%s)", column->name,
                                    (char *)g_ptr_array_index(column->reasons, r));
                avlast_estimates_drop(estimates, what, count[r]);
            }
    }
}

void avlast_rows_count_reasons(const AvlastSample *sample, const AvlastGroups *groups,
                               const guint8 *why, gint64 *count)
{
    for (gsize i = 0; i < sample->n; i++) {
        const guint32 g = groups->code ? groups->code[i] : 0;
        if (why[i] != AVLAST_PRESENT && g != AVLAST_NO_LEVEL &&
            avlast_sample_counts(sample, i, 0.0))
            count[(gsize)g * AVLAST_REASONS + why[i]]++;
    }
}

void avlast_rows_missing(AvlastEstimates *estimates, const char *outcome,
                         const char *group, const gint64 *count, const GPtrArray *reasons,
                         const gboolean *any)
{
    gint64 all = 0;

    for (guint r = 1; r < AVLAST_REASONS; r++)
        all += count[r];
    avlast_row_value(estimates, outcome, group, "missing", "", (double)all);
    for (guint r = 1; r < MIN(reasons->len, AVLAST_REASONS); r++)
        if (any[r])
            avlast_row_value(estimates, outcome, group,
                             "missing:", g_ptr_array_index(reasons, r), (double)count[r]);
}

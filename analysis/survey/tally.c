/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/tally.h"

#include <math.h>

/* Whether one of the first n columns has no value in the row. */
static gboolean lacks_one(const GPtrArray *columns, guint n, gsize row)
{
    for (guint c = 0; c < n; c++)
        if (((const AvlastColumn *)g_ptr_array_index(columns, c))->reason[row] !=
            AVLAST_PRESENT)
            return TRUE;
    return FALSE;
}

void avlast_tally_missing(AvlastEstimates *estimates, const AvlastSample *sample,
                          const GPtrArray *columns, guint c, gboolean once,
                          const guint32 *among)
{
    const AvlastColumn *column = g_ptr_array_index(columns, c);
    gint64 count[256] = {0};

    for (gsize i = 0; i < sample->n; i++)
        if (column->reason[i] != AVLAST_PRESENT && avlast_sample_counts(sample, i, 0.0) &&
            !(among && among[i] == AVLAST_NO_LEVEL) &&
            !(once && lacks_one(columns, c, i)))
            count[column->reason[i]]++;
    for (guint r = 1; r < column->reasons->len && r < G_N_ELEMENTS(count); r++)
        if (count[r]) {
            g_autofree char *what =
                g_strdup_printf("no '%s' (%s)", column->name,
                                (char *)g_ptr_array_index(column->reasons, r));
            avlast_estimates_drop(estimates, what, count[r]);
        }
}

gboolean avlast_tally(AvlastEstimates *estimates, const AvlastSample *sample,
                      const AvlastGroups *groups, const GPtrArray *variables,
                      const double *const *observed, gsize k)
{
    gint64 outside = 0, used = 0;

    for (gsize i = 0; i < sample->n; i++) {
        if (sample->weight[i] != 0.0 && sample->domain && !sample->domain[i])
            outside++;
        if (!avlast_sample_counts(sample, i, 0.0) ||
            (groups->code && groups->code[i] == AVLAST_NO_LEVEL))
            continue;
        gboolean any = FALSE;
        for (gsize j = 0; j < k && !any; j++)
            any = !isnan(observed[j][i]);
        used += any ? 1 : 0;
    }
    estimates->rows_used = used;
    if (outside)
        avlast_estimates_drop(estimates, "outside the domain", outside);
    for (guint c = 0; c < groups->columns->len; c++)
        avlast_tally_missing(estimates, sample, groups->columns, c, TRUE, NULL);
    const guint before = estimates->dropped->len;
    for (guint c = 0; c < variables->len; c++)
        avlast_tally_missing(estimates, sample, variables, c, k == 1, groups->code);
    return estimates->dropped->len > before;
}

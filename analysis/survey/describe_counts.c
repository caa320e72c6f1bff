/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "survey/describe_parts.h"
#include "survey/means.h"
#include "survey/rows.h"

AvlastGroups *avlast_groups_merged(const AvlastGroups *groups, gsize rows)
{
    AvlastGroups *all = avlast_groups_of_codes(groups->code, 1, rows);

    for (gsize i = 0; all->code && i < rows; i++)
        if (all->code[i] != AVLAST_NO_LEVEL)
            all->code[i] = 0;
    return all;
}

AvlastGroups *avlast_groups_copied(const AvlastGroups *groups, gsize rows)
{
    AvlastGroups *copy = avlast_groups_of_codes(groups->code, groups->n, rows);

    for (guint32 g = 0; g < groups->n; g++)
        copy->label->pdata[g] = g_strdup(g_ptr_array_index(groups->label, g));
    return copy;
}

gboolean avlast_describe_counts(AvlastDescribing *d, GError **error)
{
    AvlastDescription *r = d->result;
    const AvlastGroups *groups = r->groups;
    g_autofree AvlastSum *sum = avlast_array(AvlastSum, (gsize)groups->n + 1, error);

    r->n = sum ? avlast_array(gint64, (gsize)groups->n + 1, error) : NULL;
    r->weight = r->n ? avlast_array(double, (gsize)groups->n + 1, error) : NULL;
    if (!r->weight)
        return FALSE;
    for (gsize i = 0; i < d->sample->n; i++) {
        const guint32 g = groups->code ? groups->code[i] : 0;
        if (g == AVLAST_NO_LEVEL || !avlast_sample_counts(d->sample, i, 0.0))
            continue;
        r->n[0]++;
        r->n[g + 1]++;
        avlast_sum_add(&sum[0], d->sample->weight[i]);
        avlast_sum_add(&sum[g + 1], d->sample->weight[i]);
    }
    for (guint32 g = 0; g <= groups->n; g++)
        r->weight[g] = avlast_sum_value(&sum[g]);
    if (r->n[0] == 0) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV241", NULL,
                    "no row is left to describe");
        return FALSE;
    }
    r->estimates->rows_used = r->n[0];
    avlast_rows_dropped(r->estimates, d->sample, groups);
    return TRUE;
}

gboolean avlast_count_levels(AvlastDescribing *d, const AvlastGroups *groups,
                             GError **error)
{
    const AvlastDescribedVariable *v = d->variable;

    g_free(d->level_rows);
    d->level_rows = avlast_table(gint64, groups->n, MAX(v->count, 1), error);
    if (!d->level_rows)
        return FALSE;
    for (gsize i = 0; v->code && i < d->sample->n; i++) {
        const guint32 g = groups->code ? groups->code[i] : 0;
        if (g != AVLAST_NO_LEVEL && v->code[i] != AVLAST_NO_LEVEL &&
            avlast_sample_counts(d->sample, i, 0.0))
            d->level_rows[g * v->count + v->code[i]]++;
    }
    return TRUE;
}

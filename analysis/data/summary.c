/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/summary.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/sum.h"
#include "data/dates.h"

AvlastColumnSummary avlast_column_summary(const AvlastColumn *column, gsize rows,
                                          const guint8 *among)
{
    AvlastColumnSummary summary = {.min = NAN, .max = NAN, .mean = NAN};
    AvlastSum sum = AVLAST_SUM_ZERO;
    g_autofree guint8 *seen =
        column->levels ? g_new0(guint8, MAX(column->levels->len, 1)) : NULL;

    summary.by_reason = g_array_sized_new(FALSE, TRUE, sizeof(gsize), 256);
    g_array_set_size(summary.by_reason, MAX(column->reasons->len, 1));
    for (gsize i = 0; i < rows; i++) {
        if (among && !among[i])
            continue;
        g_array_index(summary.by_reason, gsize, column->reason[i])++;
        if (column->reason[i] != AVLAST_PRESENT) {
            summary.missing++;
            continue;
        }
        summary.present++;
        if (column->type == AVLAST_COLUMN_NUMBER) {
            summary.min = fmin(summary.min, column->number[i]);
            summary.max = fmax(summary.max, column->number[i]);
            avlast_sum_add(&sum, column->number[i]);
        } else if (!seen[column->code[i]]) {
            seen[column->code[i]] = 1;
            summary.distinct++;
        }
    }
    for (guint k = 0; summary.distinct > 0 && k < column->levels->len; k++) {
        const char *level = g_ptr_array_index(column->levels, k);
        if (seen[k] && (!summary.first || strcmp(level, summary.first) < 0))
            summary.first = level;
        if (seen[k] && (!summary.last || strcmp(level, summary.last) > 0))
            summary.last = level;
    }
    if (column->type == AVLAST_COLUMN_NUMBER && summary.present > 0)
        summary.mean = avlast_sum_value(&sum) / (double)summary.present;
    return summary;
}

void avlast_column_summary_clear(AvlastColumnSummary *summary)
{
    g_clear_pointer(&summary->by_reason, g_array_unref);
}

gboolean avlast_column_is_days(const AvlastColumn *column)
{
    if (column->type == AVLAST_COLUMN_NUMBER || column->levels->len == 0)
        return FALSE;
    for (guint k = 0; k < column->levels->len; k++)
        if (!avlast_date_is(g_ptr_array_index(column->levels, k)))
            return FALSE;
    return TRUE;
}

const char *avlast_column_type_name(const AvlastColumn *column,
                                    const AvlastCodebookEntry *entry)
{
    if (column->type == AVLAST_COLUMN_NUMBER)
        return column->integer ? N_("whole number") : N_("number");
    if (entry && entry->type == AVLAST_TYPE_DATE)
        return N_("date");
    if ((!entry || entry->type == AVLAST_TYPE_UNSAID) &&
        column->type == AVLAST_COLUMN_CATEGORY && avlast_column_is_days(column))
        return N_("date");
    return column->type == AVLAST_COLUMN_CATEGORY ? N_("category") : N_("text");
}

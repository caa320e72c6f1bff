/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/error.h"
#include "core/random.h"
#include "design_cases.h"
#include "reliability_cases.h"
#include "support.h"
#include "survey/agreement.h"
#include "survey/reliability.h"

AvlastFrame *reliability_frame_of(const char *name)
{
    g_autofree char *relative = g_strconcat("tests/ref/scale/", name, NULL);
    g_autofree char *path = source_path(relative);
    return frame_of_csv(path);
}

RefTable *reliability_expected(void)
{
    g_autofree char *path = source_path("tests/ref/scale/expected.csv");
    return ref_table_read(path);
}

double reliability_truth(const RefTable *table, const char *which, const char *quantity,
                         const char *item)
{
    return ref_table_find(table, "value", "case", which, "quantity", quantity, "item",
                          item, NULL);
}

void reliability_items_of(const AvlastFrame *frame, const char *prefix, Items *items)
{
    items->items = (AvlastItems){0, items->name, items->answer};
    for (guint c = 0; c < frame->columns->len; c++) {
        const AvlastColumn *column = g_ptr_array_index(frame->columns, c);
        if (!g_str_has_prefix(column->name, prefix))
            continue;
        items->name[items->items.k] = column->name;
        items->answer[items->items.k++] = column->number;
    }
}

AvlastSample *reliability_simple(const AvlastFrame *frame)
{
    const AvlastDesignColumns columns = {0};
    AvlastSample *sample = avlast_sample_new(frame, &columns, NULL);
    ck_assert(sample != NULL);
    return sample;
}

const AvlastEstimate *reliability_row(const AvlastEstimates *e, const char *group,
                                      const char *term)
{
    const AvlastEstimate *found = avlast_estimates_find(e, NULL, group, term, NULL);
    ck_assert_msg(found != NULL, "no row '%s'", term);
    return found;
}

AvlastFrame *reliability_made(gsize rows, guint k, double (*value)(gsize row, guint item))
{
    AvlastFrame *frame = avlast_frame_new("made", rows);

    for (guint j = 0; j < k; j++) {
        g_autofree char *name = g_strdup_printf("q%u", j + 1);
        AvlastColumn *column = avlast_column_new(name, AVLAST_COLUMN_NUMBER, rows, NULL);
        for (gsize i = 0; i < rows; i++) {
            column->number[i] = value(i, j);
            column->reason[i] = (guint8)(isnan(column->number[i]) ? 1 : 0);
        }
        avlast_frame_add(frame, column);
    }
    return frame;
}

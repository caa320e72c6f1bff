/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/lost.h"

#include <string.h>

static void dropped_free(gpointer data)
{
    AvlastDropped *dropped = data;

    g_free(dropped->what);
    g_free(dropped);
}

GPtrArray *avlast_dropped_list(void)
{
    return g_ptr_array_new_with_free_func(dropped_free);
}

void avlast_dropped_count(GPtrArray *list, const char *what, gint64 rows)
{
    for (guint i = 0; i < list->len; i++) {
        AvlastDropped *dropped = g_ptr_array_index(list, i);
        if (strcmp(dropped->what, what) == 0) {
            dropped->rows += rows;
            return;
        }
    }
    AvlastDropped *dropped = g_new0(AvlastDropped, 1);
    dropped->what = g_strdup(what);
    dropped->rows = rows;
    g_ptr_array_add(list, dropped);
}

char *avlast_missing_reason(const AvlastColumn *column, gsize row)
{
    return g_strdup_printf(
        "no '%s' (%s)", column->name,
        (const char *)g_ptr_array_index(column->reasons, column->reason[row]));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "infer/result.h"

/* "benchmark=age,i.region" of a sensitivity analysis speaks of columns. */
static void add_benchmarks(GHashTable *names, const char *part)
{
    if (!g_str_has_prefix(part, "benchmark="))
        return;
    g_auto(GStrv) terms = g_strsplit(strchr(part, '=') + 1, ",", -1);
    for (char **term = terms; *term; term++) {
        const char *plain = g_strstrip(*term);
        g_hash_table_add(names,
                         g_strdup(g_str_has_prefix(plain, "i.") ? plain + 2 : plain));
    }
}

/* Columns that the rows speak of: outcomes, the columns of groups and of terms. */
static GHashTable *named_columns(const AvlastEstimates *estimates)
{
    GHashTable *names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; estimates && i < estimates->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(estimates, i);
        const char *const texts[] = {row->group, row->term};
        if (row->outcome)
            g_hash_table_add(names, g_strdup(row->outcome));
        for (gsize t = 0; t < G_N_ELEMENTS(texts); t++) {
            g_auto(GStrv) parts = g_strsplit_set(texts[t] ? texts[t] : "", ";:", -1);
            for (char **part = parts; *part; part++) {
                g_hash_table_add(names, g_strndup(*part, strcspn(*part, "=")));
                add_benchmarks(names, *part);
            }
        }
    }
    return names;
}

static json_t *levels_of(const AvlastColumn *column)
{
    json_t *levels = json_object();

    for (guint l = 0; column->level_labels && column->levels &&
                      l < MIN(column->levels->len, column->level_labels->len);
         l++) {
        const char *words = g_ptr_array_index(column->level_labels, l);
        if (words)
            json_object_set_new(levels, g_ptr_array_index(column->levels, l),
                                json_string(words));
    }
    return levels;
}

void avlast_result_add_labels(AvlastResult *result, const AvlastFrame *frame)
{
    g_autoptr(GHashTable) names = named_columns(result->estimates);
    g_autoptr(json_t) columns = json_object();

    for (guint c = 0; c < frame->columns->len; c++) {
        const AvlastColumn *column = g_ptr_array_index(frame->columns, c);
        g_autoptr(json_t) levels = levels_of(column);
        const gboolean any = column->label || column->label_nb || column->unit ||
                             json_object_size(levels) > 0;
        if (!any || !g_hash_table_contains(names, column->name))
            continue;
        json_t *entry = json_pack(
            "{s:o, s:o, s:o}", "label", avlast_json_text(column->label), "label_nb",
            avlast_json_text(column->label_nb), "unit", avlast_json_text(column->unit));
        if (json_object_size(levels) > 0)
            json_object_set(entry, "levels", levels);
        json_object_set_new(columns, column->name, entry);
    }
    if (json_object_size(columns) > 0)
        json_object_set(result->charts, "columns", columns);
}

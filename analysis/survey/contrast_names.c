/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "survey/contrast_parse.h"

static void add_name(GArray *names, GHashTable *seen, char *text, gsize row)
{
    const gpointer old = g_hash_table_lookup(seen, text);
    const AvlastRowName name = {text, row, FALSE};

    if (old) {
        AvlastRowName *was =
            &g_array_index(names, AvlastRowName, GPOINTER_TO_SIZE(old) - 1);
        was->several |= was->row != row;
        g_free(text);
        return;
    }
    g_array_append_val(names, name);
    g_hash_table_insert(seen, text, GSIZE_TO_POINTER((gsize)names->len));
}

/* "a=1;b=x" without its "a=" and "b=". */
static char *levels_of(const char *label, const GPtrArray *columns)
{
    GString *levels = g_string_new(NULL);

    for (guint c = 0; c < columns->len; c++) {
        const AvlastColumn *column = g_ptr_array_index(columns, c);
        label += strlen(column->name) + 1;
        const char *end = label + strlen(label);
        if (c + 1 < columns->len) {
            const AvlastColumn *next = g_ptr_array_index(columns, c + 1);
            g_autofree char *mark = g_strdup_printf(";%s=", next->name);
            const char *found = strstr(label, mark);
            end = found ? found : end;
        }
        g_string_append_printf(levels, "%s%.*s", c ? ";" : "", (int)(end - label), label);
        label = *end ? end + 1 : end;
    }
    return g_string_free(levels, FALSE);
}

AvlastRowNames *avlast_row_names_new(const AvlastEstimates *estimates,
                                     const AvlastGroups *groups, gsize k)
{
    AvlastRowNames *names = g_new0(AvlastRowNames, 1);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    names->name = g_array_new(FALSE, FALSE, sizeof(AvlastRowName));
    names->label = g_ptr_array_new_with_free_func(g_free);
    names->n_groups = groups->columns->len ? groups->n : 0;
    for (gsize j = 0; j < k; j++) {
        const AvlastEstimate *row = avlast_estimates_row(estimates, j);
        add_name(names->name, seen, g_strdup(row->term), j);
    }
    /* a term of another variable goes before an outcome of that name */
    g_autoptr(GArray) terms = g_array_copy(names->name);
    for (gsize j = 0; j < k; j++) {
        const AvlastEstimate *row = avlast_estimates_row(estimates, j);
        const gpointer at = g_hash_table_lookup(seen, row->outcome);
        if (!at || GPOINTER_TO_SIZE(at) > terms->len)
            add_name(names->name, seen, g_strdup(row->outcome), j);
        if (strcmp(row->outcome, row->term) != 0)
            add_name(names->name, seen, g_strdup_printf("%s:%s", row->outcome, row->term),
                     j);
    }
    for (gsize g = 0; g < names->n_groups; g++)
        g_ptr_array_add(names->label, g_strdup(g_ptr_array_index(groups->label, g)));
    for (gsize g = 0; g < names->n_groups; g++)
        g_ptr_array_add(names->label,
                        levels_of(g_ptr_array_index(groups->label, g), groups->columns));
    return names;
}

void avlast_row_names_free(AvlastRowNames *names)
{
    if (!names)
        return;
    for (guint i = 0; i < names->name->len; i++)
        g_free(g_array_index(names->name, AvlastRowName, i).text);
    g_array_unref(names->name);
    g_ptr_array_unref(names->label);
    g_free(names);
}

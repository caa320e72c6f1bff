/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/describe/few.h"

#include <string.h>

static gboolean is_missing(const char *term)
{
    return g_str_has_prefix(term, "missing");
}

/* A variable and the rows without its value are hidden apart. */
static char *key_of(const char *outcome, const char *term, gboolean groups)
{
    return g_strdup_printf("%s\1%d%d", outcome, is_missing(term), groups);
}

static gboolean is_small(double people, gint64 small)
{
    return people > 0.0 && people < (double)small;
}

/* Rows with a value by outcome and group, for the opposite of a level. */
static GHashTable *values_of(const AvlastEstimates *e)
{
    GHashTable *n = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < e->rows->len; i++) {
        AvlastEstimate *row = avlast_estimates_row(e, i);
        if (g_strcmp0(row->term, "n") == 0)
            g_hash_table_insert(
                n, g_strdup_printf("%s\1%s", row->outcome, row->group ? row->group : ""),
                row);
    }
    return n;
}

void avlast_find_few(GHashTable *few, const AvlastEstimates *e, gint64 small)
{
    if (small <= 0)
        return;
    g_autoptr(GHashTable) values = values_of(e);
    for (guint i = 0; i < e->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(e, i);
        if (!row->outcome || !row->term)
            continue;
        const gboolean level = g_str_has_prefix(row->term, "n:");
        if (!level && strcmp(row->term, "n") != 0 && !is_missing(row->term))
            continue;
        g_autofree char *key =
            g_strdup_printf("%s\1%s", row->outcome, row->group ? row->group : "");
        const AvlastEstimate *n = g_hash_table_lookup(values, key);
        if (is_small(row->estimate, small) ||
            (level && n && is_small(n->estimate - row->estimate, small)))
            g_hash_table_add(few, key_of(row->outcome, row->term, row->group != NULL));
    }
}

gboolean avlast_is_few(GHashTable *few, const char *outcome, const char *term,
                       const char *group)
{
    if (!outcome || !term)
        return FALSE;
    g_autofree char *all = key_of(outcome, term, FALSE);
    g_autofree char *groups = key_of(outcome, term, TRUE);

    return g_hash_table_contains(few, all) ||
           (group && g_hash_table_contains(few, groups));
}

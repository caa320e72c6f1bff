/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns that a SELECT lists, and the names each uses. */

#include "data/sql_trace_internal.h"

gboolean avlast_sql_is_call(const AvlastSqlWriter *w, guint i, guint to)
{
    return i + 1 < to && avlast_writer_is_mark(w, i + 1, '(');
}

/* Functions whose result is not of one row. */
gboolean avlast_sql_gathers(const AvlastSqlWriter *w, guint i)
{
    static const char *const words[] = {"COUNT", "SUM",  "TOTAL",  "AVG",         "MIN",
                                        "MAX",   "OVER", "SELECT", "GROUP_CONCAT"};

    for (gsize k = 0; k < G_N_ELEMENTS(words); k++)
        if (avlast_writer_is_word(w, i, words[k]))
            return TRUE;
    return FALSE;
}

/* The names that tokens [from, to) use; NULL when the item is not of one row alone. */
static GPtrArray *names_of(const AvlastSqlWriter *w, guint from, guint to)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

    for (guint i = from; i < to; i++) {
        if (avlast_sql_gathers(w, i)) {
            g_ptr_array_unref(names);
            return NULL;
        }
        if (avlast_writer_is_word(w, i, "AS") &&
            avlast_writer_at(w, i)->depth == avlast_writer_at(w, from)->depth)
            break;
        if (!avlast_sql_is_name(w->tokens, i) || avlast_sql_is_call(w, i, to))
            continue;
        const gboolean qualified = avlast_writer_is_mark(w, i + 1, '.') && i + 2 < to;
        g_ptr_array_add(names, qualified ? avlast_sql_name(w->sql, avlast_writer_at(w, i))
                                         : NULL);
        g_ptr_array_add(
            names, avlast_sql_name(w->sql, avlast_writer_at(w, qualified ? i + 2 : i)));
        i += qualified ? 2 : 0;
    }
    return names;
}

static void free_names(gpointer data)
{
    if (data)
        g_ptr_array_unref(data);
}

void avlast_sql_list_items(const AvlastSqlWriter *w, guint from, guint to,
                           AvlastSqlArm *arm)
{
    const guint depth = avlast_writer_at(w, from)->depth;
    const guint end = avlast_writer_find(w, from, to, depth, avlast_sql_clauses);
    static const char *const group[] = {"GROUP", NULL};
    const gboolean grouped = avlast_writer_find(w, from, to, depth, group) < to;

    arm->items = g_ptr_array_new_with_free_func(free_names);
    for (guint i = avlast_writer_is_word(w, from + 1, "ALL") ? from + 2 : from + 1, next;
         i < end; i = next + 1) {
        for (next = i; next < end; next++)
            if (avlast_writer_at(w, next)->depth == depth &&
                avlast_writer_is_mark(w, next, ','))
                break;
        if (next > i && avlast_writer_is_mark(w, next - 1, '*') &&
            (next == i + 1 || avlast_writer_is_mark(w, next - 2, '.'))) {
            arm->star = TRUE;
            arm->n_back = 0;
            continue;
        }
        g_ptr_array_add(arm->items, grouped ? NULL : names_of(w, i, next));
        if (arm->star)
            arm->n_back++;
        else
            arm->n_front++;
    }
}

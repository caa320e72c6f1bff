/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/sql.h"

#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "data/sql_query.h"

gboolean avlast_sql_split(const char *definition, char **name, char **expression,
                          GError **error)
{
    const char quote = *definition;
    const gboolean quoted = quote == '"' || quote == '`';
    const char *end = quoted ? strchr(definition + 1, quote) : NULL;
    const char *equals = strchr(end ? end : definition, '=');

    if (!equals || (quoted && !end) || equals[1] == '=') {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV130", NULL,
                    "--let '%s' has no form\nhint: write --let 'name = SQL'", definition);
        return FALSE;
    }
    *name = g_strstrip(g_strndup(definition, (gsize)(equals - definition)));
    if (quoted) {
        const gsize n = strlen(*name);
        memmove(*name, *name + 1, n - 1);
        (*name)[n >= 2 ? n - 2 : 0] = '\0';
    }
    *expression = g_strdup(equals + 1);
    g_strchug(*expression);
    if (**name && **expression)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV130", NULL,
                "--let '%s' has no form\nhint: write --let 'name = SQL'", definition);
    g_clear_pointer(name, g_free);
    g_clear_pointer(expression, g_free);
    return FALSE;
}

/* Marks in `needed` which of `known` (all its names) the expression uses. */
static gboolean mark_used(const char *what, const char *expression, GPtrArray *known,
                          gboolean *needed, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GPtrArray) no_columns = g_ptr_array_new();
    g_autoptr(GArray) position = g_array_new(FALSE, FALSE, sizeof(guint));

    for (guint j = 0; j + 1 < known->len; j++)
        if (names->len < AVLAST_SQL_MOST_NAMES &&
            avlast_sql_mentions(expression, g_ptr_array_index(known, j))) {
            g_ptr_array_add(names, g_ptr_array_index(known, j));
            g_array_append_val(position, j);
        }
    g_autoptr(AvlastSqlTable) table = avlast_sql_table_new(names, no_columns, 0, error);
    if (!table)
        return FALSE;
    sqlite3_stmt *statement = avlast_sql_prepare(
        table, what, expression, (const char *const *)known->pdata, error);
    if (!statement)
        return FALSE;
    sqlite3_finalize(statement);
    for (guint i = 0; i < names->len; i++)
        if (table->used[i])
            needed[g_array_index(position, guint, i)] = TRUE;
    return TRUE;
}

static gboolean collect_lets(const char *const *lets, GPtrArray *known, gboolean *needed,
                             GError **error)
{
    for (; lets && *lets; lets++) {
        g_autofree char *name = NULL, *expression = NULL;
        if (!avlast_sql_split(*lets, &name, &expression, error))
            return FALSE;
        g_autofree char *what = g_strdup_printf("--let %s", name);
        if (!mark_used(what, expression, known, needed, error))
            return FALSE;
        if (g_strv_contains((const char *const *)known->pdata, name)) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV133", NULL,
                        "--let: there is a column '%s' already", name);
            return FALSE;
        }
        /* Before the NULL at the end. */
        g_ptr_array_insert(known, (gint)known->len - 1, g_steal_pointer(&name));
    }
    return TRUE;
}

GStrv avlast_sql_columns(const char *const *lets, const char *const *conditions,
                         const char *const *header, GError **error)
{
    const guint n = g_strv_length((GStrv)(gpointer)(gsize)header);
    const guint n_lets = lets ? g_strv_length((GStrv)(gpointer)(gsize)lets) : 0;
    g_autoptr(GPtrArray) known = g_ptr_array_new_with_free_func(g_free);
    g_autofree gboolean *needed = g_new0(gboolean, n + n_lets + 1);
    g_autoptr(GPtrArray) columns = g_ptr_array_new();

    for (guint j = 0; j < n; j++)
        g_ptr_array_add(known, g_strdup(header[j]));
    g_ptr_array_add(known, NULL);
    if (!collect_lets(lets, known, needed, error))
        return NULL;
    for (; conditions && *conditions; conditions++)
        if (!mark_used("condition", *conditions, known, needed, error))
            return NULL;
    for (guint j = 0; j < n; j++)
        if (needed[j])
            g_ptr_array_add(columns, g_strdup(header[j]));
    g_ptr_array_add(columns, NULL);
    return (GStrv)g_ptr_array_free(g_steal_pointer(&columns), FALSE);
}

typedef struct {
    guint8 *mask;
    gsize unknown;
} Mask;

static gboolean take_truth(const AvlastSqlQuery *query, gsize row,
                           sqlite3_stmt *statement, gpointer data, GError **error)
{
    Mask *mask = data;

    switch (sqlite3_column_type(statement, 1)) {
    case SQLITE_NULL:
        mask->unknown++;
        return TRUE;
    case SQLITE_INTEGER:
    case SQLITE_FLOAT:
        mask->mask[row] = sqlite3_column_double(statement, 1) != 0.0;
        return TRUE;
    default:
        avlast_sql_query_fail(query, row, "the result is a text, neither true nor false",
                              error);
        return FALSE;
    }
}

guint8 *avlast_sql_mask(const AvlastFrame *frame, const char *what, const char *condition,
                        gsize *unknown, GError **error)
{
    g_auto(AvlastSqlQuery) query = {0};
    g_autofree guint8 *mask = avlast_array(guint8, frame->rows, error);
    Mask taken = {mask, 0};

    if (!mask || !avlast_sql_query_init(&query, frame, what, condition, error) ||
        !avlast_sql_query_run(&query, take_truth, &taken, error))
        return NULL;
    if (unknown)
        *unknown = taken.unknown;
    return g_steal_pointer(&mask);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/sql_fault.h"

#include <string.h>

#include "core/text.h"
#include "data/sql_scan.h"

char *avlast_sql_point_at(const char *text, gsize offset)
{
    const char *at = text + MIN(offset, strlen(text));
    const char *line = at;
    const char *line_end = strchr(at, '\n');

    while (line > text && line[-1] != '\n')
        line--;
    g_autofree char *shown =
        line_end ? g_strndup(line, (gsize)(line_end - line)) : g_strdup(line);
    const glong column = g_utf8_strlen(line, at - line);
    return g_strdup_printf("\n    %s\n    %*s^", shown, (int)column, "");
}

AvlastPlace avlast_sql_place(const char *query, gsize offset)
{
    AvlastPlace place = {"--sql", 1, 1};

    for (const char *p = query; *p && p < query + offset; p = avlast_text_next(p)) {
        place.column++;
        if (*p == '\n') {
            place.line++;
            place.column = 1;
        }
    }
    return place;
}

/* The byte at which the name stands as a word of its own, or the query's end. */
static gsize find_name(const char *query, const char *name)
{
    g_autoptr(GArray) tokens = avlast_sql_scan(query);

    for (guint i = 0; i < tokens->len; i++) {
        const AvlastSqlToken *token = &g_array_index(tokens, AvlastSqlToken, i);
        g_autofree char *found =
            avlast_sql_is_name(tokens, i) ? avlast_sql_name(query, token) : NULL;
        if (found && g_ascii_strcasecmp(found, name) == 0)
            return token->start;
    }
    return strlen(query);
}

/* Names of tables, or of all tables' columns; NULL-terminated, borrowed. */
static GPtrArray *known_names(const AvlastSqlDatabase *database, gboolean columns)
{
    GPtrArray *names = g_ptr_array_new();

    for (guint k = 0; k < database->tables->len; k++) {
        const AvlastSqlTable *table = g_ptr_array_index(database->tables, k);
        if (!columns)
            g_ptr_array_add(names, table->name);
        for (guint j = 0; columns && j < table->names->len; j++)
            g_ptr_array_add(names, g_ptr_array_index(table->names, j));
    }
    g_ptr_array_add(names, NULL);
    return names;
}

static char *list_names(const GPtrArray *names)
{
    return g_strjoinv(", ", (char **)names->pdata);
}

static void fail_table(const AvlastSqlDatabase *database, const char *query,
                       const char *name, GError **error)
{
    g_autoptr(GPtrArray) names = known_names(database, FALSE);
    g_autofree char *hint =
        avlast_text_did_you_mean(name, (const char *const *)names->pdata);
    g_autofree char *all = list_names(names);
    const gsize offset = find_name(query, name);
    const AvlastPlace place = avlast_sql_place(query, offset);
    g_autofree char *where = avlast_sql_point_at(query, offset);

    avlast_fail(error, AVLAST_ERROR_USAGE, "AV136", &place, "no table '%s'%s%s%s%s", name,
                where, *hint ? hint : "\nhint: the tables are ", *hint ? "" : all,
                *hint ? "" : "; further files are given behind the first, or by --with");
}

static void fail_column(const AvlastSqlDatabase *database, const char *query,
                        const char *name, gsize offset, GError **error)
{
    g_autoptr(GPtrArray) names = known_names(database, TRUE);
    const char *const *known = (const char *const *)names->pdata;
    const char *dot = strrchr(name, '.');
    const AvlastPlace place = avlast_sql_place(query, offset);
    g_autofree char *where = avlast_sql_point_at(query, offset);
    g_autofree char *hint = NULL;

    if (g_strv_contains(known, name))
        hint = g_strdup_printf("\nhint: put the name in double quotes: \"%s\"", name);
    else if (dot && g_strv_contains(known, dot + 1))
        hint = g_strdup_printf("\nhint: '%s' is a column of another table; did you mean "
                               "its name or alias before the dot?",
                               dot + 1);
    else
        hint = avlast_text_did_you_mean(dot ? dot + 1 : name, known);
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV804", &place, "no column '%s'%s%s", name,
                where, hint);
}

static const char *hint_for(const char *message)
{
    if (g_str_has_prefix(message, "ambiguous column name: "))
        return "\nhint: say of which table: pupils.id, or alias.id";
    if (g_str_has_prefix(message, "no such function"))
        return "\nhint: functions are SQLite's: count, sum, avg, min, max, round, abs, "
               "coalesce, iif, ln, sqrt, substr ...";
    return "\nhint: texts stand in single quotes; names with a dot, a blank or another "
           "odd character in double quotes";
}

void avlast_sql_fail_query(const AvlastSqlDatabase *database, const char *query,
                           GError **error)
{
    static const char no_column[] = "no such column: ", no_table[] = "no such table: ";
    const char *message = sqlite3_errmsg(database->db);
    const gsize length = strlen(query);
#if SQLITE_VERSION_NUMBER >= 3038000
    const int at = sqlite3_error_offset(database->db);
#else
    const int at = -1;
#endif
    const gboolean known = at >= 0;
    const gsize offset = known ? (gsize)at : length;

    if (database->denied) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV131", NULL, "--sql: %s",
                    database->denied);
        return;
    }
    if (g_str_has_prefix(message, no_table)) {
        fail_table(database, query, message + sizeof no_table - 1, error);
        return;
    }
    if (g_str_has_prefix(message, no_column)) {
        const char *name = message + sizeof no_column - 1;
        fail_column(database, query, name, known ? offset : find_name(query, name),
                    error);
        return;
    }
    const AvlastPlace place = avlast_sql_place(query, offset);
    g_autofree char *where =
        known ? avlast_sql_point_at(query, offset) : g_strdup_printf("\n    %s", query);
    const gboolean early = strcmp(message, "incomplete input") == 0;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV135", known ? &place : NULL, "%s%s%s%s",
                known ? "" : "--sql: ", early ? "the query ends too early" : message,
                where, early ? "" : hint_for(message));
}

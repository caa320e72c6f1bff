/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/sql_query.h"

#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/text.h"
#include "data/sql_fault.h"

static const char prefix[] = "SELECT \"" AVLAST_SQL_ROW "\", (";

gboolean avlast_sql_mentions(const char *expression, const char *name)
{
    const gsize n = strlen(name);

    for (; *expression; expression++)
        if (g_ascii_strncasecmp(expression, name, n) == 0)
            return TRUE;
    return FALSE;
}

/* The hint for a column SQLite does not know, given its words "no such column: sch.wide".
 */
static char *hint_for(const char *name, const char *const *known)
{
    if (g_strv_contains(known, name))
        return g_strdup_printf("\nhint: put the name in double quotes: \"%s\"", name);
    return avlast_text_did_you_mean(name, known);
}

static void fail_prepare(AvlastSqlTable *table, const char *what, const char *expression,
                         const char *const *known, GError **error)
{
    static const char missing[] = "no such column: ";
    const char *message = sqlite3_errmsg(table->db);
    g_autofree char *where = NULL;
    int offset = -1;

#if SQLITE_VERSION_NUMBER >= 3038000
    offset = sqlite3_error_offset(table->db);
#endif
    offset -= (int)sizeof prefix - 1;
    where = offset >= 0 ? avlast_sql_point_at(expression, (gsize)offset)
                        : g_strdup_printf("\n    %s", expression);
    if (table->database->denied) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV131", NULL, "%s: %s", what,
                    table->database->denied);
    } else if (offset >= (int)strlen(expression)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV130", NULL,
                    "%s: the expression ends too early%s", what, where);
    } else if (g_str_has_prefix(message, missing)) {
        const char *name = message + sizeof missing - 1;
        g_autofree char *hint = hint_for(name, known);
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV804", NULL, "%s: no column '%s'%s%s",
                    what, name, where, hint);
    } else {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV130", NULL,
                    "%s: %s%s\nhint: column names with a dot or a blank stand in double "
                    "quotes, texts in single quotes",
                    what, message, where);
    }
}

sqlite3_stmt *avlast_sql_prepare(AvlastSqlTable *table, const char *what,
                                 const char *expression, const char *const *known,
                                 GError **error)
{
    g_autofree char *sql = g_strconcat(prefix, expression, "\n) FROM data", NULL);
    g_autofree char *lower = g_ascii_strdown(expression, -1);
    sqlite3_stmt *statement = NULL;
    const char *tail = NULL;

    g_clear_pointer(&table->database->denied, g_free);
    if (strstr(lower, "'now'")) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV131", NULL,
                    "%s: the result must follow from the data alone; not allowed: 'now'",
                    what);
        return NULL;
    }
    if (!g_utf8_validate(expression, -1, NULL) || strlen(sql) >= (1 << 20)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV130", NULL,
                    "%s: the expression is not UTF-8 text, or too long", what);
        return NULL;
    }
    if (sqlite3_prepare_v2(table->db, sql, -1, &statement, &tail) != SQLITE_OK) {
        fail_prepare(table, what, expression, known, error);
        return NULL;
    }
    if (*tail || sqlite3_column_count(statement) != 2) {
        sqlite3_finalize(statement);
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV130", NULL,
                    "%s: one expression is allowed, without ';'\n    %s", what,
                    expression);
        return NULL;
    }
    return statement;
}

void avlast_sql_query_clear(AvlastSqlQuery *query)
{
    sqlite3_finalize(query->statement);
    avlast_sql_table_free(query->table);
}

gboolean avlast_sql_query_init(AvlastSqlQuery *query, const AvlastFrame *frame,
                               const char *what, const char *expression, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new(), columns = g_ptr_array_new();
    g_autoptr(GPtrArray) known = g_ptr_array_new();

    for (guint j = 0; j < frame->columns->len; j++) {
        AvlastColumn *column = g_ptr_array_index(frame->columns, j);
        g_ptr_array_add(known, column->name);
        if (names->len < AVLAST_SQL_MOST_NAMES &&
            avlast_sql_mentions(expression, column->name)) {
            g_ptr_array_add(names, column->name);
            g_ptr_array_add(columns, column);
        }
    }
    for (guint j = 0; frame->header && frame->header[j]; j++)
        g_ptr_array_add(known, frame->header[j]);
    g_ptr_array_add(known, NULL);
    *query = (AvlastSqlQuery){.frame = frame, .what = what, .expression = expression};
    query->table = avlast_sql_table_new(names, columns, frame->rows, error);
    if (!query->table)
        return FALSE;
    query->statement = avlast_sql_prepare(query->table, what, expression,
                                          (const char *const *)known->pdata, error);
    return query->statement != NULL;
}

void avlast_sql_query_fail(const AvlastSqlQuery *query, gsize row, const char *why,
                           GError **error)
{
    const AvlastFrame *frame = query->frame;
    const AvlastPlace place = {frame->source, avlast_frame_line(frame, row), 0};

    avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV132", &place, "%s: %s\n    %s",
                query->what, why, query->expression);
}

gboolean avlast_sql_query_run(const AvlastSqlQuery *query, AvlastSqlTake take,
                              gpointer data, GError **error)
{
    const gsize rows = query->frame->rows;
    g_autofree guint8 *seen = avlast_array(guint8, rows, error);
    gsize n = 0;
    int status;

    if (!seen)
        return FALSE;
    while ((status = sqlite3_step(query->statement)) == SQLITE_ROW) {
        const gsize row = (gsize)sqlite3_column_int64(query->statement, 0);
        if (row >= rows || seen[row]++)
            break;
        n++;
        if (!take(query, row, query->statement, data, error))
            return FALSE;
    }
    if (status == SQLITE_DONE && n == rows)
        return TRUE;
    if (status == SQLITE_ROW || status == SQLITE_DONE)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV130", NULL,
                    "%s: the expression must give one value for each row\n    %s\nhint: "
                    "for a summary of all rows write (SELECT avg(x) FROM data), for one "
                    "by group avg(x) OVER (PARTITION BY g)",
                    query->what, query->expression);
    else
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV132", NULL, "%s: %s\n    %s",
                    query->what, sqlite3_errmsg(query->table->db), query->expression);
    return FALSE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/sql_table.h"

#include <string.h>

#include "core/error.h"

typedef struct {
    sqlite3_vtab base;
    AvlastSqlTable *table;
} View;

typedef struct {
    sqlite3_vtab_cursor base;
    AvlastSqlTable *table;
    gsize row;
} Cursor;

static int view_connect(sqlite3 *db, void *data, int argc, const char *const *argv,
                        sqlite3_vtab **made, char **message)
{
    AvlastSqlTable *table = data;
    g_autoptr(GString) sql = g_string_new("CREATE TABLE data(");

    (void)argc;
    (void)argv;
    (void)message;
    for (guint j = 0; j < table->names->len; j++) {
        char *quoted =
            sqlite3_mprintf("\"%w\",", (char *)g_ptr_array_index(table->names, j));
        if (!quoted)
            return SQLITE_NOMEM;
        g_string_append(sql, quoted);
        sqlite3_free(quoted);
    }
    g_string_append(sql, "\"" AVLAST_SQL_ROW "\" HIDDEN)");
    const int status = sqlite3_declare_vtab(db, sql->str);
    if (status != SQLITE_OK)
        return status;
    View *view = sqlite3_malloc(sizeof *view);
    if (!view)
        return SQLITE_NOMEM;
    *view = (View){.table = table};
    *made = &view->base;
    return SQLITE_OK;
}

static int view_disconnect(sqlite3_vtab *base)
{
    sqlite3_free(base);
    return SQLITE_OK;
}

/* There is one way to read the table: all of it, in order. */
static int view_best_index(sqlite3_vtab *base, sqlite3_index_info *info)
{
    const AvlastSqlTable *table = ((View *)base)->table;

    info->estimatedCost = (double)table->rows + 1.0;
    info->estimatedRows = (sqlite3_int64)table->rows;
    return SQLITE_OK;
}

static int cursor_open(sqlite3_vtab *base, sqlite3_vtab_cursor **made)
{
    Cursor *cursor = sqlite3_malloc(sizeof *cursor);

    if (!cursor)
        return SQLITE_NOMEM;
    *cursor = (Cursor){.table = ((View *)base)->table};
    *made = &cursor->base;
    return SQLITE_OK;
}

static int cursor_close(sqlite3_vtab_cursor *base)
{
    sqlite3_free(base);
    return SQLITE_OK;
}

static int cursor_filter(sqlite3_vtab_cursor *base, int number, const char *text,
                         int argc, sqlite3_value **argv)
{
    (void)number;
    (void)text;
    (void)argc;
    (void)argv;
    ((Cursor *)base)->row = 0;
    return SQLITE_OK;
}

static int cursor_next(sqlite3_vtab_cursor *base)
{
    ((Cursor *)base)->row++;
    return SQLITE_OK;
}

static int cursor_eof(sqlite3_vtab_cursor *base)
{
    const Cursor *cursor = (const Cursor *)base;

    return cursor->row >= cursor->table->rows;
}

static int cursor_column(sqlite3_vtab_cursor *base, sqlite3_context *context, int index)
{
    const Cursor *cursor = (const Cursor *)base;
    const AvlastSqlTable *table = cursor->table;
    const gsize row = cursor->row;

    if ((guint)index >= table->columns->len) {
        sqlite3_result_int64(context, (sqlite3_int64)row);
        return SQLITE_OK;
    }
    const AvlastColumn *column = g_ptr_array_index(table->columns, (guint)index);
    if (column->reason[row] != AVLAST_PRESENT)
        sqlite3_result_null(context);
    else if (column->type == AVLAST_COLUMN_NUMBER)
        sqlite3_result_double(context, column->number[row]);
    else
        sqlite3_result_text(context, g_ptr_array_index(column->levels, column->code[row]),
                            -1, SQLITE_STATIC);
    return SQLITE_OK;
}

static int cursor_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *rowid)
{
    *rowid = (sqlite3_int64)((Cursor *)base)->row;
    return SQLITE_OK;
}

static const sqlite3_module module = {.xConnect = view_connect,
                                      .xBestIndex = view_best_index,
                                      .xDisconnect = view_disconnect,
                                      .xOpen = cursor_open,
                                      .xClose = cursor_close,
                                      .xFilter = cursor_filter,
                                      .xNext = cursor_next,
                                      .xEof = cursor_eof,
                                      .xColumn = cursor_column,
                                      .xRowid = cursor_rowid};

static void deny(AvlastSqlTable *table, const char *format, const char *name)
{
    g_free(table->denied);
    /* The formats are this file's own literals. */
    table->denied = g_strdup_printf("%s%s", format, name ? name : "");
}

static int authorise_function(AvlastSqlTable *table, const char *name)
{
    static const char *const unsteady[] = {"random",
                                           "randomblob",
                                           "changes",
                                           "total_changes",
                                           "last_insert_rowid",
                                           "current_date",
                                           "current_time",
                                           "current_timestamp",
                                           "sqlite_version",
                                           "load_extension",
                                           "sqlite_source_id",
                                           "fts3_tokenizer",
                                           NULL};
    g_autofree char *lower = g_ascii_strdown(name, -1);

    if (g_strv_contains(unsteady, lower)) {
        deny(table, "the result must follow from the data alone; not allowed: ", lower);
        return SQLITE_DENY;
    }
    if (strcmp(lower, "log") == 0) {
        deny(table,
             "log is the logarithm to base 10 in SQL and the natural one "
             "elsewhere\nhint: write ln(x) or log10(x)",
             NULL);
        return SQLITE_DENY;
    }
    return SQLITE_OK;
}

static int authorise(void *data, int action, const char *a, const char *b,
                     const char *database, const char *trigger)
{
    AvlastSqlTable *table = data;

    (void)database;
    (void)trigger;
    switch (action) {
    case SQLITE_SELECT:
        return SQLITE_OK;
    case SQLITE_FUNCTION:
        return authorise_function(table, b ? b : "");
    case SQLITE_READ:
        if (!a || strcmp(a, "data") != 0) {
            deny(table, "there is one table, data; not allowed: ", a);
            return SQLITE_DENY;
        }
        for (guint j = 0; b && j < table->names->len; j++)
            if (g_ascii_strcasecmp(g_ptr_array_index(table->names, j), b) == 0)
                table->used[j] = TRUE;
        return SQLITE_OK;
    default:
        deny(table, "only an expression is allowed here", NULL);
        return SQLITE_DENY;
    }
}

/* SQL cannot tell names apart that differ in the case of ASCII letters only. */
static gboolean check_names(const GPtrArray *names, GError **error)
{
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint j = 0; j < names->len; j++) {
        char *lower = g_ascii_strdown(g_ptr_array_index(names, j), -1);
        const char *other = g_hash_table_lookup(seen, lower);
        if (other) {
            g_free(lower);
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV130", NULL,
                        "SQL cannot tell the columns '%s' and '%s' apart\nhint: rename "
                        "one of them",
                        other, (char *)g_ptr_array_index(names, j));
            return FALSE;
        }
        g_hash_table_insert(seen, lower, g_ptr_array_index(names, j));
    }
    return TRUE;
}

static gboolean open_database(AvlastSqlTable *table)
{
    static const struct {
        int limit, value;
    } limits[] = {{SQLITE_LIMIT_ATTACHED, 0},        {SQLITE_LIMIT_TRIGGER_DEPTH, 0},
                  {SQLITE_LIMIT_LENGTH, 1 << 24},    {SQLITE_LIMIT_SQL_LENGTH, 1 << 20},
                  {SQLITE_LIMIT_VARIABLE_NUMBER, 0}, {SQLITE_LIMIT_WORKER_THREADS, 0}};

    if (sqlite3_open_v2(":memory:", &table->db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK)
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(limits); i++)
        sqlite3_limit(table->db, limits[i].limit, limits[i].value);
    /* A misspelt name in double quotes must be an error, not a text. */
    sqlite3_db_config(table->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(table->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_db_config(table->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(table->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(table->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    /* Declaring the table is a CREATE TABLE inside SQLite, which the authoriser would
     * refuse: so a first look at the table comes before it. */
    return sqlite3_create_module_v2(table->db, "data", &module, table, NULL) ==
               SQLITE_OK &&
           sqlite3_exec(table->db, "SELECT 1 FROM data LIMIT 0", NULL, NULL, NULL) ==
               SQLITE_OK &&
           sqlite3_set_authorizer(table->db, authorise, table) == SQLITE_OK;
}

AvlastSqlTable *avlast_sql_table_new(GPtrArray *names, GPtrArray *columns, gsize rows,
                                     GError **error)
{
    if (!check_names(names, error))
        return NULL;

    g_autoptr(AvlastSqlTable) table = g_new0(AvlastSqlTable, 1);
    table->names = g_ptr_array_ref(names);
    table->columns = g_ptr_array_ref(columns);
    table->rows = rows;
    table->used = g_new0(gboolean, MAX(names->len, 1));
    if (!open_database(table)) {
        avlast_fail(error, AVLAST_ERROR_INTERNAL, "AV902", NULL,
                    "SQLite does not start: %s", sqlite3_errmsg(table->db));
        return NULL;
    }
    return g_steal_pointer(&table);
}

void avlast_sql_table_free(AvlastSqlTable *table)
{
    if (!table)
        return;
    sqlite3_close(table->db);
    g_ptr_array_unref(table->names);
    g_ptr_array_unref(table->columns);
    g_free(table->used);
    g_free(table->denied);
    g_free(table);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/sql_table.h"

#include <string.h>

#include "core/error.h"
#include "data/sql_index.h"
#include "data/sql_module.h"

static void deny(AvlastSqlDatabase *database, const char *format, const char *name)
{
    g_free(database->denied);
    /* The formats are this file's own literals. */
    database->denied = g_strdup_printf("%s%s", format, name ? name : "");
}

static int authorise_function(AvlastSqlDatabase *database, const char *name)
{
    static const char *const unsteady[] = {"random",         "randomblob",
                                           "changes",        "total_changes",
                                           "current_date",   "last_insert_rowid",
                                           "current_time",   "current_timestamp",
                                           "sqlite_log",     "sqlite_version",
                                           "load_extension", "sqlite_source_id",
                                           "fts3_tokenizer", NULL};
    g_autofree char *lower = g_ascii_strdown(name, -1);

    if (g_strv_contains(unsteady, lower) || g_str_has_prefix(lower, "sqlite_")) {
        deny(database,
             "the result must follow from the data alone; not allowed: ", lower);
        return SQLITE_DENY;
    }
    if (strcmp(lower, "log") == 0) {
        deny(database,
             "log is the logarithm to base 10 in SQL and the natural one "
             "elsewhere\nhint: write ln(x) or log10(x)",
             NULL);
        return SQLITE_DENY;
    }
    return SQLITE_OK;
}

static int authorise_read(AvlastSqlDatabase *database, const char *table,
                          const char *column)
{
    for (guint k = 0; table && k < database->tables->len; k++) {
        AvlastSqlTable *t = g_ptr_array_index(database->tables, k);
        if (g_ascii_strcasecmp(t->name, table) != 0)
            continue;
        for (guint j = 0; column && j < t->names->len; j++)
            if (g_ascii_strcasecmp(g_ptr_array_index(t->names, j), column) == 0)
                t->used[j] = TRUE;
        return SQLITE_OK;
    }
    /* So SQLite asks for WITH tables of which no column is read. */
    if (database->whole && table && (!column || !*column) &&
        g_ascii_strncasecmp(table, "sqlite_", 7) != 0 &&
        g_ascii_strncasecmp(table, "pragma_", 7) != 0)
        return SQLITE_OK;
    deny(database,
         database->whole ? "only the files are tables; not allowed: "
                         : "there is one table, data; not allowed: ",
         table);
    return SQLITE_DENY;
}

static int authorise(void *data, int action, const char *a, const char *b,
                     const char *schema, const char *trigger)
{
    AvlastSqlDatabase *database = data;

    (void)schema;
    (void)trigger;
    if (database->open)
        return SQLITE_OK;
    switch (action) {
    case SQLITE_SELECT:
        return SQLITE_OK;
    case SQLITE_FUNCTION:
        return authorise_function(database, b ? b : "");
    case SQLITE_READ:
        return authorise_read(database, a, b);
    case SQLITE_RECURSIVE:
        if (database->whole)
            return SQLITE_OK;
        break;
    default:
        break;
    }
    deny(database,
         database->whole ? "only SELECT, or WITH ... SELECT, is allowed here"
                         : "only an expression is allowed here",
         NULL);
    return SQLITE_DENY;
}

/* A query that goes on for ever ends, after the same number of steps on any machine. */
#define STEPS_AT_ONCE 1000000
#define MOST_STEPS    5000

static int count_steps(void *data)
{
    return ++((AvlastSqlDatabase *)data)->steps > MOST_STEPS;
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

static gboolean open_database(AvlastSqlDatabase *database)
{
    static const struct {
        int limit, value;
    } limits[] = {{SQLITE_LIMIT_ATTACHED, 0},        {SQLITE_LIMIT_TRIGGER_DEPTH, 0},
                  {SQLITE_LIMIT_LENGTH, 1 << 24},    {SQLITE_LIMIT_SQL_LENGTH, 1 << 20},
                  {SQLITE_LIMIT_VARIABLE_NUMBER, 0}, {SQLITE_LIMIT_WORKER_THREADS, 0}};

    if (sqlite3_open_v2(":memory:", &database->db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK)
        return FALSE;
    sqlite3 *db = database->db;
    for (gsize i = 0; i < G_N_ELEMENTS(limits); i++)
        sqlite3_limit(db, limits[i].limit, limits[i].value);
    /* A misspelt name in double quotes must be an error, not a text. */
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    sqlite3_progress_handler(db, STEPS_AT_ONCE, count_steps, database);
    return sqlite3_set_authorizer(db, authorise, database) == SQLITE_OK;
}

static void table_free(gpointer data)
{
    AvlastSqlTable *table = data;

    for (guint j = 0; j < table->names->len; j++)
        avlast_sql_index_free(table->index[j]);
    g_ptr_array_unref(table->names);
    g_ptr_array_unref(table->columns);
    g_free(table->name);
    g_free(table->row_name);
    g_free(table->used);
    g_free(table->index);
    g_free(table);
}

AvlastSqlDatabase *avlast_sql_database_new(gboolean whole, GError **error)
{
    g_autoptr(AvlastSqlDatabase) database = g_new0(AvlastSqlDatabase, 1);

    database->whole = whole;
    database->tables = g_ptr_array_new_with_free_func(table_free);
    database->strange = g_ptr_array_new_with_free_func(g_free);
    if (open_database(database))
        return g_steal_pointer(&database);
    avlast_fail(error, AVLAST_ERROR_INTERNAL, "AV902", NULL, "SQLite does not start: %s",
                sqlite3_errmsg(database->db));
    return NULL;
}

void avlast_sql_database_free(AvlastSqlDatabase *database)
{
    if (!database)
        return;
    sqlite3_close(database->db);
    g_ptr_array_unref(database->tables);
    g_ptr_array_unref(database->strange);
    g_free(database->denied);
    g_free(database);
}

AvlastSqlTable *avlast_sql_database_add(AvlastSqlDatabase *database, const char *name,
                                        const char *row_name, GPtrArray *names,
                                        GPtrArray *columns, gsize rows, GError **error)
{
    if (!check_names(names, error))
        return NULL;

    AvlastSqlTable *table = g_new0(AvlastSqlTable, 1);
    table->db = database->db;
    table->database = database;
    table->name = g_strdup(name);
    table->row_name = g_strdup(row_name);
    table->names = g_ptr_array_ref(names);
    table->columns = g_ptr_array_ref(columns);
    table->rows = rows;
    table->used = g_new0(gboolean, MAX(names->len, 1));
    table->index = g_new0(gpointer, MAX(names->len, 1));
    g_ptr_array_add(database->tables, table);

    /* Declaring the table is a CREATE TABLE inside SQLite, which the authoriser would
     * refuse: so a first look at the table comes now. */
    char *look = sqlite3_mprintf("SELECT 1 FROM \"%w\" LIMIT 0", name);
    database->open = TRUE;
    const gboolean ok = look &&
                        sqlite3_create_module_v2(database->db, name, &avlast_sql_module,
                                                 table, NULL) == SQLITE_OK &&
                        sqlite3_exec(database->db, look, NULL, NULL, NULL) == SQLITE_OK;
    database->open = FALSE;
    sqlite3_free(look);
    if (ok)
        return table;
    avlast_fail(error, AVLAST_ERROR_INTERNAL, "AV902", NULL,
                "SQLite does not take the table '%s': %s", name,
                sqlite3_errmsg(database->db));
    return NULL;
}

AvlastSqlTable *avlast_sql_table_new(GPtrArray *names, GPtrArray *columns, gsize rows,
                                     GError **error)
{
    g_autoptr(AvlastSqlDatabase) database = avlast_sql_database_new(FALSE, error);
    AvlastSqlTable *table =
        database ? avlast_sql_database_add(database, "data", AVLAST_SQL_ROW, names,
                                           columns, rows, error)
                 : NULL;

    /* The table owns its database from here. */
    if (table)
        database = NULL;
    return table;
}

void avlast_sql_table_free(AvlastSqlTable *table)
{
    if (table)
        avlast_sql_database_free(table->database);
}

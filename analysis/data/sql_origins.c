/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the columns of a result come from. */
#include "data/sql_origins.h"

#include <string.h>

#include "data/sql_scan.h"

#define NOT_COMPUTABLE "not computable"
#define LOST           "reason lost in --sql"

static gboolean is_own(const char *name)
{
    return g_str_has_prefix(name, AVLAST_SQL_OWN);
}

/* Where the header's columns are among those of a traced statement; FALSE when these are
 * not the same with columns of our own in between. */
static gboolean find_header(const AvlastSqlSelect *select, sqlite3_stmt *statement,
                            gboolean named, int *at)
{
    const guint n = g_strv_length(select->header);
    const int columns = sqlite3_column_count(statement);
    guint found = 0;

    for (int i = 0; i < columns; i++) {
        const char *name = sqlite3_column_name(statement, i);
        if (is_own(name))
            continue;
        if (found == n || (named && strcmp(name, select->header[found]) != 0))
            return FALSE;
        at[found++] = i;
    }
    return found == n;
}

static int find_column(sqlite3_stmt *statement, const char *name)
{
    for (int i = 0; i < sqlite3_column_count(statement); i++)
        if (strcmp(sqlite3_column_name(statement, i), name) == 0)
            return i;
    return -1;
}

static const AvlastSqlTable *find_table(const AvlastSqlDatabase *database,
                                        const char *name)
{
    for (guint k = 0; k < database->tables->len; k++) {
        const AvlastSqlTable *table = g_ptr_array_index(database->tables, k);
        if (g_ascii_strcasecmp(table->name, name) == 0)
            return table;
    }
    return NULL;
}

static gint find_mention(const AvlastSqlTrace *trace, const char *table)
{
    for (guint k = 0; trace && k < trace->mentions->len; k++)
        if (strcmp(((AvlastSqlMention *)g_ptr_array_index(trace->mentions, k))->table,
                   table) == 0)
            return (gint)k;
    return -1;
}

static const AvlastColumn *column_of(const AvlastSqlTable *table, const char *name)
{
    for (guint j = 0; j < table->columns->len; j++)
        if (g_ascii_strcasecmp(g_ptr_array_index(table->names, j), name) == 0)
            return g_ptr_array_index(table->columns, j);
    return NULL;
}

/* The reason that all missing cells of the column share, or NULL. */
static const char *only_reason(const AvlastColumn *column, gsize rows)
{
    guint8 found = AVLAST_PRESENT;

    for (gsize i = 0; i < rows; i++) {
        const guint8 reason = column->reason[i];
        if (reason == AVLAST_PRESENT || reason == found)
            continue;
        if (found != AVLAST_PRESENT)
            return NULL;
        found = reason;
    }
    return found == AVLAST_PRESENT ? NULL : g_ptr_array_index(column->reasons, found);
}

/* What SQLite says a column is. It names but one of the parts of a UNION in a subquery:
 * then (`unsure`) only tables of the trace count, which stand in none. */
static AvlastSqlOrigin origin_of(const AvlastSqlDatabase *database,
                                 const AvlastSqlTrace *trace, sqlite3_stmt *statement,
                                 int at, gboolean unsure)
{
    const char *table_name = sqlite3_column_table_name(statement, at);
    const char *name = sqlite3_column_origin_name(statement, at);
    AvlastSqlOrigin origin = {NULL, -1, NULL};

    if (!table_name || !name)
        return origin;
    const AvlastSqlTable *table = find_table(database, table_name);
    origin.mention = find_mention(trace, table_name);
    if (table && (origin.mention >= 0 || !unsure))
        origin.column = column_of(table, name);
    if (origin.column)
        origin.only = only_reason(origin.column, table->rows);
    return origin;
}

static gboolean add_mentions(AvlastSqlOrigins *origins, AvlastSqlDatabase *database)
{
    for (guint k = 0; k < origins->trace->mentions->len; k++) {
        const AvlastSqlMention *mention = g_ptr_array_index(origins->trace->mentions, k);
        const AvlastFrame *frame =
            g_ptr_array_index(origins->select->frames, mention->file);
        AvlastSqlTable *table = avlast_sql_database_add(
            database, mention->table, mention->row_name,
            g_ptr_array_index(origins->select->declared, mention->file),
            origins->columns[mention->file], frame->rows, NULL);
        if (!table)
            return FALSE;
        table->file = mention->file;
        table->marked = TRUE;
    }
    return TRUE;
}

/* Each part alone tells the origin of its columns. */
static gboolean trace_parts(AvlastSqlOrigins *origins, const AvlastSqlDatabase *database,
                            gboolean unsure)
{
    const AvlastSqlTrace *trace = origins->trace;
    g_autofree int *at = g_new0(int, origins->n + 1);
    gboolean ok = TRUE;

    origins->parts = trace->arms->len;
    origins->origin = g_new0(AvlastSqlOrigin, (gsize)origins->parts * origins->n + 1);
    for (guint p = 0; p < origins->parts && ok; p++) {
        const AvlastSqlArm *arm = g_ptr_array_index(trace->arms, p);
        sqlite3_stmt *statement = avlast_sql_select_prepare(database, arm->sql, NULL);
        ok = statement && find_header(origins->select, statement, p == 0, at);
        for (guint i = 0; ok && i < origins->n; i++)
            origins->origin[p * origins->n + i] =
                origin_of(database, trace, statement, at[i], unsure);
        sqlite3_finalize(statement);
    }
    return ok;
}

static gboolean start_trace(AvlastSqlOrigins *origins, AvlastSqlDatabase *database,
                            guint connectors)
{
    const AvlastSqlSelect *select = origins->select;
    AvlastSqlTrace *trace =
        avlast_sql_trace(select->query, (const char *const *)select->tables->pdata,
                         (const guint *)(gpointer)select->files->data);

    origins->trace = trace;
    if (!trace || !add_mentions(origins, database))
        return FALSE;
    origins->statement = avlast_sql_select_prepare(database, trace->sql, NULL);
    if (!origins->statement ||
        !find_header(select, origins->statement, TRUE, origins->at) ||
        !trace_parts(origins, database, connectors + 1 != trace->arms->len))
        return FALSE;
    origins->part_at = find_column(origins->statement, AVLAST_SQL_ARM);
    origins->mention_at = g_new0(int, trace->mentions->len + 1);
    origins->derived_at = g_new0(int, trace->derived->len + 1);
    gboolean ok = origins->part_at >= 0;
    for (guint k = 0; k < trace->mentions->len; k++) {
        const AvlastSqlMention *mention = g_ptr_array_index(trace->mentions, k);
        origins->mention_at[k] = find_column(origins->statement, mention->row_name);
        ok = ok && origins->mention_at[k] >= 0;
    }
    for (guint k = 0; k < trace->derived->len; k++) {
        const AvlastSqlDerived *derived = g_ptr_array_index(trace->derived, k);
        origins->derived_at[k] = find_column(origins->statement, derived->here);
        ok = ok && origins->derived_at[k] >= 0;
    }
    return ok;
}

static void drop_trace(AvlastSqlOrigins *origins)
{
    sqlite3_finalize(origins->statement);
    origins->statement = NULL;
    g_clear_pointer(&origins->trace, avlast_sql_trace_free);
    g_clear_pointer(&origins->origin, g_free);
    g_clear_pointer(&origins->mention_at, g_free);
    g_clear_pointer(&origins->derived_at, g_free);
}

static gboolean start_plain(AvlastSqlOrigins *origins, AvlastSqlDatabase *database,
                            gboolean unsure, GError **error)
{
    origins->statement =
        avlast_sql_select_prepare(database, origins->select->query, error);
    if (!origins->statement)
        return FALSE;
    origins->parts = 1;
    origins->origin = g_new0(AvlastSqlOrigin, origins->n + 1);
    for (guint i = 0; i < origins->n; i++) {
        origins->at[i] = (int)i;
        origins->origin[i] =
            origin_of(database, NULL, origins->statement, (int)i, unsure);
    }
    return TRUE;
}

AvlastSqlOrigins *avlast_sql_origins_new(const AvlastSqlSelect *select,
                                         AvlastSqlDatabase *database,
                                         GPtrArray *const *columns, GError **error)
{
    AvlastSqlOrigins *origins = g_new0(AvlastSqlOrigins, 1);
    g_autoptr(GArray) tokens = avlast_sql_scan(select->query);
    guint connectors = 0;

    for (guint i = 0; i < tokens->len; i++) {
        connectors += avlast_sql_is_word(select->query, tokens, i, "UNION") ||
                      avlast_sql_is_word(select->query, tokens, i, "EXCEPT") ||
                      avlast_sql_is_word(select->query, tokens, i, "INTERSECT");
        origins->outer = origins->outer ||
                         avlast_sql_is_word(select->query, tokens, i, "LEFT") ||
                         avlast_sql_is_word(select->query, tokens, i, "RIGHT") ||
                         avlast_sql_is_word(select->query, tokens, i, "FULL");
    }
    origins->select = select;
    origins->columns = columns;
    origins->n = g_strv_length(select->header);
    origins->at = g_new0(int, origins->n + 1);
    if (start_trace(origins, database, connectors))
        return origins;
    drop_trace(origins);
    if (start_plain(origins, database, connectors > 0, error))
        return origins;
    avlast_sql_origins_free(origins);
    return NULL;
}

void avlast_sql_origins_free(AvlastSqlOrigins *origins)
{
    if (!origins)
        return;
    drop_trace(origins);
    g_free(origins->at);
    g_free(origins->text);
    g_free(origins);
}

sqlite3_stmt *avlast_sql_origins_statement(const AvlastSqlOrigins *origins)
{
    return origins->statement;
}

int avlast_sql_origins_at(const AvlastSqlOrigins *origins, guint i)
{
    return origins->at[i];
}

GPtrArray *avlast_sql_origins_of(const AvlastSqlOrigins *origins, guint i)
{
    GPtrArray *columns = g_ptr_array_new();

    for (guint p = 0; p < origins->parts; p++)
        g_ptr_array_add(columns,
                        (gpointer)(gsize)origins->origin[p * origins->n + i].column);
    return columns;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/sql_reason.h"

#include <string.h>

#include "data/sql_scan.h"
#include "data/sql_trace.h"

#define NOT_COMPUTABLE "not computable"
#define LOST           "reason lost in --sql"

typedef struct {
    const AvlastColumn *column; /* NULL: computed */
    gint mention;               /* of the trace, or -1 */
    const char *only;           /* the one reason of all the column's missing cells */
} Origin;

struct AvlastSqlOrigins {
    const AvlastSqlSelect *select;
    GPtrArray *const *columns;
    AvlastSqlTrace *trace; /* or NULL */
    sqlite3_stmt *statement;
    guint n;        /* columns of the header */
    int *at;        /* the statement's column of each */
    guint parts;    /* of a UNION ALL */
    Origin *origin; /* parts x n */
    int part_at, *mention_at, *derived_at;
    gboolean outer; /* an outer join stands somewhere */
    char *text;     /* the last reason that was put together */
};

/* --- preparing --- */

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
static Origin origin_of(const AvlastSqlDatabase *database, const AvlastSqlTrace *trace,
                        sqlite3_stmt *statement, int at, gboolean unsure)
{
    const char *table_name = sqlite3_column_table_name(statement, at);
    const char *name = sqlite3_column_origin_name(statement, at);
    Origin origin = {NULL, -1, NULL};

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
    g_autofree int *at = g_new(int, origins->n + 1);
    gboolean ok = TRUE;

    origins->parts = trace->arms->len;
    origins->origin = g_new0(Origin, (gsize)origins->parts * origins->n + 1);
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
    origins->origin = g_new0(Origin, origins->n + 1);
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

/* --- the rows of a row --- */

static guint32 row_at(sqlite3_stmt *statement, int at)
{
    return sqlite3_column_type(statement, at) == SQLITE_NULL
               ? G_MAXUINT32
               : (guint32)sqlite3_column_int64(statement, at);
}

gsize avlast_sql_origins_width(const AvlastSqlOrigins *origins)
{
    return origins->trace ? 1 + origins->trace->mentions->len : 0;
}

void avlast_sql_origins_rows(const AvlastSqlOrigins *origins, sqlite3_stmt *statement,
                             GArray *rows)
{
    if (!origins->trace)
        return;
    guint32 row = row_at(statement, origins->part_at);
    g_array_append_val(rows, row);
    for (guint k = 0; k < origins->trace->mentions->len; k++) {
        row = row_at(statement, origins->mention_at[k]);
        g_array_append_val(rows, row);
    }
}

gboolean avlast_sql_origins_sortable(const AvlastSqlOrigins *origins)
{
    return origins->trace && origins->trace->sortable;
}

guint32 avlast_sql_origins_first(const AvlastSqlOrigins *origins, const guint32 *rows)
{
    for (guint k = 0; origins->trace && k < origins->trace->mentions->len; k++) {
        const AvlastSqlMention *mention = g_ptr_array_index(origins->trace->mentions, k);
        if (mention->file == 0 && rows[k + 1] != G_MAXUINT32)
            return rows[k + 1];
    }
    return G_MAXUINT32;
}

/* --- reasons --- */

static const char *no_match(AvlastSqlOrigins *origins, const char *label)
{
    g_free(origins->text);
    origins->text = g_strdup_printf("no match in '%s'", label);
    return origins->text;
}

/* The outermost subquery that has no row here, from this one outwards; or NULL. */
static const char *absent_derived(AvlastSqlOrigins *origins, sqlite3_stmt *statement,
                                  gint which)
{
    const char *label = NULL;

    while (which >= 0) {
        const AvlastSqlDerived *derived =
            g_ptr_array_index(origins->trace->derived, (guint)which);
        if (sqlite3_column_type(statement, origins->derived_at[which]) == SQLITE_NULL)
            label = derived->label;
        which = derived->within;
    }
    return label;
}

/* Why a column of a mentioned table is missing, or NULL when that cannot be told. */
static const char *reason_at(AvlastSqlOrigins *origins, sqlite3_stmt *statement,
                             gint which, const AvlastColumn *column)
{
    const AvlastSqlMention *mention =
        g_ptr_array_index(origins->trace->mentions, (guint)which);
    const AvlastFrame *frame = g_ptr_array_index(origins->select->frames, mention->file);
    const char *absent = absent_derived(origins, statement, mention->within);
    const guint32 row = row_at(statement, origins->mention_at[which]);

    if (absent)
        return no_match(origins, absent);
    if (row == G_MAXUINT32)
        return mention->outer ? no_match(origins, mention->label) : NULL;
    if (row >= frame->rows || column->reason[row] == AVLAST_PRESENT)
        return NULL;
    return g_ptr_array_index(column->reasons, column->reason[row]);
}

/* The reason that a cell carries itself. */
static const char *reason_of_mark(const AvlastSqlOrigins *origins, sqlite3_value *value)
{
    const guint8 *mark = sqlite3_value_pointer(value, AVLAST_SQL_MARK);

    for (guint k = 0; mark && k < origins->select->frames->len; k++) {
        const AvlastFrame *frame = g_ptr_array_index(origins->select->frames, k);
        for (guint j = 0; j < frame->columns->len; j++) {
            const AvlastColumn *column = g_ptr_array_index(frame->columns, j);
            if (mark >= column->reason && mark < column->reason + frame->rows)
                return g_ptr_array_index(column->reasons, *mark);
        }
    }
    return NULL;
}

/* The names that the item of column i uses, or NULL. */
static const GPtrArray *item_of(const AvlastSqlOrigins *origins, guint part, guint i)
{
    const AvlastSqlArm *arm = g_ptr_array_index(origins->trace->arms, part);

    if (i < arm->n_front)
        return g_ptr_array_index(arm->items, i);
    if (arm->star && origins->n - i <= arm->n_back)
        return g_ptr_array_index(arm->items, arm->items->len - (origins->n - i));
    return NULL;
}

static const AvlastColumn *column_of_file(const AvlastSqlOrigins *origins, guint file,
                                          const char *name)
{
    const GPtrArray *declared = g_ptr_array_index(origins->select->declared, file);

    for (guint j = 0; j < declared->len; j++)
        if (g_ascii_strcasecmp(g_ptr_array_index(declared, j), name) == 0)
            return g_ptr_array_index(origins->columns[file], j);
    return NULL;
}

/* Why the first missing input of an expression is missing. */
static const char *reason_of_name(AvlastSqlOrigins *origins, sqlite3_stmt *statement,
                                  const AvlastSqlArm *arm, const char *alias,
                                  const char *name)
{
    for (guint k = 0; k < arm->sources->len; k++) {
        const AvlastSqlSource *source = g_ptr_array_index(arm->sources, k);
        if (alias && g_ascii_strcasecmp(alias, source->alias) != 0)
            continue;
        if (source->derived >= 0) {
            const char *absent =
                alias ? absent_derived(origins, statement, source->derived) : NULL;
            if (absent)
                return no_match(origins, absent);
            continue;
        }
        const AvlastSqlMention *mention =
            g_ptr_array_index(origins->trace->mentions, (guint)source->mention);
        const AvlastColumn *column = column_of_file(origins, mention->file, name);
        const char *why =
            column ? reason_at(origins, statement, source->mention, column) : NULL;
        if (why)
            return why;
    }
    return NULL;
}

static const char *reason_of_item(AvlastSqlOrigins *origins, sqlite3_stmt *statement,
                                  guint part, guint i)
{
    const AvlastSqlArm *arm = g_ptr_array_index(origins->trace->arms, part);
    const GPtrArray *names = item_of(origins, part, i);

    for (guint k = 0; names && k + 1 < names->len; k += 2) {
        const char *why =
            reason_of_name(origins, statement, arm, g_ptr_array_index(names, k),
                           g_ptr_array_index(names, k + 1));
        if (why)
            return why;
    }
    return NULL;
}

const char *avlast_sql_reason(AvlastSqlOrigins *origins, sqlite3_stmt *statement, guint i)
{
    const char *why =
        reason_of_mark(origins, sqlite3_column_value(statement, origins->at[i]));
    const guint32 part = origins->trace ? row_at(statement, origins->part_at) : 0;

    if (why || part >= origins->parts)
        return why ? why : NOT_COMPUTABLE;
    const Origin *origin = &origins->origin[part * origins->n + i];
    if (origins->trace && origin->column && origin->mention >= 0)
        why = reason_at(origins, statement, origin->mention, origin->column);
    if (!why && origins->trace && !origin->column)
        why = reason_of_item(origins, statement, part, i);
    if (!why && origin->column && !origins->outer)
        why = origin->only;
    if (why)
        return why;
    return origin->column ? LOST : NOT_COMPUTABLE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why cells of a result are missing. */
#include "data/sql_reason.h"

#include "data/sql_origins.h"

#define NOT_COMPUTABLE "not computable"
#define LOST           "reason lost in --sql"

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
    const AvlastSqlOrigin *origin = &origins->origin[part * origins->n + i];
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The virtual table itself. */
#include <string.h>

#include "data/sql_index.h"
#include "data/sql_module.h"

typedef struct {
    sqlite3_vtab base;
    AvlastSqlTable *table;
} View;

typedef struct {
    sqlite3_vtab_cursor base;
    AvlastSqlTable *table;
    gsize row;
    /* The rows to visit by an index, or NULL for all. */
    const guint32 *found;
    gsize n, next;
} Cursor;

static int view_connect(sqlite3 *db, void *data, int argc, const char *const *argv,
                        sqlite3_vtab **made, char **message)
{
    AvlastSqlTable *table = data;
    g_autoptr(GString) sql = g_string_new("CREATE TABLE data(");

    (void)argc;
    (void)argv;
    (void)message;
    for (guint j = 0; j <= table->names->len; j++) {
        const gboolean hidden = j == table->names->len;
        char *quoted = sqlite3_mprintf(
            hidden ? "\"%w\" HIDDEN)" : "\"%w\",",
            hidden ? table->row_name : (char *)g_ptr_array_index(table->names, j));
        if (!quoted)
            return SQLITE_NOMEM;
        g_string_append(sql, quoted);
        sqlite3_free(quoted);
    }
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

/* Whether an index helps with the constraint: an equality with another table's column.
 * One with a constant is left to a look at every row, so that rows come in the file's
 * order whatever the condition. */
static gboolean is_join(sqlite3_index_info *info, int i, const AvlastSqlTable *table)
{
    const int column = info->aConstraint[i].iColumn;

    if (!info->aConstraint[i].usable ||
        info->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ || column < 0 ||
        (guint)column >= table->names->len)
        return FALSE;
    const char *collation = sqlite3_vtab_collation(info, i);
    if (collation && g_ascii_strcasecmp(collation, "BINARY") != 0)
        return FALSE;
#if SQLITE_VERSION_NUMBER >= 3038000
    sqlite3_value *constant = NULL;
    if (sqlite3_vtab_in(info, i, -1) ||
        (sqlite3_vtab_rhs_value(info, i, &constant) == SQLITE_OK && constant))
        return FALSE;
#endif
    return TRUE;
}

static void say_strange(const AvlastSqlTable *table, guint column)
{
    const AvlastColumn *c = g_ptr_array_index(table->columns, column);
    GPtrArray *strange = table->database->strange;
    g_autofree char *text =
        g_strdup_printf(c->type == AVLAST_COLUMN_NUMBER
                            ? "'%s' holds numbers and was compared with texts: these are "
                              "never equal"
                            : "'%s' holds texts and was compared with numbers: these are "
                              "never equal",
                        c->name);

    if (!g_ptr_array_find_with_equal_func(strange, text, g_str_equal, NULL))
        g_ptr_array_add(strange, g_steal_pointer(&text));
}

/* A number compared with a text can be seen before the query runs. */
static void look_at_constant(sqlite3_index_info *info, int i, const AvlastSqlTable *table)
{
#if SQLITE_VERSION_NUMBER >= 3038000
    const int column = info->aConstraint[i].iColumn;
    sqlite3_value *value = NULL;

    if (info->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ || column < 0 ||
        (guint)column >= table->columns->len ||
        !g_ptr_array_index(table->columns, column) ||
        sqlite3_vtab_rhs_value(info, i, &value) != SQLITE_OK || !value)
        return;
    const AvlastColumn *c = g_ptr_array_index(table->columns, column);
    const int type = sqlite3_value_type(value);
    if (c->type == AVLAST_COLUMN_NUMBER ? type == SQLITE_TEXT
                                        : type == SQLITE_INTEGER || type == SQLITE_FLOAT)
        say_strange(table, (guint)column);
#else
    (void)info;
    (void)i;
    (void)table;
#endif
}

/* There are two ways to read a table: all of it, in order; or, in a join, the rows that
 * hold a value, in order. idxNum is the column asked for plus one. */
static int view_best_index(sqlite3_vtab *base, sqlite3_index_info *info)
{
    const AvlastSqlTable *table = ((View *)base)->table;

    info->estimatedCost = (double)table->rows + 1.0;
    info->estimatedRows = (sqlite3_int64)table->rows;
    if (!table->database->whole)
        return SQLITE_OK;
    for (int i = 0; i < info->nConstraint; i++) {
        look_at_constant(info, i, table);
        if (!is_join(info, i, table))
            continue;
        info->aConstraintUsage[i].argvIndex = 1;
        info->idxNum = info->aConstraint[i].iColumn + 1;
        info->estimatedCost = 4.0;
        info->estimatedRows = 2;
        break;
    }
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

/* Only columns that a statement uses were read. */
static int fail_unread(sqlite3_vtab *base)
{
    sqlite3_free(base->zErrMsg);
    base->zErrMsg = sqlite3_mprintf("a column that was not read is used");
    return SQLITE_ERROR;
}

static int cursor_filter(sqlite3_vtab_cursor *base, int number, const char *text,
                         int argc, sqlite3_value **argv)
{
    Cursor *cursor = (Cursor *)base;
    AvlastSqlTable *table = cursor->table;
    const guint column = (guint)MAX(number, 1) - 1;
    gboolean strange;

    (void)text;
    cursor->row = cursor->n = cursor->next = 0;
    cursor->found = NULL;
    if (number == 0 || argc < 1 || column >= table->columns->len)
        return SQLITE_OK;
    if (!g_ptr_array_index(table->columns, column))
        return fail_unread(base->pVtab);
    if (!table->index[column])
        table->index[column] =
            avlast_sql_index_new(g_ptr_array_index(table->columns, column), table->rows);
    if (!table->index[column])
        return SQLITE_NOMEM;
    avlast_sql_index_find(table->index[column], argv[0], &cursor->found, &cursor->n,
                          &strange);
    if (strange)
        say_strange(table, column);
    cursor->row = cursor->n > 0 ? cursor->found[0] : table->rows;
    return SQLITE_OK;
}

static int cursor_next(sqlite3_vtab_cursor *base)
{
    Cursor *cursor = (Cursor *)base;

    if (!cursor->found)
        cursor->row++;
    else
        cursor->row = ++cursor->next < cursor->n ? cursor->found[cursor->next]
                                                 : cursor->table->rows;
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
    if (!column)
        return fail_unread(base->pVtab);
    if (column->reason[row] != AVLAST_PRESENT && table->marked)
        sqlite3_result_pointer(context, &column->reason[row], AVLAST_SQL_MARK, NULL);
    else if (column->reason[row] != AVLAST_PRESENT)
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

const sqlite3_module avlast_sql_module = {.xConnect = view_connect,
                                          .xBestIndex = view_best_index,
                                          .xDisconnect = view_disconnect,
                                          .xOpen = cursor_open,
                                          .xClose = cursor_close,
                                          .xFilter = cursor_filter,
                                          .xNext = cursor_next,
                                          .xEof = cursor_eof,
                                          .xColumn = cursor_column,
                                          .xRowid = cursor_rowid};

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/sql.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/number.h"
#include "core/text.h"
#include "data/dictionary.h"
#include "data/sql_table.h"

#define NOT_COMPUTABLE "not computable"

/* SQLite's limit of columns in a table; only names that occur in the expression count. */
#define MOST_NAMES 1900

static const char prefix[] = "SELECT \"" AVLAST_SQL_ROW "\", (";

/* Whether the name occurs in the expression at all: tables are declared with few of a
 * wide file's columns. */
static gboolean is_mentioned(const char *expression, const char *name)
{
    const gsize n = strlen(name);

    for (; *expression; expression++)
        if (g_ascii_strncasecmp(expression, name, n) == 0)
            return TRUE;
    return FALSE;
}

/* `expression` with a caret under its byte `offset`, as two indented lines; only the line
 * of the offset is shown. */
static char *point_at(const char *expression, gsize offset)
{
    const char *at = expression + MIN(offset, strlen(expression));
    const char *line = at;
    const char *line_end = strchr(at, '\n');

    while (line > expression && line[-1] != '\n')
        line--;
    g_autofree char *shown =
        line_end ? g_strndup(line, (gsize)(line_end - line)) : g_strdup(line);
    const glong column = g_utf8_strlen(line, at - line);
    return g_strdup_printf("\n    %s\n    %*s^", shown, (int)column, "");
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
    where = offset >= 0 ? point_at(expression, (gsize)offset)
                        : g_strdup_printf("\n    %s", expression);
    if (table->denied) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV131", NULL, "%s: %s", what,
                    table->denied);
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

static sqlite3_stmt *prepare(AvlastSqlTable *table, const char *what,
                             const char *expression, const char *const *known,
                             GError **error)
{
    g_autofree char *sql = g_strconcat(prefix, expression, "\n) FROM data", NULL);
    g_autofree char *lower = g_ascii_strdown(expression, -1);
    sqlite3_stmt *statement = NULL;
    const char *tail = NULL;

    g_clear_pointer(&table->denied, g_free);
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
        if (names->len < MOST_NAMES &&
            is_mentioned(expression, g_ptr_array_index(known, j))) {
            g_ptr_array_add(names, g_ptr_array_index(known, j));
            g_array_append_val(position, j);
        }
    g_autoptr(AvlastSqlTable) table = avlast_sql_table_new(names, no_columns, 0, error);
    if (!table)
        return FALSE;
    sqlite3_stmt *statement =
        prepare(table, what, expression, (const char *const *)known->pdata, error);
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

/* A prepared expression over a frame. */
typedef struct {
    AvlastSqlTable *table;
    sqlite3_stmt *statement;
    const AvlastFrame *frame;
    const char *what, *expression;
} Query;

static void query_clear(Query *query)
{
    sqlite3_finalize(query->statement);
    avlast_sql_table_free(query->table);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Query, query_clear)

static gboolean query_init(Query *query, const AvlastFrame *frame, const char *what,
                           const char *expression, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new(), columns = g_ptr_array_new();
    g_autoptr(GPtrArray) known = g_ptr_array_new();

    for (guint j = 0; j < frame->columns->len; j++) {
        AvlastColumn *column = g_ptr_array_index(frame->columns, j);
        g_ptr_array_add(known, column->name);
        if (names->len < MOST_NAMES && is_mentioned(expression, column->name)) {
            g_ptr_array_add(names, column->name);
            g_ptr_array_add(columns, column);
        }
    }
    for (guint j = 0; frame->header && frame->header[j]; j++)
        g_ptr_array_add(known, frame->header[j]);
    g_ptr_array_add(known, NULL);
    *query = (Query){.frame = frame, .what = what, .expression = expression};
    query->table = avlast_sql_table_new(names, columns, frame->rows, error);
    if (!query->table)
        return FALSE;
    query->statement =
        prepare(query->table, what, expression, (const char *const *)known->pdata, error);
    return query->statement != NULL;
}

static void fail_value(const Query *query, gsize row, const char *why, GError **error)
{
    const AvlastFrame *frame = query->frame;
    const AvlastPlace place = {frame->source, frame->line ? frame->line[row] : 0, 0};

    avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV132", &place, "%s: %s\n    %s",
                query->what, why, query->expression);
}

/* Runs the query; value() takes the result of each row, which comes once. */
typedef gboolean (*TakeValue)(const Query *query, gsize row, sqlite3_stmt *statement,
                              gpointer data, GError **error);

static gboolean query_run(const Query *query, TakeValue take, gpointer data,
                          GError **error)
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

typedef struct {
    guint8 *mask;
    gsize unknown;
} Mask;

static gboolean take_truth(const Query *query, gsize row, sqlite3_stmt *statement,
                           gpointer data, GError **error)
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
        fail_value(query, row, "the result is a text, neither true nor false", error);
        return FALSE;
    }
}

guint8 *avlast_sql_mask(const AvlastFrame *frame, const char *what, const char *condition,
                        gsize *unknown, GError **error)
{
    g_auto(Query) query = {0};
    g_autofree guint8 *mask = avlast_array(guint8, frame->rows, error);
    Mask taken = {mask, 0};

    if (!mask || !query_init(&query, frame, what, condition, error) ||
        !query_run(&query, take_truth, &taken, error))
        return NULL;
    if (unknown)
        *unknown = taken.unknown;
    return g_steal_pointer(&mask);
}

/* Results while they come: numbers, and texts from the first one on. */
typedef struct {
    double *number;
    guint32 *code; /* into words; AVLAST_NO_LEVEL for numbers and NULL */
    guint8 *kind;  /* SQLITE_NULL, SQLITE_FLOAT or SQLITE_TEXT */
    AvlastDictionary *words;
    gboolean any_text, any_number;
} Results;

static gboolean take_result(const Query *query, gsize row, sqlite3_stmt *statement,
                            gpointer data, GError **error)
{
    Results *results = data;

    switch (sqlite3_column_type(statement, 1)) {
    case SQLITE_NULL:
        results->kind[row] = SQLITE_NULL;
        return TRUE;
    case SQLITE_INTEGER:
    case SQLITE_FLOAT:
        results->kind[row] = SQLITE_FLOAT;
        results->number[row] = sqlite3_column_double(statement, 1);
        results->any_number = TRUE;
        if (isfinite(results->number[row]))
            return TRUE;
        fail_value(query, row, "the result is not finite", error);
        return FALSE;
    case SQLITE_TEXT: {
        const char *text = (const char *)sqlite3_column_text(statement, 1);
        const int length = sqlite3_column_bytes(statement, 1);
        results->kind[row] = SQLITE_TEXT;
        results->any_text = TRUE;
        if (text && g_utf8_validate(text, length, NULL)) {
            results->code[row] =
                avlast_dictionary_code(results->words, text, (gsize)length);
            return TRUE;
        }
        fail_value(query, row, "the result is not UTF-8 text", error);
        return FALSE;
    }
    default:
        fail_value(query, row, "the result is neither number nor text", error);
        return FALSE;
    }
}

static int compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void fill_category(AvlastColumn *column, const Results *results, gsize rows)
{
    g_autoptr(GHashTable) index = g_hash_table_new(g_str_hash, g_str_equal);
    const guint32 n = avlast_dictionary_size(results->words);
    g_autofree guint32 *map = g_new(guint32, MAX(n, 1));

    for (guint32 k = 0; k < n; k++)
        g_ptr_array_add(column->levels,
                        g_strdup(avlast_dictionary_text(results->words, k)));
    qsort(column->levels->pdata, n, sizeof(gpointer), compare_texts);
    for (guint32 k = 0; k < n; k++)
        g_hash_table_insert(index, g_ptr_array_index(column->levels, k),
                            GUINT_TO_POINTER(k));
    for (guint32 k = 0; k < n; k++)
        map[k] = GPOINTER_TO_UINT(
            g_hash_table_lookup(index, avlast_dictionary_text(results->words, k)));
    for (gsize i = 0; i < rows; i++)
        if (results->kind[i] != SQLITE_NULL) {
            column->code[i] = map[results->code[i]];
            column->reason[i] = AVLAST_PRESENT;
        }
}

static void fill_number(AvlastColumn *column, const Results *results, gsize rows)
{
    column->integer = TRUE;
    for (gsize i = 0; i < rows; i++) {
        if (results->kind[i] == SQLITE_NULL)
            continue;
        column->number[i] = results->number[i];
        column->reason[i] = AVLAST_PRESENT;
        column->integer =
            column->integer && column->number[i] == floor(column->number[i]);
    }
}

static void fill_reasons(AvlastColumn *column, const Query *query, const Results *results)
{
    const AvlastSqlTable *table = query->table;

    for (gsize i = 0; i < query->frame->rows; i++) {
        if (results->kind[i] != SQLITE_NULL)
            continue;
        const char *why = NOT_COMPUTABLE;
        for (guint j = table->columns->len; j-- > 0;) {
            const AvlastColumn *used = g_ptr_array_index(table->columns, j);
            if (table->used[j] && used->reason[i] != AVLAST_PRESENT)
                why = g_ptr_array_index(used->reasons, used->reason[i]);
        }
        column->reason[i] = avlast_column_reason(column, why);
    }
}

/* Numbers among texts become texts, as CASE may give both. */
static void numbers_to_text(Results *results, gsize rows)
{
    char buffer[AVLAST_NUMBER_BUFFER];

    for (gsize i = 0; i < rows; i++)
        if (results->kind[i] == SQLITE_FLOAT) {
            avlast_number_exact(results->number[i], buffer);
            results->code[i] =
                avlast_dictionary_code(results->words, buffer, strlen(buffer));
        }
}

static AvlastColumn *compute(const AvlastFrame *frame, const char *name,
                             const char *expression, GError **error)
{
    g_autofree char *what = g_strdup_printf("--let %s", name);
    g_autofree double *number = avlast_array(double, frame->rows, error);
    g_autofree guint32 *code = avlast_array(guint32, frame->rows, error);
    g_autofree guint8 *kind = avlast_array(guint8, frame->rows, error);
    g_autoptr(AvlastDictionary) words = avlast_dictionary_new();
    g_auto(Query) query = {0};
    Results results = {number, code, kind, words, FALSE, FALSE};

    if (!number || !code || !kind ||
        !query_init(&query, frame, what, expression, error) ||
        !query_run(&query, take_result, &results, error))
        return NULL;
    g_autoptr(AvlastColumn) column = avlast_column_new(
        name, results.any_text ? AVLAST_COLUMN_CATEGORY : AVLAST_COLUMN_NUMBER,
        frame->rows, error);
    if (!column)
        return NULL;
    if (results.any_text) {
        numbers_to_text(&results, frame->rows);
        fill_category(column, &results, frame->rows);
    } else {
        fill_number(column, &results, frame->rows);
    }
    fill_reasons(column, &query, &results);
    return g_steal_pointer(&column);
}

gboolean avlast_sql_let(AvlastFrame *frame, const char *definition, GError **error)
{
    g_autofree char *name = NULL, *expression = NULL;

    if (!avlast_sql_split(definition, &name, &expression, error))
        return FALSE;
    if (avlast_frame_find(frame, name) ||
        (frame->header && g_strv_contains((const char *const *)frame->header, name))) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV133", NULL,
                    "--let: there is a column '%s' already", name);
        return FALSE;
    }
    AvlastColumn *column = compute(frame, name, expression, error);
    if (column)
        avlast_frame_add(frame, column);
    return column != NULL;
}

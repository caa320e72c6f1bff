/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/number.h"
#include "data/dictionary.h"
#include "data/sql.h"
#include "data/sql_query.h"

#define NOT_COMPUTABLE "not computable"

/* Results while they come: numbers, and texts from the first one on. */
typedef struct {
    double *number;
    guint32 *code; /* into words; AVLAST_NO_LEVEL for numbers and NULL */
    guint8 *kind;  /* SQLITE_NULL, SQLITE_FLOAT or SQLITE_TEXT */
    AvlastDictionary *words;
    gboolean any_text;
} Results;

static gboolean take_result(const AvlastSqlQuery *query, gsize row,
                            sqlite3_stmt *statement, gpointer data, GError **error)
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
        if (isfinite(results->number[row]))
            return TRUE;
        avlast_sql_query_fail(query, row, "the result is not finite", error);
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
        avlast_sql_query_fail(query, row, "the result is not UTF-8 text", error);
        return FALSE;
    }
    default:
        avlast_sql_query_fail(query, row, "the result is neither number nor text", error);
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

static void fill_reasons(AvlastColumn *column, const AvlastSqlQuery *query,
                         const Results *results)
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
    g_auto(AvlastSqlQuery) query = {0};
    Results results = {number, code, kind, words, FALSE};

    if (!number || !code || !kind ||
        !avlast_sql_query_init(&query, frame, what, expression, error) ||
        !avlast_sql_query_run(&query, take_result, &results, error))
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

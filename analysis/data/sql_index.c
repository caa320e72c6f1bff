/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/sql_index.h"

#include <stdlib.h>
#include <string.h>

struct AvlastSqlIndex {
    const AvlastColumn *column;
    guint32 *row;       /* rows that are present, by value, then by number */
    gsize n;            /* how many */
    gsize *start;       /* texts: where each level's rows start; one more than levels */
    GHashTable *levels; /* texts: level -> its number + 1 */
};

/* A value and its row: what is sorted, so that no comparison needs the column. */
typedef struct {
    double value;
    guint32 row;
} Key;

static int compare_keys(gconstpointer a, gconstpointer b)
{
    const Key *x = a, *y = b;

    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static gboolean sort_numbers(AvlastSqlIndex *index, gsize rows)
{
    const AvlastColumn *column = index->column;
    g_autofree Key *keys = g_try_new(Key, MAX(rows, 1));

    if (!keys)
        return FALSE;
    for (gsize i = 0; i < rows; i++)
        if (column->reason[i] == AVLAST_PRESENT)
            keys[index->n++] = (Key){column->number[i], (guint32)i};
    qsort(keys, index->n, sizeof *keys, compare_keys);
    for (gsize k = 0; k < index->n; k++)
        index->row[k] = keys[k].row;
    return TRUE;
}

static gboolean sort_levels(AvlastSqlIndex *index, gsize rows)
{
    const AvlastColumn *column = index->column;
    const guint levels = column->levels->len;
    g_autofree gsize *next = g_try_new0(gsize, (gsize)levels + 1);

    index->start = g_try_new0(gsize, (gsize)levels + 1);
    if (!index->start || !next)
        return FALSE;
    for (gsize i = 0; i < rows; i++)
        if (column->code[i] != AVLAST_NO_LEVEL)
            index->start[column->code[i] + 1]++;
    for (guint k = 0; k < levels; k++)
        next[k + 1] = index->start[k + 1] += index->start[k];
    for (gsize i = 0; i < rows; i++)
        if (column->code[i] != AVLAST_NO_LEVEL)
            index->row[next[column->code[i]]++] = (guint32)i;
    index->n = index->start[levels];
    index->levels = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint k = 0; k < levels; k++)
        g_hash_table_insert(index->levels, g_ptr_array_index(column->levels, k),
                            GUINT_TO_POINTER(k + 1));
    return TRUE;
}

AvlastSqlIndex *avlast_sql_index_new(const AvlastColumn *column, gsize rows)
{
    AvlastSqlIndex *index = g_new0(AvlastSqlIndex, 1);

    index->column = column;
    index->row = g_try_new(guint32, MAX(rows, 1));
    if (index->row && (column->type == AVLAST_COLUMN_NUMBER ? sort_numbers(index, rows)
                                                            : sort_levels(index, rows)))
        return index;
    avlast_sql_index_free(index);
    return NULL;
}

void avlast_sql_index_free(gpointer data)
{
    AvlastSqlIndex *index = data;

    if (!index)
        return;
    g_free(index->row);
    g_free(index->start);
    g_clear_pointer(&index->levels, g_hash_table_unref);
    g_free(index);
}

/* The first place in index->row whose value is not below (or, with `above`, is above) the
 * wanted one. */
static gsize bound(const AvlastSqlIndex *index, double wanted, gboolean above)
{
    gsize low = 0, high = index->n;

    while (low < high) {
        const gsize middle = low + (high - low) / 2;
        const double value = index->column->number[index->row[middle]];
        if (value < wanted || (above && value == wanted))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void avlast_sql_index_find(const AvlastSqlIndex *index, sqlite3_value *value,
                           const guint32 **found, gsize *n, gboolean *strange)
{
    const int type = sqlite3_value_type(value);
    const gboolean number = type == SQLITE_INTEGER || type == SQLITE_FLOAT;
    const gboolean numbers = index->column->type == AVLAST_COLUMN_NUMBER;

    *found = index->row;
    *n = 0;
    *strange = numbers ? type == SQLITE_TEXT : number;
    if (number && numbers) {
        const double wanted = sqlite3_value_double(value);
        const gsize from = bound(index, wanted, FALSE);
        *found = index->row + from;
        *n = bound(index, wanted, TRUE) - from;
    } else if (type == SQLITE_TEXT && !numbers) {
        const char *text = (const char *)sqlite3_value_text(value);
        const guint k =
            text ? GPOINTER_TO_UINT(g_hash_table_lookup(index->levels, text)) : 0;
        if (k > 0) {
            *found = index->row + index->start[k - 1];
            *n = index->start[k] - index->start[k - 1];
        }
    }
}

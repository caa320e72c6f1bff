/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_SQL_INDEX_H
#define AVLAST_DATA_SQL_INDEX_H

#include <sqlite3.h>

#include "data/frame.h"

/* Which rows of a column hold a value: built once, asked many times, for joins. */
typedef struct AvlastSqlIndex AvlastSqlIndex;

/* NULL when memory runs out. The column is borrowed. */
AvlastSqlIndex *avlast_sql_index_new(const AvlastColumn *column, gsize rows);
void avlast_sql_index_free(gpointer index);

/* The rows, in increasing order, whose cell equals the value as SQL compares: *found
 * points to *n of them. Nothing equals NULL, no number a text. *strange tells that a
 * number was asked for in a column of texts, or a text in one of numbers. */
void avlast_sql_index_find(const AvlastSqlIndex *index, sqlite3_value *value,
                           const guint32 **found, gsize *n, gboolean *strange);

#endif

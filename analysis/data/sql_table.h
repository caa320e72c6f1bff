/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_SQL_TABLE_H
#define AVLAST_DATA_SQL_TABLE_H

#include <sqlite3.h>

#include "data/frame.h"

/* A database of one read-only virtual table `data` over columns in memory, and nothing
 * that can be changed, opened or guessed. */

typedef struct {
    sqlite3 *db;
    GPtrArray *names;   /* of const char *: the table's columns, borrowed */
    GPtrArray *columns; /* of const AvlastColumn *, or empty: only to prepare */
    gsize rows;
    gboolean *used; /* by the statements prepared so far, one per name */
    char *denied;   /* why the last statement was refused, or NULL */
} AvlastSqlTable;

/* The hidden column that numbers the rows from 0. */
#define AVLAST_SQL_ROW "avlast row"

/* Opens the database. names are declared as they are; columns has as many, or none.
 * AVLAST_ERROR_USAGE when two names differ in case only (AV130), AVLAST_ERROR_INTERNAL
 * else. */
AvlastSqlTable *avlast_sql_table_new(GPtrArray *names, GPtrArray *columns, gsize rows,
                                     GError **error);
void avlast_sql_table_free(AvlastSqlTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastSqlTable, avlast_sql_table_free)

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_SQL_QUERY_H
#define AVLAST_DATA_SQL_QUERY_H

#include "data/sql_table.h"

/* One expression over a frame: prepared with faults for people, run row by row. */

/* SQLite's limit of columns in a table; only names that occur in the expression count. */
#define AVLAST_SQL_MOST_NAMES 1900

/* Whether the name occurs in the expression at all: tables are declared with few of a
 * wide file's columns. */
gboolean avlast_sql_mentions(const char *expression, const char *name);

/* Prepares the expression over the table. `known` (NULL-terminated) are the names to
 * propose for an unknown one. NULL and *error (sql.h). */
sqlite3_stmt *avlast_sql_prepare(AvlastSqlTable *table, const char *what,
                                 const char *expression, const char *const *known,
                                 GError **error);

typedef struct {
    AvlastSqlTable *table;
    sqlite3_stmt *statement;
    const AvlastFrame *frame;
    const char *what, *expression;
} AvlastSqlQuery;

/* Over the columns that the frame has; frame, what and expression are borrowed. */
gboolean avlast_sql_query_init(AvlastSqlQuery *query, const AvlastFrame *frame,
                               const char *what, const char *expression, GError **error);
void avlast_sql_query_clear(AvlastSqlQuery *query);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastSqlQuery, avlast_sql_query_clear)

/* Takes the result (column 1 of the statement) of a row; FALSE and *error ends the run.
 */
typedef gboolean (*AvlastSqlTake)(const AvlastSqlQuery *query, gsize row,
                                  sqlite3_stmt *statement, gpointer data, GError **error);

/* Calls take once for every row, in any order. */
gboolean avlast_sql_query_run(const AvlastSqlQuery *query, AvlastSqlTake take,
                              gpointer data, GError **error);

/* Sets AV132 at a row's line. */
void avlast_sql_query_fail(const AvlastSqlQuery *query, gsize row, const char *why,
                           GError **error);

#endif

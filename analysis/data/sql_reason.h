/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_SQL_REASON_H
#define AVLAST_DATA_SQL_REASON_H

#include "data/sql_select_internal.h"

/* Where a result's columns and rows come from, and why a cell is missing (sql_select.h).
 */
typedef struct AvlastSqlOrigins AvlastSqlOrigins;

/* Prepares the query over the database's tables (columns[file] as in
 * avlast_sql_select_tables), traced where that is possible. */
AvlastSqlOrigins *avlast_sql_origins_new(const AvlastSqlSelect *select,
                                         AvlastSqlDatabase *database,
                                         GPtrArray *const *columns, GError **error);
void avlast_sql_origins_free(AvlastSqlOrigins *origins);

/* The statement to run; owned by origins. */
sqlite3_stmt *avlast_sql_origins_statement(const AvlastSqlOrigins *origins);

/* The statement's column of column i of the header. */
int avlast_sql_origins_at(const AvlastSqlOrigins *origins, guint i);

/* For each part of a UNION ALL the file's column that column i is, NULL where it is
 * computed. New array. */
GPtrArray *avlast_sql_origins_of(const AvlastSqlOrigins *origins, guint i);

/* Why column i is missing in the statement's row. Borrowed until the next call. */
const char *avlast_sql_reason(AvlastSqlOrigins *origins, sqlite3_stmt *statement,
                              guint i);

/* How many numbers the trace of a row has (0: there is none), and the numbers of the
 * statement's row, appended: the part of the UNION ALL and the row in each mention of a
 * table, G_MAXUINT32 where it has none. */
gsize avlast_sql_origins_width(const AvlastSqlOrigins *origins);
void avlast_sql_origins_rows(const AvlastSqlOrigins *origins, sqlite3_stmt *statement,
                             GArray *rows);
gboolean avlast_sql_origins_sortable(const AvlastSqlOrigins *origins);

/* The row of the first file in such a trace, G_MAXUINT32 when there is none. */
guint32 avlast_sql_origins_first(const AvlastSqlOrigins *origins, const guint32 *rows);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_SQL_FAULT_H
#define AVLAST_DATA_SQL_FAULT_H

#include "core/error.h"
#include "data/sql_table.h"

/* Faults of SQL texts, shown where they are. */

/* The line of byte `offset` of the text with a caret under it, as two indented lines
 * after a line end; to be freed. */
char *avlast_sql_point_at(const char *text, gsize offset);

/* Line and column (in characters) of byte `offset`, in the file "--sql". */
AvlastPlace avlast_sql_place(const char *query, gsize offset);

/* Sets *error for a whole query that SQLite did not prepare: AV131 (not allowed), AV136
 * (unknown table), AV804 (unknown column), AV135 (all else), with the nearest name. */
void avlast_sql_fail_query(const AvlastSqlDatabase *database, const char *query,
                           GError **error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_SQL_SELECT_H
#define AVLAST_DATA_SQL_SELECT_H

#include "data/input.h"

/* A whole query (SELECT, or WITH ... SELECT, of SQLite) over data files as read-only
 * tables, and its result as a frame. Nothing is copied into SQLite, and of each file only
 * the columns that the query uses are read ("SELECT *" uses all).
 *
 * Tables. Each file is a table of its name; `data` is the first file too, unless another
 * table is called so. A number is a REAL (1/2 of two columns is 0.5), a category or text
 * is its text, a missing cell is NULL. Joins by equality go through an index that is
 * built when it is first needed.
 *
 * Rows. With ORDER BY as it says. Without it, and without grouping, the rows are in the
 * order of the rows of the tables as FROM names them, whatever way SQLite takes; grouped
 * rows and subqueries without ORDER BY come as SQLite gives them, the same each time.
 *
 * What is kept. A column of the result that is a file's column, unchanged (under an
 * alias, through joins, subqueries, WITH tables, ORDER BY, and in all parts of an
 * outermost UNION ALL),
 * keeps its type, its levels in order with their labels, its label, unit and range. In a
 * UNION ALL, levels are put together in order of the parts, and labels, unit and range
 * are kept where the parts agree. All else is computed: a column of numbers, or a
 * category (levels by bytes) when any value is a text.
 *
 * Why a cell is missing. The first of these that can be proved:
 *  - the value is a file's missing cell itself (also behind CASE, coalesce, a scalar
 *    subquery): its reason;
 *  - the column is a file's column and the row of the file is known: the reason there;
 *  - an outer join found no row of the table or subquery: "no match in 'schools'";
 *  - an expression over one row: the reason of the first of its columns that is missing;
 *  - the file's column is missing for one reason only, and no join is an outer one: it.
 * Else: "not computable" for what is computed (an average of no values, 0/0), "reason
 * lost in --sql" for a file's column (DISTINCT or a UNION that is not ALL together with
 * ORDER BY, and other queries whose rows cannot be traced). An empty text ('') is missing
 * too ("empty"), as it is in a file.
 *
 * Only reading is possible; no clock, no random numbers, no `log` (sql.h). Queries end at
 * 2^30 cells or 5e9 steps of SQLite. Faults show the place in the query. */
typedef struct AvlastSqlSelect AvlastSqlSelect;

/* Prepares the query over open files: names[k] is the table of inputs[k], paths[k] its
 * file, all n borrowed. NULL and *error: AVLAST_ERROR_USAGE with AV131 (not allowed),
 * AV135 (the query), AV136 (tables), AV137 (the result's columns: none, without a name,
 * two of one name), AV804 (unknown column). */
AvlastSqlSelect *avlast_sql_select_open(const char *query, AvlastInput *const *inputs,
                                        const char *const *names, gsize n,
                                        GError **error);
void avlast_sql_select_free(AvlastSqlSelect *select);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastSqlSelect, avlast_sql_select_free)

/* The names of the result's columns; owned by select. */
const char *const *avlast_sql_select_header(const AvlastSqlSelect *select);

/* Reads the columns that the query uses. The frames, in the order of the inputs, are
 * owned by select. NULL and *error as avlast_input_read. */
const GPtrArray *avlast_sql_select_read(AvlastSqlSelect *select, GError **error);

/* Runs the query, after avlast_sql_select_read, and makes the frame of the wanted columns
 * (NULL-terminated; NULL: all) of its result. frame->inputs lists
 * all files; sha256 and bytes are the first one's. Where every row comes from a row of
 * the first file, frame->source is this file and frame->line holds its lines; else the
 * source is "--sql" and the lines number the result's rows. NULL and *error: AV804 for a
 * wanted column that the result does not have, AVLAST_ERROR_INCONSISTENT for values that
 * are no number and no text, not finite or not exact (AV138), AVLAST_ERROR_DEGENERATE for
 * no rows (AV134). */
AvlastFrame *avlast_sql_select_run(AvlastSqlSelect *select, const char *const *wanted,
                                   GError **error);

/* The table's name of a file: its name without folder, ".gz", ".zst" and ending; "data"
 * for standard input. To be freed. */
char *avlast_sql_table_name(const char *path);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_SQL_TRACE_H
#define AVLAST_DATA_SQL_TRACE_H

#include <glib.h>

/* A query rewritten so that each row of its result tells which rows of the files it came
 * from, although SQLite sorts, groups or stores it on the way: where a table stands in
 * FROM, a table of its own number stands instead ("avlast table 3", with the old name as
 * its alias), and each SELECT gives the rows of its tables as further columns. Subqueries
 * in FROM, and WITH tables (put in their place), give them on to the outer SELECT, and a
 * constant that is NULL where an outer join found no row of them.
 *
 * The rewriting follows the text and may fail to understand it: then there is no trace,
 * and the query runs as it is. The caller holds the columns' names of both against each
 * other. */

/* A mention of a file's table in FROM. */
typedef struct {
    guint file;
    char *table;    /* "avlast table 3" */
    char *row_name; /* "avlast row 3": its hidden column, and the result's column */
    char *label;    /* the table's name in the query */
    gint within;    /* index of the derived table it stands in, or -1 */
    gboolean outer; /* an outer join may leave it without a row */
} AvlastSqlMention;

/* A subquery or WITH table in FROM. */
typedef struct {
    char *here; /* the column that is NULL where it has no row: "avlast here 2" */
    char *label;
    gint within;
} AvlastSqlDerived;

/* What a name in an expression may mean. */
typedef struct {
    char *alias;
    gint mention, derived; /* one of them is -1 */
} AvlastSqlSource;

/* One SELECT of the outermost UNION ALL. */
typedef struct {
    char *sql;          /* alone, to ask SQLite for the origin of its columns */
    GPtrArray *sources; /* of AvlastSqlSource * */
    GPtrArray *items;   /* of GPtrArray * of char *: for each item of its list the names
                           it uses, as alias, name (alias NULL where there is none);
                           NULL instead of the inner array where that cannot be told */
    guint n_front, n_back; /* items before the first and after the last star; without a
                              star all are in front */
    gboolean star;
} AvlastSqlArm;

typedef struct {
    char *sql;
    GPtrArray *mentions; /* of AvlastSqlMention * */
    GPtrArray *derived;  /* of AvlastSqlDerived * */
    GPtrArray *arms;     /* of AvlastSqlArm * */
    gboolean sortable;   /* the result's rows may be put in the order of the files' rows:
                            no ORDER BY, and nothing is grouped */
} AvlastSqlTrace;

/* The column that tells which arm a row is of. */
#define AVLAST_SQL_ARM "avlast arm"

/* Every column that the rewriting adds starts so. */
#define AVLAST_SQL_OWN "avlast "

/* `tables` are the names of the files' tables, `files` the file of each. NULL when the
 * query is not of a form that is understood. */
AvlastSqlTrace *avlast_sql_trace(const char *sql, const char *const *tables,
                                 const guint *files);
void avlast_sql_trace_free(AvlastSqlTrace *trace);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastSqlTrace, avlast_sql_trace_free)

#endif

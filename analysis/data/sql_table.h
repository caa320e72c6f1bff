/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_SQL_TABLE_H
#define AVLAST_DATA_SQL_TABLE_H

#include <sqlite3.h>

#include "data/frame.h"

/* A database of read-only virtual tables over columns in memory, and nothing that can be
 * changed, opened or guessed. */

typedef struct AvlastSqlDatabase AvlastSqlDatabase;

typedef struct {
    sqlite3 *db; /* of the database, which owns the table */
    AvlastSqlDatabase *database;
    char *name;         /* in SQL */
    char *row_name;     /* of the hidden column that numbers the rows from 0 */
    GPtrArray *names;   /* of const char *: the table's columns, borrowed */
    GPtrArray *columns; /* of const AvlastColumn * (NULL: not read), or empty: only to
                           prepare */
    gsize rows;
    guint file;      /* the caller's number for where the columns come from */
    gboolean *used;  /* by the statements prepared so far, one per name */
    gpointer *index; /* one per name, made when first used (sql_index.h), or NULL */
    gboolean marked; /* a missing cell is a NULL that carries its address (`reason` of
                        the row), of type AVLAST_SQL_MARK, where SQLite lets it pass */
} AvlastSqlTable;

struct AvlastSqlDatabase {
    sqlite3 *db;
    GPtrArray *tables;  /* of AvlastSqlTable * */
    char *denied;       /* why the last statement was refused, or NULL */
    gboolean whole;     /* whole queries: recursion is allowed too */
    gboolean open;      /* a table is being declared: no questions */
    guint64 steps;      /* thousands of steps of the running query */
    GPtrArray *strange; /* of char *: comparisons of numbers with texts that were asked
                           for, each once */
};

/* The hidden column of the table `data`. */
#define AVLAST_SQL_ROW  "avlast row"
#define AVLAST_SQL_MARK "avlast missing"

AvlastSqlDatabase *avlast_sql_database_new(gboolean whole, GError **error);
void avlast_sql_database_free(AvlastSqlDatabase *database);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastSqlDatabase, avlast_sql_database_free)

/* Adds a table. names are declared as they are; columns has as many, or none.
 * AVLAST_ERROR_USAGE when two names differ in case only (AV130), AVLAST_ERROR_INTERNAL
 * else. */
AvlastSqlTable *avlast_sql_database_add(AvlastSqlDatabase *database, const char *name,
                                        const char *row_name, GPtrArray *names,
                                        GPtrArray *columns, gsize rows, GError **error);

/* A database of the one table `data`, and its end. */
AvlastSqlTable *avlast_sql_table_new(GPtrArray *names, GPtrArray *columns, gsize rows,
                                     GError **error);
void avlast_sql_table_free(AvlastSqlTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastSqlTable, avlast_sql_table_free)

#endif

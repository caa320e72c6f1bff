/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_SQL_SELECT_INTERNAL_H
#define AVLAST_DATA_SQL_SELECT_INTERNAL_H

#include "data/sql_select.h"
#include "data/sql_table.h"

/* What preparing (sql_select.c) and running (sql_run.c) share. */
struct AvlastSqlSelect {
    char *query;
    AvlastInput *const *inputs;
    gsize n;
    GPtrArray *tables;   /* of char *, ended by NULL: the tables' names */
    GArray *files;       /* of guint: the file of each */
    GPtrArray *declared; /* of GPtrArray * of const char *: each file's columns in SQL */
    GPtrArray *used;     /* of gboolean *: which of them the query uses */
    GPtrArray *frames;   /* of AvlastFrame *: the files, once they are read */
    GStrv header;
};

/* A database of the tables; columns[file] holds the frame's column of each declared name,
 * NULL where it was not read. columns NULL: only to prepare. */
AvlastSqlDatabase *avlast_sql_select_tables(const AvlastSqlSelect *select,
                                            GPtrArray *const *columns, GError **error);

/* The statement, which is one query and nothing else. */
sqlite3_stmt *avlast_sql_select_prepare(const AvlastSqlDatabase *database,
                                        const char *query, GError **error);

#endif

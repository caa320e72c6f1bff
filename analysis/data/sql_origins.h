/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_SQL_ORIGINS_H
#define AVLAST_DATA_SQL_ORIGINS_H

#include "data/sql_reason.h"
#include "data/sql_trace.h"

/* What finding origins (sql_origins.c) and telling reasons (sql_reason.c) share. */

typedef struct {
    const AvlastColumn *column; /* NULL: computed */
    gint mention;               /* of the trace, or -1 */
    const char *only;           /* the one reason of all the column's missing cells */
} AvlastSqlOrigin;

struct AvlastSqlOrigins {
    const AvlastSqlSelect *select;
    GPtrArray *const *columns;
    AvlastSqlTrace *trace; /* or NULL */
    sqlite3_stmt *statement;
    guint n;                 /* columns of the header */
    int *at;                 /* the statement's column of each */
    guint parts;             /* of a UNION ALL */
    AvlastSqlOrigin *origin; /* parts x n */
    int part_at, *mention_at, *derived_at;
    gboolean outer; /* an outer join stands somewhere */
    char *text;     /* the last reason that was put together */
};

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_SQL_GATHER_H
#define AVLAST_DATA_SQL_GATHER_H

#include "data/dictionary.h"
#include "data/frame.h"

/* A column of a query's result while its rows come. What it keeps of the files' columns
 * is said in sql_select.h. */
typedef struct {
    AvlastColumn *made; /* its name and reasons, and later all */
    GPtrArray *origins; /* of const AvlastColumn *: one for each part of a UNION ALL;
                           NULL where the part computes it */
    gboolean passes;    /* none is NULL */
    double *number;     /* NULL until the first number */
    guint32 *code;      /* into words; NULL until the first text */
    guint8 *reason;
    gsize rows, capacity;
    AvlastDictionary *words;
} AvlastSqlGather;

/* origins is taken over (with borrowed columns). */
AvlastSqlGather *avlast_sql_gather_new(const char *name, GPtrArray *origins);
void avlast_sql_gather_free(gpointer gather);

/* Each adds a row; FALSE when memory runs out. */
gboolean avlast_sql_gather_number(AvlastSqlGather *gather, double value);
gboolean avlast_sql_gather_text(AvlastSqlGather *gather, const char *text, gsize length);
gboolean avlast_sql_gather_missing(AvlastSqlGather *gather, const char *reason);

/* The column, its rows in the given order (order[i] is the row that comes i-th; NULL: as
 * they came). notes receives what should be known. The gather is empty after it. */
AvlastColumn *avlast_sql_gather_finish(AvlastSqlGather *gather, const guint32 *order,
                                       GPtrArray *notes, GError **error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_SQL_TRACE_INTERNAL_H
#define AVLAST_DATA_SQL_TRACE_INTERNAL_H

#include "data/sql_scan.h"
#include "data/sql_trace.h"

/* What the parts of the rewriting share: FROM (sql_trace_from.c), the list of columns
 * (sql_trace_items.c), the whole (sql_trace.c). */

/* A WITH table: its name and the tokens of its query. */
typedef struct {
    char *name;
    guint from, to;
    gboolean plain; /* not recursive, no list of columns */
} AvlastSqlCommon;

typedef struct {
    const char *sql;
    GArray *tokens;
    const char *const *tables;
    const guint *files;
    GPtrArray *common;
    AvlastSqlTrace *trace;
    guint depth; /* of queries in queries */
} AvlastSqlWriter;

/* A SELECT while it is rewritten: its list, and what follows; the columns it gives on
 * stand between. */
typedef struct {
    GString *head, *rest;
    GPtrArray *columns; /* of char *: borrowed names of the columns it gives on */
} AvlastSqlPiece;

static inline const AvlastSqlToken *avlast_writer_at(const AvlastSqlWriter *w, guint i)
{
    return &g_array_index(w->tokens, AvlastSqlToken, i);
}

static inline gboolean avlast_writer_is_word(const AvlastSqlWriter *w, guint i,
                                             const char *word)
{
    return avlast_sql_is_word(w->sql, w->tokens, i, word);
}

static inline gboolean avlast_writer_is_mark(const AvlastSqlWriter *w, guint i, char mark)
{
    return avlast_sql_is_mark(w->sql, w->tokens, i, mark);
}

static inline guint avlast_writer_find(const AvlastSqlWriter *w, guint from, guint to,
                                       guint depth, const char *const *words)
{
    return avlast_sql_find(w->sql, w->tokens, from, to, depth, words);
}

/* Words that end a list of columns, and words that join SELECTs; NULL ends each. */
extern const char *const avlast_sql_clauses[], *const avlast_sql_connectors[];

/* Appends the text of tokens [a, b), comments between them included, and a line end. */
void avlast_sql_copy_tokens(const AvlastSqlWriter *w, guint a, guint b, GString *out);

/* The token behind the parenthesis that token i opens. */
guint avlast_sql_behind(const AvlastSqlWriter *w, guint i, guint to);

void avlast_sql_piece_init(AvlastSqlPiece *piece);
void avlast_sql_piece_clear(AvlastSqlPiece *piece);

/* One SELECT of tokens [from, to). Rows of the tables are given on when `rows`; sources
 * (or NULL) receives what its FROM names. FALSE when it is not understood. */
gboolean avlast_sql_write_select(AvlastSqlWriter *w, guint from, guint to, gint within,
                                 gboolean outer, gboolean rows, AvlastSqlPiece *piece,
                                 GPtrArray *sources);

/* The list of the SELECT at token `from`; a star makes the places behind it count from
 * the end. */
void avlast_sql_list_items(const AvlastSqlWriter *w, guint from, guint to,
                           AvlastSqlArm *arm);

/* Whether token i is the name of a function that gathers rows (or OVER, SELECT), and
 * whether it is called. */
gboolean avlast_sql_gathers(const AvlastSqlWriter *w, guint i);
gboolean avlast_sql_is_call(const AvlastSqlWriter *w, guint i, guint to);

#endif

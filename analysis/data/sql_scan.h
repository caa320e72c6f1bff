/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_SQL_SCAN_H
#define AVLAST_DATA_SQL_SCAN_H

#include <glib.h>

/* The words of a query that SQLite has accepted. */

typedef enum {
    AVLAST_SQL_WORD,   /* a keyword or a name */
    AVLAST_SQL_QUOTED, /* a name in "..", `..` or [..] */
    AVLAST_SQL_STRING,
    AVLAST_SQL_NUMBER,
    AVLAST_SQL_MARK_CHARACTER /* one character */
} AvlastSqlTokenKind;

typedef struct {
    AvlastSqlTokenKind kind;
    gsize start, end; /* bytes of the text */
    guint depth;      /* of parentheses; a parenthesis has the depth outside it */
} AvlastSqlToken;

/* All tokens without comments; the array is to be freed with g_array_unref. */
GArray *avlast_sql_scan(const char *sql);

/* Whether token i is this keyword (upper case), or this character. */
gboolean avlast_sql_is_word(const char *sql, const GArray *tokens, guint i,
                            const char *word);
gboolean avlast_sql_is_mark(const char *sql, const GArray *tokens, guint i, char mark);

/* The name a WORD or QUOTED token stands for, to be freed. */
char *avlast_sql_name(const char *sql, const AvlastSqlToken *token);

/* Whether token i may be a name: quoted, or a word. */
gboolean avlast_sql_is_name(const GArray *tokens, guint i);

/* The first token of [from, to) at `depth` that is one of the keywords (NULL ends them);
 * `to` when there is none. FROM of IS DISTINCT FROM is none. */
guint avlast_sql_find(const char *sql, const GArray *tokens, guint from, guint to,
                      guint depth, const char *const *words);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/sql_scan.h"

#include <string.h>

static gboolean in_name(char c)
{
    return g_ascii_isalnum(c) || c == '_' || c == '$' || (c & 0x80);
}

/* Behind the comment at p, or p when there is none. */
static const char *after_comment(const char *p)
{
    if (p[0] == '-' && p[1] == '-')
        return p + strcspn(p, "\n");
    if (p[0] != '/' || p[1] != '*')
        return p;
    const char *end = strstr(p + 2, "*/");
    return end ? end + 2 : p + strlen(p);
}

/* Behind the quoted piece at p, whose quote is doubled inside. */
static const char *after_quote(const char *p, char quote)
{
    for (p++; *p; p++) {
        if (*p != quote)
            continue;
        if (p[1] != quote || quote == ']')
            return p + 1;
        p++;
    }
    return p;
}

static const char *take_token(const char *p, AvlastSqlTokenKind *kind)
{
    if (*p == '"' || *p == '`' || *p == '[') {
        *kind = AVLAST_SQL_QUOTED;
        return after_quote(p, *p == '[' ? ']' : *p);
    }
    if (*p == '\'') {
        *kind = AVLAST_SQL_STRING;
        return after_quote(p, '\'');
    }
    if (g_ascii_isdigit(*p) || (*p == '.' && g_ascii_isdigit(p[1]))) {
        *kind = AVLAST_SQL_NUMBER;
        while (in_name(*p) || *p == '.' ||
               ((*p == '+' || *p == '-') && g_ascii_tolower(p[-1]) == 'e'))
            p++;
        return p;
    }
    if (in_name(*p)) {
        *kind = AVLAST_SQL_WORD;
        while (in_name(*p))
            p++;
        return p;
    }
    *kind = AVLAST_SQL_MARK_CHARACTER;
    return p + 1;
}

GArray *avlast_sql_scan(const char *sql)
{
    GArray *tokens = g_array_new(FALSE, FALSE, sizeof(AvlastSqlToken));
    guint depth = 0;

    for (const char *p = sql; *p;) {
        const char *comment = after_comment(p);
        if (comment != p || g_ascii_isspace(*p)) {
            p = comment != p ? comment : p + 1;
            continue;
        }
        AvlastSqlToken token = {.start = (gsize)(p - sql)};
        const char *end = take_token(p, &token.kind);
        token.end = (gsize)(end - sql);
        if (*p == ')' && depth > 0)
            depth--;
        token.depth = depth;
        if (*p == '(')
            depth++;
        g_array_append_val(tokens, token);
        p = end;
    }
    return tokens;
}

static const AvlastSqlToken *token_at(const GArray *tokens, guint i)
{
    return &g_array_index(tokens, AvlastSqlToken, i);
}

gboolean avlast_sql_is_word(const char *sql, const GArray *tokens, guint i,
                            const char *word)
{
    if (i >= tokens->len)
        return FALSE;
    const AvlastSqlToken *token = token_at(tokens, i);
    const gsize n = strlen(word);
    return token->kind == AVLAST_SQL_WORD && token->end - token->start == n &&
           g_ascii_strncasecmp(sql + token->start, word, n) == 0;
}

gboolean avlast_sql_is_mark(const char *sql, const GArray *tokens, guint i, char mark)
{
    return i < tokens->len && token_at(tokens, i)->kind == AVLAST_SQL_MARK_CHARACTER &&
           sql[token_at(tokens, i)->start] == mark;
}

gboolean avlast_sql_is_name(const GArray *tokens, guint i)
{
    return i < tokens->len && (token_at(tokens, i)->kind == AVLAST_SQL_WORD ||
                               token_at(tokens, i)->kind == AVLAST_SQL_QUOTED);
}

char *avlast_sql_name(const char *sql, const AvlastSqlToken *token)
{
    const char *text = sql + token->start;
    const gsize n = token->end - token->start;

    if (token->kind != AVLAST_SQL_QUOTED || n < 2)
        return g_strndup(text, n);
    char *name = g_new(char, n), *to = name;
    for (const char *p = text + 1; p < text + n - 1; p++) {
        if (*p == *text && p[1] == *text)
            p++;
        *to++ = *p;
    }
    *to = '\0';
    return name;
}

guint avlast_sql_find(const char *sql, const GArray *tokens, guint from, guint to,
                      guint depth, const char *const *words)
{
    for (guint i = from; i < to; i++) {
        if (token_at(tokens, i)->depth != depth)
            continue;
        for (const char *const *word = words; *word; word++)
            if (avlast_sql_is_word(sql, tokens, i, *word) &&
                !(i > from + 1 && strcmp(*word, "FROM") == 0 &&
                  avlast_sql_is_word(sql, tokens, i - 1, "DISTINCT")))
                return i;
    }
    return to;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables and queries of FROM, each with the rows it gives on. */

#include "data/sql_trace_internal.h"

#define MOST_MENTIONS 60
#define MOST_DEPTH    20

const char *const avlast_sql_clauses[] = {"FROM",   "WHERE", "GROUP", "HAVING",
                                          "WINDOW", "ORDER", "LIMIT", NULL};
static const char *const after_from[] = {"WHERE", "GROUP", "HAVING", "WINDOW",
                                         "ORDER", "LIMIT", NULL};
const char *const avlast_sql_connectors[] = {"UNION", "EXCEPT", "INTERSECT", NULL};

void avlast_sql_copy_tokens(const AvlastSqlWriter *w, guint a, guint b, GString *out)
{
    if (a >= b)
        return;
    g_string_append_c(out, ' ');
    g_string_append_len(
        out, w->sql + avlast_writer_at(w, a)->start,
        (gssize)(avlast_writer_at(w, b - 1)->end - avlast_writer_at(w, a)->start));
    /* A comment to the end of the line may follow: it is left behind. */
    g_string_append_c(out, '\n');
}

guint avlast_sql_behind(const AvlastSqlWriter *w, guint i, guint to)
{
    const guint depth = avlast_writer_at(w, i)->depth;

    for (guint k = i + 1; k < to; k++)
        if (avlast_writer_at(w, k)->depth == depth && avlast_writer_is_mark(w, k, ')'))
            return k + 1;
    return to;
}

void avlast_sql_piece_clear(AvlastSqlPiece *piece)
{
    g_string_free(piece->head, TRUE);
    g_string_free(piece->rest, TRUE);
    g_ptr_array_unref(piece->columns);
}

void avlast_sql_piece_init(AvlastSqlPiece *piece)
{
    *piece = (AvlastSqlPiece){g_string_new(NULL), g_string_new(NULL), g_ptr_array_new()};
}

static void append_quoted(GString *out, const char *name)
{
    g_string_append_c(out, '"');
    for (; *name; name++) {
        if (*name == '"')
            g_string_append_c(out, '"');
        g_string_append_c(out, *name);
    }
    g_string_append_c(out, '"');
}

static gboolean write_query(AvlastSqlWriter *w, guint from, guint to, gint within,
                            gboolean outer, const char *here, GString *out,
                            GPtrArray *columns);

static void add_source(GPtrArray *sources, char *alias, gint mention, gint derived)
{
    AvlastSqlSource *source = g_new0(AvlastSqlSource, 1);

    *source = (AvlastSqlSource){alias, mention, derived};
    if (sources)
        g_ptr_array_add(sources, source);
    else {
        g_free(alias);
        g_free(source);
    }
}

/* The alias that stands at token *i, if any, which moves behind it. */
static char *take_alias(const AvlastSqlWriter *w, guint *i, guint to)
{
    static const char *const words[] = {"NATURAL", "LEFT",  "RIGHT",   "FULL",
                                        "INNER",   "CROSS", "OUTER",   "JOIN",
                                        "ON",      "USING", "INDEXED", "NOT"};
    const guint as = *i < to && avlast_writer_is_word(w, *i, "AS") ? 1 : 0;

    for (gsize k = 0; !as && k < G_N_ELEMENTS(words); k++)
        if (*i < to && avlast_writer_is_word(w, *i, words[k]))
            return NULL;
    if (*i + as >= to || !avlast_sql_is_name(w->tokens, *i + as))
        return NULL;
    *i += as;
    return avlast_sql_name(w->sql, avlast_writer_at(w, (*i)++));
}

static const AvlastSqlCommon *find_common(const AvlastSqlWriter *w, const char *name)
{
    for (guint k = 0; k < w->common->len; k++) {
        const AvlastSqlCommon *common = g_ptr_array_index(w->common, k);
        if (g_ascii_strcasecmp(common->name, name) == 0)
            return common;
    }
    return NULL;
}

static gint find_table(const AvlastSqlWriter *w, const char *name)
{
    for (gint k = 0; w->tables[k]; k++)
        if (g_ascii_strcasecmp(w->tables[k], name) == 0)
            return k;
    return -1;
}

/* A query in FROM, from its own tokens; *i stands behind it, at its alias. */
static gboolean write_derived(AvlastSqlWriter *w, guint from, guint to, const char *name,
                              guint *i, guint end, gint within, gboolean outer,
                              AvlastSqlPiece *piece, GPtrArray *sources)
{
    AvlastSqlDerived *derived = g_new0(AvlastSqlDerived, 1);
    const guint number = w->trace->derived->len;
    g_autoptr(GString) inner = g_string_new(NULL);

    derived->here = g_strdup_printf(AVLAST_SQL_OWN "here %u", number + 1);
    derived->within = within;
    g_ptr_array_add(w->trace->derived, derived);
    const guint alias_at = *i;
    char *alias = take_alias(w, i, end);
    derived->label = g_strdup(alias ? alias : name ? name : "the subquery");
    if (!write_query(w, from, to, (gint)number, outer, derived->here, inner,
                     piece->columns)) {
        g_free(alias);
        return FALSE;
    }
    g_string_append_printf(piece->rest, " (%s) ", inner->str);
    if (name && !alias) {
        g_string_append(piece->rest, "AS ");
        append_quoted(piece->rest, name);
    }
    avlast_sql_copy_tokens(w, alias_at, *i, piece->rest);
    add_source(sources, alias ? alias : g_strdup(name ? name : ""), -1, (gint)number);
    return TRUE;
}

static gboolean write_table(AvlastSqlWriter *w, gint table, guint *i, guint to,
                            gint within, gboolean outer, AvlastSqlPiece *piece,
                            GPtrArray *sources)
{
    AvlastSqlMention *mention = g_new0(AvlastSqlMention, 1);
    const guint number = w->trace->mentions->len;
    g_autofree char *name = avlast_sql_name(w->sql, avlast_writer_at(w, (*i)++));
    g_autofree char *alias = take_alias(w, i, to);

    mention->file = w->files[table];
    mention->table = g_strdup_printf(AVLAST_SQL_OWN "table %u", number + 1);
    mention->row_name = g_strdup_printf(AVLAST_SQL_OWN "row %u", number + 1);
    mention->label = g_strdup(w->tables[table]);
    mention->within = within;
    mention->outer = outer;
    g_ptr_array_add(w->trace->mentions, mention);
    g_string_append_printf(piece->rest, " \"%s\" AS ", mention->table);
    append_quoted(piece->rest, alias ? alias : name);
    g_string_append_c(piece->rest, ' ');
    g_ptr_array_add(piece->columns, mention->row_name);
    add_source(sources, g_strdup(alias ? alias : name), (gint)number, -1);
    return number < MOST_MENTIONS;
}

/* One table or query of FROM at token *i. */
static gboolean write_source(AvlastSqlWriter *w, guint *i, guint to, gint within,
                             gboolean outer, AvlastSqlPiece *piece, GPtrArray *sources)
{
    if (avlast_writer_is_mark(w, *i, '(')) {
        const guint from = *i + 1, behind = avlast_sql_behind(w, *i, to);
        if (!avlast_writer_is_word(w, from, "SELECT"))
            return FALSE;
        *i = behind;
        return write_derived(w, from, behind - 1, NULL, i, to, within, outer, piece,
                             sources);
    }
    if (!avlast_sql_is_name(w->tokens, *i) || avlast_writer_is_mark(w, *i + 1, '.') ||
        avlast_writer_is_mark(w, *i + 1, '('))
        return FALSE;
    g_autofree char *name = avlast_sql_name(w->sql, avlast_writer_at(w, *i));
    const AvlastSqlCommon *common = find_common(w, name);
    if (common && common->plain) {
        (*i)++;
        return write_derived(w, common->from, common->to, name, i, to, within, outer,
                             piece, sources);
    }
    const gint table = common ? -1 : find_table(w, name);
    return table >= 0 && write_table(w, table, i, to, within, outer, piece, sources);
}

/* FROM at token i up to `to`: tables and queries, joined. */
static gboolean write_from(AvlastSqlWriter *w, guint i, guint to, gint within,
                           gboolean outer, AvlastSqlPiece *piece, GPtrArray *sources)
{
    static const char *const outer_joins[] = {"LEFT", "RIGHT", "FULL", NULL};
    static const char *const join[] = {"JOIN", NULL};
    const guint depth = avlast_writer_at(w, i)->depth;

    outer = outer || avlast_writer_find(w, i, to, depth, outer_joins) < to;
    g_string_append(piece->rest, " FROM");
    i++;
    for (;;) {
        if (!write_source(w, &i, to, within, outer, piece, sources))
            return FALSE;
        guint next = avlast_writer_find(w, i, to, depth, join);
        for (guint k = i; k < next; k++)
            if (avlast_writer_at(w, k)->depth == depth &&
                avlast_writer_is_mark(w, k, ','))
                next = k;
        if (next == to) {
            avlast_sql_copy_tokens(w, i, to, piece->rest);
            return TRUE;
        }
        avlast_sql_copy_tokens(w, i, next + 1, piece->rest);
        i = next + 1;
    }
}

gboolean avlast_sql_write_select(AvlastSqlWriter *w, guint from, guint to, gint within,
                                 gboolean outer, gboolean rows, AvlastSqlPiece *piece,
                                 GPtrArray *sources)
{
    const guint depth = avlast_writer_at(w, from)->depth;
    const guint list_end = avlast_writer_find(w, from, to, depth, avlast_sql_clauses);

    if (!avlast_writer_is_word(w, from, "SELECT") || list_end <= from + 1)
        return FALSE;
    avlast_sql_copy_tokens(w, from, list_end, piece->head);
    if (!rows || list_end == to || !avlast_writer_is_word(w, list_end, "FROM")) {
        avlast_sql_copy_tokens(w, list_end, to, piece->rest);
        return TRUE;
    }
    const guint from_end = avlast_writer_find(w, list_end + 1, to, depth, after_from);
    if (!write_from(w, list_end, from_end, within, outer, piece, sources))
        return FALSE;
    avlast_sql_copy_tokens(w, from_end, to, piece->rest);
    return TRUE;
}

/* A query inside another, from tokens [from, to): one SELECT gives on its rows, others
 * (UNION ..., DISTINCT) only the constant that tells they are there. */
static gboolean write_query(AvlastSqlWriter *w, guint from, guint to, gint within,
                            gboolean outer, const char *here, GString *out,
                            GPtrArray *columns)
{
    const guint depth = from < to ? avlast_writer_at(w, from)->depth : 0;
    const gboolean one =
        avlast_writer_find(w, from, to, depth, avlast_sql_connectors) == to;
    gboolean ok = w->depth < MOST_DEPTH && from < to;

    w->depth++;
    while (ok && from < to) {
        const guint end = avlast_writer_find(w, from, to, depth, avlast_sql_connectors);
        AvlastSqlPiece piece;
        avlast_sql_piece_init(&piece);
        ok = avlast_sql_write_select(
            w, from, end, within, outer,
            one && !avlast_writer_is_word(w, from + 1, "DISTINCT"), &piece, NULL);
        if (ok) {
            g_string_append_printf(out, "%s, 1 AS \"%s\"", piece.head->str, here);
            for (guint k = 0; k < piece.columns->len; k++) {
                const char *name = g_ptr_array_index(piece.columns, k);
                g_string_append_printf(out, ", \"%s\" AS \"%s\"", name, name);
                g_ptr_array_add(columns, (gpointer)(gsize)name);
            }
            g_string_append(out, piece.rest->str);
            from = end + (avlast_writer_is_word(w, end + 1, "ALL") ? 2 : 1);
            if (end < to)
                avlast_sql_copy_tokens(w, end, from, out);
        }
        avlast_sql_piece_clear(&piece);
    }
    w->depth--;
    if (ok)
        g_ptr_array_add(columns, (gpointer)(gsize)here);
    return ok;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/sql_trace.h"

#include <string.h>

#include "data/sql_scan.h"

/* A WITH table: its name and the tokens of its query. */
typedef struct {
    char *name;
    guint from, to;
    gboolean plain; /* not recursive, no list of columns */
} Common;

typedef struct {
    const char *sql;
    GArray *tokens;
    const char *const *tables;
    const guint *files;
    GPtrArray *common;
    AvlastSqlTrace *trace;
    guint depth; /* of queries in queries */
} Writer;

/* A SELECT while it is rewritten: its list, and what follows; the columns it gives on
 * stand between. */
typedef struct {
    GString *head, *rest;
    GPtrArray *columns; /* of char *: borrowed names of the columns it gives on */
} Piece;

#define MOST_MENTIONS 60
#define MOST_DEPTH    20

static const char *const clauses[] = {"FROM",   "WHERE", "GROUP", "HAVING",
                                      "WINDOW", "ORDER", "LIMIT", NULL};
static const char *const after_from[] = {"WHERE", "GROUP", "HAVING", "WINDOW",
                                         "ORDER", "LIMIT", NULL};
static const char *const connectors[] = {"UNION", "EXCEPT", "INTERSECT", NULL};

static const AvlastSqlToken *at(const Writer *w, guint i)
{
    return &g_array_index(w->tokens, AvlastSqlToken, i);
}

static gboolean is_word(const Writer *w, guint i, const char *word)
{
    return avlast_sql_is_word(w->sql, w->tokens, i, word);
}

static gboolean is_mark(const Writer *w, guint i, char mark)
{
    return avlast_sql_is_mark(w->sql, w->tokens, i, mark);
}

static guint find(const Writer *w, guint from, guint to, guint depth,
                  const char *const *words)
{
    return avlast_sql_find(w->sql, w->tokens, from, to, depth, words);
}

/* The bytes from the end of token a - 1 (or the start of a when it is the first) to the
 * end of token b - 1. */
static void copy_tokens(const Writer *w, guint a, guint b, GString *out)
{
    if (a >= b)
        return;
    g_string_append_c(out, ' ');
    g_string_append_len(out, w->sql + at(w, a)->start,
                        (gssize)(at(w, b - 1)->end - at(w, a)->start));
    /* A comment to the end of the line may follow: it is left behind. */
    g_string_append_c(out, '\n');
}

/* The token behind the parenthesis that token i opens. */
static guint behind_parenthesis(const Writer *w, guint i, guint to)
{
    const guint depth = at(w, i)->depth;

    for (guint k = i + 1; k < to; k++)
        if (at(w, k)->depth == depth && is_mark(w, k, ')'))
            return k + 1;
    return to;
}

static void piece_clear(Piece *piece)
{
    g_string_free(piece->head, TRUE);
    g_string_free(piece->rest, TRUE);
    g_ptr_array_unref(piece->columns);
}

static void piece_init(Piece *piece)
{
    *piece = (Piece){g_string_new(NULL), g_string_new(NULL), g_ptr_array_new()};
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

static gboolean write_query(Writer *w, guint from, guint to, gint within, gboolean outer,
                            const char *here, GString *out, GPtrArray *columns);

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
static char *take_alias(const Writer *w, guint *i, guint to)
{
    static const char *const words[] = {"NATURAL", "LEFT",  "RIGHT",   "FULL",
                                        "INNER",   "CROSS", "OUTER",   "JOIN",
                                        "ON",      "USING", "INDEXED", "NOT"};
    const guint as = *i < to && is_word(w, *i, "AS") ? 1 : 0;

    for (gsize k = 0; !as && k < G_N_ELEMENTS(words); k++)
        if (*i < to && is_word(w, *i, words[k]))
            return NULL;
    if (*i + as >= to || !avlast_sql_is_name(w->tokens, *i + as))
        return NULL;
    *i += as;
    return avlast_sql_name(w->sql, at(w, (*i)++));
}

static const Common *find_common(const Writer *w, const char *name)
{
    for (guint k = 0; k < w->common->len; k++) {
        const Common *common = g_ptr_array_index(w->common, k);
        if (g_ascii_strcasecmp(common->name, name) == 0)
            return common;
    }
    return NULL;
}

static gint find_table(const Writer *w, const char *name)
{
    for (gint k = 0; w->tables[k]; k++)
        if (g_ascii_strcasecmp(w->tables[k], name) == 0)
            return k;
    return -1;
}

/* A query in FROM, from its own tokens; *i stands behind it, at its alias. */
static gboolean write_derived(Writer *w, guint from, guint to, const char *name, guint *i,
                              guint end, gint within, gboolean outer, Piece *piece,
                              GPtrArray *sources)
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
    copy_tokens(w, alias_at, *i, piece->rest);
    add_source(sources, alias ? alias : g_strdup(name ? name : ""), -1, (gint)number);
    return TRUE;
}

static gboolean write_table(Writer *w, gint table, guint *i, guint to, gint within,
                            gboolean outer, Piece *piece, GPtrArray *sources)
{
    AvlastSqlMention *mention = g_new0(AvlastSqlMention, 1);
    const guint number = w->trace->mentions->len;
    g_autofree char *name = avlast_sql_name(w->sql, at(w, (*i)++));
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
static gboolean write_source(Writer *w, guint *i, guint to, gint within, gboolean outer,
                             Piece *piece, GPtrArray *sources)
{
    if (is_mark(w, *i, '(')) {
        const guint from = *i + 1, behind = behind_parenthesis(w, *i, to);
        if (!is_word(w, from, "SELECT"))
            return FALSE;
        *i = behind;
        return write_derived(w, from, behind - 1, NULL, i, to, within, outer, piece,
                             sources);
    }
    if (!avlast_sql_is_name(w->tokens, *i) || is_mark(w, *i + 1, '.') ||
        is_mark(w, *i + 1, '('))
        return FALSE;
    g_autofree char *name = avlast_sql_name(w->sql, at(w, *i));
    const Common *common = find_common(w, name);
    if (common && common->plain) {
        (*i)++;
        return write_derived(w, common->from, common->to, name, i, to, within, outer,
                             piece, sources);
    }
    const gint table = common ? -1 : find_table(w, name);
    return table >= 0 && write_table(w, table, i, to, within, outer, piece, sources);
}

/* FROM at token i up to `to`: tables and queries, joined. */
static gboolean write_from(Writer *w, guint i, guint to, gint within, gboolean outer,
                           Piece *piece, GPtrArray *sources)
{
    static const char *const outer_joins[] = {"LEFT", "RIGHT", "FULL", NULL};
    static const char *const join[] = {"JOIN", NULL};
    const guint depth = at(w, i)->depth;

    outer = outer || find(w, i, to, depth, outer_joins) < to;
    g_string_append(piece->rest, " FROM");
    i++;
    for (;;) {
        if (!write_source(w, &i, to, within, outer, piece, sources))
            return FALSE;
        guint next = find(w, i, to, depth, join);
        for (guint k = i; k < next; k++)
            if (at(w, k)->depth == depth && is_mark(w, k, ','))
                next = k;
        if (next == to) {
            copy_tokens(w, i, to, piece->rest);
            return TRUE;
        }
        copy_tokens(w, i, next + 1, piece->rest);
        i = next + 1;
    }
}

/* One SELECT of tokens [from, to). Rows of the tables are given on when `rows`. */
static gboolean write_select(Writer *w, guint from, guint to, gint within, gboolean outer,
                             gboolean rows, Piece *piece, GPtrArray *sources)
{
    const guint depth = at(w, from)->depth;
    const guint list_end = find(w, from, to, depth, clauses);

    if (!is_word(w, from, "SELECT") || list_end <= from + 1)
        return FALSE;
    copy_tokens(w, from, list_end, piece->head);
    if (!rows || list_end == to || !is_word(w, list_end, "FROM")) {
        copy_tokens(w, list_end, to, piece->rest);
        return TRUE;
    }
    const guint from_end = find(w, list_end + 1, to, depth, after_from);
    if (!write_from(w, list_end, from_end, within, outer, piece, sources))
        return FALSE;
    copy_tokens(w, from_end, to, piece->rest);
    return TRUE;
}

/* A query inside another, from tokens [from, to): one SELECT gives on its rows, others
 * (UNION ..., DISTINCT) only the constant that tells they are there. */
static gboolean write_query(Writer *w, guint from, guint to, gint within, gboolean outer,
                            const char *here, GString *out, GPtrArray *columns)
{
    const guint depth = from < to ? at(w, from)->depth : 0;
    const gboolean one = find(w, from, to, depth, connectors) == to;
    gboolean ok = w->depth < MOST_DEPTH && from < to;

    w->depth++;
    while (ok && from < to) {
        const guint end = find(w, from, to, depth, connectors);
        Piece piece;
        piece_init(&piece);
        ok = write_select(w, from, end, within, outer,
                          one && !is_word(w, from + 1, "DISTINCT"), &piece, NULL);
        if (ok) {
            g_string_append_printf(out, "%s, 1 AS \"%s\"", piece.head->str, here);
            for (guint k = 0; k < piece.columns->len; k++) {
                const char *name = g_ptr_array_index(piece.columns, k);
                g_string_append_printf(out, ", \"%s\" AS \"%s\"", name, name);
                g_ptr_array_add(columns, (gpointer)(gsize)name);
            }
            g_string_append(out, piece.rest->str);
            from = end + (is_word(w, end + 1, "ALL") ? 2 : 1);
            if (end < to)
                copy_tokens(w, end, from, out);
        }
        piece_clear(&piece);
    }
    w->depth--;
    if (ok)
        g_ptr_array_add(columns, (gpointer)(gsize)here);
    return ok;
}

/* --- the items of a list --- */

static gboolean is_function(const Writer *w, guint i, guint to)
{
    return i + 1 < to && is_mark(w, i + 1, '(');
}

/* Functions whose result is not of one row. */
static gboolean gathers(const Writer *w, guint i)
{
    static const char *const words[] = {"COUNT", "SUM",  "TOTAL",  "AVG",         "MIN",
                                        "MAX",   "OVER", "SELECT", "GROUP_CONCAT"};

    for (gsize k = 0; k < G_N_ELEMENTS(words); k++)
        if (is_word(w, i, words[k]))
            return TRUE;
    return FALSE;
}

/* The names that tokens [from, to) use; NULL when the item is not of one row alone. */
static GPtrArray *names_of(const Writer *w, guint from, guint to)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

    for (guint i = from; i < to; i++) {
        if (gathers(w, i)) {
            g_ptr_array_unref(names);
            return NULL;
        }
        if (is_word(w, i, "AS") && at(w, i)->depth == at(w, from)->depth)
            break;
        if (!avlast_sql_is_name(w->tokens, i) || is_function(w, i, to))
            continue;
        const gboolean qualified = is_mark(w, i + 1, '.') && i + 2 < to;
        g_ptr_array_add(names, qualified ? avlast_sql_name(w->sql, at(w, i)) : NULL);
        g_ptr_array_add(names, avlast_sql_name(w->sql, at(w, qualified ? i + 2 : i)));
        i += qualified ? 2 : 0;
    }
    return names;
}

static void free_names(gpointer data)
{
    if (data)
        g_ptr_array_unref(data);
}

/* The list of the SELECT at token `from`; a star makes the places behind it count from
 * the end. */
static void list_items(const Writer *w, guint from, guint to, AvlastSqlArm *arm)
{
    const guint depth = at(w, from)->depth;
    const guint end = find(w, from, to, depth, clauses);
    static const char *const group[] = {"GROUP", NULL};
    const gboolean grouped = find(w, from, to, depth, group) < to;

    arm->items = g_ptr_array_new_with_free_func(free_names);
    for (guint i = is_word(w, from + 1, "ALL") ? from + 2 : from + 1, next; i < end;
         i = next + 1) {
        for (next = i; next < end; next++)
            if (at(w, next)->depth == depth && is_mark(w, next, ','))
                break;
        if (next > i && is_mark(w, next - 1, '*') &&
            (next == i + 1 || is_mark(w, next - 2, '.'))) {
            arm->star = TRUE;
            arm->n_back = 0;
            continue;
        }
        g_ptr_array_add(arm->items, grouped ? NULL : names_of(w, i, next));
        if (arm->star)
            arm->n_back++;
        else
            arm->n_front++;
    }
}

/* --- the whole --- */

static void common_free(gpointer data)
{
    g_free(((Common *)data)->name);
    g_free(data);
}

/* The WITH tables; returns the token of the main SELECT. */
static guint take_common(Writer *w)
{
    const guint n = w->tokens->len;
    guint i = is_word(w, 1, "RECURSIVE") ? 2 : 1;

    if (!is_word(w, 0, "WITH"))
        return 0;
    while (i < n && avlast_sql_is_name(w->tokens, i)) {
        Common *common = g_new0(Common, 1);
        common->name = avlast_sql_name(w->sql, at(w, i++));
        common->plain = !is_mark(w, i, '(');
        g_ptr_array_add(w->common, common);
        if (!common->plain)
            i = behind_parenthesis(w, i, n);
        while (i < n && !is_mark(w, i, '('))
            i++;
        if (i == n)
            break;
        common->from = i + 1;
        i = behind_parenthesis(w, i, n);
        common->to = i - 1;
        for (guint k = common->from; k < common->to; k++) {
            g_autofree char *name = avlast_sql_is_name(w->tokens, k)
                                        ? avlast_sql_name(w->sql, at(w, k))
                                        : NULL;
            if (name && g_ascii_strcasecmp(name, common->name) == 0)
                common->plain = FALSE;
        }
        if (!is_mark(w, i, ','))
            break;
        i++;
    }
    return i;
}

static AvlastSqlTrace *trace_new(void);

/* The arms of the main query; UNION ALL keeps each row as it is. */
static gboolean write_arms(Writer *w, guint from, guint to, GArray *pieces)
{
    while (from < to) {
        const guint end = find(w, from, to, 0, connectors);
        AvlastSqlArm *arm = g_new0(AvlastSqlArm, 1);
        Piece piece;

        arm->sources = g_ptr_array_new();
        g_ptr_array_add(w->trace->arms, arm);
        piece_init(&piece);
        g_array_append_val(pieces, piece);
        if (is_word(w, from + 1, "DISTINCT") ||
            (end < to && !(is_word(w, end, "UNION") && is_word(w, end + 1, "ALL"))) ||
            !write_select(w, from, end, -1, FALSE, TRUE, &piece, arm->sources))
            return FALSE;
        list_items(w, from, end, arm);
        from = end < to ? end + 2 : to;
    }
    return TRUE;
}

static gboolean gives(const Piece *piece, const char *name)
{
    for (guint k = 0; k < piece->columns->len; k++)
        if (strcmp(g_ptr_array_index(piece->columns, k), name) == 0)
            return TRUE;
    return FALSE;
}

/* A piece with the columns of all pieces: NULL for those it does not have. */
static void write_arm(const GArray *pieces, guint which, GString *out)
{
    const Piece *piece = &g_array_index(pieces, Piece, which);

    g_string_append_printf(out, "%s, %u AS \"" AVLAST_SQL_ARM "\"", piece->head->str,
                           which);
    for (guint p = 0; p < pieces->len; p++) {
        const Piece *other = &g_array_index(pieces, Piece, p);
        for (guint k = 0; k < other->columns->len; k++) {
            const char *name = g_ptr_array_index(other->columns, k);
            if (gives(piece, name))
                g_string_append_printf(out, ", \"%s\" AS \"%s\"", name, name);
            else
                g_string_append_printf(out, ", NULL AS \"%s\"", name);
        }
    }
    g_string_append(out, piece->rest->str);
}

static void write_whole(Writer *w, guint main_at, guint tail_at, guint to,
                        const GArray *pieces)
{
    g_autoptr(GString) with = g_string_new(NULL), whole = g_string_new(NULL);

    copy_tokens(w, 0, main_at, with);
    g_string_append(whole, with->str);
    for (guint k = 0; k < pieces->len; k++) {
        AvlastSqlArm *arm = g_ptr_array_index(w->trace->arms, k);
        g_autoptr(GString) alone = g_string_new(with->str);
        write_arm(pieces, k, alone);
        if (k > 0)
            g_string_append(whole, " UNION ALL ");
        g_string_append(whole, alone->str + with->len);
        arm->sql = g_string_free(g_steal_pointer(&alone), FALSE);
    }
    copy_tokens(w, tail_at, to, whole);
    w->trace->sql = g_string_free(g_steal_pointer(&whole), FALSE);
}

/* Whether token i calls a function that makes one row of many. A window's function does
 * not. */
static gboolean makes_one_row(const Writer *w, guint i, guint to)
{
    if (!gathers(w, i) || !is_function(w, i, to) || is_word(w, i, "OVER") ||
        is_word(w, i, "SELECT"))
        return FALSE;
    guint behind = behind_parenthesis(w, i + 1, to);
    if (is_word(w, behind, "FILTER") && is_mark(w, behind + 1, '('))
        behind = behind_parenthesis(w, behind + 1, to);
    return !is_word(w, behind, "OVER");
}

static gboolean is_sortable(const Writer *w, guint main_at, guint tail_at, guint to)
{
    static const char *const order[] = {"ORDER", NULL}, *const group[] = {"GROUP", NULL};

    for (guint k = 0; k < w->trace->mentions->len; k++)
        if (((AvlastSqlMention *)g_ptr_array_index(w->trace->mentions, k))->within >= 0)
            return FALSE;
    for (guint i = main_at; i < tail_at; i++)
        /* What a subquery gathers is one value of a row. */
        if (is_mark(w, i, '(') && is_word(w, i + 1, "SELECT"))
            i = behind_parenthesis(w, i, tail_at) - 1;
        else if (makes_one_row(w, i, tail_at))
            return FALSE;
    return w->trace->derived->len == 0 && find(w, tail_at, to, 0, order) == to &&
           find(w, main_at, tail_at, 0, group) == tail_at;
}

AvlastSqlTrace *avlast_sql_trace(const char *sql, const char *const *tables,
                                 const guint *files)
{
    static const char *const tail[] = {"ORDER", "LIMIT", NULL};
    g_autoptr(GArray) tokens = avlast_sql_scan(sql);
    g_autoptr(GPtrArray) common = g_ptr_array_new_with_free_func(common_free);
    g_autoptr(AvlastSqlTrace) trace = trace_new();
    g_autoptr(GArray) pieces = g_array_new(FALSE, FALSE, sizeof(Piece));
    Writer w = {sql, tokens, tables, files, common, trace, 0};
    guint n = tokens->len;

    g_array_set_clear_func(pieces, (GDestroyNotify)piece_clear);
    while (n > 0 && is_mark(&w, n - 1, ';'))
        n--;
    if (n == 0)
        return NULL;
    const guint main_at = take_common(&w);
    const guint tail_at = find(&w, main_at, n, 0, tail);
    if (main_at >= tail_at || !write_arms(&w, main_at, tail_at, pieces))
        return NULL;
    write_whole(&w, main_at, tail_at, n, pieces);
    trace->sortable = is_sortable(&w, main_at, tail_at, n);
    return g_steal_pointer(&trace);
}

static void mention_free(gpointer data)
{
    AvlastSqlMention *mention = data;

    g_free(mention->table);
    g_free(mention->row_name);
    g_free(mention->label);
    g_free(mention);
}

static void derived_free(gpointer data)
{
    AvlastSqlDerived *derived = data;

    g_free(derived->here);
    g_free(derived->label);
    g_free(derived);
}

static void arm_free(gpointer data)
{
    AvlastSqlArm *arm = data;

    g_free(arm->sql);
    for (guint k = 0; k < arm->sources->len; k++) {
        AvlastSqlSource *source = g_ptr_array_index(arm->sources, k);
        g_free(source->alias);
        g_free(source);
    }
    g_ptr_array_unref(arm->sources);
    g_clear_pointer(&arm->items, g_ptr_array_unref);
    g_free(arm);
}

static AvlastSqlTrace *trace_new(void)
{
    AvlastSqlTrace *trace = g_new0(AvlastSqlTrace, 1);

    trace->mentions = g_ptr_array_new_with_free_func(mention_free);
    trace->derived = g_ptr_array_new_with_free_func(derived_free);
    trace->arms = g_ptr_array_new_with_free_func(arm_free);
    return trace;
}

void avlast_sql_trace_free(AvlastSqlTrace *trace)
{
    if (!trace)
        return;
    g_free(trace->sql);
    g_ptr_array_unref(trace->mentions);
    g_ptr_array_unref(trace->derived);
    g_ptr_array_unref(trace->arms);
    g_free(trace);
}

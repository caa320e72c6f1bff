/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/sql_trace.h"

#include <string.h>

#include "data/sql_trace_internal.h"

static void common_free(gpointer data)
{
    g_free(((AvlastSqlCommon *)data)->name);
    g_free(data);
}

/* The WITH tables; returns the token of the main SELECT. */
static guint take_common(AvlastSqlWriter *w)
{
    const guint n = w->tokens->len;
    guint i = avlast_writer_is_word(w, 1, "RECURSIVE") ? 2 : 1;

    if (!avlast_writer_is_word(w, 0, "WITH"))
        return 0;
    while (i < n && avlast_sql_is_name(w->tokens, i)) {
        AvlastSqlCommon *common = g_new0(AvlastSqlCommon, 1);
        common->name = avlast_sql_name(w->sql, avlast_writer_at(w, i++));
        common->plain = !avlast_writer_is_mark(w, i, '(');
        g_ptr_array_add(w->common, common);
        if (!common->plain)
            i = avlast_sql_behind(w, i, n);
        while (i < n && !avlast_writer_is_mark(w, i, '('))
            i++;
        if (i == n)
            break;
        common->from = i + 1;
        i = avlast_sql_behind(w, i, n);
        common->to = i - 1;
        for (guint k = common->from; k < common->to; k++) {
            g_autofree char *name = avlast_sql_is_name(w->tokens, k)
                                        ? avlast_sql_name(w->sql, avlast_writer_at(w, k))
                                        : NULL;
            if (name && g_ascii_strcasecmp(name, common->name) == 0)
                common->plain = FALSE;
        }
        if (!avlast_writer_is_mark(w, i, ','))
            break;
        i++;
    }
    return i;
}

static AvlastSqlTrace *trace_new(void);

/* The arms of the main query; UNION ALL keeps each row as it is. */
static gboolean write_arms(AvlastSqlWriter *w, guint from, guint to, GArray *pieces)
{
    while (from < to) {
        const guint end = avlast_writer_find(w, from, to, 0, avlast_sql_connectors);
        AvlastSqlArm *arm = g_new0(AvlastSqlArm, 1);
        AvlastSqlPiece piece;

        arm->sources = g_ptr_array_new();
        g_ptr_array_add(w->trace->arms, arm);
        avlast_sql_piece_init(&piece);
        g_array_append_val(pieces, piece);
        if (avlast_writer_is_word(w, from + 1, "DISTINCT") ||
            (end < to && !(avlast_writer_is_word(w, end, "UNION") &&
                           avlast_writer_is_word(w, end + 1, "ALL"))) ||
            !avlast_sql_write_select(w, from, end, -1, FALSE, TRUE, &piece, arm->sources))
            return FALSE;
        avlast_sql_list_items(w, from, end, arm);
        from = end < to ? end + 2 : to;
    }
    return TRUE;
}

static gboolean gives(const AvlastSqlPiece *piece, const char *name)
{
    for (guint k = 0; k < piece->columns->len; k++)
        if (strcmp(g_ptr_array_index(piece->columns, k), name) == 0)
            return TRUE;
    return FALSE;
}

/* A piece with the columns of all pieces: NULL for those it does not have. */
static void write_arm(const GArray *pieces, guint which, GString *out)
{
    const AvlastSqlPiece *piece = &g_array_index(pieces, AvlastSqlPiece, which);

    g_string_append_printf(out, "%s, %u AS \"" AVLAST_SQL_ARM "\"", piece->head->str,
                           which);
    for (guint p = 0; p < pieces->len; p++) {
        const AvlastSqlPiece *other = &g_array_index(pieces, AvlastSqlPiece, p);
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

static void write_whole(AvlastSqlWriter *w, guint main_at, guint tail_at, guint to,
                        const GArray *pieces)
{
    g_autoptr(GString) with = g_string_new(NULL), whole = g_string_new(NULL);

    avlast_sql_copy_tokens(w, 0, main_at, with);
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
    avlast_sql_copy_tokens(w, tail_at, to, whole);
    w->trace->sql = g_string_free(g_steal_pointer(&whole), FALSE);
}

/* Whether token i calls a function that makes one row of many. A window's function does
 * not. */
static gboolean makes_one_row(const AvlastSqlWriter *w, guint i, guint to)
{
    if (!avlast_sql_gathers(w, i) || !avlast_sql_is_call(w, i, to) ||
        avlast_writer_is_word(w, i, "OVER") || avlast_writer_is_word(w, i, "SELECT"))
        return FALSE;
    guint behind = avlast_sql_behind(w, i + 1, to);
    if (avlast_writer_is_word(w, behind, "FILTER") &&
        avlast_writer_is_mark(w, behind + 1, '('))
        behind = avlast_sql_behind(w, behind + 1, to);
    return !avlast_writer_is_word(w, behind, "OVER");
}

static gboolean is_sortable(const AvlastSqlWriter *w, guint main_at, guint tail_at,
                            guint to)
{
    static const char *const order[] = {"ORDER", NULL}, *const group[] = {"GROUP", NULL};

    for (guint k = 0; k < w->trace->mentions->len; k++)
        if (((AvlastSqlMention *)g_ptr_array_index(w->trace->mentions, k))->within >= 0)
            return FALSE;
    for (guint i = main_at; i < tail_at; i++)
        /* What a subquery avlast_sql_gathers is one value of a row. */
        if (avlast_writer_is_mark(w, i, '(') && avlast_writer_is_word(w, i + 1, "SELECT"))
            i = avlast_sql_behind(w, i, tail_at) - 1;
        else if (makes_one_row(w, i, tail_at))
            return FALSE;
    return w->trace->derived->len == 0 &&
           avlast_writer_find(w, tail_at, to, 0, order) == to &&
           avlast_writer_find(w, main_at, tail_at, 0, group) == tail_at;
}

AvlastSqlTrace *avlast_sql_trace(const char *sql, const char *const *tables,
                                 const guint *files)
{
    static const char *const tail[] = {"ORDER", "LIMIT", NULL};
    g_autoptr(GArray) tokens = avlast_sql_scan(sql);
    g_autoptr(GPtrArray) common = g_ptr_array_new_with_free_func(common_free);
    g_autoptr(AvlastSqlTrace) trace = trace_new();
    g_autoptr(GArray) pieces = g_array_new(FALSE, FALSE, sizeof(AvlastSqlPiece));
    AvlastSqlWriter w = {sql, tokens, tables, files, common, trace, 0};
    guint n = tokens->len;

    g_array_set_clear_func(pieces, (GDestroyNotify)avlast_sql_piece_clear);
    while (n > 0 && avlast_writer_is_mark(&w, n - 1, ';'))
        n--;
    if (n == 0)
        return NULL;
    const guint main_at = take_common(&w);
    const guint tail_at = avlast_writer_find(&w, main_at, n, 0, tail);
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "cmd/fund/fund.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/number.h"

void avlast_fund_read_free(AvlastFundRead *read)
{
    if (!read)
        return;
    avlast_frame_free(read->frame);
    g_clear_pointer(&read->name, g_ptr_array_unref);
    g_clear_pointer(&read->payer, g_ptr_array_unref);
    g_clear_pointer(&read->kinds, g_ptr_array_unref);
    g_clear_pointer(&read->notes, g_ptr_array_unref);
    g_free(read->reported);
    g_free(read->se);
    g_free(read->y);
    g_free(read->v);
    g_free(read->worth);
    g_free(read->cost);
    g_free(read->total);
    g_free(read->doubt);
    g_free(read->grade);
    g_free(read->trial_cost);
    g_free(read->started);
    g_free(read->kind);
    g_free(read->counts);
    if (read->inputs)
        json_decref(read->inputs);
    g_free(read);
}

const char *avlast_fund_name(const AvlastFundRead *read, gsize i)
{
    return g_ptr_array_index(read->name, i);
}

gboolean avlast_fund_pair(const char *option, const char *text, char **name,
                          double *number, GError **error)
{
    const char *equals = strrchr(text, '=');

    if (equals && equals > text &&
        avlast_number_parse(equals + 1, strlen(equals + 1), '.', number)) {
        *name = g_strndup(text, (gsize)(equals - text));
        return TRUE;
    }
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV713", NULL, "--%s: '%s' is not NAME=NUMBER",
                option, text);
    return FALSE;
}

/* --- rows --- */

/* Whether a row has all that is asked of it; counts what is missing. */
static gboolean whole(const AvlastColumn *const *need, gsize n, gsize row,
                      GHashTable *lost)
{
    for (gsize c = 0; c < n; c++) {
        const AvlastColumn *column = need[c];
        if (!column || column->reason[row] == AVLAST_PRESENT)
            continue;
        char *what = g_strdup_printf("no '%s'", column->name);
        gsize *rows = g_hash_table_lookup(lost, what);
        if (rows) {
            ++*rows;
            g_free(what);
        } else {
            rows = g_new0(gsize, 1);
            *rows = 1;
            g_hash_table_insert(lost, what, rows);
        }
        return FALSE;
    }
    return TRUE;
}

static int by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void note_lost(AvlastFundRead *read, GHashTable *lost)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    GHashTableIter at;
    gpointer key;

    g_hash_table_iter_init(&at, lost);
    while (g_hash_table_iter_next(&at, &key, NULL))
        g_ptr_array_add(names, key);
    g_ptr_array_sort(names, by_text);
    for (guint i = 0; i < names->len; i++) {
        const char *what = g_ptr_array_index(names, i);
        const gsize *rows = g_hash_table_lookup(lost, what);
        g_ptr_array_add(read->notes,
                        g_strdup_printf("%zu rows left out: %s", *rows, what));
    }
}

/* The rows that can be used, as a new frame. */
static gboolean keep_whole(AvlastFundRead *read, const AvlastFundOwn *own, char **effect,
                           GError **error)
{
    const char *const names[] = {own->label, own->kind, own->started, own->doubt,
                                 own->trial_cost};
    const AvlastColumn *need[G_N_ELEMENTS(names) + 3] = {0};
    gsize n = 0;
    g_autoptr(GHashTable) lost =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autofree guint8 *keep = avlast_array(guint8, read->frame->rows, error);

    if (!keep)
        return FALSE;
    for (gsize c = 0; c < 2; c++)
        if (!(need[n++] = avlast_frame_require_number(read->frame, effect[c], error)))
            return FALSE;
    for (gsize c = 0; c < G_N_ELEMENTS(names); c++)
        if (names[c] && !(need[n++] = avlast_frame_require(read->frame, names[c], error)))
            return FALSE;
    if ((own->bias || !isnan(own->worst_grade) || own->grade) &&
        !(need[n++] = avlast_frame_require_number(
              read->frame, own->grade ? own->grade : "grade", error)))
        return FALSE;
    for (gsize row = 0; row < read->frame->rows; row++)
        keep[row] = whole(need, n, row, lost) ? 1 : 0;
    note_lost(read, lost);
    AvlastFrame *frame = avlast_frame_select(read->frame, keep, error);
    if (!frame)
        return FALSE;
    read->rows = read->frame->rows;
    avlast_frame_free(read->frame);
    read->frame = frame;
    read->k = frame->rows;
    if (read->k > 0)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV711", NULL,
                "no pilot has an effect and a standard error");
    return FALSE;
}

static gboolean take_names(AvlastFundRead *read, const char *label, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    const AvlastColumn *column = label ? avlast_frame_find(read->frame, label) : NULL;

    for (gsize i = 0; i < read->k; i++) {
        const gsize line = avlast_frame_line(read->frame, i);
        char *name = column ? avlast_column_cell(column, i)
                            : g_strdup_printf("line %zu", line ? line : i + 2);
        g_ptr_array_add(read->name, name);
        if (g_hash_table_add(seen, name))
            continue;
        const AvlastPlace place = {.file = read->frame->source, .line = line};
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV711", &place,
                    "two pilots are called '%s' (column '%s')", name, label);
        return FALSE;
    }
    return TRUE;
}

/* A copy of a column of numbers; NULL and no error for no name. */
static gboolean copy(const AvlastFundRead *read, const char *name, double least,
                     double **values, GError **error)
{
    if (!name)
        return TRUE;
    const AvlastColumn *column = avlast_frame_require_number(read->frame, name, error);
    *values = column ? avlast_array(double, read->k, error) : NULL;
    if (!*values)
        return FALSE;
    for (gsize i = 0; i < read->k; i++) {
        (*values)[i] = column->number[i];
        if ((*values)[i] >= least)
            continue;
        const AvlastPlace place = {.file = read->frame->source,
                                   .line = avlast_frame_line(read->frame, i)};
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV711", &place,
                    "'%s' must not be below %g", name, least);
        return FALSE;
    }
    return TRUE;
}

static gboolean take_effects(AvlastFundRead *read, char **effect, GError **error)
{
    if (!copy(read, effect[0], -INFINITY, &read->reported, error) ||
        !copy(read, effect[1], 0.0, &read->se, error))
        return FALSE;
    for (gsize i = 0; i < read->k; i++)
        if (!(read->se[i] > 0.0)) {
            const AvlastPlace place = {.file = read->frame->source,
                                       .line = avlast_frame_line(read->frame, i)};
            avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV711", &place,
                        "a standard error must be above 0 (column '%s')", effect[1]);
            return FALSE;
        }
    return TRUE;
}

static gboolean take_kinds(AvlastFundRead *read, const char *kind, GError **error)
{
    const AvlastColumn *column = kind ? avlast_frame_find(read->frame, kind) : NULL;
    guint32 levels;

    if (column)
        read->kind = avlast_column_codes(column, read->k, &levels, &read->kinds, error);
    return !column || read->kind;
}

AvlastFundRead *avlast_fund_read(AvlastRun *run, GError **error)
{
    const AvlastFundOwn *own = run->own;
    g_auto(GStrv) usual = g_strsplit("effect,se", ",", 2);
    char **effect = own->effect ? own->effect : usual;
    g_autoptr(AvlastFundRead) read = g_new0(AvlastFundRead, 1);

    if (g_strv_length(run->arguments) != 1 || g_strv_length(effect) != 2) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "one file with a row for each pilot is needed\nhint: avlast fund "
                    "pilots.csv --effect d,d_se --pilot pilot --cost cost --worth worth");
        return NULL;
    }
    read->name = g_ptr_array_new_with_free_func(g_free);
    read->payer = g_ptr_array_new_with_free_func(g_free);
    read->notes = g_ptr_array_new_with_free_func(g_free);
    read->frame = avlast_run_frame(run, run->arguments[0], NULL, error);
    if (!read->frame || !keep_whole(read, own, effect, error) ||
        !take_names(read, own->label, error) || !take_effects(read, effect, error) ||
        !copy(read, own->doubt, 0.0, &read->doubt, error) ||
        !copy(read, own->started, -INFINITY, &read->started, error) ||
        !copy(read, own->trial_cost, 0.0, &read->trial_cost, error) ||
        !take_kinds(read, own->kind, error))
        return NULL;
    if ((own->bias || !isnan(own->worst_grade) || own->grade) &&
        !copy(read, own->grade ? own->grade : "grade", -INFINITY, &read->grade, error))
        return NULL;
    return avlast_fund_read_bias(own, read, error) &&
                   avlast_fund_read_money(run, read, error)
               ? g_steal_pointer(&read)
               : NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/split.h"

#include <string.h>

#include "core/error.h"
#include "core/text.h"
#include "data/split_mark.h"

#define MOST_CHOICES 1000

AvlastSplit *avlast_split_new(void)
{
    AvlastSplit *split = g_new0(AvlastSplit, 1);

    split->choices = g_ptr_array_new_with_free_func(g_free);
    split->labels = g_ptr_array_new_with_free_func(g_free);
    return split;
}

void avlast_split_free(AvlastSplit *split)
{
    if (!split)
        return;
    g_free(split->column);
    g_ptr_array_unref(split->choices);
    g_ptr_array_unref(split->labels);
    g_free(split);
}

/* --- what was asked for --- */

static gboolean mark_of(const char *text, char *mark)
{
    static const struct {
        const char *name;
        char mark;
    } names[] = {{"space", ' '}, {"blank", ' '},    {"comma", ','}, {"semicolon", ';'},
                 {"bar", '|'},   {"newline", '\n'}, {"\\n", '\n'},  {" ", ' '}};

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (g_ascii_strcasecmp(text, names[i].name) == 0) {
            *mark = names[i].mark;
            return TRUE;
        }
    *mark = text[0];
    return strlen(text) == 1 && g_ascii_ispunct(text[0]);
}

AvlastSplit *avlast_split_parse(const char *text, const char *source,
                                const char *const *header, GError **error)
{
    g_autoptr(AvlastSplit) split = avlast_split_new();
    const char *colon = strrchr(text, ':');

    if (g_strv_contains(header, text)) {
        split->column = g_strdup(text);
        return g_steal_pointer(&split);
    }
    split->column = colon ? g_strndup(text, (gsize)(colon - text)) : g_strdup(text);
    if (!g_strv_contains(header, split->column)) {
        g_autofree char *hint = avlast_text_no_column(split->column, header);
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV804", NULL,
                    "--split: no column '%s' in '%s'%s", split->column, source, hint);
        return NULL;
    }
    if (!mark_of(colon + 1, &split->mark)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--split: '%s' is no mark between choices\nhint: say one character, "
                    "space or newline, as in --split '%s:;'",
                    colon + 1, split->column);
        return NULL;
    }
    return g_steal_pointer(&split);
}

/* --- the choices of a cell --- */

static gboolean holds_choice(const char *cell, char mark, const char *wanted)
{
    char *choice;

    for (const char *p = cell; avlast_split_next(&p, mark, &choice);) {
        const gboolean same = strcmp(choice, wanted) == 0;
        g_free(choice);
        if (same)
            return TRUE;
    }
    return FALSE;
}

static const char *mark_name(char mark)
{
    switch (mark) {
    case ' ':
        return "blanks";
    case '\n':
        return "line breaks";
    case ';':
        return "';'";
    case ',':
        return "','";
    case '|':
        return "'|'";
    default:
        return "the given mark";
    }
}

/* --- the choices --- */

static void add_choice(AvlastSplit *split, GHashTable *seen, char *choice,
                       const char *question, const char *label)
{
    /* g_hash_table_add would keep the second of two equal keys, the one that is freed. */
    if (g_hash_table_contains(seen, choice)) {
        g_free(choice);
        return;
    }
    g_hash_table_add(seen, choice);
    g_ptr_array_add(split->choices, choice);
    g_ptr_array_add(split->labels,
                    g_strdup_printf("%s: %s", question, label ? label : choice));
}

/* The distinct cells in order of first appearance. */
static GPtrArray *distinct_cells(const AvlastColumn *column, gsize rows, GError **error)
{
    g_autoptr(GPtrArray) names = NULL;
    guint32 n;
    g_autofree guint32 *codes = avlast_column_codes(column, rows, &n, &names, error);
    GPtrArray *cells = g_ptr_array_new_with_free_func(g_free);

    for (gsize i = 0; codes && i < rows; i++)
        if (codes[i] != AVLAST_NO_LEVEL && g_ptr_array_index(names, codes[i])) {
            g_ptr_array_add(cells, g_ptr_array_index(names, codes[i]));
            g_ptr_array_index(names, codes[i]) = NULL;
        }
    if (!codes)
        g_clear_pointer(&cells, g_ptr_array_unref);
    return cells;
}

static gboolean collect(AvlastSplit *split, const GPtrArray *cells,
                        const AvlastColumn *column, const AvlastCodebookEntry *entry,
                        GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    const char *question = column->label ? column->label : split->column;
    char *choice;

    for (guint i = 0; entry && i < entry->values->len; i++) {
        const AvlastCode *code = g_ptr_array_index(entry->values, i);
        /* Cells may hold the labels: then the codes are not what is split. */
        gboolean by_label = FALSE;
        for (guint k = 0; code->label && k < cells->len && !by_label; k++)
            by_label =
                holds_choice(g_ptr_array_index(cells, k), split->mark, code->label);
        add_choice(split, seen, g_strdup(by_label ? code->label : code->code), question,
                   code->label);
    }
    for (guint k = 0; k < cells->len; k++)
        for (const char *p = g_ptr_array_index(cells, k);
             avlast_split_next(&p, split->mark, &choice);) {
            add_choice(split, seen, choice, question, NULL);
            if (split->choices->len <= MOST_CHOICES)
                continue;
            avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV116", NULL,
                        "--split: '%s' has more than %d different choices\nhint: is it a "
                        "column of free text? If not, say the mark as in --split '%s:;'",
                        split->column, MOST_CHOICES, split->column);
            return FALSE;
        }
    return TRUE;
}

static void note_unknown(const AvlastSplit *split, const AvlastCodebookEntry *entry,
                         GPtrArray *notes)
{
    const char *first = NULL;
    guint unknown = 0;

    for (guint i = 0; entry && entry->values->len > 0 && i < split->choices->len; i++) {
        const char *choice = g_ptr_array_index(split->choices, i);
        if (avlast_split_is_known(entry, choice))
            continue;
        unknown++;
        first = first ? first : choice;
    }
    if (unknown > 0)
        g_ptr_array_add(notes, g_strdup_printf(unknown == 1
                                                   ? "%u choice of '%s' is not in the "
                                                     "codebook: '%s'"
                                                   : "%u choices of '%s' are not in the "
                                                     "codebook, the first '%s'",
                                               unknown, split->column, first));
}

gboolean avlast_split_study(AvlastSplit *split, const AvlastFrame *frame,
                            const AvlastCodebookEntry *entry, GPtrArray *notes,
                            GError **error)
{
    const AvlastColumn *column = avlast_frame_require(frame, split->column, error);
    g_autoptr(GPtrArray) cells =
        column ? distinct_cells(column, frame->rows, error) : NULL;

    if (!cells)
        return FALSE;
    if (split->mark == '\0' &&
        (split->mark = avlast_split_find_mark(cells, entry)) == '\0') {
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV115", NULL,
                    "--split: what parts the choices of '%s' is not certain (as in "
                    "'%s')\nhint: say it behind a colon, as in --split '%s:;' or --split "
                    "'%s:space'",
                    split->column, (char *)g_ptr_array_index(cells, 0), split->column,
                    split->column);
        return FALSE;
    }
    if (!collect(split, cells, column, entry, error))
        return FALSE;
    note_unknown(split, entry, notes);
    g_ptr_array_add(notes,
                    g_strdup_printf("'%s' is split at %s into %u choice%s", split->column,
                                    mark_name(split->mark), split->choices->len,
                                    split->choices->len == 1 ? "" : "s"));
    return TRUE;
}

char *avlast_split_name(const AvlastSplit *split, guint choice)
{
    return g_strdup_printf("%s/%s", split->column,
                           (char *)g_ptr_array_index(split->choices, choice));
}

AvlastColumn *avlast_split_column(const AvlastSplit *split, guint choice,
                                  const AvlastColumn *source, gsize rows, GError **error)
{
    g_autofree char *name = avlast_split_name(split, choice);
    const char *wanted = g_ptr_array_index(split->choices, choice);
    g_autoptr(GPtrArray) cells = NULL;
    guint32 n;
    g_autofree guint32 *codes = avlast_column_codes(source, rows, &n, &cells, error);
    g_autoptr(AvlastColumn) column =
        codes ? avlast_column_new(name, AVLAST_COLUMN_NUMBER, rows, error) : NULL;
    g_autofree guint8 *has = column ? g_try_malloc0(MAX(n, 1)) : NULL;

    if (!has)
        return NULL;
    for (guint32 k = 0; k < n; k++)
        has[k] = holds_choice(g_ptr_array_index(cells, k), split->mark, wanted) ? 1 : 0;
    for (guint r = 1; r < source->reasons->len; r++)
        avlast_column_reason(column, g_ptr_array_index(source->reasons, r));
    memcpy(column->reason, source->reason, rows);
    for (gsize i = 0; i < rows; i++)
        if (codes[i] != AVLAST_NO_LEVEL)
            column->number[i] = has[codes[i]];
    column->integer = TRUE;
    column->label = g_strdup(g_ptr_array_index(split->labels, choice));
    return g_steal_pointer(&column);
}

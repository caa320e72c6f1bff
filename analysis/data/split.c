/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/split.h"

#include <string.h>

#include "core/error.h"
#include "core/text.h"

#define MOST_CHOICES 1000

static const char marks[] = {';', '|', ',', '\n'};

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

/* The next choice of the text from *p on, without blanks around it, into *choice; FALSE
 * at the end. Choices without text are passed over. */
static gboolean next_choice(const char **p, char mark, char **choice)
{
    while (**p) {
        const char *end = strchr(*p, mark);
        const gsize n = end ? (gsize)(end - *p) : strlen(*p);
        char *text = g_strstrip(g_strndup(*p, n));
        *p += n + (end ? 1 : 0);
        /* No-break blanks come along from web forms. */
        while (g_str_has_prefix(text, "\xc2\xa0"))
            g_strchug(memmove(text, text + 2, strlen(text) - 1));
        while (g_str_has_suffix(text, "\xc2\xa0")) {
            text[strlen(text) - 2] = '\0';
            g_strchomp(text);
        }
        if (*text) {
            *choice = text;
            return TRUE;
        }
        g_free(text);
    }
    return FALSE;
}

static gboolean holds_choice(const char *cell, char mark, const char *wanted)
{
    char *choice;

    for (const char *p = cell; next_choice(&p, mark, &choice);) {
        const gboolean same = strcmp(choice, wanted) == 0;
        g_free(choice);
        if (same)
            return TRUE;
    }
    return FALSE;
}

/* --- which mark --- */

static gboolean is_known(const AvlastCodebookEntry *entry, const char *choice)
{
    for (guint i = 0; i < entry->values->len; i++) {
        const AvlastCode *code = g_ptr_array_index(entry->values, i);
        if (strcmp(code->code, choice) == 0 || g_strcmp0(code->label, choice) == 0)
            return TRUE;
    }
    return FALSE;
}

/* A name as survey tools give it to a choice: no capital words, no signs. */
static gboolean is_code(const char *choice)
{
    gboolean capital = FALSE, digit = FALSE;

    for (const char *p = choice; *p; p++) {
        if (!g_ascii_isalnum(*p) && !strchr("_.-", *p))
            return FALSE;
        capital |= g_ascii_isupper(*p);
        digit |= g_ascii_isdigit(*p) || *p == '_';
    }
    return !capital || digit || strlen(choice) <= 2;
}

typedef gboolean (*Holds)(gconstpointer data, const char *choice);

static gboolean known(gconstpointer data, const char *choice)
{
    return is_known(data, choice);
}

static gboolean coded(gconstpointer data, const char *choice)
{
    (void)data;
    return is_code(choice);
}

static gboolean cell_of_its_own(gconstpointer data, const char *choice)
{
    return g_hash_table_contains((GHashTable *)(gsize)data, choice);
}

static gboolean all_choices(const GPtrArray *cells, char mark, Holds holds,
                            gconstpointer data)
{
    char *choice;

    for (guint k = 0; k < cells->len; k++)
        for (const char *p = g_ptr_array_index(cells, k);
             next_choice(&p, mark, &choice);) {
            const gboolean ok = holds(data, choice);
            g_free(choice);
            if (!ok)
                return FALSE;
        }
    return TRUE;
}

static gboolean blanks_part(const GPtrArray *cells)
{
    g_autoptr(GHashTable) alone = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint k = 0; k < cells->len; k++)
        g_hash_table_add(alone, g_ptr_array_index(cells, k));
    return all_choices(cells, ' ', coded, NULL) ||
           all_choices(cells, ' ', cell_of_its_own, alone);
}

static gboolean any_holds(const GPtrArray *cells, char mark)
{
    for (guint k = 0; k < cells->len; k++)
        if (strchr(g_ptr_array_index(cells, k), mark))
            return TRUE;
    return FALSE;
}

static gboolean all_end_with(const GPtrArray *cells, char mark)
{
    for (guint k = 0; k < cells->len; k++) {
        const char *cell = g_ptr_array_index(cells, k);
        if (strchr(cell, mark) && cell[strlen(cell) - 1] != mark)
            return FALSE;
    }
    return TRUE;
}

/* The mark, or '\0' when it is not certain. */
static char find_mark(const GPtrArray *cells, const AvlastCodebookEntry *entry)
{
    char found = '\0', of_codebook = '\0';
    guint n = 0, fit = 0;

    for (gsize i = 0; i < sizeof marks; i++)
        if (any_holds(cells, marks[i])) {
            found = marks[i];
            n++;
        }
    for (gsize i = 0; entry && entry->values->len > 0 && i <= sizeof marks; i++) {
        const char mark = i < sizeof marks ? marks[i] : ' ';
        if (any_holds(cells, mark) && all_choices(cells, mark, known, entry)) {
            of_codebook = mark;
            fit++;
        }
    }
    if (fit == 1)
        return of_codebook;
    if (n == 1)
        return found;
    if (n > 1)
        return any_holds(cells, ';') && all_end_with(cells, ';') ? ';' : '\0';
    /* Nobody has two choices: any mark will do that stands in none. */
    if (!any_holds(cells, ' '))
        return ';';
    return blanks_part(cells) ? ' ' : '\0';
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
             next_choice(&p, split->mark, &choice);) {
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
        if (is_known(entry, choice))
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
    if (split->mark == '\0' && (split->mark = find_mark(cells, entry)) == '\0') {
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

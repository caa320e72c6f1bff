/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/typing_words.h"

#include <math.h>
#include <string.h>

#include "core/memory.h"

void avlast_words_clear(AvlastWords *words)
{
    g_free(words->reason);
    g_free(words->count);
    g_free(words->first);
    *words = (AvlastWords){0};
}

gboolean avlast_words_study(const AvlastColumnBuilder *builder, AvlastNotation notation,
                            AvlastWords *words, GError **error)
{
    words->size = avlast_dictionary_size(builder->words);
    words->reason = avlast_array(guint8, words->size, error);
    words->count = words->reason ? avlast_array(guint32, words->size, error) : NULL;
    words->first = words->count ? avlast_array(guint32, words->size, error) : NULL;
    if (!words->first)
        return FALSE;
    for (gsize i = 0; i < builder->rows; i++) {
        const guint32 code = builder->code[i];
        if (code != AVLAST_NO_LEVEL && words->count[code]++ == 0)
            words->first[code] = (guint32)i;
    }
    for (guint32 k = 0; k < words->size && builder->cells.n_missing > 0; k++) {
        const char *word = avlast_dictionary_text(builder->words, k);
        double value = NAN;
        if (builder->kind != AVLAST_COLUMN_TEXT)
            avlast_cell_number(word, strlen(word), notation, &value);
        for (gsize i = 0; i < builder->cells.n_missing && !words->reason[k]; i++)
            if (strcmp(builder->cells.missing[i], word) == 0 ||
                builder->missing_value[i] == value)
                words->reason[k] = (guint8)(i + 2);
    }
    return TRUE;
}

/* Cells counted by what they look like, with the first text of each kind. */
typedef struct {
    gsize present, numbers, marked, near;
    gsize first; /* row of the first text that is no number */
    const char *text, *zero, *mark, *huge;
} Tally;

static void tally_word(Tally *tally, const char *word, gsize count, gsize first,
                       AvlastNotation notation)
{
    const AvlastNotation spaced = {.decimal = notation.decimal, .thousands = ' '};
    const AvlastNotation other = {.decimal = notation.decimal,
                                  .thousands = notation.decimal == '.' ? ',' : '.'};
    const gsize n = strlen(word);
    double value;

    tally->present += count;
    if (avlast_cell_number(word, n, notation, &value)) {
        tally->numbers += count;
        if (!tally->zero && avlast_cell_has_leading_zero(word, n))
            tally->zero = word;
        if (!tally->huge && avlast_cell_is_too_long(word, n))
            tally->huge = word;
        return;
    }
    if (avlast_cell_has_thousands(word, n, spaced) ||
        avlast_cell_has_thousands(word, n, other)) {
        tally->marked += count;
        tally->mark = tally->mark ? tally->mark : word;
    } else {
        g_autofree char *advice = avlast_cell_advice(word, notation);
        tally->near += advice ? count : 0;
    }
    if (!tally->text || first < tally->first) {
        tally->first = first;
        tally->text = word;
    }
}

static char *describe(const Tally *t, const char *name, AvlastNotation notation,
                      const AvlastLineRuns *line)
{
    g_autofree char *advice = t->text ? avlast_cell_advice(t->text, notation) : NULL;

    if (t->numbers == t->present && t->zero)
        return g_strdup_printf(
            "'%s' is kept as text, since leading zeros as in '%s' would "
            "be lost in a number",
            name, t->zero);
    if (t->numbers == t->present && t->huge)
        return g_strdup_printf("'%s' is kept as text, since '%s' has more digits than a "
                               "number holds",
                               name, t->huge);
    if (t->mark)
        return g_strdup_printf("%" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT
                               " values of '%s' look like numbers with thousands marks "
                               "('%s'): the column is a category; declare the mark with "
                               "--thousands to read numbers",
                               t->marked, t->present, name, t->mark);
    if (t->text && advice)
        return g_strdup_printf("%" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT
                               " values of '%s' are not numbers, the first at line "
                               "%" G_GSIZE_FORMAT ": '%s': the column is a category; %s",
                               t->present - t->numbers, t->present, name,
                               avlast_line_runs_at(line, t->first), t->text, advice);
    if (t->text)
        return g_strdup_printf("%" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT
                               " values of '%s' are not numbers, the first at line "
                               "%" G_GSIZE_FORMAT ": '%s': the column is a category (if "
                               "'%s' means missing, say --missing '%s')",
                               t->present - t->numbers, t->present, name,
                               avlast_line_runs_at(line, t->first), t->text, t->text,
                               t->text);
    return NULL;
}

static void note_shortened(const char *name, gsize n, gsize line, GPtrArray *notes)
{
    if (n > 0)
        g_ptr_array_add(
            notes,
            g_strdup_printf("%" G_GSIZE_FORMAT " value%s of '%s' %s written like "
                            "1.23E+11 (the first at line %" G_GSIZE_FORMAT
                            "): a spreadsheet shortens long numbers so; the last "
                            "digits of ids are lost: format the column as text "
                            "and export it again",
                            n, n == 1 ? "" : "s", name, n == 1 ? "is" : "are", line));
}

void avlast_words_note_shortened(const AvlastColumnBuilder *builder,
                                 const AvlastWords *words, const AvlastLineRuns *line,
                                 GPtrArray *notes)
{
    gsize shortened = 0, first = G_MAXSIZE;

    for (guint32 k = 0; k < words->size; k++) {
        const char *word = avlast_dictionary_text(builder->words, k);
        if (words->reason[k] != AVLAST_PRESENT || words->count[k] == 0 ||
            !avlast_cell_is_shortened(word, strlen(word)))
            continue;
        shortened += words->count[k];
        first = MIN(first, words->first[k]);
    }
    note_shortened(builder->cells.name, shortened,
                   shortened > 0 ? avlast_line_runs_at(line, first) : 0, notes);
}

void avlast_words_note_numbers(const AvlastColumnBuilder *builder,
                               const AvlastLineRuns *line, GPtrArray *notes)
{
    const gsize n = builder->spaced;

    note_shortened(
        builder->cells.name, builder->shortened,
        builder->shortened > 0 ? avlast_line_runs_at(line, builder->first_shortened) : 0,
        notes);
    if (n > 0)
        g_ptr_array_add(
            notes, g_strdup_printf("%" G_GSIZE_FORMAT " number%s of '%s' %s blanks "
                                   "between thousands (the first at line "
                                   "%" G_GSIZE_FORMAT "), which are taken out",
                                   n, n == 1 ? "" : "s", builder->cells.name,
                                   n == 1 ? "has" : "have",
                                   avlast_line_runs_at(line, builder->first_spaced)));
}

void avlast_words_note_near_numbers(const AvlastColumnBuilder *builder,
                                    const AvlastWords *words, AvlastNotation notation,
                                    const AvlastLineRuns *line, GPtrArray *notes)
{
    Tally tally = {0};

    for (guint32 k = 0; k < words->size; k++)
        if (words->reason[k] == AVLAST_PRESENT && words->count[k] > 0)
            tally_word(&tally, avlast_dictionary_text(builder->words, k), words->count[k],
                       words->first[k], notation);
    if (tally.present == 0 ||
        2 * (tally.numbers + tally.marked + tally.near) < tally.present)
        return;
    char *note = describe(&tally, builder->cells.name, notation, line);
    if (note)
        g_ptr_array_add(notes, note);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Days written as in Norway, 15.01.2026, become 2026-01-15: days compare by bytes then.
 */
#include <string.h>

#include "core/memory.h"
#include "data/dates.h"
#include "data/typing_words.h"

/* Cells counted by what they are, with the first text of each kind. */
typedef struct {
    gsize present, days, dotted, short_years;
    gsize first_dotted, first_short, first_odd; /* rows */
    const char *dotted_text, *short_text, *odd_text;
} Days;

static void keep_first(const char **text, gsize *first, const char *word, gsize row)
{
    if (!*text || row < *first) {
        *text = word;
        *first = row;
    }
}

static Days count_days(const AvlastColumnBuilder *builder, const AvlastWords *words)
{
    Days days = {0};

    for (guint32 k = 0; k < words->size; k++) {
        const char *word = avlast_dictionary_text(builder->words, k);
        const gsize n = words->count[k], first = words->first[k];
        char day[AVLAST_DATE_BUFFER];
        if (words->reason[k] != AVLAST_PRESENT || n == 0)
            continue;
        days.present += n;
        if (avlast_date_is(word)) {
            days.days += n;
        } else if (avlast_date_of_dots(word, day)) {
            days.dotted += n;
            keep_first(&days.dotted_text, &days.first_dotted, word, first);
        } else if (avlast_date_dotted_year(word) == 2) {
            days.short_years += n;
            keep_first(&days.short_text, &days.first_short, word, first);
        } else {
            keep_first(&days.odd_text, &days.first_odd, word, first);
        }
    }
    return days;
}

/* The cells get the codes of a new dictionary in which both ways to write a day are one
 * word; texts that mean missing stay as they are. */
static gboolean rewrite(AvlastColumnBuilder *builder, const AvlastWords *words,
                        GError **error)
{
    g_autofree guint32 *code = avlast_array(guint32, words->size, error);
    g_autoptr(AvlastDictionary) fresh = code ? avlast_dictionary_new() : NULL;

    if (!code)
        return FALSE;
    for (guint32 k = 0; k < words->size; k++) {
        char day[AVLAST_DATE_BUFFER];
        const char *word = avlast_dictionary_text(builder->words, k);
        if (words->reason[k] == AVLAST_PRESENT && avlast_date_of_dots(word, day))
            word = day;
        code[k] = avlast_dictionary_code(fresh, word, strlen(word));
    }
    for (gsize i = 0; i < builder->rows; i++)
        if (builder->code[i] != AVLAST_NO_LEVEL)
            builder->code[i] = code[builder->code[i]];
    avlast_dictionary_free(builder->words);
    builder->words = g_steal_pointer(&fresh);
    return TRUE;
}

/* Why a column most of whose cells are days stays text. */
static void note_texts(const Days *days, const char *name, const AvlastLineRuns *line,
                       GPtrArray *notes)
{
    const gsize good = days->days + days->dotted;

    if (days->short_text && 2 * (good + days->short_years) > days->present)
        g_ptr_array_add(
            notes,
            g_strdup_printf(
                "'%s' is not read as days: '%s' (the first at line %" G_GSIZE_FORMAT
                ") has a year of two digits, which may be of either century; "
                "write days as 15.01.2026 or 2026-01-15",
                name, days->short_text, avlast_line_runs_at(line, days->first_short)));
    else if (days->odd_text && days->dotted > 0 && 2 * good > days->present)
        g_ptr_array_add(
            notes, g_strdup_printf("%" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT
                                   " values of '%s' are no days, the first at line "
                                   "%" G_GSIZE_FORMAT ": '%s': the column is a category "
                                   "(if '%s' means missing, say --missing '%s')",
                                   days->present - good, days->present, name,
                                   avlast_line_runs_at(line, days->first_odd),
                                   days->odd_text, days->odd_text, days->odd_text));
}

gboolean avlast_words_read_days(AvlastColumnBuilder *builder, const AvlastWords *words,
                                const AvlastLineRuns *line, GPtrArray *notes,
                                gboolean *rewritten, GError **error)
{
    const AvlastCodebookEntry *entry = builder->entry;
    const AvlastType type = entry ? entry->type : AVLAST_TYPE_UNSAID;

    *rewritten = FALSE;
    if (builder->kind != AVLAST_COLUMN_CATEGORY || (entry && entry->values->len > 0) ||
        (type != AVLAST_TYPE_UNSAID && type != AVLAST_TYPE_DATE))
        return TRUE;
    const Days days = count_days(builder, words);
    if (type == AVLAST_TYPE_UNSAID && days.days + days.dotted < days.present) {
        note_texts(&days, builder->cells.name, line, notes);
        return TRUE;
    }
    if (days.dotted == 0)
        return TRUE;
    char day[AVLAST_DATE_BUFFER];
    avlast_date_of_dots(days.dotted_text, day);
    g_ptr_array_add(notes,
                    g_strdup_printf("'%s' holds days: '%s' is read as %s (day, month, "
                                    "year)",
                                    builder->cells.name, days.dotted_text, day));
    *rewritten = TRUE;
    return rewrite(builder, words, error);
}

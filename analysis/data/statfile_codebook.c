/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "data/statfile_codebook.h"

#include <math.h>
#include <string.h>

#include "core/number.h"
#include "data/codebook_internal.h"
#include "data/statfile_date.h"

#define MOST_MISSING 200

char *avlast_stat_code(const AvlastStatHead *head, const AvlastStatVariable *variable,
                       double number, char tag)
{
    const AvlastStatMeaning meaning = avlast_stat_meaning(head->kind, variable->format);
    char date[AVLAST_STAT_DATE_BUFFER], text[AVLAST_NUMBER_BUFFER];

    if (tag != AVLAST_STAT_PRESENT)
        return g_strdup_printf(".%c", tag);
    if (!variable->text && avlast_stat_is_date(meaning) &&
        avlast_stat_date(head->kind, meaning, number, date))
        return g_strdup(date);
    return g_strdup(avlast_number_exact(number, text));
}

static gboolean has_code(const GPtrArray *codes, const char *code)
{
    for (guint i = 0; i < codes->len; i++)
        if (strcmp(((const AvlastCode *)g_ptr_array_index(codes, i))->code, code) == 0)
            return TRUE;
    return FALSE;
}

/* Takes ownership of code. */
static void add_code(GPtrArray *codes, char *code, const char *label)
{
    if (*code && !has_code(codes, code))
        avlast_codes_add(codes, code, label && *label ? label : NULL);
    g_free(code);
}

static gboolean is_missing_text(const AvlastStatVariable *variable, const char *text)
{
    for (guint i = 0; i < variable->missing->len; i++) {
        const AvlastStatRange *range = g_ptr_array_index(variable->missing, i);
        if (range->text && strcmp(range->text, text) == 0)
            return TRUE;
    }
    return FALSE;
}

static void add_labels(AvlastCodebookEntry *entry, const AvlastStatHead *head,
                       const AvlastStatVariable *variable)
{
    const GPtrArray *labels = avlast_stat_labels(head, variable);

    for (guint i = 0; labels && i < labels->len; i++) {
        const AvlastStatLabel *label = g_ptr_array_index(labels, i);
        /* A set of labels may serve variables of another type; then it says nothing. */
        if (variable->text != (label->text != NULL))
            continue;
        const gboolean missing =
            label->text ? is_missing_text(variable, label->text)
                        : label->tag || avlast_stat_is_missing(variable, label->number);
        if (label->tag == AVLAST_STAT_EMPTY ||
            (!label->tag && !label->text && isnan(label->number)))
            continue;
        if (missing && entry->missing->len >= MOST_MISSING)
            continue;
        add_code(missing ? entry->missing : entry->values,
                 label->text
                     ? g_strdup(label->text)
                     : avlast_stat_code(head, variable, label->number, label->tag),
                 label->label);
    }
}

static void add_single_missing(AvlastCodebookEntry *entry, const AvlastStatHead *head,
                               const AvlastStatVariable *variable)
{
    for (guint i = 0; i < variable->missing->len; i++) {
        const AvlastStatRange *range = g_ptr_array_index(variable->missing, i);
        if (range->text)
            add_code(entry->missing, g_strdup(range->text), NULL);
        else if (range->low == range->high && isfinite(range->low))
            add_code(entry->missing,
                     avlast_stat_code(head, variable, range->low, AVLAST_STAT_PRESENT),
                     NULL);
    }
}

static AvlastType type_of(const AvlastStatHead *head, const AvlastStatVariable *variable)
{
    const AvlastStatMeaning meaning = avlast_stat_meaning(head->kind, variable->format);

    if (variable->text)
        return AVLAST_TYPE_CATEGORY;
    if (avlast_stat_is_date(meaning))
        return AVLAST_TYPE_DATE;
    return variable->whole ? AVLAST_TYPE_INTEGER : AVLAST_TYPE_NUMBER;
}

static AvlastCodebookEntry *entry_of(const AvlastStatHead *head,
                                     const AvlastStatVariable *variable)
{
    AvlastCodebookEntry *entry = avlast_codebook_entry_new();

    entry->name = g_strdup(variable->name);
    entry->label = *variable->label ? g_strdup(variable->label) : NULL;
    entry->type = type_of(head, variable);
    entry->min = entry->max = NAN;
    if (!variable->text &&
        avlast_stat_meaning(head->kind, variable->format) == AVLAST_STAT_SECONDS)
        entry->unit = g_strdup("seconds");
    add_labels(entry, head, variable);
    add_single_missing(entry, head, variable);
    return entry;
}

AvlastCodebook *avlast_stat_codebook(const char *path, const char *sha256,
                                     const AvlastStatHead *head)
{
    AvlastCodebook *codebook = avlast_codebook_new(path, sha256);

    for (guint j = 0; j < head->variables->len; j++) {
        AvlastCodebookEntry *entry =
            entry_of(head, g_ptr_array_index(head->variables, j));
        entry->line = j + 1;
        avlast_codebook_add(codebook, entry);
    }
    return codebook;
}

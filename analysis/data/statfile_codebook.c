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
    if (!*code || has_code(codes, code)) {
        g_free(code);
        return;
    }
    AvlastCode *entry = g_new0(AvlastCode, 1);
    entry->code = code;
    entry->label = label && *label ? g_strdup(label) : NULL;
    g_ptr_array_add(codes, entry);
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
        g_ptr_array_add(codebook->entries, entry);
        g_hash_table_insert(codebook->index, entry->name, entry);
    }
    return codebook;
}

static void add_codes(GPtrArray *to, const GPtrArray *from)
{
    for (guint i = 0; i < from->len; i++) {
        const AvlastCode *code = g_ptr_array_index(from, i);
        add_code(to, g_strdup(code->code), code->label);
    }
}

static char *first_of(const char *a, const char *b)
{
    return g_strdup(a ? a : b);
}

AvlastCodebookEntry *avlast_stat_entry(const AvlastCodebookEntry *file,
                                       const AvlastCodebookEntry *user)
{
    AvlastCodebookEntry *entry = avlast_codebook_entry_new();
    const AvlastCodebookEntry *first = user ? user : file;

    entry->name = g_strdup(file->name);
    entry->label = first_of(first->label, file->label);
    entry->label_nb = first_of(first->label_nb, file->label_nb);
    entry->scale = first_of(first->scale, file->scale);
    entry->unit = first_of(first->unit, file->unit);
    entry->role = first_of(first->role, file->role);
    entry->type = first->type != AVLAST_TYPE_UNSAID ? first->type : file->type;
    entry->reverse = first->reverse;
    entry->min = first->min;
    entry->max = first->max;
    entry->line = first->line;
    add_codes(entry->values, first->values->len > 0 ? first->values : file->values);
    add_codes(entry->missing, first->missing);
    if (user)
        add_codes(entry->missing, file->missing);
    /* A code that the user calls missing is none of the file's values. */
    for (guint i = entry->values->len; user && user->values->len == 0 && i-- > 0;) {
        const AvlastCode *code = g_ptr_array_index(entry->values, i);
        if (has_code(entry->missing, code->code))
            g_ptr_array_remove_index(entry->values, i);
    }
    return entry;
}

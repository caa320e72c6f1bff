/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/codebook_internal.h"

#include <math.h>
#include <string.h>

static const char *const type_names[] = {"",     "number", "integer", "category",
                                         "date", "text",   "id",      NULL};

const char *avlast_type_name(AvlastType type)
{
    return type_names[type];
}

const char *const *avlast_type_names(void)
{
    return type_names + 1;
}

static void code_free(gpointer data)
{
    AvlastCode *code = data;

    g_free(code->code);
    g_free(code->label);
    g_free(code);
}

AvlastCodebookEntry *avlast_codebook_entry_new(void)
{
    AvlastCodebookEntry *entry = g_new0(AvlastCodebookEntry, 1);

    entry->values = g_ptr_array_new_with_free_func(code_free);
    entry->missing = g_ptr_array_new_with_free_func(code_free);
    entry->min = entry->max = NAN;
    return entry;
}

void avlast_codebook_entry_free(gpointer data)
{
    AvlastCodebookEntry *entry = data;

    g_free(entry->name);
    g_free(entry->label);
    g_free(entry->label_nb);
    g_free(entry->scale);
    g_free(entry->unit);
    g_free(entry->role);
    g_free(entry->first);
    g_free(entry->last);
    g_ptr_array_unref(entry->values);
    g_ptr_array_unref(entry->missing);
    g_free(entry);
}

AvlastCodebook *avlast_codebook_new(const char *source, const char *sha256)
{
    AvlastCodebook *codebook = g_new0(AvlastCodebook, 1);

    codebook->source = g_strdup(source);
    codebook->sha256 = g_strdup(sha256);
    codebook->entries = g_ptr_array_new_with_free_func(avlast_codebook_entry_free);
    codebook->index = g_hash_table_new(g_str_hash, g_str_equal);
    return codebook;
}

void avlast_codebook_free(AvlastCodebook *codebook)
{
    if (!codebook)
        return;
    g_free(codebook->source);
    g_free(codebook->sha256);
    g_hash_table_unref(codebook->index);
    g_ptr_array_unref(codebook->entries);
    g_free(codebook);
}

const AvlastCodebookEntry *avlast_codebook_find(const AvlastCodebook *codebook,
                                                const char *name)
{
    return codebook ? g_hash_table_lookup(codebook->index, name) : NULL;
}

void avlast_codebook_add(AvlastCodebook *codebook, AvlastCodebookEntry *entry)
{
    g_ptr_array_add(codebook->entries, entry);
    g_hash_table_insert(codebook->index, entry->name, entry);
}

void avlast_codes_add(GPtrArray *codes, const char *text, const char *label)
{
    AvlastCode *code = g_new0(AvlastCode, 1);

    code->code = g_strdup(text);
    code->label = g_strdup(label);
    g_ptr_array_add(codes, code);
}

static gboolean lists(const GPtrArray *codes, const char *text)
{
    for (guint i = 0; i < codes->len; i++)
        if (strcmp(((AvlastCode *)g_ptr_array_index(codes, i))->code, text) == 0)
            return TRUE;
    return FALSE;
}

static void add_codes(GPtrArray *to, const GPtrArray *from, const GPtrArray *but)
{
    for (guint i = 0; i < from->len; i++) {
        const AvlastCode *code = g_ptr_array_index(from, i);
        if (!lists(to, code->code) && !(but && lists(but, code->code)))
            avlast_codes_add(to, code->code, code->label);
    }
}

static void fill_text(char **to, const char *from)
{
    if (!*to)
        *to = g_strdup(from);
}

/* What the entry does not say yet. */
static void fill_entry(AvlastCodebookEntry *to, const AvlastCodebookEntry *from)
{
    fill_text(&to->label, from->label);
    fill_text(&to->label_nb, from->label_nb);
    fill_text(&to->scale, from->scale);
    fill_text(&to->unit, from->unit);
    fill_text(&to->role, from->role);
    to->type = to->type == AVLAST_TYPE_UNSAID ? from->type : to->type;
    if (to->values->len == 0)
        add_codes(to->values, from->values, to->missing);
    add_codes(to->missing, from->missing, to->values);
    to->reverse |= from->reverse;
    if (isnan(to->min) && isnan(to->max)) {
        to->min = from->min;
        to->max = from->max;
    }
    if (!to->first && !to->last) {
        to->first = g_strdup(from->first);
        to->last = g_strdup(from->last);
    }
    to->line = to->line ? to->line : from->line;
}

static void merge_into(AvlastCodebook *codebook, const AvlastCodebook *from)
{
    for (guint i = 0; from && i < from->entries->len; i++) {
        const AvlastCodebookEntry *entry = g_ptr_array_index(from->entries, i);
        AvlastCodebookEntry *known = g_hash_table_lookup(codebook->index, entry->name);
        if (!known) {
            known = avlast_codebook_entry_new();
            known->name = g_strdup(entry->name);
            avlast_codebook_add(codebook, known);
        }
        fill_entry(known, entry);
    }
}

AvlastCodebook *avlast_codebook_merge(const AvlastCodebook *first,
                                      const AvlastCodebook *second)
{
    const AvlastCodebook *named = first ? first : second;
    AvlastCodebook *both =
        avlast_codebook_new(named ? named->source : NULL, named ? named->sha256 : NULL);

    merge_into(both, first);
    merge_into(both, second);
    return both;
}

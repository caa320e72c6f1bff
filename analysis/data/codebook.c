/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "data/codebook_internal.h"

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

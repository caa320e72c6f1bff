/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/dictionary.h"

#include <string.h>

#include "data/slab.h"

typedef struct {
    guint32 hash, length;
    char *text; /* NULL when it was taken */
} Entry;

struct AvlastDictionary {
    GArray *entries; /* of Entry, by code */
    guint32 *slots;  /* code + 1, 0 when free; a power of two of them */
    guint32 mask;
    guint32 last; /* the code asked for last: runs of equal cells are common */
    AvlastSlab slab;
};

#define FIRST_SLOTS 64u

AvlastDictionary *avlast_dictionary_new(void)
{
    AvlastDictionary *dictionary = g_new0(AvlastDictionary, 1);

    dictionary->entries = g_array_new(FALSE, FALSE, sizeof(Entry));
    dictionary->slots = g_new0(guint32, FIRST_SLOTS);
    dictionary->mask = FIRST_SLOTS - 1;
    return dictionary;
}

void avlast_dictionary_free(AvlastDictionary *dictionary)
{
    if (!dictionary)
        return;
    for (guint code = 0; code < dictionary->entries->len; code++)
        avlast_slab_free(g_array_index(dictionary->entries, Entry, code).text);
    avlast_slab_close(&dictionary->slab);
    g_array_unref(dictionary->entries);
    g_free(dictionary->slots);
    g_free(dictionary);
}

static guint32 hash_of(const char *text, gsize length)
{
    guint64 h = G_GUINT64_CONSTANT(0xcbf29ce484222325) ^ length;

    for (; length >= 8; text += 8, length -= 8) {
        guint64 word;
        memcpy(&word, text, 8);
        h = (h ^ word) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
        h ^= h >> 32;
    }
    for (; length > 0; text++, length--)
        h = (h ^ (guint8)*text) * G_GUINT64_CONSTANT(0x100000001b3);
    h ^= h >> 29;
    h *= G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9);
    return (guint32)(h >> 32);
}

static inline const Entry *entry(const AvlastDictionary *dictionary, guint32 code)
{
    return &g_array_index(dictionary->entries, Entry, code);
}

static void grow(AvlastDictionary *dictionary)
{
    const guint32 mask = dictionary->mask * 2 + 1;

    g_free(dictionary->slots);
    dictionary->slots = g_new0(guint32, (gsize)mask + 1);
    dictionary->mask = mask;
    for (guint32 code = 0; code < dictionary->entries->len; code++) {
        guint32 slot = entry(dictionary, code)->hash & mask;
        while (dictionary->slots[slot])
            slot = (slot + 1) & mask;
        dictionary->slots[slot] = code + 1;
    }
}

static gboolean is_text(const Entry *known, guint32 hash, const char *text, gsize length)
{
    return known->hash == hash && known->length == length &&
           memcmp(known->text, text, length) == 0;
}

guint32 avlast_dictionary_code(AvlastDictionary *dictionary, const char *text,
                               gsize length)
{
    const guint32 hash = hash_of(text, length);
    const guint32 size = dictionary->entries->len;

    if (dictionary->last < size &&
        is_text(entry(dictionary, dictionary->last), hash, text, length))
        return dictionary->last;

    guint32 slot = hash & dictionary->mask;
    for (; dictionary->slots[slot]; slot = (slot + 1) & dictionary->mask)
        if (is_text(entry(dictionary, dictionary->slots[slot] - 1), hash, text, length))
            return dictionary->last = dictionary->slots[slot] - 1;

    const Entry new_entry = {hash, (guint32)length,
                             avlast_slab_add(&dictionary->slab, text, length)};
    g_array_append_val(dictionary->entries, new_entry);
    dictionary->slots[slot] = size + 1;
    /* At most two thirds full. */
    if ((guint64)(size + 1) * 3 > (guint64)dictionary->mask * 2)
        grow(dictionary);
    return dictionary->last = size;
}

guint32 avlast_dictionary_size(const AvlastDictionary *dictionary)
{
    return dictionary->entries->len;
}

const char *avlast_dictionary_text(const AvlastDictionary *dictionary, guint32 code)
{
    return entry(dictionary, code)->text;
}

void avlast_dictionary_close(AvlastDictionary *dictionary)
{
    g_clear_pointer(&dictionary->slots, g_free);
}

char *avlast_dictionary_take(AvlastDictionary *dictionary, guint32 code)
{
    return g_steal_pointer(&g_array_index(dictionary->entries, Entry, code).text);
}

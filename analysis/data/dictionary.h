/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_DICTIONARY_H
#define AVLAST_DATA_DICTIONARY_H

#include <glib.h>

/* Texts numbered 0, 1, 2 ... in order of first appearance, each stored once. An own table
 * rather than GHashTable: it is asked once per cell, takes a length instead of a
 * terminated text and allocates nothing for a text it knows. */
typedef struct AvlastDictionary AvlastDictionary;

AvlastDictionary *avlast_dictionary_new(void);
void avlast_dictionary_free(AvlastDictionary *dictionary);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastDictionary, avlast_dictionary_free)

/* The number of text[0..length), which is added when new. */
guint32 avlast_dictionary_code(AvlastDictionary *dictionary, const char *text,
                               gsize length);

guint32 avlast_dictionary_size(const AvlastDictionary *dictionary);

/* The text with that number, terminated; owned by the dictionary. */
const char *avlast_dictionary_text(const AvlastDictionary *dictionary, guint32 code);

/* Nothing is looked up any more: what that takes is freed. */
void avlast_dictionary_close(AvlastDictionary *dictionary);

/* Hands over the text with that number, to be freed with avlast_slab_free; the dictionary
 * has it no longer. Only after avlast_dictionary_close. */
char *avlast_dictionary_take(AvlastDictionary *dictionary, guint32 code);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/header_say.h"

#include <string.h>

#include "data/codebook_internal.h"

AvlastCodebook *avlast_header_codebook(const AvlastHeader *header,
                                       const char *const *names, const char *source)
{
    if (!header->labels && !header->seen_unanswered)
        return NULL;
    AvlastCodebook *codebook = avlast_codebook_new(source, NULL);
    for (gsize j = 0; names[j]; j++) {
        AvlastCodebookEntry *entry = avlast_codebook_entry_new();
        entry->name = g_strdup(names[j]);
        if (header->labels && *header->labels[j])
            entry->label = g_strdup(header->labels[j]);
        if (header->seen_unanswered)
            avlast_codes_add(entry->missing, "-99", "seen but unanswered");
        avlast_codebook_add(codebook, entry);
    }
    return codebook;
}

void avlast_header_note_cleaned(const char *const *names, const char *const *raw,
                                GPtrArray *notes)
{
    gsize changed = 0;
    const char *one = NULL;

    for (gsize j = 0; names[j]; j++)
        if (strcmp(names[j], raw[j]) != 0) {
            changed++;
            one = one ? one : names[j];
        }
    if (changed == 1)
        g_ptr_array_add(notes,
                        g_strdup_printf("a column name holds line breaks, odd blanks or "
                                        "marks that are not seen; it is read as '%s'",
                                        one));
    else if (changed > 1)
        g_ptr_array_add(
            notes, g_strdup_printf("%" G_GSIZE_FORMAT " column names hold line breaks, "
                                   "odd blanks or marks that are not seen; the first is "
                                   "read as '%s'",
                                   changed, one));
}

void avlast_header_note_letter_case(const char *const *names, GPtrArray *notes)
{
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (gsize j = 0; names[j]; j++) {
        char *folded = g_utf8_casefold(names[j], -1);
        const char *other = g_hash_table_lookup(seen, folded);
        if (other) {
            g_ptr_array_add(notes,
                            g_strdup_printf("the columns '%s' and '%s' differ in letter "
                                            "case only, which SQL does not tell apart",
                                            other, names[j]));
            g_free(folded);
            return;
        }
        g_hash_table_insert(seen, folded, (gpointer)(gsize)names[j]);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_CODEBOOK_INTERNAL_H
#define AVLAST_DATA_CODEBOOK_INTERNAL_H

#include "data/codebook.h"

/* What reading a codebook needs of its making; for codebook_read.c and
 * for kinds of files that bring labels. Codebooks
 * are read as CSV files and CSV files are read by a codebook, so the two stay apart. */

/* No entries yet; both texts are copied. */
AvlastCodebook *avlast_codebook_new(const char *source, const char *sha256);

/* No values and no missing codes yet. */
AvlastCodebookEntry *avlast_codebook_entry_new(void);
void avlast_codebook_entry_free(gpointer entry);

/* Adds an entry, whose name must be new; takes ownership. */
void avlast_codebook_add(AvlastCodebook *codebook, AvlastCodebookEntry *entry);

/* Adds a value or missing code; both texts are copied, label may be NULL. */
void avlast_codes_add(GPtrArray *codes, const char *text, const char *label);

/* The names of the types from AVLAST_TYPE_NUMBER on; NULL ends them. */
const char *const *avlast_type_names(void);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_CODEBOOK_INTERNAL_H
#define AVLAST_DATA_CODEBOOK_INTERNAL_H

#include "data/codebook.h"
#include "data/frame.h"

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

/* Label files of survey tools (codebook_tools.c). Whether a file with this header is a
 * list of values with their columns: structure or variables of SurveyXact, the codebook
 * of Nettskjema; or SurveyXact's labels, three columns without a header. Then the frame,
 * all of texts, as a codebook. */
gboolean avlast_codebook_is_list(const char *const *header);
gboolean avlast_codebook_is_bare(const char *const *header);
AvlastCodebook *avlast_codebook_from_list(const AvlastFrame *frame);
AvlastCodebook *avlast_codebook_from_bare(const AvlastFrame *frame);

/* The names of the types from AVLAST_TYPE_NUMBER on; NULL ends them. */
const char *const *avlast_type_names(void);

#endif

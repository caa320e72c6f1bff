/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_HEADER_SAY_H
#define AVLAST_DATA_HEADER_SAY_H

#include "data/codebook.h"
#include "data/header.h"

/* What a header tells beyond the names: a codebook, and remarks for people. Names and
 * rows are NULL-terminated. */

/* The labels, and -99 of Qualtrics as a missing code, of the columns called `names`; NULL
 * when there are none. */
AvlastCodebook *avlast_header_codebook(const AvlastHeader *header,
                                       const char *const *names, const char *source);

/* Names that are not as they stand in the file (`raw`). */
void avlast_header_note_cleaned(const char *const *names, const char *const *raw,
                                GPtrArray *notes);

/* Names that differ in letter case only. */
void avlast_header_note_letter_case(const char *const *names, GPtrArray *notes);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_SPLIT_MARK_H
#define AVLAST_DATA_SPLIT_MARK_H

#include "data/codebook.h"

/* The next choice of the text from *p on, without blanks around it, into *choice (to be
 * freed); FALSE at the end. Choices without text are passed over. */
gboolean avlast_split_next(const char **p, char mark, char **choice);

/* Whether the codebook names the choice, by value or by label. */
gboolean avlast_split_is_known(const AvlastCodebookEntry *entry, const char *choice);

/* The mark between the choices of these distinct cells, as avlast_split_study tells;
 * '\0' when it is not certain. */
char avlast_split_find_mark(const GPtrArray *cells, const AvlastCodebookEntry *entry);

#endif

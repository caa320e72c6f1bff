/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_OUTPUT_PHRASES_H
#define AVLAST_CMD_OUTPUT_PHRASES_H

#include <glib.h>

/* Result files may stand in another language than their reader's, and much that the
 * analyses write (methods, reasons, cautions) is English in all of them. Here it is said
 * in the language of texts for people. */

/* What a column is called; the column itself when nothing is known of it. */
typedef const char *(*AvlastNaming)(gconstpointer data, const char *column);

/* A method, design, reason or note in the language of texts for people, with names of
 * columns by `name` (NULL: as they are) and numbers as `lang` ("en" or "nb") writes them.
 * What nothing fits stays. "" for NULL; to be freed. */
char *avlast_phrase(const char *text, AvlastNaming name, gconstpointer data,
                    const char *lang);

/* A text's translation when the catalogue has it, else itself; "" for NULL. Borrowed. */
const char *avlast_word(const char *text);

/* A reason for missing as the data part words it ("empty", "coded -9: won't answer"), in
 * the reader's language; to be freed. */
char *avlast_reason_words(const char *reason);

/* The numbers of a text as `lang` writes them: a decimal comma in Norwegian; what stands
 * between «» is left alone. To be freed. */
char *avlast_numbers_said(const char *text, const char *lang);

#endif

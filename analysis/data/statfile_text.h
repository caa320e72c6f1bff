/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_STATFILE_TEXT_H
#define AVLAST_DATA_STATFILE_TEXT_H

#include <glib.h>

/* The texts of a file of SPSS, Stata or SAS as UTF-8. Its encoding is the one the user
 * gives; else the one the file names, UTF-8, and Windows-1252, the first that fits.
 * ReadStat's own conversion is not used: it drops what it cannot read at the end of a
 * text. */
typedef struct AvlastStatTexts AvlastStatTexts;

/* given: a name iconv knows, or NULL. NULL and AVLAST_ERROR_USAGE (AV102) for others. */
AvlastStatTexts *avlast_stat_texts_new(const char *given, GError **error);
void avlast_stat_texts_free(AvlastStatTexts *texts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastStatTexts, avlast_stat_texts_free)

/* The encoding that the file names, which goes first; an unknown one goes for none. */
void avlast_stat_texts_declare(AvlastStatTexts *texts, const char *encoding);

/* The n bytes as UTF-8 and their length; NULL when they are not in the encoding. Holds
 * until the next call. */
const char *avlast_stat_texts_read(AvlastStatTexts *texts, const char *bytes, gsize n,
                                   gsize *length);

/* Goes on to the next encoding; FALSE when there is none. */
gboolean avlast_stat_texts_next(AvlastStatTexts *texts);

/* The encoding in use; *guessed (optional): nobody said so. */
const char *avlast_stat_texts_encoding(const AvlastStatTexts *texts, gboolean *guessed);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CORE_TEXT_H
#define AVLAST_CORE_TEXT_H

#include <glib.h>

/* The candidate (NULL-terminated list) nearest to `name` in edit distance, case folded,
 * when it is near enough to be a likely slip (at most a third of the name's length, at
 * least one; names of one letter only when the case differs); else NULL. Ties go to the
 * first. For "did you mean" hints. */
const char *avlast_text_nearest(const char *name, const char *const *candidates);

/* "\nhint: did you mean 'x'?" for the nearest candidate, or "" when none is near; to be
 * freed. */
char *avlast_text_did_you_mean(const char *name, const char *const *candidates);

/* The same for a column, also when none is near: what the columns are, that the only one
 * has a delimiter in its name, or that the names are numbers, as of a file without a
 * header; to be freed. */
char *avlast_text_no_column(const char *name, const char *const *columns);

/* Splits "a, b,c" at commas outside backquotes and double quotes, blanks trimmed, quotes
 * removed; a quote inside them is written twice. Empty parts are kept as "". NULL gives
 * an empty list. */
char **avlast_text_list(const char *text);

/* The next character of valid UTF-8 (g_utf8_next_char drops const). */
static inline const char *avlast_text_next(const char *p)
{
    return p + g_utf8_skip[(guchar)*p];
}

/* Text safe to print to a terminal: control bytes as \xNN, characters without width and
 * turners of direction as \uNNNN, invalid UTF-8 as U+FFFD; to be freed. */
char *avlast_text_printable(const char *text);

#endif

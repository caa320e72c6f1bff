/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_SCRIPT_H
#define AVLAST_PLOTS_SCRIPT_H

#include <glib.h>

/* What goes into a gnuplot script. gnuplot has no safe mode: backquotes in double quotes,
 * a raw newline in any quotes, an end mark inside a datablock all run what follows as
 * commands. So foreign text enters a script through avlast_script_quote and numbers
 * through avlast_script_datablock only. */

/* Text as one gnuplot literal 'in single quotes': newline and tab become a blank, other
 * control characters, bidirectional marks and U+2028/9 become U+FFFD, ' becomes U+2019,
 * "]]>" becomes "]] >"; cut at 1,000 bytes on a character boundary. NULL and
 * AVLAST_ERROR_MALFORMED when the text is not UTF-8. */
char *avlast_script_quote(const char *text, GError **error);

/* The same for `set xtics ('text' position)`, the one place where gnuplot reads the text
 * as a printf format: every % doubled. */
char *avlast_script_quote_tic(const char *text, GError **error);

/* Appends a datablock `$name << MARK` of rows x columns numbers (row by row, 17
 * significant digits, NaN where missing). MARK is made from the SHA-256 of the numbers,
 * so that the same data give the same script. */
void avlast_script_datablock(GString *script, const char *name, const double *values,
                             gsize rows, gsize columns);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_DETECT_H
#define AVLAST_DATA_DETECT_H

#include <glib.h>

/* What a sample of a file's text tells of its form. Every function refuses to choose
 * between readings that fit equally well. */

/* '\n', or '\r' when the text has no '\n' but has '\r'. */
char avlast_detect_newline(const char *text, gsize length);

/* The first line `sep=;` that Excel writes and reads: returns its length with its line
 * end and sets *delimiter; 0 when there is none. */
gsize avlast_detect_sep_line(const char *text, gsize length, char newline,
                             char *delimiter);

/* What kind of file this is when it is none of text ("an Excel workbook"), by its first
 * bytes; else NULL. */
const char *avlast_detect_binary(const char *text, gsize length);

/* The delimiter among , ; tab and | under which the records have as many fields as the
 * header. A file without any of them is one column (','). AVLAST_ERROR_INCONSISTENT when
 * several fit, or none does but the data hold one. `line` is the line of text[0]. */
gboolean avlast_detect_delimiter(const char *source, const char *text, gsize length,
                                 char newline, gsize line, char *delimiter,
                                 GError **error);

/* The rows that detection looks at; the first starts on line `line` (0:
 * they have no place in the file). */
typedef struct {
    const char *text;
    gsize length, line;
    char delimiter, newline;
    char thousands; /* as declared, or '\0' */
} AvlastDetectRows;

/* The decimal mark, from the columns whose cells are numbers under one mark only. skip[j]
 * tells that column j is text by the codebook or an option; cells that are one of
 * `missing` (NULL-terminated, or NULL) do not count. *decimal is '\0' when nothing tells.
 * AVLAST_ERROR_INCONSISTENT, at the cell that contradicts, when columns disagree, or when
 * all that is known are cells like `1.204` in a file that is not delimited by commas,
 * which may be 1204 or 1.204. */
gboolean avlast_detect_decimal(const char *source, const AvlastDetectRows *rows,
                               gsize fields, const gboolean *skip,
                               const char *const *missing, char *decimal, GError **error);

/* "','", "tab" ...: a delimiter in a message. */
const char *avlast_delimiter_name(char delimiter);

#endif

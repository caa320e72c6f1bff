/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_LAST_ROW_H
#define AVLAST_DATA_LAST_ROW_H

#include <glib.h>

/* What tables for people end in and tables for programs do not. */

/* Says in the notes that the last row, which begins with `word` at that line, looks like
 * a row of totals, or like a note below the table when a blank line stands above it (a
 * few lines up: `below_blank`, the first line after it, else 0) and it begins with no
 * number. */
void avlast_last_row_note(const char *word, gsize line, gsize below_blank,
                          GPtrArray *notes);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_REPAIR_H
#define AVLAST_DATA_REPAIR_H

#include <glib.h>

/* What is wrong with a text file, for `check`, which lists all of it at once: where a
 * strict reading stops at the first fault, a lenient one mends the text in memory so that
 * the rest can be read, and says each place. No number is ever made of mended text. */

typedef struct {
    const char *id; /* of messages.def */
    gsize line, column;
    char *text; /* without place and code */
} AvlastTextFault;

/* A list of AvlastTextFault *. */
GPtrArray *avlast_text_faults_new(void);
void avlast_text_faults_add(GPtrArray *faults, const char *id, gsize line, gsize column,
                            const char *format, ...) G_GNUC_PRINTF(5, 6);

/* In order of place. */
void avlast_text_faults_sort(GPtrArray *faults);

/* Mends quotes and lone carriage returns in text[0..length), which starts a record on
 * line `line`: a wrong quote becomes an apostrophe, a carriage return inside a line a
 * blank; nothing moves. A quoted text that does not end where a field may end is read as
 * a line without quotes, so that the lines below are read for themselves. Adds what was
 * wrong to faults (AV107, AV112); FALSE when nothing was. */
gboolean avlast_repair_quotes(char *text, gsize length, char delimiter, char newline,
                              gsize line, GPtrArray *faults);

/* A byte that is not text is kept as one character of this range until the place is
 * known: AVLAST_STRAY_BYTE + the byte. */
#define AVLAST_STRAY_BYTE 0x10ff00

/* Turns the characters of stray bytes in text[from..] into U+FFFD and adds them to faults
 * (AV102; AV108 for NUL; none when faults is NULL). `line` is that of text[0]. */
void avlast_repair_bytes(GString *text, gsize from, char newline, gsize line,
                         const char *encoding, GPtrArray *faults);

#endif

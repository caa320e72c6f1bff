/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_RECORDS_H
#define AVLAST_DATA_RECORDS_H

#include <glib.h>

/* Where the records and fields of delimited text lie. What a field holds is libcsv's
 * business; this finds only the places where it may be cut, and the line and column of
 * what went wrong. Text whose quotes stand where RFC 4180 allows them is cut exactly at
 * its records; other text is refused by the parser at its first wrong quote, which always
 * lies before the first wrong cut. */

/* The position after the record that starts at `from`: after its line end outside quotes
 * (newline is '\n', or '\r' in files that have no '\n'), or `length` when it has none;
 * *whole tells which. */
gsize avlast_record_end(const char *text, gsize from, gsize length, char newline,
                        gboolean *whole);

/* Where to cut text[0..length), which starts a record: the last end of a record at or
 * before `limit`, else the first one after it, else 0 when no record is whole. */
gsize avlast_record_cut(const char *text, gsize length, gsize limit, char newline);

/* Line ends in text[from..to). */
gsize avlast_record_lines(const char *text, gsize from, gsize to, char newline);

/* Line and column (characters) of text[at] when text[0] is column 1 of *line. */
void avlast_record_place(const char *text, gsize at, char newline, gsize *line,
                         gsize *column);

/* The position of field number `field` (from 0) of the record text[from..to), or `to`
 * when there are fewer. */
gsize avlast_record_field(const char *text, gsize from, gsize to, char delimiter,
                          gsize field);

/* The number of fields of the record text[from..to). */
gsize avlast_record_fields(const char *text, gsize from, gsize to, char delimiter);

/* The position of the quote that opened the quoted field in which text[at] lies or which
 * ended last before it, in the record that starts at `from`. */
gsize avlast_record_quote(const char *text, gsize from, gsize at);

#endif

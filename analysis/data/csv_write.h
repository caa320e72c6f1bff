/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_CSV_WRITE_H
#define AVLAST_DATA_CSV_WRITE_H

#include "data/codebook.h"
#include "data/frame.h"

/* A frame as a file that any program reads, and its codebook beside it. Read back
 * together (avlast_csv_open with that codebook) they give the same frame: the same names,
 * types, numbers to the last bit (but -0 becomes 0), levels in their order with their
 * labels, labels, units, ranges, and reasons why a cell is missing - with two exceptions
 * that are said in `lost`: a reason that is no code of a file ("not computable", "no
 * match in 'schools'") is written as an empty cell and reads back as "empty", and so is a
 * code that also stands for a value in its column. Text columns may number their levels
 * otherwise.
 *
 * The form: UTF-8 without byte order mark, fields parted by commas, decimal dot, lines
 * ended by LF, numbers in the shortest form that reads back exactly, fields quoted where
 * a reader could go wrong. Cells that a spreadsheet would run as formulas ("=1+1") are
 * data here and stay as they are. */

/* The frame's columns in their order as CSV text, to be freed. lost (optional, of char *)
 * receives one sentence for each reason that could not be written. */
GString *avlast_csv_write(const AvlastFrame *frame, GPtrArray *lost);

/* What the frame says of its columns as a codebook; `known` (or NULL) gives what a frame
 * does not hold (type date, integer or id, role, scale, reverse, allowed values of
 * numbers). The codes of missing cells are those that avlast_csv_write writes. Levels are
 * listed when they were in `known`, or when their order or labels would be lost
 * otherwise: then all are. Else those that cells have are listed when they repeat (at
 * most fifty, twice each on average), and others are forgotten. */
AvlastCodebook *avlast_codebook_of_frame(const AvlastFrame *frame,
                                         const AvlastCodebook *known);

/* A codebook as CSV text, one row per entry; avlast_codebook_read reads it back. To be
 * freed. In `values` and `missing` a backslash stands before | = \ and before blanks at
 * the ends of a code or label. */
GString *avlast_codebook_write(const AvlastCodebook *codebook);

/* Appends a field, quoted where needed (the text holds a delimiter, a quote, a line end,
 * or blanks at its ends). NULL is an empty field. */
void avlast_csv_append_field(GString *csv, const char *text);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_CHUNK_H
#define AVLAST_DATA_CHUNK_H

#include "data/cells.h"
#include "data/repair.h"

/* One chunk of a file, parsed by itself: whole records of text in, columns of cells out.
 * Nothing is shared between chunks but the read-only layout, so that several threads may
 * parse several chunks; their results are merged in the chunks' order. */

typedef struct {
    const char *source; /* for messages */
    char delimiter, newline;
    AvlastNotation notation;
    gsize fields;     /* columns of the header */
    const gint32 *at; /* for each field its index in `columns`, or -1 */
    const AvlastCellColumn *columns;
    gsize n_columns;
    const char *const *first_row; /* the header as written, or NULL: a row that repeats
                                     it is a fault */
    gboolean lenient; /* rows with too few or too many fields are listed, not refused */
} AvlastLayout;

typedef struct {
    gsize rows, blank_lines, lines;
    /* Rows after the last blank line that rows follow, or all; whether there was such a
     * line; whether blank lines follow the last row. */
    gsize after_blank;
    gboolean parted, blank_end;
    gsize empty_rows;    /* with delimiters alone */
    gsize longest_cells; /* as long as a cell of Excel can be */
    gsize last_row;      /* where in the text the last row starts */
    gsize *line;         /* on which each row starts */
    AvlastCells *cells;  /* one per column of the layout */
    gsize n_columns, capacity;
    GPtrArray *faults; /* of AvlastTextFault *, when the layout is lenient: rows with
                          another number of fields (what they lack is empty, what they
                          have too much is not read), repeated headers */
    GError *error;     /* the first fault: then nothing else counts */
} AvlastChunk;

/* Parses text[0..length), whole records that start on line `line` of the source; `last`
 * allows a last record without a line end. Always returns a chunk; its error tells. */
AvlastChunk *avlast_chunk_parse(const AvlastLayout *layout, const char *text,
                                gsize length, gsize line, gboolean last);
void avlast_chunk_free(AvlastChunk *chunk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastChunk, avlast_chunk_free)

/* The fields of the first record of text that is not blank, as a NULL-terminated list,
 * and the position after it; for headers. *line enters as the line of text[0] and leaves
 * as the line of the record; an empty list when there is no record. NULL and *error when
 * its quotes are wrong. */
GStrv avlast_chunk_header(const AvlastLayout *layout, const char *text, gsize length,
                          gsize *line, gsize *from, gsize *to, GError **error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_CHUNK_INTERNAL_H
#define AVLAST_DATA_CHUNK_INTERNAL_H

#include "data/chunk.h"

/* The two ways in which a chunk is read. libcsv is the definition, and knows what is
 * wrong with text that is not in order. (chunk.c) */
AvlastChunk *avlast_chunk_by_libcsv(const AvlastLayout *layout, const char *text,
                                    gsize length, gsize line, gboolean last);

/* In one pass without libcsv; NULL when anything in the text is other than plain, which
 * says nothing of whether it is wrong. What it reads is what libcsv would.
 * (chunk_plain.c) */
AvlastChunk *avlast_chunk_plain(const AvlastLayout *layout, const char *text,
                                gsize length, gsize line, gboolean last);

/* Without rows and arrays. */
AvlastChunk *avlast_chunk_new(const AvlastLayout *layout);

/* Room for n rows; else the chunk's error is set. */
gboolean avlast_chunk_reserve(AvlastChunk *chunk, const AvlastLayout *layout, gsize n);

/* Counts a record, blank or a row, for the notes on blank lines. */
void avlast_chunk_note_blank(AvlastChunk *chunk, gboolean blank);

/* The most that a cell of Excel holds. */
#define AVLAST_LONGEST_CELL 32767

#endif

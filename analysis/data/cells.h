/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_CELLS_H
#define AVLAST_DATA_CELLS_H

#include "data/cell.h"
#include "data/dictionary.h"

/* Some rows of one column on their way to a frame, whatever kind of file they come from.
 */

/* A column to be read. */
typedef struct {
    const char *name;
    gsize field;                 /* its index in the header */
    gboolean text;               /* keep the cells' text; else numbers until one is not */
    gboolean declared;           /* a codebook says number, leading zeros or not */
    gboolean strict;             /* ... and another cell is a fault */
    const char *const *missing;  /* NULL-terminated texts that mean missing, or NULL */
    const double *missing_value; /* the same as numbers, NaN where they are none */
    gsize n_missing;
} AvlastCellColumn;

/* The cells of one column. reason: 0 present, 1 empty, 2 + i the missing text i. */
typedef struct {
    double *number;
    guint32 *code; /* into words; AVLAST_NO_LEVEL when empty */
    guint8 *reason;
    AvlastDictionary *words;          /* text columns only */
    gsize shortened, first_shortened; /* numbers like 1.23E+11, and the first one's row */
    gsize spaced, first_spaced;       /* numbers like 1 204 whose mark nobody declared */
    gboolean failed; /* a number column met a cell that is none; its cells are void */
} AvlastCells;

/* Makes `row` empty. */
void avlast_cells_empty(AvlastCells *cells, const AvlastCellColumn *column, gsize row);

/* Puts a text into `row`: as it is into a column of text; as a number, or the missing
 * code that it is, into another. FALSE, and the cells marked as failed, when it is
 * neither. */
gboolean avlast_cells_take(AvlastCells *cells, const AvlastCellColumn *column,
                           AvlastNotation notation, gsize row, const char *text,
                           gsize length);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_TYPING_H
#define AVLAST_DATA_TYPING_H

#include "data/chunk.h"
#include "data/codebook.h"
#include "data/frame.h"

/* A column on its way from chunks to the frame: chunks are appended in order, then the
 * whole gets its type, its levels and its missing reasons. */
typedef struct {
    AvlastCellColumn cells;           /* how chunks read it */
    const AvlastCodebookEntry *entry; /* or NULL */
    AvlastColumnType kind;            /* of a column read as text */
    GPtrArray *missing; /* of char *: the texts that mean missing, NULL-terminated */
    GPtrArray *reasons; /* of char *: for each of them "coded -99: won't answer" */
    double *missing_value;
    double *number;
    guint32 *code;
    guint8 *reason;
    gsize rows, capacity;
    AvlastDictionary *words;
    gsize shortened, first_shortened; /* as in AvlastCells, in the whole file */
    gsize spaced, first_spaced;
    gboolean again; /* a later chunk showed that it must be read as text */
} AvlastColumnBuilder;

/* Sets up a column: `text` when its cells stay text whatever they hold. missing is the
 * list of the option. FALSE and AVLAST_ERROR_INCONSISTENT when there are more codes than
 * reasons can be. */
gboolean avlast_builder_init(AvlastColumnBuilder *builder, const char *name, gsize field,
                             const AvlastCodebookEntry *entry, gboolean text,
                             gboolean lenient, const char *const *missing,
                             GError **error);
void avlast_builder_clear(AvlastColumnBuilder *builder);

/* The reason (2 and on) of cells that hold this code, which is added to those that mean
 * missing when it is new; a label that is there stays. When there are as many as can be,
 * the last. */
guint8 avlast_builder_code(AvlastColumnBuilder *builder, const char *code,
                           const char *label);

/* Forgets all cells; the next chunks are read as text. */
void avlast_builder_start_text(AvlastColumnBuilder *builder);

/* Appends the n cells of a chunk. FALSE when memory runs out. */
gboolean avlast_builder_append(AvlastColumnBuilder *builder, const AvlastCells *cells,
                               gsize n, GError **error);

/* The finished column, which takes the builder's memory. What a reader should know is
 * added to notes; `line` tells the line of each row. */
AvlastColumn *avlast_builder_finish(AvlastColumnBuilder *builder, AvlastNotation notation,
                                    const AvlastLineRuns *line, GPtrArray *notes,
                                    GError **error);

#endif

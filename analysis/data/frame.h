/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_FRAME_H
#define AVLAST_DATA_FRAME_H

#include "data/line_runs.h"

/* A table of columns, read-only once it is read. Rows are in file order and never
 * dropped; a cell that is missing carries the reason why.
 *
 * Invariants: every column has frame->rows cells; `number[i]` is NaN exactly when
 * reason[i] != 0; a category or text cell that is missing has code AVLAST_NO_LEVEL. */

typedef enum {
    AVLAST_COLUMN_NUMBER, /* `number` holds the values; `integer` tells that all are whole
                           */
    AVLAST_COLUMN_CATEGORY, /* `code` holds indices into `levels` (order of the codebook,
                               else sorted) */
    AVLAST_COLUMN_TEXT /* as a category, `levels` in order of appearance: ids and free
                          text */
} AvlastColumnType;

#define AVLAST_NO_LEVEL G_MAXUINT32

/* Index 0 of every column's `reasons`: the cell is present. */
#define AVLAST_PRESENT 0

typedef struct {
    char *name;
    char *label, *label_nb, *unit; /* from the codebook, or NULL */
    AvlastColumnType type;
    gboolean integer;
    double *number;    /* numbers only */
    guint32 *code;     /* categories and text only */
    GPtrArray *levels; /* of char *: the cells' text; the array frees them in its own way,
                          so nothing is added to a column that was read */
    GPtrArray *level_labels; /* of char * (NULL where none), from the codebook; or NULL */
    guint8 *reason;          /* 0 = present, else index into reasons */
    GPtrArray *reasons; /* of char *: [0] "present", [1] "empty", then "coded -99: won't
                           answer" ... */
    double scale_min, scale_max; /* the codebook's legal range; NaN where it has none */
} AvlastColumn;

typedef struct {
    char *source; /* the path as given, "-" for standard input */
    char *sha256; /* of the source's bytes, lower-case hex */
    guint64 bytes;
    gsize rows;
    GPtrArray *columns;   /* of AvlastColumn *: only those that were asked for, in the
                             file's order */
    GStrv header;         /* every column name of the file */
    AvlastLineRuns *line; /* the line of the source on which each row starts; NULL when
                             rows have none: see avlast_frame_line */
    GPtrArray
        *notes; /* of char *: what was detected or should be known, one sentence each */
    GPtrArray *inputs; /* of AvlastFrame * without columns: the files it was made from
                          when it is the result of a query, else NULL */
} AvlastFrame;

AvlastFrame *avlast_frame_new(const char *source, gsize rows);
void avlast_frame_free(AvlastFrame *frame);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastFrame, avlast_frame_free)

/* A new column whose arrays are allocated for `rows` cells (all missing, reason "empty")
 * and that the caller fills and adds with avlast_frame_add. NULL and
 * AVLAST_ERROR_INTERNAL when memory runs out. */
AvlastColumn *avlast_column_new(const char *name, AvlastColumnType type, gsize rows,
                                GError **error);
void avlast_column_free(AvlastColumn *column);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastColumn, avlast_column_free)

/* The codebook's words for a level, or NULL. Borrowed. */
const char *avlast_column_words(const AvlastColumn *column, const char *level);

/* A new frame with the rows for which keep[i] != 0 (frame->rows flags), in their order,
 * and all columns, levels and reasons. NULL and AVLAST_ERROR_INTERNAL when memory runs
 * out. */
AvlastFrame *avlast_frame_select(const AvlastFrame *frame, const guint8 *keep,
                                 GError **error);

/* A frame of the same source, digest, size, header, notes and number of rows, without
 * columns: what is said of an input. */
AvlastFrame *avlast_frame_stub(const AvlastFrame *frame);

/* Takes ownership of the column. */
void avlast_frame_add(AvlastFrame *frame, AvlastColumn *column);

/* The line of the source on which a row starts, from 1; 0 when it is not known. */
static inline gsize avlast_frame_line(const AvlastFrame *frame, gsize row)
{
    return frame->line ? avlast_line_runs_at(frame->line, row) : 0;
}

/* The column of that exact name or NULL. */
AvlastColumn *avlast_frame_find(const AvlastFrame *frame, const char *name);

/* As above, but sets AVLAST_ERROR_USAGE with a did-you-mean hint over frame->header when
 * it is absent. */
AvlastColumn *avlast_frame_require(const AvlastFrame *frame, const char *name,
                                   GError **error);

/* A required column of numbers: AVLAST_ERROR_INCONSISTENT when it is a category, naming
 * the first value that is not a number and its line. */
AvlastColumn *avlast_frame_require_number(const AvlastFrame *frame, const char *name,
                                          GError **error);

/* Index of the reason text in column->reasons, added when new (at most 255 reasons; then
 * the last). */
guint8 avlast_column_reason(AvlastColumn *column, const char *text);

/* The text of a level, or of the number in its shortest exact form; "" when missing. To
 * be freed. */
char *avlast_column_cell(const AvlastColumn *column, gsize row);

/* Dense codes 0..*n_levels-1 of any column, for strata, clusters and groups: a number's
 * distinct values in increasing order, a category's levels in their order (levels that no
 * row has are left out), text in order of appearance. Missing cells get AVLAST_NO_LEVEL.
 * *names (optional) receives the level texts. Both results to be freed (g_free,
 * g_ptr_array_unref). NULL and AVLAST_ERROR_INTERNAL without memory. */
guint32 *avlast_column_codes(const AvlastColumn *column, gsize rows, guint32 *n_levels,
                             GPtrArray **names, GError **error);

#endif

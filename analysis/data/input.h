/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_INPUT_H
#define AVLAST_DATA_INPUT_H

#include "data/csv.h"

/* A data file of any kind that can be read: the one way from a file to a frame. The kind
 * is told by the file's first bytes, never by its name. A kind is one file of this folder
 * that fills an AvlastInputKind (input_kinds.h). */
typedef struct AvlastInput AvlastInput;

typedef struct {
    AvlastCsvOptions csv;     /* of delimited text; missing, text, codebook, all_text and
                                 lenient are for every kind */
    const char *const *split; /* columns of joined choices, "COL" or "COL:MARK" (split.h),
                                 each to become 0/1 columns COL/choice; or NULL */
    const char *sheet; /* of a workbook: its name, or its number from 1; NULL: the one
                          that holds a table */
} AvlastInputOptions;

/* Opens `path` ("-" is standard input) and reads its header. options may be NULL; their
 * texts are copied, the codebook is borrowed. NULL and *error as avlast_csv_open says,
 * and as the kind's header says. */
AvlastInput *avlast_input_open(const char *path, const AvlastInputOptions *options,
                               GError **error);
void avlast_input_close(AvlastInput *input);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastInput, avlast_input_close)

/* The column names in the file's order, NULL-terminated; owned by input. */
const char *const *avlast_input_header(const AvlastInput *input);

/* How the file was read, in one sentence for people; *plain (optional) tells that it
 * needs no remark. To be freed. */
char *avlast_input_form(const AvlastInput *input, gboolean *plain);

/* Reads the wanted columns (NULL-terminated names; NULL: all) into a new frame: columns
 * in the file's order, each once, with the labels, units and missing reasons that the
 * file itself or the codebook gives (the codebook wins). frame->line holds lines of text
 * files and row numbers of others. NULL and *error as avlast_csv_read. */
AvlastFrame *avlast_input_read(AvlastInput *input, const char *const *wanted,
                               GError **error);

/* Finds line and column of cells (csv.h). Kinds without lines give the row's number
 * within the file as `line` and the column's number as `column`. */
gboolean avlast_input_locate(AvlastInput *input, AvlastCellPlace *places, gsize n,
                             GError **error);

/* What the file itself says of its columns (labels, values, missing codes) as a codebook,
 * borrowed; NULL for kinds that say nothing. */
const AvlastCodebook *avlast_input_codebook(const AvlastInput *input);

/* A frame that a query made (borrowed until the input is closed), for what asks an input
 * where cells are: the lines of its rows, without columns. `form` says how it was
 * made. */
AvlastInput *avlast_input_of_frame(const AvlastFrame *frame, const char *form);

/* Opens, reads and closes. */
AvlastFrame *avlast_input_load(const char *path, const AvlastInputOptions *options,
                               const char *const *wanted, GError **error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_STATFILE_COLUMNS_H
#define AVLAST_DATA_STATFILE_COLUMNS_H

#include "data/codebook.h"
#include "data/csv.h"
#include "data/statfile_child.h"
#include "data/statfile_text.h"

/* What is asked of a reading. */
typedef struct {
    const char *path;
    const AvlastStatHead *head;
    const AvlastCodebook *own;       /* the file's */
    const AvlastCsvOptions *options; /* missing, text, codebook, all_text, lenient */
    const guint8 *wanted;            /* one flag per variable */
    gboolean in_process;
    AvlastStatTexts *texts;
} AvlastStatReading;

/* Reads the cells of the wanted variables into a frame (its source, rows, columns, lines
 * and notes). *alien tells that texts are not in the encoding: then NULL, and *error is
 * not set. NULL and *error as avlast_stat_next; AVLAST_ERROR_MALFORMED for texts in a
 * column that the user's codebook calls a number (AV110) and for infinite numbers
 * (AV158); AVLAST_ERROR_DEGENERATE for files without rows (AV109). */
AvlastFrame *avlast_stat_read(const AvlastStatReading *reading,
                              const AvlastStatRequest *request, gboolean *alien,
                              GError **error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_CSV_READING_H
#define AVLAST_DATA_CSV_READING_H

#include "data/csv_internal.h"
#include "data/typing.h"

/* One reading of some columns: the builders and how chunks find them. */
typedef struct {
    AvlastCsv *csv;
    AvlastColumnBuilder *builders;
    AvlastCellColumn *cells; /* the builders' cells, side by side for the layout */
    gint32 *at;
    gsize n;
    AvlastLineRuns *line;
    gsize rows, blank_lines, empty_rows, longest_cells;
    char *last_word;   /* in the last row, its first cell that is not empty */
    gsize after_blank; /* rows after the last blank line that rows follow, or all */
    gboolean blank_end;
} AvlastCsvReading;

/* From the first row to the last; in a second pass the columns get only their own cells,
 * the first takes all. A long file is read, parsed and put together at the same time,
 * which changes nothing of the outcome. csv_pass.c */
gboolean avlast_csv_run_pass(AvlastCsvReading *reading, gboolean second, GError **error);

/* Columns that were to be read again start anew, as text. */
void avlast_csv_restart_as_text(AvlastCsvReading *reading);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_LINE_RUNS_H
#define AVLAST_DATA_LINE_RUNS_H

#include <glib.h>

/* The line of the source on which each row starts. Rows mostly stand on lines that follow
 * each other, so runs of equal steps are kept and not a number per row: a file without
 * cells of several lines is one run. Where runs would take more room than numbers, each
 * row's number is kept in 32 bits; a line beyond 4294967295 is then 0, not known. */
typedef struct AvlastLineRuns AvlastLineRuns;

AvlastLineRuns *avlast_line_runs_new(void);
void avlast_line_runs_free(AvlastLineRuns *runs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastLineRuns, avlast_line_runs_free)

/* Rows first, first + 1, ... first + rows - 1. */
AvlastLineRuns *avlast_line_runs_from(gsize first, gsize rows);

/* The line of one more row. */
void avlast_line_runs_append(AvlastLineRuns *runs, gsize line);

/* The line of a row; 0 for one that was not appended. */
gsize avlast_line_runs_at(const AvlastLineRuns *runs, gsize row);

#endif

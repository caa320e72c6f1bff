/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_QUERY_H
#define AVLAST_CMD_QUERY_H

#include "cmd/program.h"
#include "data/input.h"

/* --sql, --with and --reshape: from several files, or one of another shape, to a frame.
 */

/* Whether the run asks for any of it; then the frame comes from avlast_run_query. */
gboolean avlast_run_reshapes(const AvlastRun *run);

/* The query and the shape as people wrote them; to be freed. */
char *avlast_run_shape_text(const AvlastRun *run);

/* The codebook without the columns of the files that the frame, made by a query, no
 * longer has. Its entries stay the codebook's. */
AvlastCodebook *avlast_run_shaped_codebook(const AvlastCodebook *codebook,
                                           const AvlastFrame *frame);

/* Which columns of a header are needed; a NULL-terminated list, to be freed. */
typedef GStrv (*AvlastRunWanted)(const AvlastRun *run, const char *const *columns,
                                 const char *const *header, GError **error);

/* Opens the data file and those of --with, runs --sql over them (without it: reads the
 * one file), and --reshape; says what should be known. `wanted` is asked, with `columns`,
 * for the columns of the result; NULL: all. The options are for every file, but
 * sheet, split, header_rows and skip for the first alone. */
AvlastFrame *avlast_run_query(AvlastRun *run, const char *path,
                              const AvlastInputOptions *options, AvlastRunWanted wanted,
                              const char *const *columns, GError **error);

/* Files behind the data file are more files of --with when --sql is given: takes them
 * from the arguments. */
void avlast_run_take_files(AvlastRun *run);

/* Says the frame's notes on standard error. */
void avlast_run_say_notes(AvlastRun *run, const AvlastInput *input,
                          const AvlastFrame *frame);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_SAVE_H
#define AVLAST_CMD_SAVE_H

#include "cmd/program.h"
#include "data/codebook.h"

/* Writes the frame's rows with among[i] != 0 (NULL: all) to path as CSV
 * (data/csv_write.h) and its codebook beside it: clean.csv and clean.codebook.csv. Says
 * on standard error what is written and what cannot be kept. */
gboolean avlast_check_save(AvlastRun *run, const char *path, const AvlastFrame *frame,
                           const guint8 *among, const AvlastCodebook *codebook,
                           GError **error);

#endif

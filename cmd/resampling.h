/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_RESAMPLING_H
#define AVLAST_CMD_RESAMPLING_H

#include "cmd/program.h"
#include "infer/resample.h"

/* Loops over replicates in a program with AVLAST_SHARE_LOOP: how far they are on standard
 * error (--progress), and Ctrl-C or an end signal leaves a checkpoint from which the same
 * command goes on: --checkpoint FILE, else avlast-PROGRAM-KEY.checkpoint beside -o or in
 * the working folder, KEY being a digest of data and options. A second Ctrl-C ends the
 * program at once.
 *
 * To be called once the data are read and just before the first loop. The run's own; the
 * same for all of its loops. */
AvlastResampleWatch *avlast_run_watch(AvlastRun *run, const AvlastFrame *frame);

void avlast_run_watch_free(AvlastRun *run);

/* --reps within 2 .. most, --seed within 0 .. 2^32 - 1; their defaults when not given.
 * Whoever draws from the seed sets run->random. */
gboolean avlast_run_reps(const AvlastRun *run, guint32 fallback, guint32 most,
                         guint32 *reps, GError **error);
gboolean avlast_run_seed(AvlastRun *run, guint32 *seed, GError **error);

#endif

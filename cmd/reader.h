/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_READER_H
#define AVLAST_CMD_READER_H

#include "cmd/program.h"
#include "data/input.h"

/* A program that knows its columns only when it sees the header; it puts its reader into
 * run->reader before avlast_run_frame. */
struct AvlastReader {
    /* A NULL-terminated list, or NULL with *error. May be asked more than once: with the
     * file's header, and with that of what --sql or --reshape make of it. */
    GStrv (*wanted)(AvlastReader *reader, const char *const *header, GError **error);
    /* Looks at what was read, before --let; with `input` places in the file can be found,
     * NULL after --sql, --reshape and --where. */
    gboolean (*check)(AvlastReader *reader, const AvlastFrame *frame, AvlastInput *input,
                      GError **error);
    const AvlastCodebook *codebook; /* that of --codebook, set before `wanted` */
    gpointer data;
};

/* The reader's check, and that of the answers to items of the plan's scales (AV263). */
gboolean avlast_run_check_answers(AvlastRun *run, const AvlastFrame *frame,
                                  AvlastInput *input, GError **error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_TABLE_OPTIONS_H
#define AVLAST_CMD_TABLE_OPTIONS_H

#include "cmd/program.h"
#include "data/input.h"

/* The part of the shared data options that says how a table lies in a file:
 * --sheet, --header-rows, --skip, --split; for programs that open inputs themselves. The
 * texts are borrowed from run. FALSE and AVLAST_ERROR_USAGE (AV801) for numbers that
 * cannot be. */
gboolean avlast_run_table(const AvlastRun *run, AvlastInputOptions *options,
                          GError **error);

#endif

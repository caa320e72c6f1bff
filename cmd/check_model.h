/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_CHECK_MODEL_H
#define AVLAST_CMD_CHECK_MODEL_H

#include "cmd/program.h"

/* Whether the file is meant to be a value model: its name ends in .yaml or .yml. */
gboolean avlast_check_is_model(const char *path);

/* Looks at a value model and writes what does not add up; format is "table", "csv" or
 * "json". run->status is 1 when there are faults. FALSE with *error when it cannot be
 * read, or an option about data was given. */
gboolean avlast_check_model(AvlastRun *run, const char *results, const char *format,
                            GError **error);

#endif

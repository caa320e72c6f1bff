/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_SAY_H
#define AVLAST_CMD_SAY_H

#include "cmd/program.h"

/* The error that ends a run, to standard error. avlast_run_warn and avlast_run_say are in
 * cmd/program.h. */
void avlast_run_print_error(const AvlastRun *run, const GError *error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_BOOTSTRAP_H
#define AVLAST_CMD_BOOTSTRAP_H

#include "cmd/program.h"

/* --bootstrap, --boot-ci and --jackknife of programs with AVLAST_SHARE_BOOTSTRAP. */

/* Whether one of them was given. */
gboolean avlast_run_has_bootstrap(const AvlastRun *run);

/* Gives the sample replicates of its own design: rows (pairs), clusters or exponential
 * weights, drawn within strata; or each unit left out. FALSE with AVLAST_ERROR_USAGE
 * (AV388) for options that do not go together, else as avlast_replicates_make has it. */
gboolean avlast_run_bootstrap(AvlastRun *run, const AvlastFrame *frame,
                              AvlastSample *sample, GError **error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_BOOTSTRAP_H
#define AVLAST_CMD_BOOTSTRAP_H

#include "cmd/program.h"
#include "design/replicates.h"

/* --bootstrap, --boot-ci, --boot-factors and --jackknife of programs with
 * AVLAST_SHARE_BOOTSTRAP. */

/* Whether one of them was given. */
gboolean avlast_run_has_bootstrap(const AvlastRun *run);

/* Gives the sample replicates of its own design: rows (pairs), clusters or exponential
 * weights, drawn within strata; or each unit left out. FALSE with AVLAST_ERROR_USAGE
 * (AV388) for options that do not go together, else as avlast_replicates_make has it. */
gboolean avlast_run_bootstrap(AvlastRun *run, const AvlastFrame *frame,
                              AvlastSample *sample, GError **error);

/* The options against each other; cluster: the program's own column, or NULL. FALSE with
 * AVLAST_ERROR_USAGE (AV388). */
gboolean avlast_run_check_bootstrap(const AvlastRun *run, const char *cluster,
                                    GError **error);

/* --boot-ci, when it is not given percentile, or none of completed data sets. */
AvlastBootInterval avlast_run_boot_interval(const AvlastRun *run);

/* avlast_run_watch, and run->kept where replicates are to be kept for the percentiles of
 * completed data sets. */
struct AvlastResampleWatch *avlast_run_watch_kept(AvlastRun *run,
                                                  const AvlastFrame *frame);

/* --bootstrap multiplier: whether it was given, whether the root of estimates is wanted
 * (by it or by --influence), and its intervals in place of those of the estimates, which
 * lose the root unless --influence or run->joined wants it; the note goes to told_in. The
 * first two may be asked of any program. avlast_run_multiplier without the option: TRUE
 * at once; else FALSE with the errors of avlast_multiplier. */
gboolean avlast_run_has_multiplier(const AvlastRun *run);
gboolean avlast_run_wants_root(const AvlastRun *run);
/* Also when --keep-influence asks for it and a variance under this design has one. */
gboolean avlast_run_keeps_root(const AvlastRun *run, const AvlastSample *sample);
gboolean avlast_run_multiplier(AvlastRun *run, const AvlastFrame *frame,
                               AvlastEstimates *estimates, AvlastEstimates *told_in,
                               GError **error);

#endif

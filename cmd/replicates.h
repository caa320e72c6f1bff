/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_REPLICATES_H
#define AVLAST_CMD_REPLICATES_H

#include "cmd/program.h"

/* From the options of AVLAST_SHARE_REPLICATES to a sample's replicates. */

/* The columns that --rep-weights names, its patterns spelt out from the header, ended by
 * NULL; an empty list when it is not given. To be freed. NULL with AVLAST_ERROR_USAGE
 * when a pattern fits no column (error may be NULL: then it is left out). */
GStrv avlast_run_replicate_columns(const AvlastRun *run, const char *const *header,
                                   GError **error);

/* Gives the sample the replicates that the options ask for, or none. FALSE with
 * AVLAST_ERROR_USAGE for options that do not go together, else as avlast_replicates_make
 * and avlast_replicates_given have it. */
gboolean avlast_run_replicates(AvlastRun *run, const AvlastFrame *frame,
                               AvlastSample *sample, GError **error);

#endif

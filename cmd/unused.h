/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_UNUSED_H
#define AVLAST_CMD_UNUSED_H

#include "cmd/program.h"

/* Options that were given and say nothing in this run are refused, not ignored: those of
 * a heading of the help ("Data"), and those of the names, ended by NULL (either may be
 * NULL). `why` ends the sentence "--where says nothing ...". FALSE with
 * AVLAST_ERROR_USAGE (AV806). */
gboolean avlast_run_refuse_unused(const AvlastRun *run, const char *heading,
                                  const char *const *names, const char *why,
                                  GError **error);

/* The same of --seed and --checkpoint once all is computed and nothing asked for a seed
 * or began a loop. */
gboolean avlast_run_refuse_idle(const AvlastRun *run, const AvlastResult *result,
                                GError **error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_RCT_REDRAWN_H
#define AVLAST_CMD_RCT_REDRAWN_H

#include "cmd/rct/rct.h"

/* Effects under resampling: rows "wild:TERM", "bootstrap:TERM" and "jackknife:TERM"
 * behind the others. */

/* Checks the options of the wild bootstrap against each other. FALSE with
 * AVLAST_ERROR_USAGE (AV388). */
gboolean avlast_rct_check_wild(const AvlastRctAsked *asked, GError **error);

/* Adds its rows, settings and notes; nothing without --wild. */
gboolean avlast_rct_wild(const AvlastRctAsked *asked, const AvlastFrame *frame,
                         const AvlastEvaluation *evaluation, AvlastResult *result,
                         GError **error);

/* The same of --bootstrap and --jackknife. */
gboolean avlast_rct_check_bootstrap(const AvlastRctAsked *asked, GError **error);
gboolean avlast_rct_bootstrap(const AvlastRctAsked *asked, const AvlastFrame *frame,
                              const AvlastEvaluation *evaluation, AvlastResult *result,
                              GError **error);

#endif

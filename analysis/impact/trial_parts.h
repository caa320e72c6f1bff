/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_TRIAL_PARTS_H
#define AVLAST_IMPACT_TRIAL_PARTS_H

#include "core/error.h"
#include "impact/trial.h"

/* Inside of trial.c. */

/* Where a row stands in the file. */
AvlastPlace avlast_trial_place(const AvlastFrame *frame, gsize row);

/* Fails (AV345, AV346) when a cluster has rows of two arms, or of two blocks: `of` gives
 * the codes that must be constant within a cluster. */
gboolean avlast_trial_constant(const AvlastTrial *trial, const guint32 *of,
                               const GPtrArray *names, gboolean arms, GError **error);

#endif

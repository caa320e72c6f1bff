/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_SCALE_IMPUTED_H
#define AVLAST_CMD_SCALE_IMPUTED_H

#include "cmd/scale/scale.h"

/* Scores, reliability and agreement of every completed data set, pooled into the result:
 * infer/imputation.h. The chart of the items has the pooled numbers; what is drawn of
 * single rows is left out, with a note. */
gboolean avlast_scale_imputed(AvlastRun *run, const AvlastFrame *frame,
                              const AvlastSample *sample, const GPtrArray *scales,
                              AvlastResult *result, GError **error);

/* --scores writes a row for each person: FALSE with AVLAST_ERROR_USAGE (AV732). */
gboolean avlast_scale_check_imputed(const AvlastRun *run, GError **error);

#endif

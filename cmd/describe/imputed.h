/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_DESCRIBE_IMPUTED_H
#define AVLAST_CMD_DESCRIBE_IMPUTED_H

#include "cmd/describe/modes.h"

/* What one completed data set is described by, into a result of its own. */
typedef gboolean (*AvlastDescribeOne)(AvlastRun *run, const AvlastFrame *frame,
                                      const AvlastSample *sample, gconstpointer data,
                                      AvlastResult *result, GError **error);

/* Describes every completed data set and pools the rows (infer/imputation.h). The layout
 * of the table is that of the set with the most lines, so that a level which another set
 * has not is shown; people in the groups are means over the sets. */
gboolean avlast_describe_imputed(AvlastRun *run, const AvlastFrame *frame,
                                 const AvlastSample *sample, AvlastDescribeOne one,
                                 gconstpointer data, AvlastResult *result,
                                 GError **error);

#endif

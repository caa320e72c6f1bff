/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_LEVELS_H
#define AVLAST_MODEL_LEVELS_H

#include "model/maximum.h"

/* Outcomes that are categories. */

/* The same model without its column "(Intercept)"; borrows all but two arrays. */
AvlastLinearModel *avlast_model_without_constant(const AvlastLinearModel *model);
void avlast_model_free_arrays(AvlastLinearModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastLinearModel, avlast_model_free_arrays)

/* Weighted share of each level among the rows. NULL with AVLAST_ERROR_DEGENERATE (AV334)
 * when there is only one level, or none of a row. */
double *avlast_level_shares(const AvlastLinearModel *model, const AvlastModelRows *rows,
                            const char *const *levels, GError **error);

/* Puts the levels of an outcome into the order `given` (ended by NULL; NULL: as it is), y
 * being their numbers from 0 (NaN: not in use). FALSE and AVLAST_ERROR_USAGE (AV334) for
 * a level that is not given, or given twice, or that no row in use has. */
gboolean avlast_levels_order(double *y, gsize n, GPtrArray *levels,
                             const char *const *given, const char *outcome,
                             GError **error);

#endif

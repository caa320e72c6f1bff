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

/* The levels of an outcome as numbers 0 .. K - 1 by row (NaN where it is missing or not
 * in use), and their names, ended by NULL, into *levels. The order is `given` (ended by
 * NULL; each level of a row in use must be there, AV334), else that of the codebook, of
 * the numbers, or of the alphabet. Levels that no row in use has are left out, unless
 * given. */
double *avlast_level_codes(const AvlastColumn *column, gsize rows, const guint8 *use,
                           const char *const *given, GStrv *levels, GError **error);

#endif

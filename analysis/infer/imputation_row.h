/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_INFER_IMPUTATION_ROW_H
#define AVLAST_INFER_IMPUTATION_ROW_H

#include "infer/imputation.h"

/* Pools one row: single[0 .. n-1] are those of the imputations that have it, of m.
 * Everything but the notes of the single rows; *fmi and *riv are NaN without variances.
 */
void avlast_imputation_row(AvlastEstimate *const *single, gsize n, gsize m, double level,
                           const AvlastImputationOptions *options, AvlastEstimate *row,
                           double *fmi, double *riv);

#endif

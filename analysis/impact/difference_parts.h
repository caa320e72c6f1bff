/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_DIFFERENCE_PARTS_H
#define AVLAST_IMPACT_DIFFERENCE_PARTS_H

#include "impact/comparison.h"
#include "infer/estimates.h"

/* Inside of difference.c: how one comparison of two arms becomes numbers. */

/* Columns of a comparison's root. */
enum { AVLAST_ROOT_DIFFERENCE, AVLAST_ROOT_CONTROL, AVLAST_ROOT_COLUMNS };

/* What a comparison gives: the difference, the control's mean on the same blocks, and the
 * variance of the difference. */
typedef struct {
    double effect, control, variance, df;
} AvlastPiece;

/* Rows of the root: pairs; else clusters or rows, and one more for each small block. */
gsize avlast_difference_units(const AvlastComparison *c);

/* Blocks (or all rows as one): sums over them; small ones by the variance between them.
 * root: zeros, units x AVLAST_ROOT_COLUMNS. FALSE with AVLAST_ERROR_DEGENERATE (AV353)
 * when a row has all the weight of its arm, or AV360 when the small blocks are too few.
 */
gboolean avlast_difference_blocks(const AvlastComparison *c, gsl_matrix *root,
                                  AvlastPiece *whole, GError **error);

/* Matched pairs: the spread of the pairs' differences about their mean. */
void avlast_difference_pairs(const AvlastComparison *c, gsl_matrix *root,
                             AvlastPiece *whole);

#endif

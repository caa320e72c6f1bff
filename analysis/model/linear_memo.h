/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_LINEAR_MEMO_H
#define AVLAST_MODEL_LINEAR_MEMO_H

#include "model/linear.h"

/* Fits of several outcomes that share rows, columns and weights share the work too: R, Q
 * and leverages, and the clusters' adjustments of CR2 and CR3 with their degrees of
 * freedom. A fit that is given a memo (AvlastLinearModel.memo) looks there for its
 * columns, number by number, and leaves its own for those that come after; results are
 * the same to the last bit. The last few designs are kept, none of more than a million
 * numbers. Not for several threads at once. */
AvlastLinearMemo *avlast_linear_memo_new(void);
void avlast_linear_memo_free(AvlastLinearMemo *memo);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastLinearMemo, avlast_linear_memo_free)

/* The inside, for model/linear*.c and model/robust*.c. */

/* Clusters' adjustments under one kind of standard errors. */
typedef struct {
    int se;
    guint32 *cluster; /* codes of the design's rows */
    double *adjusted; /* n x k, as of AvlastRobust */
    GPtrArray *df;    /* of double *: a contrast's row in the basis Q, and its df */
} AvlastDesignClusters;

/* Rows and columns, and what is of them alone. */
typedef struct AvlastLinearDesign {
    gint holders;
    gsize n, columns;
    gsize *row;
    double *x, *low, *weight; /* columns x n twice, n; NULL: exact, unweighted */
    struct AvlastLeastSquaresBasis *basis;
    double *leverage;    /* n, by the first fit; NULL before */
    GPtrArray *clusters; /* of AvlastDesignClusters * */
} AvlastLinearDesign;

void avlast_linear_design_free(AvlastLinearDesign *design);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastLinearDesign, avlast_linear_design_free)

/* The design of the model over these rows, found or made. NULL without an error when it
 * is too large to be kept. */
AvlastLinearDesign *avlast_linear_memo_design(AvlastLinearMemo *memo,
                                              const AvlastLinearModel *model,
                                              const gsize *row, gsize n, GError **error);

#endif

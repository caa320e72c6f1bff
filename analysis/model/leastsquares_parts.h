/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_LEASTSQUARES_PARTS_H
#define AVLAST_MODEL_LEASTSQUARES_PARTS_H

#include "core/sum.h"
#include "model/leastsquares.h"
#include "model/twodot.h"

/* The inside of model/leastsquares*.c. */

/* Rows handled at a time: small enough that a block of some hundred columns stays in the
 * cache. */
#define AVLAST_LEAST_BLOCK 256

struct AvlastLeastSquaresBasis {
    gsize n, columns, k, *kept;
    double *x_scale, weight_scale; /* x_scale: of every column */
    /* Scaled columns, block by block: value, low, head and tail of each; whether all of
     * it is zero. NULL where they are too many. */
    double *cells;
    guint8 *zero;
    AvlastTwo *inverse;                       /* of R */
    double *q, *r_inverse, *bread, condition; /* q, condition: not when rough */
};

/* The problem, its scaling and a block of scaled rows. All scales are powers of two, so
 * that scaling rounds nothing and no product overflows. */
typedef struct {
    const AvlastLeastSquaresProblem *problem;
    const AvlastLeastSquaresBasis *basis;
    gsize k;           /* columns in play */
    const gsize *kept; /* their numbers; NULL = all */
    double y_scale;
    AvlastBlockColumn *x; /* columns + 1; the last is for the left factor of sums */
    double *cells;        /* what they point into, where the basis keeps none */
    double y[AVLAST_LEAST_BLOCK], weight[AVLAST_LEAST_BLOCK];
} AvlastLeastWork;

gboolean avlast_least_work_init(AvlastLeastWork *work,
                                const AvlastLeastSquaresProblem *problem,
                                const AvlastLeastSquaresBasis *basis, GError **error);
void avlast_least_work_clear(AvlastLeastWork *work);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastLeastWork, avlast_least_work_clear)

/* Gathers rows first .. into the block and returns how many there are; *padded is that
 * rounded up to whole lanes, with zeros. */
gsize avlast_least_load(AvlastLeastWork *work, gsize first, gsize *padded);

/* Multiplies the left factor of a sum by the weights, to 106 bits. */
const AvlastBlockColumn *avlast_least_weigh(AvlastLeastWork *work, const double *high,
                                            const double *low, gsize n);

#endif

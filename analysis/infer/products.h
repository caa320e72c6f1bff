/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_INFER_PRODUCTS_H
#define AVLAST_INFER_PRODUCTS_H

#include "core/sum.h"

/* Loops over sums that stand side by side, to the same bits on every machine; several at
 * a time where there are instructions for it. */

/* sum[j] += x[j] for j < n, as avlast_sum_add does. */
void avlast_sums_add(AvlastSum *sum, const double *x, gsize n);

/* sum[j] += x y[j] for j < n, as avlast_sum_add_product does. */
void avlast_products_add(AvlastSum *sum, double x, const double *y, gsize n);

/* covariance[j] += scale (product[j] - total sum[j] / m) for j < n, and product[j] = 0.
 */
void avlast_products_fold(AvlastTwo *covariance, AvlastSum *product, AvlastTwo total,
                          const AvlastSum *sum, double scale, double m, gsize n);

#endif

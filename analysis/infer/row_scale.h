/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_INFER_ROW_SCALE_H
#define AVLAST_INFER_ROW_SCALE_H

#include "infer/estimates.h"

/* The scale g on which a row's interval is symmetric: g(x), its derivative, and the way
 * back, which keeps to the row's limits. */
double avlast_row_scale_to(AvlastRowScale scale, double x);
double avlast_row_scale_slope(AvlastRowScale scale, double x);
double avlast_row_scale_from(AvlastRowScale scale, double z);

#endif

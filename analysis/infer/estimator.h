/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_INFER_ESTIMATOR_H
#define AVLAST_INFER_ESTIMATOR_H

#include "data/frame.h"
#include "design/sample.h"
#include "infer/estimates.h"

/* An estimator as a closure: a frame and its sample in, estimates with their design
 * covariance out. All else it needs (names of columns, options) is in `data`, which holds
 * nothing of the frame or the sample, so that it can be called again with other weights
 * (replicates) or another frame (imputations) and give the same rows in the same order.
 * Rows get their estimates before avlast_variance is called. NULL with *error set on
 * failure. */
typedef AvlastEstimates *(*AvlastEstimator)(const AvlastFrame *frame,
                                            const AvlastSample *sample,
                                            gconstpointer data, GError **error);

#endif

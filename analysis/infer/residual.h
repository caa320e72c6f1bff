/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_INFER_RESIDUAL_H
#define AVLAST_INFER_RESIDUAL_H

#include "infer/variance.h"

/* Influence that knows the weights were calibrated (design/calibration.h): what is left
 * of it after each step's regression. A row of one group then moves the estimates of all
 * groups, since it has a share in the totals that all of them were calibrated to: the
 * residual has n_groups * k terms, where the influence has k in the row's own group. */
typedef struct {
    const AvlastSample *sample; /* with a calibration */
    AvlastInfluence influence;
    const void *state;
    const AvlastVarianceOptions *options;
    gsize terms;        /* n_groups * k */
    double **b;         /* of each step: p x terms; NULL of a step that is passed over */
    double *squares;    /* terms: sum of squares of the influence before */
    gsize first, count; /* the terms that are written: all, unless it is set otherwise */
} AvlastResidual;

/* What remains of a statistic that the totals fix is rounding, and no more than this
 * share of its squares. */
#define AVLAST_RESIDUAL_NOISE 1e-20

/* Keeps what is handed in. NULL and AVLAST_ERROR_INTERNAL without memory. */
AvlastResidual *avlast_residual_new(const AvlastSample *sample, AvlastInfluence influence,
                                    const void *state,
                                    const AvlastVarianceOptions *options, GError **error);
void avlast_residual_free(AvlastResidual *residual);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastResidual, avlast_residual_free)

/* An AvlastInfluence whose state is the residual: `count` values to a row. */
void avlast_residual_rows(const AvlastSample *sample, const void *residual, gsize first,
                          gsize count, double *values);

#endif

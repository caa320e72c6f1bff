/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DESIGN_CALIBRATION_H
#define AVLAST_DESIGN_CALIBRATION_H

#include "design/gram.h"
#include "design/reweigh.h"
#include "design/sample.h"

/* A sample's weights after a list of steps, and what the variance must know of each.
 *
 * Variance. A step's factors hang on the rows' weights, so a statistic moves with a row's
 * base weight also by way of them. With u = weight x z the influence before that is
 * thought of, each step from the last to the first takes
 *
 *   u_i - pull_i x_i'B,    B = (sum h x x')^-1 sum push x u,
 *
 * with pull, push and h: for totals of the population after, before/after, before (u is
 * then weight x the residual of z from its regression on x with the weights before the
 * step); for nonresponse by cells after - before, before/after and before of those who
 * answered (their cells' totals are the sample's own); for the propensity p
 * before (answered - p), 1 - p of those who answered, before p (1 - p). Trimmed weights
 * count as fixed factors. The first is exact for linear calibration and
 * poststratification; raking and logit use the regression with the weights before the
 * step, as GREG and R do.
 *
 * Sources: Deville & Sarndal (1992), doi:10.1080/01621459.1992.10475217; Beaumont (2005),
 * doi:10.1111/j.1467-9868.2005.00511.x for estimated propensities. */
typedef struct {
    const AvlastWeightStep *step; /* of the calibration's list */
    AvlastAuxiliary *x;           /* NULL: trimming, which the variance passes over */
    AvlastGram *gram;
    guint8 *answered;    /* n flags, nonresponse; else NULL */
    double *after;       /* n weights */
    double *pull, *push; /* n; NULL when trimming */
    AvlastReweighing about;
} AvlastCalibrationStep;

typedef struct AvlastCalibration {
    gsize n;
    GPtrArray *steps; /* of AvlastWeightStep *: what was asked for */
    double *base;     /* n weights before the first step */
    guint n_done;     /* = steps->len */
    AvlastCalibrationStep *done;
} AvlastCalibration;

/* Takes the sample's weights through the steps (a reference to the list is kept): the
 * last become sample->weight, and sample->calibration knows how. The domain has no part
 * in it. Notes tell of weights below zero. FALSE and *error as design/auxiliary.h and
 * design/reweigh.h say, AVLAST_ERROR_INCONSISTENT (AV285) for a response column that
 * holds anything but 0 and 1; the sample is then as it was. */
gboolean avlast_sample_calibrate(AvlastSample *sample, GPtrArray *steps,
                                 const AvlastFrame *frame, GError **error);

/* The same steps from other base weights of the same rows (a replicate's): weight, n
 * values, becomes the final weights. FALSE and *error where a replicate's cell is empty,
 * and so on. */
gboolean avlast_calibration_reweigh(const AvlastCalibration *calibration, double *weight,
                                    GError **error);

void avlast_calibration_free(AvlastCalibration *calibration);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastCalibration, avlast_calibration_free)

#endif

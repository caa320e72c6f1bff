/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_MULTIPLIER_H
#define AVLAST_MODEL_MULTIPLIER_H

#include "infer/bootstrap.h"
#include "infer/estimates.h"
#include "model/wild.h"

/* Intervals of estimates by the multiplier (score) bootstrap of their root, one row z_u
 * for each unit (PSU, cluster or observation), V = sum_u z_u z_u':
 *
 *   theta*_r = theta + sum_u v_ru z_u,  v of mean 0 and variance 1
 *
 * Nothing is fitted again: what small-sample factors (CR2, Neyman ...), strata, fpc and
 * stages are in the root are in the draws, whose covariance is V itself. With Rademacher
 * factors and 2^U <= reps all vectors of signs are taken, once each.
 *
 *   percentile  quantiles of theta*; normal: theta +- z sd(theta*)
 *   t           t* = (theta*_r - theta) / s_r, s_r^2 = sum_u (v_ru z_u)^2 -
 *               (sum_u v_ru z_u)^2 / U: theta - q std_error
 *
 * The standard errors stay as they are. A row whose std_error is not that of its root (a
 * test, say) keeps its interval, which is then of no bootstrap: NaN with a note.
 *
 * Source: Kline & Santos (2012), doi:10.1515/2156-6674.1006; for joint bands of many
 * estimates Chernozhukov, Chetverikov & Kato (2013), doi:10.1214/13-AOS1161. Agrees with
 * the same draws in R (tests/ref/multiplier.R), relative 1e-9. */
typedef struct {
    AvlastWildFactors factors;
    AvlastBootInterval interval; /* percentile, t or normal */
    guint32 reps, seed;
    AvlastResampleWatch *watch; /* or NULL */
} AvlastMultiplierOptions;

typedef struct {
    gboolean enumerated;
    guint32 reps; /* as computed */
    gsize units, rows;
} AvlastMultiplierTold;

/* Fills conf_low, conf_high and method of the rows of e from its root. FALSE with
 * AVLAST_ERROR_USAGE (AV444) when no row has one, and the errors of avlast_resample. */
gboolean avlast_multiplier(AvlastEstimates *e, const AvlastMultiplierOptions *options,
                           AvlastMultiplierTold *told, GError **error);

#endif

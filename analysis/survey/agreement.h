/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_AGREEMENT_H
#define AVLAST_SURVEY_AGREEMENT_H

#include "infer/estimates.h"
#include "survey/groups.h"
#include "survey/reliability.h"

/* How well raters, or occasions, agree. Rows without all the ratings are left out. */

/* The six intraclass correlations of Shrout & Fleiss (1979),
 * doi:10.1037/0033-2909.86.2.420, from n subjects rated by the same k raters: with the
 * mean squares between subjects B, between raters J, of the residual E and within
 * subjects W,
 *
 *   ICC1 (B - W) / (B + (k-1) W)                ICC1k (B - W) / B
 *   ICC2 (B - E) / (B + (k-1) E + k (J - E)/n)  ICC2k (B - E) / (B + (J - E)/n)
 *   ICC3 (B - E) / (B + (k-1) E)                ICC3k (B - E) / B
 *
 * each with its F test, F = B/W or B/E, and interval. A negative estimate stays negative.
 * The design's weights and clusters do not enter; a note says so when there are any.
 * NULL with AVLAST_ERROR_DEGENERATE (AV268) with fewer than two complete rows in every
 * group. Agrees with R psych::ICC(lmer = FALSE), relative 1e-8. */
AvlastEstimates *avlast_icc(const AvlastSample *sample, const AvlastGroups *groups,
                            const char *outcome, const AvlastItems *ratings, double level,
                            GError **error);

typedef enum {
    AVLAST_KAPPA_PLAIN,    /* full agreement or none */
    AVLAST_KAPPA_LINEAR,   /* 1 - |i - j| / widest */
    AVLAST_KAPPA_QUADRATIC /* 1 - (i - j)^2 / widest^2 */
} AvlastKappaWeights;

/* Two ratings of each row as codes < n_levels, AVLAST_NO_LEVEL where missing; place[c] is
 * where level c lies on the scale (its number, or its position). */
typedef struct {
    const guint32 *a, *b;
    guint32 n_levels;
    const double *place;
} AvlastRatingPair;

/* Terms agreement (weighted share), kappa = (po - pe) / (1 - pe), and `kappa.large` with
 * the classic error of Fleiss, Cohen & Everitt (1969), doi:10.1037/h0028106, and a normal
 * interval, which is for simple random samples and left out for others. `kappa` has the
 * design's error: with weights v_ij, row means v_i. = sum_j v_ij p_.j and v_.j, a row
 * rated (i, j) moves kappa by
 *
 *   w ((v_ij - po)(1 - pe) - (1 - po)(v_i. + v_.j - 2 pe)) / (W (1 - pe)^2).
 *
 * With weights, terms end in .linear or .quadratic. Intervals stop at -1 and 1. NULL with
 * AVLAST_ERROR_DEGENERATE (AV269) when no row has both ratings.
 *
 * Agrees with R psych::cohen.kappa (kappa, weighted kappa and plain error 1e-8); its
 * error of a weighted kappa is not Fleiss, Cohen & Everitt's (doc/manual/scale.md). */
AvlastEstimates *avlast_kappa(const AvlastSample *sample, const AvlastGroups *groups,
                              const char *outcome, const AvlastRatingPair *pair,
                              AvlastKappaWeights weights, double level, GError **error);

typedef struct {
    double level; /* of the intervals; 0: 0.95 */
    double width; /* share of differences within the limits; 0: 0.95 */
} AvlastBlandAltmanOptions;

/* Differences a - b against means (a + b) / 2 (Bland & Altman 1986,
 * doi:10.1016/S0140-6736(86)90837-8). Terms
 *
 *   bias, sd, lower, upper   mean d, s, and d -+ z s, with the design's errors
 *   lower.approximate ...    error s sqrt(1/n + z^2 / (2 (n - 1))), t with n - 1 df
 *                            (Bland & Altman 1999, doi:10.1177/096228029900800204)
 *   lower.exact ...          d + s/sqrt(n) t', t' quantiles of noncentral t with
 *                            n - 1 df and noncentrality -+ z sqrt(n)
 *                            (Carkeet 2015, doi:10.1097/OPX.0000000000000513)
 *   slope                    of d on the mean, least squares: proportional bias
 *
 * The approximate and exact limits and the slope are for simple random samples; for
 * others they are left out with a note. NULL with AVLAST_ERROR_DEGENERATE (AV270) with
 * fewer than three complete rows in every group. */
AvlastEstimates *avlast_bland_altman(const AvlastSample *sample,
                                     const AvlastGroups *groups, const char *outcome,
                                     const double *a, const double *b,
                                     const AvlastBlandAltmanOptions *options,
                                     GError **error);

/* Whether the sample is more than rows drawn with equal chances: weights, strata or
 * clusters. */
gboolean avlast_sample_is_complex(const AvlastSample *sample);

#endif

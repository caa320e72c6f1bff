/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_KAPLANMEIER_H
#define AVLAST_SURVEY_KAPLANMEIER_H

#include "model/survivaltimes.h"
#include "survey/statistic.h"

/* Kaplan-Meier curves under a sampling design, with the standard error of that very
 * curve.
 *
 *   S(t) = product over event times t_j <= t of (1 - d_j / n_j),
 *
 * d_j the weight of the events at t_j, n_j that of the rows at risk (entry < t_j <=
 * time). The influence of row i is, with G(t) = sum_{t_j <= t} d_j / (n_j (n_j - d_j)),
 *
 *   w_i S(t) [G(min(t, time_i)) - G(min(t, entry_i)) - 1(event at T = time_i <= t) /
 *             (n_T - d_T)],
 *
 * so that without weights and clusters sum of squares is Greenwood's formula. (R's svykm
 * with se = TRUE gives the curve exp(-Nelson-Aalen) and that curve's error.) Restricted
 * means are integrals of the curve and of its influence. A quantile p is the first time
 * with S <= 1 - p; its interval ends where the band's limits get there (Brookmeyer &
 * Crowley 1982, doi:10.2307/2530286). The band is taken at every event time, or at 500 of
 * them spread over their ranks, when there are more (the errors between are interpolated
 * on the interval's scale).
 *
 * Greenwood (1926); Kaplan & Meier (1958), doi:10.1080/01621459.1958.10501452; the
 * linearisation under a design: Lin (2000), doi:10.1093/biomet/87.1.37, Williams (1995),
 * doi:10.2307/2533345. Agrees with R survival::survfit(weights) for the curve, with
 * survfit(robust = TRUE) for its error (times n / (n - 1)), with survey::svyrecvar of the
 * influence, and with survey::svykm(se = FALSE); 1e-9. */

typedef enum {
    AVLAST_KM_LOG,    /* S exp(-+ t s / S), at most 1 (R's default) */
    AVLAST_KM_LOGLOG, /* S^exp(-+ t s / (S log S)) */
    AVLAST_KM_PLAIN   /* S -+ t s, within 0 and 1 */
} AvlastKmInterval;

/* One group's curve for a chart, at most 500 steps. */
typedef struct {
    char *name; /* the group, or NULL */
    gint64 n;
    gsize steps;
    double *time, *survival, *low, *high; /* steps; the first at 0 with survival 1 */
    gsize marks;
    double *mark;    /* times of the numbers at risk */
    gint64 *at_risk; /* rows, not weights */
} AvlastKmCurve;

typedef struct {
    AvlastSurvivalColumns columns;
    const double *times; /* survival at these; none: every event time when they are at
                            most 12, else about eight round ones */
    gsize n_times;
    const double *restricted; /* means up to these times */
    gsize n_restricted;
    AvlastKmInterval interval;
    GPtrArray *curves; /* emptied and filled with AvlastKmCurve *, or NULL */
} AvlastKmOptions;

void avlast_km_curve_free(gpointer curve);

/* Rows by group: "S(12)" for each time, "RMST(36)" for each restricted mean, with joint
 * covariance and contrasts; then the quantiles of options->quantiles (none: the median)
 * as "p0.5". A time beyond the last of its group, where somebody still is without the
 * event, has no estimate. outcome is the time column. options->interval, rule and deff's
 * kind `none` are not used.
 *
 * The same rows come for other weights of the same frame. Failure as avlast_linearised
 * and avlast_survival_times; AV335 is none: without events S is 1. */
AvlastEstimates *avlast_survey_km(const AvlastFrame *frame, const AvlastSample *sample,
                                  const AvlastKmOptions *km,
                                  const AvlastSurveyOptions *options, GError **error);

#endif

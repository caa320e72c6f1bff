/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_PERMUTE_H
#define AVLAST_IMPACT_PERMUTE_H

#include "impact/draws.h"

/* Randomisation inference: how often an assignment that the design could as well have
 * given would have shown as much, had the arm no effect on anybody.
 *
 * Sources: Chung & Romano (2013), doi:10.1214/13-AOS1090, on the studentised
 * statistic; Phipson & Smyth (2010), doi:10.2202/1544-6115.1585, on p-values of sampled
 * assignments. Agrees with enumeration of all assignments in R (tests/ref/permute.R). */

typedef enum {
    AVLAST_PERMUTE_T,         /* effect over standard error: holds, in large trials, also
                                 where effects differ between people and are zero on
                                 average */
    AVLAST_PERMUTE_DIFFERENCE /* the effect itself */
} AvlastPermuteStatistic;

/* One effect's. */
typedef struct {
    gsize outcome; /* index of the outcome */
    guint32 arm;
    double observed; /* the statistic */
    double p_value;
    double low, high; /* NaN: no interval; -INFINITY or INFINITY: no end */
    gsize reps;
    gboolean exact;
    gsize lost;   /* draws without an answer: counted as at least as large */
    double least; /* the smallest p-value these draws can give */
    /* The null distribution in bins from + i width: draws with a finite statistic, and
     * those of them that are as large as the observed one in either direction. */
    double from, width;
    GArray *bins, *beyond; /* of guint */
} AvlastPermuted;

void avlast_permuted_free(AvlastPermuted *permuted);

/* The statistic of a draw, with tau (times the arm's indicator) taken out of the outcome.
 * Infinite when the variance is zero and the effect is not; NaN without an answer. */
double avlast_drawn_statistic(const AvlastDrawn *drawn, AvlastPermuteStatistic statistic,
                              double tau);

/* Two-sided p-value of effect - tau = 0: the share of draws with |T*| >= |T| (those
 * within 1e-9 relative count as equal); of sampled assignments (1 + #) / (1 + R). */
double avlast_permute_p(const AvlastTrialDraws *draws, gsize effect,
                        AvlastPermuteStatistic statistic, double tau);

/* p-value, interval and null distribution of one effect of the draws. The interval holds
 * the constant effects tau that are not rejected at 1 - level: from the outermost
 * crossings, found by halving; it is made when the draws have shifts. hint: a standard
 * error to start from. */
AvlastPermuted *avlast_permuted_new(const AvlastTrialDraws *draws, gsize effect,
                                    AvlastPermuteStatistic statistic, double level,
                                    double hint);

/* Step-down p-values of several effects by one set of draws (avlast_stepdown). which:
 * flags of draws->effects; p: as many values, NaN for the others. Of bootstrap samples
 * the statistic is (effect* - effect) / std.error*. */
gboolean avlast_permute_stepdown(const AvlastTrialDraws *draws, gboolean bootstrap,
                                 const guint8 *which, double *p, GError **error);

#endif

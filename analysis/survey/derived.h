/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_DERIVED_H
#define AVLAST_SURVEY_DERIVED_H

#include "infer/estimates.h"
#include "survey/groups.h"
#include "survey/intervals.h"

/* Statistics of computed columns (scores, differences, flags, linearised values) under a
 * design: each is a mean + b sd of one column. */
typedef struct {
    const char *outcome;
    const char *term;
    const double *value; /* a value per row, NaN where it does not count */
    double mean, sd;     /* the coefficients a and b */
    gboolean share;      /* of zeros and ones: a logit interval, exact at 0 and 1 */
} AvlastDerived;

/* Rows in the order of groups and then terms, with their joint covariance.
 *
 * Estimate   a m + b s, m = sum w y / W, s^2 = n / (n - 1) sum w (y - m)^2 / W
 * Influence  w (a (y - m) + b (n / (n - 1)) ((y - m)^2 - s0^2) / (2 s)) / W, s0^2 without
 *            the factor; zero where y is NaN
 * Interval   estimate +- t std_error, t with the row's df; survey/intervals.h for shares
 *
 * A row with too little to go on has an empty estimate or error, and a note why. Failure
 * as avlast_variance. */
AvlastEstimates *avlast_derived(const AvlastSample *sample, const AvlastGroups *groups,
                                const AvlastDerived *derived, gsize k, double level,
                                GError **error);

/* Withdraws what one PSU or one row cannot tell, fills estimate +- t std_error, and notes
 * why a row has none. `shares` (k flags by term, or NULL) get an interval that stays
 * within 0 and 1, with kish_n[row]. */
void avlast_derived_finish(AvlastEstimates *estimates, const AvlastSample *sample,
                           gsize k, const AvlastDerived *shares, const double *kish_n);

/* Row t has no standard error: NaN in it, in its covariance and in its root. */
void avlast_derived_withdraw(const AvlastEstimates *estimates, gsize t);

#endif

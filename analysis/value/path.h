/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_PATH_H
#define AVLAST_VALUE_PATH_H

#include <math.h>

#include "value/scenario.h"

/* The running total of a measure over the years, discounted, and its payback time. */

/* At the point: fills cumulative (years values) and returns the payback time in years:
 * where the running total, once it has been negative, first reaches zero again, by linear
 * interpolation inside the year; 0 when it is never negative; infinite when it does not
 * come back within the horizon. *falls_again receives the first year after that in which
 * it is negative once more, or 0. */
double avlast_path_point(const AvlastScenarioValue *value, const AvlastMeasure *measure,
                         double *cumulative, guint *falls_again);

/* One path on its way: NaN until it has been negative, infinite while it has not come
 * back, else the payback time. */
static inline double avlast_path_step(double payback, guint year, double before,
                                      double now)
{
    if (isnan(payback))
        return now < 0.0 ? INFINITY : payback;
    if (isinf(payback) && now >= 0.0)
        return (double)year - 1.0 + -before / (now - before);
    return payback;
}

/* The payback time of every draw: n values into out (value/blocks.c). */
void avlast_path_payback(const AvlastScenarioValue *value, const AvlastMeasure *measure,
                         double *out);

/* Payback times of all draws. When `bands` is not NULL it receives the quantiles `p`
 * (count of them) of the running total over the draws shown, years x count, row-major.
 * FALSE and AVLAST_ERROR_INTERNAL without memory. */
gboolean avlast_path_draws(const AvlastScenarioValue *value, const AvlastMeasure *measure,
                           const double *p, gsize count, double *bands, double *payback,
                           GError **error);

#endif

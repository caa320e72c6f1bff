/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/path.h"

#include <math.h>
#include <string.h>

/* One path on its way: NaN until it has been negative, infinite while it has not come
 * back, else the payback time. */
static double step_payback(double payback, guint year, double before, double now)
{
    if (isnan(payback))
        return now < 0.0 ? INFINITY : payback;
    if (isinf(payback) && now >= 0.0)
        return (double)year - 1.0 + -before / (now - before);
    return payback;
}

double avlast_path_point(const AvlastScenarioValue *value, const AvlastMeasure *measure,
                         double *cumulative, guint *falls_again)
{
    double total = 0.0, payback = NAN;

    *falls_again = 0;
    for (guint t = 0; t < value->lines->years; t++) {
        const double before = total;
        total += avlast_measure_year_point(value, measure, t, TRUE);
        cumulative[t] = total;
        const gboolean was_back = isfinite(payback);
        payback = step_payback(payback, t, before, total);
        if (was_back && total < 0.0 && *falls_again == 0)
            *falls_again = t;
    }
    return isnan(payback) ? 0.0 : payback;
}

gboolean avlast_path_draws(const AvlastScenarioValue *value, const AvlastMeasure *measure,
                           const double *p, gsize count, double *bands, double *payback,
                           GError **error)
{
    const gsize n = value->n;
    g_autofree double *total = avlast_array(double, n, error);
    g_autofree double *before = total ? avlast_array(double, n, error) : NULL;

    if (!before)
        return FALSE;
    for (gsize r = 0; r < n; r++)
        payback[r] = NAN;
    for (guint t = 0; t < value->lines->years; t++) {
        memcpy(before, total, n * sizeof *total);
        avlast_measure_year(value, measure, t, TRUE, total);
        for (gsize r = 0; r < n; r++)
            payback[r] = step_payback(payback[r], t, before[r], total[r]);
        if (bands) {
            memcpy(before, total, n * sizeof *total);
            avlast_draws_quantiles(before, n, p, count, bands + t * count);
        }
    }
    for (gsize r = 0; r < n; r++)
        if (isnan(payback[r]))
            payback[r] = 0.0;
    return TRUE;
}

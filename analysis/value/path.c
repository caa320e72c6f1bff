/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/path.h"

#include <math.h>
#include <string.h>

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
        payback = avlast_path_step(payback, t, before, total);
        if (was_back && total < 0.0 && *falls_again == 0)
            *falls_again = t;
    }
    return isnan(payback) ? 0.0 : payback;
}

gboolean avlast_path_draws(const AvlastScenarioValue *value, const AvlastMeasure *measure,
                           const double *p, gsize count, double *bands, double *payback,
                           GError **error)
{
    const gsize n = value->shown;
    g_autofree double *total = avlast_array(double, n, error);
    g_autofree double *copy = total ? avlast_array(double, n, error) : NULL;

    if (!copy)
        return FALSE;
    avlast_path_payback(value, measure, payback);
    for (guint t = 0; bands && t < value->lines->years; t++) {
        avlast_measure_year(value, measure, t, TRUE, total);
        memcpy(copy, total, n * sizeof *total);
        avlast_draws_quantiles(copy, n, p, count, bands + t * count);
    }
    return TRUE;
}

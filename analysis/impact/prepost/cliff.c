/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/prepost/cliff.h"

#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"

static int compare(gconstpointer a, gconstpointer b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* How many of the sorted x are below value; with `equal` also those that are the same. */
static gsize count_below(const double *x, gsize n, double value, gboolean equal)
{
    gsize low = 0, high = n;

    while (low < high) {
        const gsize middle = low + (high - low) / 2;
        if (x[middle] < value || (equal && !(x[middle] > value)))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Mean of sign(value - other) for each value. */
static double *mean_signs(const double *value, gsize n, const double *other, gsize m,
                          GError **error)
{
    g_autofree double *x = avlast_array(double, m, error);
    double *mean = avlast_array(double, n, error);

    if (!x || !mean) {
        g_free(mean);
        return NULL;
    }
    memcpy(x, other, m * sizeof *x);
    qsort(x, m, sizeof *x, compare);
    for (gsize i = 0; i < n; i++) {
        const gsize below = count_below(x, m, value[i], FALSE),
                    above = m - count_below(x, m, value[i], TRUE);
        mean[i] = ((double)below - (double)above) / (double)m;
    }
    return mean;
}

/* sum (x - mean)^2 / (n (n - 1)) */
static double variance_of_mean(const double *x, double mean, gsize n)
{
    AvlastSum sum = AVLAST_SUM_ZERO;

    for (gsize i = 0; i < n; i++)
        avlast_sum_add_product(&sum, x[i] - mean, x[i] - mean);
    return avlast_sum_value(&sum) / ((double)n * ((double)n - 1.0));
}

static gboolean variance_by_unit(double *const part[2], const gsize n[2],
                                 const guint32 *const unit[2], gsize n_units,
                                 AvlastCliff *cliff, GError **error)
{
    g_autofree double *sum = avlast_array(double, n_units, error);
    g_autofree guint8 *seen = avlast_array(guint8, n_units, error);
    AvlastSum squares = AVLAST_SUM_ZERO;

    if (!sum || !seen)
        return FALSE;
    for (int w = 0; w < 2; w++)
        for (gsize i = 0; i < n[w]; i++) {
            sum[unit[w][i]] += (part[w][i] - cliff->estimate) / (double)n[w];
            cliff->units += !seen[unit[w][i]];
            seen[unit[w][i]] = 1;
        }
    for (gsize u = 0; u < n_units; u++)
        avlast_sum_add_product(&squares, sum[u], sum[u]);
    const double g = (double)cliff->units;
    cliff->df = g - 1.0;
    cliff->std_error = sqrt(g / (g - 1.0) * avlast_sum_value(&squares));
    return TRUE;
}

gboolean avlast_cliff(const double *const y[2], const gsize n[2],
                      const guint32 *const unit[2], gsize n_units, AvlastCliff *cliff,
                      GError **error)
{
    AvlastSum sum = AVLAST_SUM_ZERO;

    *cliff = (AvlastCliff){NAN, NAN, NAN, 0};
    if (n[0] == 0 || n[1] == 0)
        return TRUE;
    g_autofree double *after = mean_signs(y[1], n[1], y[0], n[0], error),
                      *before = mean_signs(y[0], n[0], y[1], n[1], error);
    if (!after || !before)
        return FALSE;
    for (gsize i = 0; i < n[0]; i++)
        before[i] = 0.0 - before[i];
    for (gsize j = 0; j < n[1]; j++)
        avlast_sum_add(&sum, after[j]);
    cliff->estimate = avlast_sum_value(&sum) / (double)n[1];
    double *const part[2] = {before, after};
    if (unit[0]) {
        if (!variance_by_unit(part, n, unit, n_units, cliff, error))
            return FALSE;
    } else {
        cliff->units = n[0] + n[1];
        cliff->df = (double)cliff->units - 2.0;
        cliff->std_error = sqrt(variance_of_mean(before, cliff->estimate, n[0]) +
                                variance_of_mean(after, cliff->estimate, n[1]));
    }
    if (fabs(cliff->estimate) >= 1.0 || !(cliff->std_error > 0.0) || !(cliff->df > 0.0))
        cliff->std_error = NAN;
    return TRUE;
}

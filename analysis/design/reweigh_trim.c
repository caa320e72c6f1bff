/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "design/reweigh.h"

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* What low and high count in: 1, the mean or the median of the weights that are not 0. */
static gboolean unit_of(const AvlastWeightStep *step, const double *before, gsize n,
                        double *unit, GError **error)
{
    g_autofree double *sorted = avlast_array(double, n, error);
    AvlastSum sum = AVLAST_SUM_ZERO;
    gsize m = 0;

    if (!sorted)
        return FALSE;
    for (gsize i = 0; i < n; i++)
        if (before[i] != 0.0) {
            sorted[m++] = before[i];
            avlast_sum_add(&sum, before[i]);
        }
    qsort(sorted, m, sizeof *sorted, by_size);
    *unit = step->unit == AVLAST_TRIM_ONE ? 1.0
            : m == 0                      ? NAN
            : step->unit == AVLAST_TRIM_MEAN
                ? avlast_sum_value(&sum) / (double)m
                : (sorted[(m - 1) / 2] + sorted[m / 2]) / 2.0;
    return TRUE;
}

gboolean avlast_reweigh_trim(const AvlastWeightStep *step, const double *before, gsize n,
                             double *after, AvlastReweighing *about, GError **error)
{
    g_autofree guint8 *cut = avlast_array(guint8, n, error);
    double unit;
    gboolean again = TRUE;

    *about = (AvlastReweighing){0};
    if (!cut || !unit_of(step, before, n, &unit, error))
        return FALSE;
    about->low = step->low * unit;
    about->high = step->high * unit;
    memcpy(after, before, n * sizeof *after);
    while (again) {
        AvlastSum excess = AVLAST_SUM_ZERO;
        gsize left = 0;
        again = FALSE;
        about->iterations++;
        for (gsize i = 0; i < n; i++) {
            if (before[i] == 0.0 || cut[i])
                continue;
            const double kept = CLAMP(after[i], about->low, about->high);
            if (kept == after[i]) {
                left++;
                continue;
            }
            avlast_sum_add(&excess, after[i]);
            avlast_sum_add(&excess, -kept);
            after[i] = kept;
            cut[i] = 1;
            about->cut++;
            again = TRUE;
        }
        if (again && left == 0) {
            avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV287", NULL,
                        "trimming to %g to %g cuts every weight, so that nobody is left "
                        "to take what is cut off\nhint: give wider bounds",
                        about->low, about->high);
            return FALSE;
        }
        const double share = again ? avlast_sum_value(&excess) / (double)left : 0.0;
        for (gsize i = 0; again && i < n; i++)
            if (before[i] != 0.0 && !cut[i])
                after[i] += share;
    }
    return TRUE;
}

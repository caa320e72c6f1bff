/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "core/memory.h"
#include "impact/moderators.h"

static int by_value(gconstpointer a, gconstpointer b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* The middle of the two values on which the share falls, or the one (type 2). */
static double percentile(const double *sorted, gsize n, double share)
{
    const double place = share * (double)n;
    const gsize low = (gsize)floor(place);

    return place == floor(place) && low > 0 && low < n
               ? 0.5 * (sorted[low - 1] + sorted[low])
               : sorted[MIN(low, n - 1)];
}

gboolean avlast_moderator_quartiles(const AvlastAnalysed *a, const AvlastColumn *column,
                                    double quartile[2], GError **error)
{
    const gsize n = a->trial->frame->rows;
    g_autofree double *sorted = avlast_array(double, n, error);
    gsize used = 0;

    if (!sorted)
        return FALSE;
    for (gsize i = 0; i < n; i++)
        if (a->use[i] && column->reason[i] == AVLAST_PRESENT)
            sorted[used++] = column->number[i];
    qsort(sorted, used, sizeof *sorted, by_value);
    const gboolean varies = used > 0 && sorted[0] < sorted[used - 1];
    quartile[0] = varies ? percentile(sorted, used, 0.25) : NAN;
    quartile[1] = varies ? percentile(sorted, used, 0.75) : NAN;
    return TRUE;
}

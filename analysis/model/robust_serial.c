/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "model/robust_parts.h"

/* Correlation over time with Bartlett's kernel, weights 1 - l / (L + 1) at lag l (Newey &
 * West 1987; Driscoll & Kraay 1998). With scores h_t the sum over all pairs is
 *
 *   1 / (L + 1) sum_s w_s w_s',   w_s = h_s + h_(s-1) + ... + h_(s-L),
 *
 * s running L places past the end: a sum of squares, so never negative. */

/* Rows in the order of unit and time. */
typedef struct {
    guint32 unit, period;
    gsize row;
} Place;

static int compare(const void *a, const void *b)
{
    const Place *x = a, *y = b;

    if (x->unit != y->unit)
        return x->unit < y->unit ? -1 : 1;
    if (x->period != y->period)
        return x->period < y->period ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

/* Adds the windows of a run of scores (count x size) to m. */
static gboolean add_windows(AvlastRobust *robust, const double *score, gsize count,
                            gsize lag, GError **error)
{
    const gsize size = robust->size;
    g_autofree double *window = avlast_array(double, size, error);

    if (!window)
        return FALSE;
    for (gsize s = 0; s < count + lag; s++) {
        memset(window, 0, size * sizeof *window);
        for (gsize t = s > lag ? s - lag : 0; t <= s && t < count; t++)
            for (gsize j = 0; j < size; j++)
                window[j] += score[t * size + j];
        for (gsize a = 0; a < size; a++)
            for (gsize b = 0; b < size; b++)
                *gsl_matrix_ptr(robust->m, a, b) +=
                    window[a] * window[b] / ((double)lag + 1.0);
    }
    return TRUE;
}

static Place *ordered(const AvlastRobust *robust, GError **error)
{
    const AvlastRobustOptions *o = &robust->options;
    const AvlastLinear *fit = robust->fit;
    const gboolean sums = o->type == AVLAST_SE_DRISCOLL_KRAAY;
    Place *place = avlast_array(Place, fit->n, error);

    for (gsize i = 0; place && i < fit->n; i++)
        place[i] = (Place){sums || !o->cluster ? 0 : o->cluster[fit->row[i]],
                           o->period[fit->row[i]], i};
    if (place)
        qsort(place, fit->n, sizeof *place, compare);
    return place;
}

/* The longest run of times, and how many units have one. */
static gsize longest(const Place *place, gsize n, gsize *units)
{
    gsize most = 0, here = 0;

    *units = 0;
    for (gsize i = 0; i < n; i++) {
        const gboolean first = i == 0 || place[i].unit != place[i - 1].unit;
        *units += first ? 1 : 0;
        here = first ? 1 : place[i].period != place[i - 1].period ? here + 1 : here;
        most = MAX(most, here);
    }
    return most;
}

static gboolean repeated(const AvlastRobust *robust, const Place *place, GError **error)
{
    const AvlastLinear *fit = robust->fit;

    if (robust->options.type == AVLAST_SE_DRISCOLL_KRAAY)
        return FALSE;
    for (gsize i = 1; i < fit->n; i++) {
        if (place[i].unit != place[i - 1].unit || place[i].period != place[i - 1].period)
            continue;
        avlast_fail(
            error, AVLAST_ERROR_INCONSISTENT, "AV309", NULL,
            "rows %" G_GSIZE_FORMAT " and %" G_GSIZE_FORMAT
            " are of the same time: Newey-West errors need one row a time\nhint: "
            "--cluster UNIT tells the units of a panel apart; --se driscoll-kraay "
            "sums the rows of a time",
            fit->row[place[i - 1].row] + 1, fit->row[place[i].row] + 1);
        return TRUE;
    }
    return FALSE;
}

/* Scores of each unit's times, one run after the other. */
static gboolean add_runs(AvlastRobust *robust, const Place *place, gsize lag,
                         GError **error)
{
    const gsize n = robust->fit->n, size = robust->size;
    g_autofree double *score = avlast_table(double, n, size, error);
    g_autofree double *row = avlast_array(double, size, error);
    gsize count = 0;

    if (!score || !row)
        return FALSE;
    for (gsize i = 0; i < n; i++) {
        const gboolean first = i == 0 || place[i].unit != place[i - 1].unit;
        if (first && count > 0 && !add_windows(robust, score, count, lag, error))
            return FALSE;
        if (first)
            count = 0;
        if (first || place[i].period != place[i - 1].period)
            memset(score + count++ * size, 0, size * sizeof *score);
        avlast_robust_hc_row(robust, place[i].row, row);
        for (gsize j = 0; j < size; j++)
            score[(count - 1) * size + j] += row[j];
    }
    return add_windows(robust, score, count, lag, error);
}

gboolean avlast_robust_serial(AvlastRobust *robust, GError **error)
{
    const AvlastRobustOptions *o = &robust->options;
    const gboolean sums = o->type == AVLAST_SE_DRISCOLL_KRAAY;
    g_autofree Place *place = ordered(robust, error);
    gsize units;

    if (!place || repeated(robust, place, error))
        return FALSE;
    const gsize times = longest(place, robust->fit->n, &units);
    if (times < 2) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV309", NULL,
                    "one time only: correlation over time has no meaning\nhint: --time "
                    "takes the column that tells the times apart");
        return FALSE;
    }
    robust->leverage = robust->fit->leverage;
    robust->small.lag = o->lag >= 0
                            ? (double)MIN((gsize)o->lag, times - 1)
                            : fmin(floor(4.0 * pow((double)times / 100.0, 2.0 / 9.0)),
                                   (double)times - 1.0);
    robust->small.times = (double)times;
    if (!sums && o->cluster)
        robust->n_clusters = (gint64)units;
    return add_runs(robust, place, (gsize)robust->small.lag, error) &&
           avlast_robust_small_sample(robust, sums ? (double)times : NAN, error) &&
           gsl_matrix_scale(robust->m, robust->small.factor) == 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_sort_double.h>
#include <math.h>
#include <string.h>

#include "core/sum.h"
#include "core/vector.h"
#include "value/scenario.h"
#include "value/spread.h"
#include "value/window.h"

/* Quantiles and standard deviation of draws, many of them: one pass over memory each. */

enum { SAMPLE = AVLAST_WINDOW_SAMPLE, BLOCK = AVLAST_SPREAD_BLOCK, LANES = 8 };

/* A quantile on its way. */
typedef struct {
    AvlastWindow window;
    AvlastWindowView view;
} Place;

static gboolean take_sample(const double *values, gsize n, double *sample)
{
    for (gsize i = 0; i < SAMPLE; i++) {
        sample[i] = values[i * (n / SAMPLE)];
        if (isnan(sample[i]))
            return FALSE;
    }
    gsl_sort(sample, 1, SAMPLE);
    return TRUE;
}

/* NULL when there are too few values for it to pay. */
static Place *open_places(const double *values, gsize n, const double *p, gsize count)
{
    g_autofree double *sample = n >= AVLAST_WINDOW_MANY ? g_new(double, SAMPLE) : NULL;

    if (!sample || !take_sample(values, n, sample))
        return NULL;
    Place *place = g_new0(Place, count);
    for (gsize i = 0; i < count; i++)
        place[i].window = avlast_window_new(p[i], n, sample);
    return place;
}

/* `values` are reordered when no window helps; from `original` when that is not NULL. */
static void close_places(Place *place, const double *original, double *values, gsize n,
                         const double *p, gsize count, double *out)
{
    gboolean copied = original == NULL;

    for (gsize i = 0; i < count; i++) {
        const double at = p[i] * (double)(n - 1);
        double here, next;
        if (place && avlast_window_quantile(&place[i].window, &place[i].view, 1, &out[i]))
            continue;
        if (!copied)
            memcpy(values, original, n * sizeof *values);
        copied = TRUE;
        avlast_window_select(values, n, MIN((gsize)at, n - 1), &here, &next);
        out[i] = avlast_window_between(at, here, next);
    }
    g_free(place);
}

void avlast_draws_quantiles(double *values, gsize n, const double *p, gsize count,
                            double *out)
{
    Place *place = open_places(values, n, p, count);

    for (gsize i = 0; place && i < n; i += BLOCK)
        for (gsize k = 0; k < count; k++)
            avlast_window_look(&place[k].window, &place[k].view, values + i,
                               MIN(n - i, (gsize)BLOCK));
    close_places(place, NULL, values, n, p, count, out);
}

/* In LANES parts. */
AVLAST_VECTOR
void avlast_spread_add(const double *values, gsize n, double origin, double *sum,
                       double *square)
{
    double s[LANES] = {0}, q[LANES] = {0};
    gsize i = 0;

    for (; i + LANES <= n; i += LANES) {
        AVLAST_SIMD
        for (int j = 0; j < LANES; j++) {
            const double d = values[i + (gsize)j] - origin;
            s[j] += d;
            q[j] += d * d;
        }
    }
    for (; i < n; i++) {
        s[0] += values[i] - origin;
        q[0] += (values[i] - origin) * (values[i] - origin);
    }
    *sum = *square = 0.0;
    for (int j = 0; j < LANES; j++) {
        *sum += s[j];
        *square += q[j];
    }
}

/* The squares around the mean, once the sum of the values less the first is known. */
static double deviation(const double *values, gsize n, const AvlastSum *sum)
{
    const double origin = values[0] + avlast_sum_value(sum) / (double)n;
    AvlastSum squares = AVLAST_SUM_ZERO;
    double part, square;

    for (gsize i = 0; i < n; i += BLOCK) {
        avlast_spread_add(values + i, MIN(n - i, (gsize)BLOCK), origin, &part, &square);
        avlast_sum_add(&squares, square);
    }
    return sqrt(avlast_sum_value(&squares) / (double)(n - 1));
}

double avlast_draws_sd(const double *values, gsize n)
{
    AvlastSum sum = AVLAST_SUM_ZERO;
    double part, square;

    /* From the first value on, so that equal draws give exactly zero. */
    for (gsize i = 0; i < n; i += BLOCK) {
        avlast_spread_add(values + i, MIN(n - i, (gsize)BLOCK), values[0], &part,
                          &square);
        avlast_sum_add(&sum, part);
    }
    return deviation(values, n, &sum);
}

double avlast_draws_spread(const double *values, gsize n, const double *p, gsize count,
                           double *scratch, double *out)
{
    Place *place = open_places(values, n, p, count);
    AvlastSum sum = AVLAST_SUM_ZERO;
    double part, square;

    for (gsize i = 0; i < n; i += BLOCK) {
        const gsize size = MIN(n - i, (gsize)BLOCK);
        avlast_spread_add(values + i, size, values[0], &part, &square);
        avlast_sum_add(&sum, part);
        for (gsize k = 0; place && k < count; k++)
            avlast_window_look(&place[k].window, &place[k].view, values + i, size);
    }
    close_places(place, values, scratch, n, p, count, out);
    return deviation(values, n, &sum);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_sort_double.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

#include "core/sum.h"
#include "core/vector.h"
#include "value/scenario.h"

/* Quantiles and standard deviation of draws, many of them: one pass over memory each. */

enum { SAMPLE = 4096, MANY = 16 * SAMPLE, MARGIN = 4, ROOM = 16, BLOCK = 512, LANES = 8 };

/* The k-th value and the one after it, 0-based. */
typedef struct {
    double at, next;
} Pair;

static Pair pair_by_selection(double *values, gsize n, gsize k)
{
    Pair pair;

    pair.at = gsl_stats_select(values, 1, n, k);
    pair.next = pair.at;
    /* The next order statistic is the least of those behind the k-th. */
    if (k + 1 < n) {
        pair.next = values[k + 1];
        for (gsize j = k + 2; j < n; j++)
            pair.next = fmin(pair.next, values[j]);
    }
    return pair;
}

/* How many are below the bounds, and those within, into room for n / ROOM of them: FALSE
 * when there are more. */
static gboolean within(const double *values, gsize n, double low, double high,
                       double *inside, gsize *below, gsize *found)
{
    const gsize most = n / ROOM;

    *below = *found = 0;
    for (gsize i = 0; i < n; i++) {
        const double v = values[i];
        *below += v < low;
        if (v >= low && v <= high) {
            if (*found == most)
                return FALSE;
            inside[(*found)++] = v;
        }
    }
    return TRUE;
}

/* Exact, by what a sorted sample of them says of where the k-th may lie; FALSE when it is
 * not there (many values alike, or an odd order). */
static gboolean pair_by_sample(const double *values, gsize n, gsize k,
                               const double *sample, double *inside, Pair *pair)
{
    const double share = (double)k / (double)n,
                 width = sqrt(SAMPLE * share * (1 - share));
    const double middle = share * SAMPLE, reach = MARGIN * width + 2.0;
    const double low = middle - reach < 0.0 ? -INFINITY : sample[(gsize)(middle - reach)];
    const double high =
        middle + reach >= SAMPLE ? INFINITY : sample[(gsize)(middle + reach)];
    gsize below, found;

    if (!within(values, n, low, high, inside, &below, &found) || below > k ||
        below + found < k + 2)
        return FALSE;
    *pair = pair_by_selection(inside, found, k - below);
    return TRUE;
}

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

void avlast_draws_quantiles(double *values, gsize n, const double *p, gsize count,
                            double *out)
{
    g_autofree double *sample = n >= MANY ? g_new(double, SAMPLE) : NULL;
    g_autofree double *inside = n >= MANY ? g_new(double, n / ROOM) : NULL;
    const gboolean sampled = sample && take_sample(values, n, sample);

    for (gsize i = 0; i < count; i++) {
        const double place = p[i] * (double)(n - 1);
        const gsize k = MIN((gsize)place, n - 1);
        const double part = place - (double)k;
        Pair pair;
        if (!sampled || !pair_by_sample(values, n, k, sample, inside, &pair))
            pair = pair_by_selection(values, n, k);
        out[i] = pair.next == pair.at ? pair.at : pair.at + part * (pair.next - pair.at);
    }
}

/* Sums of a block's values less `origin` and of their squares, in LANES parts. */
AVLAST_VECTOR
static void add_block(const double *values, gsize n, double origin, double *sum,
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

double avlast_draws_sd(const double *values, gsize n)
{
    /* From the first value on, so that equal draws give exactly zero. */
    double origin = values[0], part, square;
    AvlastSum sum = AVLAST_SUM_ZERO, squares = AVLAST_SUM_ZERO;

    for (gsize i = 0; i < n; i += BLOCK) {
        add_block(values + i, MIN(n - i, (gsize)BLOCK), origin, &part, &square);
        avlast_sum_add(&sum, part);
    }
    origin += avlast_sum_value(&sum) / (double)n;
    for (gsize i = 0; i < n; i += BLOCK) {
        add_block(values + i, MIN(n - i, (gsize)BLOCK), origin, &part, &square);
        avlast_sum_add(&squares, square);
    }
    return sqrt(avlast_sum_value(&squares) / (double)(n - 1));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_sort_double.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

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
            pair.next = values[j] < pair.next ? values[j] : pair.next;
    }
    return pair;
}

/* Where an order statistic may lie, as a sorted sample has it, with the values found
 * there: copied, or where both bounds are one value only counted. */
typedef struct {
    double place;     /* of the quantile among all, 0-based */
    double low, high; /* bounds */
    double *inside;
    gsize below, found;
    gboolean fits;
} Window;

static gsize order_of(const Window *w, gsize n)
{
    return MIN((gsize)w->place, n - 1);
}

static void open_window(Window *w, double p, gsize n, const double *sample)
{
    w->place = p * (double)(n - 1);
    const double share = (double)order_of(w, n) / (double)n,
                 width = sqrt(SAMPLE * share * (1 - share));
    const double middle = share * SAMPLE, reach = MARGIN * width + 2.0;

    w->low = middle - reach < 0.0 ? -INFINITY : sample[(gsize)(middle - reach)];
    w->high = middle + reach >= SAMPLE ? INFINITY : sample[(gsize)(middle + reach)];
    w->below = w->found = 0;
    w->fits = TRUE;
}

/* Takes in up to BLOCK values; there is room for n / ROOM and a block more. Without a
 * branch: what is not inside is written over. */
static void look(Window *w, const double *values, gsize count, gsize n)
{
    const double low = w->low, high = w->high;
    double *inside = w->inside;
    gsize below = w->below, found = w->found;

    if (low == high) {
        for (gsize i = 0; i < count; i++) {
            below += values[i] < low;
            found += values[i] == low;
        }
    } else if (found > n / ROOM) {
        w->fits = FALSE;
    } else {
        for (gsize i = 0; i < count; i++) {
            inside[found] = values[i];
            below += values[i] < low;
            found += (values[i] >= low) & (values[i] <= high);
        }
    }
    w->below = below;
    w->found = found;
}

/* Exact; FALSE when the order statistic is not there (many values alike, or an odd
 * order). */
static gboolean pair_of_window(const Window *w, gsize n, Pair *pair)
{
    const gsize k = order_of(w, n);

    if (!w->fits || w->below > k || w->below + w->found < k + 2)
        return FALSE;
    if (w->low == w->high)
        *pair = (Pair){w->low, w->low};
    else
        *pair = pair_by_selection(w->inside, w->found, k - w->below);
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

static void free_windows(Window *w, gsize count)
{
    for (gsize i = 0; w && i < count; i++)
        g_free(w[i].inside);
    g_free(w);
}

/* NULL when there are too few values for it to pay. */
static Window *open_windows(const double *values, gsize n, const double *p, gsize count)
{
    g_autofree double *sample = n >= MANY ? g_new(double, SAMPLE) : NULL;

    if (!sample || !take_sample(values, n, sample))
        return NULL;
    Window *w = g_new0(Window, count);
    for (gsize i = 0; i < count; i++) {
        open_window(&w[i], p[i], n, sample);
        w[i].inside = w[i].low == w[i].high ? NULL : g_new(double, n / ROOM + 2 * BLOCK);
    }
    return w;
}

/* `values` are reordered when no window helps; from `original` when that is not NULL. */
static void close_windows(const Window *w, const double *original, double *values,
                          gsize n, const double *p, gsize count, double *out)
{
    gboolean copied = original == NULL;

    for (gsize i = 0; i < count; i++) {
        const double place = p[i] * (double)(n - 1);
        const gsize k = MIN((gsize)place, n - 1);
        Pair pair;
        if (!w || !pair_of_window(&w[i], n, &pair)) {
            if (!copied)
                memcpy(values, original, n * sizeof *values);
            copied = TRUE;
            pair = pair_by_selection(values, n, k);
        }
        out[i] = pair.next == pair.at
                     ? pair.at
                     : pair.at + (place - (double)k) * (pair.next - pair.at);
    }
}

void avlast_draws_quantiles(double *values, gsize n, const double *p, gsize count,
                            double *out)
{
    Window *w = open_windows(values, n, p, count);

    for (gsize i = 0; w && i < n; i += BLOCK)
        for (gsize k = 0; k < count; k++)
            look(&w[k], values + i, MIN(n - i, (gsize)BLOCK), n);
    close_windows(w, NULL, values, n, p, count, out);
    free_windows(w, count);
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

/* The squares around the mean, once the sum of the values less the first is known. */
static double deviation(const double *values, gsize n, const AvlastSum *sum)
{
    const double origin = values[0] + avlast_sum_value(sum) / (double)n;
    AvlastSum squares = AVLAST_SUM_ZERO;
    double part, square;

    for (gsize i = 0; i < n; i += BLOCK) {
        add_block(values + i, MIN(n - i, (gsize)BLOCK), origin, &part, &square);
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
        add_block(values + i, MIN(n - i, (gsize)BLOCK), values[0], &part, &square);
        avlast_sum_add(&sum, part);
    }
    return deviation(values, n, &sum);
}

double avlast_draws_spread(const double *values, gsize n, const double *p, gsize count,
                           double *scratch, double *out)
{
    Window *w = open_windows(values, n, p, count);
    AvlastSum sum = AVLAST_SUM_ZERO;
    double part, square;

    for (gsize i = 0; i < n; i += BLOCK) {
        const gsize size = MIN(n - i, (gsize)BLOCK);
        add_block(values + i, size, values[0], &part, &square);
        avlast_sum_add(&sum, part);
        for (gsize k = 0; w && k < count; k++)
            look(&w[k], values + i, size, n);
    }
    close_windows(w, values, scratch, n, p, count, out);
    free_windows(w, count);
    return deviation(values, n, &sum);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/rosenbaum.h"

#include <math.h>
#include <stdlib.h>

#include "core/distribution.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"

#define MOST_WALSH    4000
#define LARGEST_GAMMA 1e6

void avlast_rosenbaum_free(AvlastRosenbaum *r)
{
    if (!r)
        return;
    g_free(r->rank);
    g_free(r->difference);
    g_free(r->walsh);
    g_free(r);
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static int by_size(const void *a, const void *b)
{
    const double x = fabs(*(const double *)a), y = fabs(*(const double *)b);

    return (x > y) - (x < y);
}

/* Midranks of |d| > 0 in `d`, which is sorted by size; T. */
static void fill_ranks(AvlastRosenbaum *r, const double *d, gsize n)
{
    const double below = r->pratt ? (double)r->zeros : 0.0;
    AvlastSum t = {0};

    for (gsize i = 0; i < n;) {
        gsize end = i + 1;
        while (end < n && !(fabs(d[end]) > fabs(d[i])))
            end++;
        for (gsize j = i; j < end; j++) {
            r->rank[j] = below + 0.5 * (double)(i + 1 + end);
            avlast_sum_add(&t, d[j] > 0.0 ? r->rank[j] : 0.0);
        }
        i = end;
    }
    r->statistic = avlast_sum_value(&t);
}

static gboolean fill_walsh(AvlastRosenbaum *r, GError **error)
{
    gsize at = 0;

    if (r->n > MOST_WALSH)
        return TRUE;
    r->walsh = avlast_array(double, r->n *(r->n + 1) / 2, error);
    if (!r->walsh)
        return FALSE;
    for (gsize i = 0; i < r->n; i++)
        for (gsize j = i; j < r->n; j++)
            r->walsh[at++] = 0.5 * (r->difference[i] + r->difference[j]);
    qsort(r->walsh, at, sizeof(double), ascending);
    return TRUE;
}

static gboolean all_zero(GError **error)
{
    avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV298", NULL,
                "no pair differs, so that nothing tells the treated from their controls");
    return FALSE;
}

static gboolean fill(AvlastRosenbaum *r, const double *difference, gsize n,
                     GError **error)
{
    g_autofree double *other = avlast_array(double, n, error);
    gsize used = 0;

    r->n = n;
    r->difference = avlast_array(double, n, error);
    r->rank = avlast_array(double, n, error);
    if (!other || !r->difference || !r->rank)
        return FALSE;
    for (gsize i = 0; i < n; i++) {
        r->difference[i] = difference[i];
        r->positive += difference[i] > 0.0;
        r->negative += difference[i] < 0.0;
        if (fabs(difference[i]) > 0.0)
            other[used++] = difference[i];
    }
    r->zeros = n - used;
    if (used == 0)
        return all_zero(error);
    qsort(r->difference, n, sizeof(double), ascending);
    if (r->test == AVLAST_ROSENBAUM_SIGN) {
        r->statistic = (double)r->positive;
        return TRUE;
    }
    qsort(other, used, sizeof(double), by_size);
    fill_ranks(r, other, used);
    return fill_walsh(r, error);
}

AvlastRosenbaum *avlast_rosenbaum_new(const double *difference, gsize n,
                                      AvlastRosenbaumTest test, gboolean exact,
                                      gboolean pratt, GError **error)
{
    g_autoptr(AvlastRosenbaum) r = g_new0(AvlastRosenbaum, 1);

    r->test = test;
    r->pratt = pratt;
    r->exact = exact || test == AVLAST_ROSENBAUM_SIGN;
    return fill(r, difference, n, error) ? g_steal_pointer(&r) : NULL;
}

AvlastRosenbaum *avlast_rosenbaum_counts(gsize treated, gsize control, GError **error)
{
    if (treated + control == 0) {
        all_zero(error);
        return NULL;
    }
    AvlastRosenbaum *r = g_new0(AvlastRosenbaum, 1);
    r->test = AVLAST_ROSENBAUM_SIGN;
    r->exact = TRUE;
    r->n = treated + control;
    r->positive = treated;
    r->negative = control;
    r->statistic = (double)treated;
    return r;
}

/* P(X >= k) of a binomial: the beta integral, by F for the digits of small tails. */
static double binomial_upper(gsize k, gsize n, double p)
{
    const double a = (double)k, b = (double)(n - k) + 1.0;

    if (k == 0)
        return 1.0;
    return avlast_f_upper(a * (1.0 - p) / (b * p), 2.0 * b, 2.0 * a);
}

/* P(sum of ranks >= t), each rank taken with probability p: counts by twice the rank,
 * which is whole. NaN without memory. */
static double exact_upper(const AvlastRosenbaum *r, double p)
{
    const gsize n = r->n - r->zeros, most = r->n * (r->n + 1);
    const gsize at = (gsize)llround(2.0 * r->statistic);
    g_autofree double *mass = avlast_array(double, most + 1, NULL);
    AvlastSum upper = {0};
    gsize top = 0;

    if (!mass)
        return NAN;
    mass[0] = 1.0;
    for (gsize i = 0; i < n; i++) {
        const gsize step = (gsize)llround(2.0 * r->rank[i]);
        top += step;
        for (gsize s = top + 1; s-- > 0;)
            mass[s] = (1.0 - p) * mass[s] + (s >= step ? p * mass[s - step] : 0.0);
    }
    for (gsize s = at; s <= most; s++)
        avlast_sum_add(&upper, mass[s]);
    return fmin(1.0, avlast_sum_value(&upper));
}

static double normal_upper(const AvlastRosenbaum *r, double p)
{
    AvlastSum sum = {0}, squares = {0};

    for (gsize i = 0; i < r->n - r->zeros; i++) {
        avlast_sum_add(&sum, r->rank[i]);
        avlast_sum_add_product(&squares, r->rank[i], r->rank[i]);
    }
    return avlast_normal_cdf((p * avlast_sum_value(&sum) - r->statistic) /
                             sqrt(p * (1.0 - p) * avlast_sum_value(&squares)));
}

static double upper(const AvlastRosenbaum *r, double p)
{
    if (r->test == AVLAST_ROSENBAUM_SIGN)
        return binomial_upper(r->positive, r->n - r->zeros, p);
    return r->exact ? exact_upper(r, p) : normal_upper(r, p);
}

void avlast_rosenbaum_p(const AvlastRosenbaum *r, double gamma, double p[2])
{
    p[0] = upper(r, 1.0 / (1.0 + gamma));
    p[1] = upper(r, gamma / (1.0 + gamma));
}

/* The shift at which (1 - share) of the Walsh averages lie below, halfway between two
 * where that falls on a whole number of them. */
static double walsh_at(const AvlastRosenbaum *r, double below)
{
    const gsize m = r->n * (r->n + 1) / 2;
    const double nearest = round(below);

    if (fabs(below - nearest) < 1e-9 * (double)m) {
        const gsize k = (gsize)nearest;
        return k == 0   ? r->walsh[0]
               : k == m ? r->walsh[m - 1]
                        : 0.5 * (r->walsh[k - 1] + r->walsh[k]);
    }
    return r->walsh[MIN((gsize)floor(below), m - 1)];
}

void avlast_rosenbaum_estimates(const AvlastRosenbaum *r, double gamma,
                                double estimate[2])
{
    const double m = 0.5 * (double)r->n * ((double)r->n + 1.0);

    estimate[0] = r->walsh ? walsh_at(r, m / (1.0 + gamma)) : NAN;
    estimate[1] = r->walsh ? walsh_at(r, m * gamma / (1.0 + gamma)) : NAN;
}

void avlast_rosenbaum_interval(const AvlastRosenbaum *r, double gamma, double level,
                               double interval[2])
{
    const double n = (double)r->n, m = 0.5 * n * (n + 1.0);
    const double p = gamma / (1.0 + gamma);
    const double sd = sqrt(p * (1.0 - p) * n * (n + 1.0) * (2.0 * n + 1.0) / 6.0);
    const double below = m * (1.0 - p) - avlast_normal_quantile(0.5 + 0.5 * level) * sd;

    interval[0] = interval[1] = NAN;
    if (!r->walsh)
        return;
    const double k = floor(below);
    interval[0] = k < 0.0 ? -INFINITY : r->walsh[(gsize)k];
    interval[1] = k < 0.0 ? INFINITY : r->walsh[(gsize)m - 1 - (gsize)k];
}

double avlast_rosenbaum_critical(const AvlastRosenbaum *r, double alpha)
{
    double low = 1.0, high = 2.0;

    if (!(upper(r, 0.5) <= alpha))
        return NAN;
    while (high < LARGEST_GAMMA && upper(r, high / (1.0 + high)) <= alpha) {
        low = high;
        high *= 2.0;
    }
    if (high >= LARGEST_GAMMA)
        return INFINITY;
    for (int i = 0; i < 100; i++) {
        const double middle = 0.5 * (low + high);
        if (middle <= low || middle >= high)
            break;
        if (upper(r, middle / (1.0 + middle)) <= alpha)
            low = middle;
        else
            high = middle;
    }
    return low;
}

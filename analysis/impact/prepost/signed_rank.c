/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/prepost/signed_rank.h"

#include <math.h>
#include <string.h>

#include "core/distribution.h"
#include "core/memory.h"

double avlast_binomial_half(gsize k, gsize n)
{
    if (k >= n)
        return 1.0;
    /* The beta distribution with n - k and k + 1, by way of F. */
    const double a = (double)(n - k), b = (double)k + 1.0;
    return avlast_f_upper(a / b, 2.0 * b, 2.0 * a);
}

/* --- Walsh averages, without making them --- */

static int compare(gconstpointer a, gconstpointer b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double *sorted(const double *d, gsize n, GError **error)
{
    double *x = avlast_array(double, n, error);

    if (x) {
        memcpy(x, d, n * sizeof *x);
        qsort(x, n, sizeof *x, compare);
    }
    return x;
}

/* How many averages of two (or one with itself) are at most t. */
static guint64 averages_up_to(const double *x, gsize n, double t)
{
    guint64 count = 0;
    gsize end = n;

    for (gsize i = 0; i < end; i++) {
        while (end > i && 0.5 * (x[i] + x[end - 1]) > t)
            end--;
        count += end - i;
    }
    return count;
}

/* Doubles in their order as whole numbers, and back. */
static guint64 key_of(double value)
{
    guint64 bits;

    memcpy(&bits, &value, sizeof bits);
    return bits >> 63 ? ~bits : bits | (G_GUINT64_CONSTANT(1) << 63);
}

static double value_of(guint64 key)
{
    const guint64 bits = key >> 63 ? key & ~(G_GUINT64_CONSTANT(1) << 63) : ~key;
    double value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

/* The k-th smallest average, from 1: the smallest number that k averages do not exceed,
 * found by halving the range of numbers. */
static double kth_average(const double *x, gsize n, guint64 k)
{
    guint64 low = key_of(x[0]), high = key_of(x[n - 1]);

    while (low < high) {
        const guint64 middle = low + (high - low) / 2;
        if (averages_up_to(x, n, value_of(middle)) >= k)
            high = middle;
        else
            low = middle + 1;
    }
    return value_of(low) + 0.0; /* no minus zero */
}

/* --- the distribution of V --- */

/* Chances of each sum when every one of the m doubled ranks counts or not, one half each;
 * sums 0 .. total. */
static double *distribution_of(const gsize *rank, gsize m, gsize *total, GError **error)
{
    gsize sum = 0, reached = 0;

    for (gsize i = 0; i < m; i++)
        sum += rank[i];
    double *chance = avlast_array(double, sum + 1, error);
    if (!chance)
        return NULL;
    chance[0] = 1.0;
    for (gsize i = 0; i < m; i++) {
        reached += rank[i];
        for (gsize s = reached + 1; s-- > rank[i];)
            chance[s] = 0.5 * (chance[s] + chance[s - rank[i]]);
        for (gsize s = MIN(rank[i], reached + 1); s-- > 0;)
            chance[s] *= 0.5;
    }
    *total = sum;
    return chance;
}

/* k of the interval: how many averages to pass from either end; 0 when there is none. */
static guint64 averages_outside(gsize n, double level, gboolean normal, GError **error)
{
    const double half = 0.5 * (1.0 - level), count = (double)n;

    if (normal) {
        const double mean = count * (count + 1.0) / 4.0,
                     sd = sqrt(count * (count + 1.0) * (2.0 * count + 1.0) / 24.0),
                     k = ceil(mean - 0.5 + sd * avlast_normal_quantile(half));
        return k >= 1.0 ? (guint64)k : 0;
    }
    g_autofree gsize *rank = avlast_array(gsize, n, error);
    for (gsize i = 0; rank && i < n; i++)
        rank[i] = i + 1;
    gsize total, k = 0;
    g_autofree double *chance = rank ? distribution_of(rank, n, &total, error) : NULL;
    if (!chance)
        return G_MAXUINT64;
    double below = 0.0; /* P(V <= k - 1) */
    while (k < total && below + chance[k] <= half * (1.0 + 1e-12))
        below += chance[k++];
    return k;
}

static gboolean hodges_lehmann(const double *d, gsize n,
                               const AvlastSignedRankOptions *options,
                               AvlastSignedRank *test, GError **error)
{
    const gboolean normal = options->normal || n > AVLAST_SIGNED_RANK_EXACT;
    const guint64 all = (guint64)n * (n + 1) / 2;
    g_autofree double *x = sorted(d, n, error);
    const guint64 k =
        x ? averages_outside(n, options->level, normal, error) : G_MAXUINT64;

    if (k == G_MAXUINT64)
        return FALSE;
    test->estimate =
        0.5 * (kth_average(x, n, (all + 1) / 2) + kth_average(x, n, all / 2 + 1));
    if (k > 0) {
        test->low = kth_average(x, n, k);
        test->high = kth_average(x, n, all + 1 - k);
    }
    return TRUE;
}

/* --- ranks --- */

typedef struct {
    double size;
    int sign;
} Ranked;

static int compare_size(gconstpointer a, gconstpointer b)
{
    return compare(&((const Ranked *)a)->size, &((const Ranked *)b)->size);
}

/* Doubled mid-ranks of the sizes, which are put in order. */
static void fill_ranks(Ranked *item, gsize m, gsize *rank)
{
    qsort(item, m, sizeof *item, compare_size);
    for (gsize from = 0; from < m;) {
        gsize to = from + 1;
        while (to < m && !(item[to].size > item[from].size))
            to++;
        for (gsize i = from; i < to; i++)
            rank[i] = from + 1 + to;
        from = to;
    }
}

static double exact_p(const gsize *rank, gsize m, gsize v, GError **error)
{
    gsize total;
    g_autofree double *chance = distribution_of(rank, m, &total, error);
    double below = 0.0;

    if (!chance)
        return NAN;
    /* Symmetric: the smaller tail is the same on either side. */
    const gsize edge = MIN(v, total - v);
    for (gsize s = 0; s <= edge; s++)
        below += chance[s];
    return fmin(1.0, 2.0 * below);
}

static double normal_p(const gsize *rank, gsize m, gsize v)
{
    double sum = 0.0, squares = 0.0;

    for (gsize i = 0; i < m; i++) {
        const double r = 0.5 * (double)rank[i];
        sum += r;
        squares += r * r;
    }
    const double away = 0.5 * (double)v - 0.5 * sum;
    const double step = away > 0.0 ? 0.5 : away < 0.0 ? -0.5 : 0.0;
    const double z = (away - step) / sqrt(0.25 * squares);
    return fmin(1.0, 2.0 * avlast_normal_cdf(-fabs(z)));
}

static void count_signs(const double *d, gsize n, AvlastSignedRank *test)
{
    *test = (AvlastSignedRank){.n = n,
                               .statistic = NAN,
                               .p_value = NAN,
                               .estimate = NAN,
                               .low = NAN,
                               .high = NAN};
    for (gsize i = 0; i < n; i++) {
        test->up += d[i] > 0.0;
        test->down += d[i] < 0.0;
    }
    test->zeros = n - test->up - test->down;
}

gboolean avlast_signed_rank(const double *d, gsize n,
                            const AvlastSignedRankOptions *options,
                            AvlastSignedRank *test, GError **error)
{
    g_autofree Ranked *item = avlast_array(Ranked, n, error);
    g_autofree gsize *rank = avlast_array(gsize, n, error);
    gsize m = 0, used = 0, v = 0;

    if (!item || !rank)
        return FALSE;
    count_signs(d, n, test);
    for (gsize i = 0; i < n; i++)
        if (options->pratt || d[i] != 0.0)
            item[m++] = (Ranked){fabs(d[i]), (d[i] > 0.0) - (d[i] < 0.0)};
    fill_ranks(item, m, rank);
    for (gsize i = 0; i < m; i++) {
        if (item[i].sign == 0)
            continue;
        v += item[i].sign > 0 ? rank[i] : 0;
        rank[used++] = rank[i];
    }
    test->statistic = 0.5 * (double)v;
    test->exact = !options->normal && used <= AVLAST_SIGNED_RANK_EXACT;
    if (used > 0) {
        g_autoptr(GError) memory = NULL;
        test->p_value =
            test->exact ? exact_p(rank, used, v, &memory) : normal_p(rank, used, v);
        if (memory) {
            g_propagate_error(error, g_steal_pointer(&memory));
            return FALSE;
        }
    }
    return n == 0 || hodges_lehmann(d, n, options, test, error);
}

gboolean avlast_sign_test(const double *d, gsize n, double level, AvlastSignedRank *test,
                          GError **error)
{
    count_signs(d, n, test);
    const gsize used = test->up + test->down;
    g_autofree double *x = sorted(d, n, error);
    gsize k = 0;

    if (!x)
        return FALSE;
    test->exact = TRUE;
    test->statistic = (double)test->up;
    if (used > 0)
        test->p_value =
            fmin(1.0, 2.0 * avlast_binomial_half(MIN(test->up, test->down), used));
    if (n == 0)
        return TRUE;
    test->estimate = 0.5 * (x[(n - 1) / 2] + x[n / 2]);
    while (2 * (k + 1) <= n + 1 &&
           2.0 * avlast_binomial_half(k, n) <= (1.0 - level) * (1.0 + 1e-12))
        k++;
    if (k > 0) {
        test->low = x[k - 1];
        test->high = x[n - k];
    }
    return TRUE;
}

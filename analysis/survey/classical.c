/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/classical.h"

#include <glib/gi18n.h>
#include <stdlib.h>

#include "core/distribution.h"
#include "core/memory.h"
#include "core/sum.h"

/* R's limit below which two samples without ties get the exact distribution. */
#define EXACT_ROWS 50

typedef struct {
    double n, mean, variance;
} Group;

static Group group_of(const double *value, gsize from, gsize to)
{
    AvlastSum total = AVLAST_SUM_ZERO, squares = AVLAST_SUM_ZERO;
    Group g = {.n = (double)(to - from)};

    for (gsize i = from; i < to; i++)
        avlast_sum_add(&total, value[i]);
    g.mean = avlast_sum_value(&total) / g.n;
    for (gsize i = from; i < to; i++)
        avlast_sum_add_product(&squares, value[i] - g.mean, value[i] - g.mean);
    g.variance = avlast_sum_value(&squares) / (g.n - 1.0);
    return g;
}

/* Variances there must be, or a statistic would be a number over nothing. */
static gboolean groups_of(const double *value, const gsize *first, gsize k, Group *groups,
                          gboolean each, AvlastTest *test)
{
    double most = 0.0;
    gboolean constant = FALSE, one = FALSE;

    for (gsize g = 0; g < k; g++) {
        groups[g] = group_of(value, first[g], first[g + 1]);
        one |= first[g + 1] - first[g] < 2;
        if (groups[g].n > 1.0) {
            most = fmax(most, groups[g].variance);
            constant |= !(groups[g].variance > 0.0);
        }
    }
    if (each && one)
        test->note = N_("no test: a group has one row");
    else if (!(most > 0.0) || (each && constant))
        test->note = N_("no test: the variable does not vary within a group");
    return !test->note;
}

void avlast_test_welch(const double *value, const gsize *first, gsize k, AvlastTest *test)
{
    g_autofree Group *g = g_new0(Group, k);
    AvlastSum weights = AVLAST_SUM_ZERO, sum = AVLAST_SUM_ZERO, between = AVLAST_SUM_ZERO;
    double unrest = 0.0;

    test->term = k == 2 ? "t" : "F";
    test->method = k == 2 ? N_("Welch's t test") : N_("Welch's F test");
    if (!groups_of(value, first, k, g, TRUE, test))
        return;
    if (k == 2) {
        const double a = g[0].variance / g[0].n, b = g[1].variance / g[1].n;
        test->statistic = (g[1].mean - g[0].mean) / sqrt(a + b);
        test->df = (a + b) * (a + b) / (a * a / (g[0].n - 1.0) + b * b / (g[1].n - 1.0));
        test->p_value = avlast_t_two_sided(test->statistic, test->df);
        return;
    }
    for (gsize j = 0; j < k; j++) {
        const double w = g[j].n / g[j].variance;
        avlast_sum_add(&weights, w);
        avlast_sum_add_product(&sum, w, g[j].mean);
    }
    const double all = avlast_sum_value(&weights), mean = avlast_sum_value(&sum) / all,
                 groups = (double)k;
    for (gsize j = 0; j < k; j++) {
        const double w = g[j].n / g[j].variance, off = g[j].mean - mean;
        avlast_sum_add_product(&between, w * off, off);
        unrest += (1.0 - w / all) * (1.0 - w / all) / (g[j].n - 1.0);
    }
    unrest /= groups * groups - 1.0;
    test->statistic = avlast_sum_value(&between) /
                      ((groups - 1.0) * (1.0 + 2.0 * (groups - 2.0) * unrest));
    test->df = groups - 1.0;
    test->df2 = 1.0 / (3.0 * unrest);
    test->p_value = avlast_f_upper(test->statistic, test->df, test->df2);
}

void avlast_test_means(const double *value, const gsize *first, gsize k, AvlastTest *test)
{
    g_autofree Group *g = g_new0(Group, k);
    const double n = (double)(first[k] - first[0]), groups = (double)k;
    AvlastSum within = AVLAST_SUM_ZERO, between = AVLAST_SUM_ZERO,
              total = AVLAST_SUM_ZERO;

    test->term = k == 2 ? "t" : "F";
    test->method = k == 2 ? N_("Student's t test") : N_("analysis of variance");
    if (!groups_of(value, first, k, g, FALSE, test))
        return;
    for (gsize j = 0; j < k; j++) {
        if (g[j].n > 1.0)
            avlast_sum_add_product(&within, g[j].n - 1.0, g[j].variance);
        avlast_sum_add_product(&total, g[j].n, g[j].mean);
    }
    const double mean = avlast_sum_value(&total) / n;
    for (gsize j = 0; j < k; j++)
        avlast_sum_add_product(&between, g[j].n * (g[j].mean - mean), g[j].mean - mean);
    const double variance = avlast_sum_value(&within) / (n - groups);
    if (k == 2) {
        test->statistic =
            (g[1].mean - g[0].mean) / sqrt(variance * (1.0 / g[0].n + 1.0 / g[1].n));
        test->df = n - 2.0;
        test->p_value = avlast_t_two_sided(test->statistic, test->df);
        return;
    }
    test->statistic = avlast_sum_value(&between) / (groups - 1.0) / variance;
    test->df = groups - 1.0;
    test->df2 = n - groups;
    test->p_value = avlast_f_upper(test->statistic, test->df, test->df2);
}

/* --- ranks --- */

typedef struct {
    double value;
    gsize at;
} Placed;

static int by_value(const void *a, const void *b)
{
    const Placed *x = a, *y = b;

    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

gboolean avlast_mid_ranks(const double *value, gsize n, double *rank, double *ties,
                          GError **error)
{
    g_autofree Placed *placed = avlast_array(Placed, n, error);

    if (!placed)
        return FALSE;
    for (gsize i = 0; i < n; i++)
        placed[i] = (Placed){value[i], i};
    qsort(placed, n, sizeof *placed, by_value);
    *ties = 0.0;
    for (gsize from = 0, to; from < n; from = to) {
        for (to = from; to < n && placed[to].value == placed[from].value;)
            to++;
        const double t = (double)(to - from);
        *ties += t * t * t - t;
        for (gsize i = from; i < to; i++)
            rank[placed[i].at] = (double)(from + 1 + to) / 2.0;
    }
    return TRUE;
}

/* P(W <= w) of Wilcoxon's rank sum, m and n rows without ties: the share of the subsets
 * of m ranks whose sum is that small. */
static double wilcoxon_lower(double w, gsize m, gsize n)
{
    const gsize most = m * n, all = m + n;
    g_autofree double *ways = g_new0(double, (m + 1) * (most + 1));
    double below = 0.0, total = 0.0;

    /* ways[j][s]: subsets of j ranks with sum s + j (j + 1) / 2 */
    ways[0] = 1.0;
    for (gsize r = 1; r <= all; r++)
        for (gsize j = MIN(m, r); j >= 1; j--)
            for (gsize s = most + 1; s-- > r - j;)
                ways[j * (most + 1) + s] += ways[(j - 1) * (most + 1) + s - (r - j)];
    for (gsize s = 0; s <= most; s++) {
        total += ways[m * (most + 1) + s];
        if ((double)s <= w)
            below += ways[m * (most + 1) + s];
    }
    return below / total;
}

static void rank_sum(const double *rank, const gsize *first, double ties,
                     AvlastTest *test)
{
    const gsize m = first[1] - first[0], n = first[2] - first[1];
    const double a = (double)m, b = (double)n, middle = a * b / 2.0;
    AvlastSum sum = AVLAST_SUM_ZERO;

    for (gsize i = first[0]; i < first[1]; i++)
        avlast_sum_add(&sum, rank[i - first[0]]);
    test->term = "W";
    test->statistic = avlast_sum_value(&sum) - a * (a + 1.0) / 2.0;
    if (m < EXACT_ROWS && n < EXACT_ROWS && ties == 0.0) {
        const double w = fmin(test->statistic, a * b - test->statistic);
        test->method = N_("Wilcoxon's rank sum test, exact");
        test->p_value = fmin(1.0, 2.0 * wilcoxon_lower(w, m, n));
        return;
    }
    const double z = test->statistic - middle;
    const double sigma =
        sqrt(a * b / 12.0 * (a + b + 1.0 - ties / ((a + b) * (a + b - 1.0))));
    const double step = z > 0.0 ? 0.5 : z < 0.0 ? -0.5 : 0.0;
    test->method = N_("Wilcoxon's rank sum test, normal with continuity correction");
    test->p_value = fmin(1.0, 2.0 * avlast_normal_cdf(-fabs((z - step) / sigma)));
}

static void kruskal(const double *rank, const gsize *first, gsize k, double ties,
                    AvlastTest *test)
{
    const double n = (double)(first[k] - first[0]);
    AvlastSum total = AVLAST_SUM_ZERO;

    for (gsize g = 0; g < k; g++) {
        AvlastSum sum = AVLAST_SUM_ZERO;
        for (gsize i = first[g]; i < first[g + 1]; i++)
            avlast_sum_add(&sum, rank[i - first[0]] - (n + 1.0) / 2.0);
        const double off = avlast_sum_value(&sum);
        avlast_sum_add(&total, off * off / (double)(first[g + 1] - first[g]));
    }
    test->term = "chisq";
    test->method = N_("Kruskal-Wallis rank test");
    test->statistic = 12.0 * avlast_sum_value(&total) / (n * (n + 1.0)) /
                      (1.0 - ties / (n * n * n - n));
    test->df = (double)k - 1.0;
    test->p_value = avlast_chisq_upper(test->statistic, test->df);
}

gboolean avlast_test_ranks(const double *value, const gsize *first, gsize k,
                           AvlastTest *test, GError **error)
{
    const gsize n = first[k] - first[0];
    g_autofree double *rank = avlast_array(double, n, error);
    double ties;

    if (!rank || !avlast_mid_ranks(value + first[0], n, rank, &ties, error))
        return FALSE;
    test->term = k == 2 ? "W" : "chisq";
    if (ties >= (double)n * (double)n * (double)n - (double)n)
        test->note = N_("no test: all values are the same");
    else if (k == 2)
        rank_sum(rank, first, ties, test);
    else
        kruskal(rank, first, k, ties, test);
    return TRUE;
}

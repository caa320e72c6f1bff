/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/portfolio.h"

#include <math.h>

#include "core/distribution.h"
#include "core/memory.h"

void avlast_portfolio_draws_free(AvlastPortfolioDraws *draws)
{
    if (!draws)
        return;
    g_free(draws->theta);
    g_free(draws->value);
    g_free(draws->factor);
    g_free(draws);
}

/* exp(sz - s^2 / 2) with s^2 = log(1 + cv^2): mean 1. */
static double factor_of(double cv, AvlastStream stream, guint32 draw, guint32 item)
{
    const double variance = log1p(cv * cv);

    return cv > 0.0 ? exp(sqrt(variance) * avlast_random_normal(stream, draw, item, 1) -
                          variance / 2.0)
                    : 1.0;
}

AvlastPortfolioDraws *avlast_portfolio_draw(const AvlastPortfolio *p, gsize n,
                                            guint32 seed, GError **error)
{
    const AvlastStream stream = {seed, AVLAST_PURPOSE_PORTFOLIO};
    g_autoptr(AvlastPortfolioDraws) draws = g_new0(AvlastPortfolioDraws, 1);

    draws->n = n;
    draws->k = p->k;
    draws->payers = p->payers;
    draws->theta = avlast_table(double, n, p->k, error);
    draws->value = draws->theta ? avlast_table(double, n, p->k, error) : NULL;
    draws->factor = draws->value ? avlast_table(double, n, p->k, error) : NULL;
    if (!draws->factor)
        return NULL;
    for (gsize d = 0; d < n; d++) {
        double *theta = draws->theta + d * p->k;
        const double shared = factor_of(p->common, stream, (guint32)d, 0);
        avlast_shrinkage_draw(p->effects, stream, (guint32)d, theta);
        for (gsize i = 0; i < p->k; i++) {
            const gsize at = d * p->k + i;
            const double cv = p->doubt ? p->doubt[i] : 0.0;
            draws->factor[at] =
                shared * factor_of(cv, stream, (guint32)d, 1 + (guint32)i);
            draws->value[at] =
                avlast_portfolio_expected(p, p->payers, i, draws->factor[at] * theta[i]);
        }
    }
    return g_steal_pointer(&draws);
}

double avlast_portfolio_expected(const AvlastPortfolio *p, gsize payer, gsize i,
                                 double effect)
{
    double value = 0.0;

    for (gsize q = 0; q < p->payers; q++)
        if (payer == p->payers || payer == q)
            value += p->worth[q * p->k + i] * effect - p->cost[q * p->k + i];
    return value;
}

/* --- ranks --- */

typedef struct {
    double value;
    gsize pilot;
} Placed;

static int by_value(gconstpointer a, gconstpointer b)
{
    const double x = ((const Placed *)a)->value, y = ((const Placed *)b)->value;

    return x > y ? -1 : x < y;
}

/* Ranks of one draw into `rank`, shares of the first `top` places into `share`. */
static void rank_draw(const double *draw, gsize k, gsize top, Placed *order, double *rank,
                      double *share)
{
    for (gsize i = 0; i < k; i++)
        order[i] = (Placed){draw[i], i};
    qsort(order, k, sizeof *order, by_value);
    for (gsize from = 0; from < k;) {
        gsize to = from + 1;
        while (to < k && order[to].value == order[from].value)
            to++;
        const double places = from >= top ? 0.0 : (double)(MIN(top, to) - from);
        for (gsize j = from; j < to; j++) {
            rank[order[j].pilot] = (double)(from + to + 1) / 2.0;
            share[order[j].pilot] = places / (double)(to - from);
        }
        from = to;
    }
}

/* The inverse distribution function of n numbers by their counts at half ranks. */
static double count_quantile(const guint32 *count, gsize k, gsize n, double p)
{
    double below = 0.0;

    for (gsize h = 0; h < 2 * k + 1; h++) {
        below += count[h];
        if (below >= p * (double)n * (1.0 - 1e-12))
            return (double)h / 2.0;
    }
    return (double)k;
}

gboolean avlast_portfolio_ranks(const double *draws, gsize n, gsize k, gsize top,
                                double level, AvlastRank *ranks, GError **error)
{
    g_autofree Placed *order = avlast_array(Placed, k, error);
    g_autofree double *rank = order ? avlast_table(double, 2, k, error) : NULL;
    g_autofree guint32 *count = rank ? avlast_table(guint32, k, 2 * k + 1, error) : NULL;

    if (!count)
        return FALSE;
    for (gsize i = 0; i < k; i++)
        ranks[i] = (AvlastRank){0};
    for (gsize d = 0; d < n; d++) {
        rank_draw(draws + d * k, k, top, order, rank, rank + k);
        for (gsize i = 0; i < k; i++) {
            ranks[i].mean += rank[i] / (double)n;
            ranks[i].top += rank[k + i] / (double)n;
            count[i * (2 * k + 1) + (gsize)(2.0 * rank[i])]++;
        }
    }
    for (gsize i = 0; i < k; i++) {
        const guint32 *own = count + i * (2 * k + 1);
        ranks[i].low = count_quantile(own, k, n, (1.0 - level) / 2.0);
        ranks[i].high = count_quantile(own, k, n, (1.0 + level) / 2.0);
    }
    return TRUE;
}

/* --- a further trial --- */

double avlast_trial_pre(double worth, double sd, double se)
{
    return isinf(se) || !(sd > 0.0) ? 0.0 : fabs(worth) * sd * sd / hypot(sd, se);
}

double avlast_trial_worth(double d, double pre, gboolean barred)
{
    if (!(pre > 0.0))
        return barred ? fmax(0.0, d) : 0.0;
    const double z = d / pre;
    const double density = exp(-z * z / 2.0) / sqrt(2.0 * G_PI);
    const double gain = barred ? pre * density + d * avlast_normal_cdf(z)
                               : pre * density - fabs(d) * avlast_normal_cdf(-fabs(z));
    return fmax(0.0, gain);
}

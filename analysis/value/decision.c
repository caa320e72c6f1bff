/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/decision.h"

#include <math.h>

#include "core/memory.h"
#include "core/sum.h"

static double mean_of(const double *values, gsize n)
{
    AvlastSum sum = {0};

    for (gsize i = 0; i < n; i++)
        avlast_sum_add(&sum, values[i]);
    return avlast_sum_value(&sum) / (double)n;
}

/* --- frontier --- */

/* Options by cost, then the larger effect first. */
static int by_cost(gconstpointer a, gconstpointer b, gpointer rows)
{
    const AvlastFrontierRow *x = (const AvlastFrontierRow *)rows + *(const gsize *)a,
                            *y = (const AvlastFrontierRow *)rows + *(const gsize *)b;

    if (x->cost != y->cost)
        return x->cost < y->cost ? -1 : 1;
    if (x->effect != y->effect)
        return x->effect > y->effect ? -1 : 1;
    return *(const gsize *)a < *(const gsize *)b ? -1 : 1;
}

/* From the cheapest on, always the step with the least cost per unit of effect: its
 * corners are the frontier. */
static void walk(AvlastFrontierRow *rows, const gsize *order, gsize n)
{
    gsize at = 0;

    rows[order[0]].place = AVLAST_ON_FRONTIER;
    for (;;) {
        gsize next = n;
        double least = INFINITY;
        for (gsize i = at + 1; i < n; i++) {
            const double gain = rows[order[i]].effect - rows[order[at]].effect;
            const double icer = (rows[order[i]].cost - rows[order[at]].cost) / gain;
            /* Of equal slopes the farthest: the nearer one is a mixture of its ends, but
             * no worse, and stays on the frontier below. */
            if (gain > 0.0 && icer < least) {
                least = icer;
                next = i;
            }
        }
        if (next == n)
            return;
        AvlastFrontierRow *row = &rows[order[next]];
        row->place = AVLAST_ON_FRONTIER;
        row->icer = least;
        row->before = order[at];
        at = next;
    }
}

gboolean avlast_frontier_places(AvlastFrontierRow *rows, gsize n, GError **error)
{
    g_autofree gsize *order = avlast_array(gsize, n, error);

    if (!order)
        return FALSE;
    for (gsize d = 0; d < n; d++) {
        rows[d].place = AVLAST_EXTENDED_DOMINATED;
        rows[d].icer = NAN;
        rows[d].before = d;
        order[d] = d;
    }
    g_qsort_with_data(order, (gint)n, sizeof *order, by_cost, rows);
    walk(rows, order, n);
    for (gsize i = 0; i < n; i++)
        for (gsize j = 0; j < i; j++) {
            AvlastFrontierRow *row = &rows[order[i]];
            /* j costs no more; that it gives no less is enough, unless they are the same.
             */
            if (row->place != AVLAST_ON_FRONTIER && rows[order[j]].effect >= row->effect)
                row->place = AVLAST_DOMINATED;
        }
    return TRUE;
}

gboolean avlast_frontier(const AvlastOptionDraws *draws, AvlastFrontierRow *rows,
                         GError **error)
{
    for (gsize d = 0; d < draws->options; d++) {
        rows[d].cost = mean_of(draws->cost[d], draws->n);
        rows[d].effect = mean_of(draws->effect[d], draws->n);
    }
    return avlast_frontier_places(rows, draws->options, error);
}

/* --- decision --- */

void avlast_decide(const AvlastOptionDraws *draws, double k, double *nb, double *share,
                   double *loss, AvlastDecision *decision)
{
    const gsize options = draws->options, n = draws->n;
    g_autofree AvlastSum *sum = g_new0(AvlastSum, options);
    g_autofree double *wins = g_new0(double, options);
    AvlastSum most = {0};

    for (gsize i = 0; i < n; i++) {
        double largest = -INFINITY;
        gsize ties = 0;
        for (gsize d = 0; d < options; d++) {
            const double value = k * draws->effect[d][i] - draws->cost[d][i];
            avlast_sum_add(&sum[d], value);
            ties = value > largest ? 1 : ties + (value == largest);
            largest = fmax(largest, value);
        }
        avlast_sum_add(&most, largest);
        for (gsize d = 0; d < options; d++)
            if (k * draws->effect[d][i] - draws->cost[d][i] == largest)
                wins[d] += 1.0 / (double)ties;
    }
    gsize best = 0;
    for (gsize d = 1; d < options; d++)
        if (avlast_sum_value(&sum[d]) > avlast_sum_value(&sum[best]))
            best = d;
    for (gsize d = 0; d < options; d++) {
        AvlastSum less = most;
        /* To all its digits: whoever is best in every draw loses nothing. */
        avlast_sum_merge(&less, avlast_two_negate(sum[d]));
        if (nb)
            nb[d] = avlast_sum_value(&sum[d]) / (double)n;
        if (share)
            share[d] = wins[d] / (double)n;
        if (loss)
            loss[d] = fmax(0.0, avlast_sum_value(&less) / (double)n);
        if (d == best)
            *decision = (AvlastDecision){best, wins[best] / (double)n,
                                         fmax(0.0, avlast_sum_value(&less) / (double)n)};
    }
}

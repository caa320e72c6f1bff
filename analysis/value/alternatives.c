/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/alternatives.h"

#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "core/number.h"
#include "value/ratio.h"
#include "value/scenario.h"

const char *avlast_alternatives_label(const AvlastAlternatives *options, gsize d)
{
    return options->label ? options->label[d] : options->name[d];
}

/* --- places among all --- */

static void place_note(AvlastEstimate *row, const AvlastFrontierRow *place)
{
    if (place->place == AVLAST_DOMINATED)
        avlast_estimate_note(row, "dominated: another costs no more and gives no less");
    else if (place->place == AVLAST_EXTENDED_DOMINATED)
        avlast_estimate_note(row, "dominated by a mixture of two others");
    else if (isnan(place->icer))
        avlast_estimate_note(row, "the cheapest");
}

static gboolean add_icer(const AvlastAlternatives *o, const AvlastFrontierRow *rows,
                         gsize d, double *cost, double *effect, GError **error)
{
    const gsize before = rows[d].before;
    g_autofree char *group = g_strdup_printf("option=%s", o->name[d]);
    g_autofree char *term =
        before != d ? g_strdup_printf("against %s", o->name[before]) : NULL;
    AvlastEstimate *row = avlast_alternatives_row(o, "icer", group, term, rows[d].icer);

    place_note(row, &rows[d]);
    if (before == d)
        return TRUE;
    for (gsize i = 0; i < o->draws.n; i++) {
        cost[i] = o->draws.cost[d][i] - o->draws.cost[before][i];
        effect[i] = o->draws.effect[d][i] - o->draws.effect[before][i];
    }
    return avlast_alternatives_ratio_interval(
        o, row, cost, effect, rows[d].cost - rows[before].cost,
        rows[d].effect - rows[before].effect, error);
}

gboolean avlast_alternatives_rows(const AvlastAlternatives *o, GError **error)
{
    const gsize options = o->draws.options, n = o->draws.n;
    g_autofree AvlastFrontierRow *rows = avlast_array(AvlastFrontierRow, options, error);
    g_autofree double *work = rows ? avlast_table(double, 2, n, error) : NULL;

    if (!work)
        return FALSE;
    for (gsize d = 0; d < options; d++) {
        g_autofree char *group = g_strdup_printf("option=%s", o->name[d]);
        rows[d].cost = avlast_alternatives_cost(o, d);
        rows[d].effect = avlast_alternatives_effect(o, d);
        memcpy(work, o->draws.cost[d], n * sizeof *work);
        avlast_alternatives_row_draws(o, "cost", group, NULL, rows[d].cost, work);
        memcpy(work, o->draws.effect[d], n * sizeof *work);
        avlast_alternatives_row_draws(o, "effect", group, NULL, rows[d].effect, work);
    }
    if (!avlast_frontier_places(rows, options, error))
        return FALSE;
    for (gsize d = 0; d < options; d++)
        if (!add_icer(o, rows, d, work, work + n, error))
            return FALSE;
    return o->comparator == AVLAST_NO_COMPARATOR || avlast_alternatives_pairs(o, error);
}

/* --- at a threshold --- */

gboolean avlast_alternatives_at(const AvlastAlternatives *o, double k, GError **error)
{
    const gsize options = o->draws.options, n = o->draws.n;
    g_autofree double *figures = avlast_table(double, 3, options, error);
    g_autofree double *work = figures ? avlast_array(double, n, error) : NULL;
    char text[AVLAST_NUMBER_BUFFER];
    AvlastDecision decision;

    if (!work)
        return FALSE;
    double *nb = figures, *share = figures + options, *loss = figures + 2 * options;
    avlast_decide(&o->draws, k, nb, share, loss, &decision);
    g_autofree char *at = g_strdup_printf("threshold=%s", avlast_number_exact(k, text));
    for (gsize d = 0; d < options; d++) {
        g_autofree char *group = g_strdup_printf("%s;option=%s", at, o->name[d]);
        for (gsize i = 0; i < n; i++)
            work[i] = k * o->draws.effect[d][i] - o->draws.cost[d][i];
        avlast_alternatives_row_draws(o, "net.benefit", group, NULL,
                                      o->cost ? k * o->effect[d] - o->cost[d] : nb[d],
                                      work);
        avlast_alternatives_row(o, "p.best", group, NULL, share[d]);
        avlast_alternatives_row(o, "loss", group, NULL, loss[d]);
    }
    avlast_alternatives_row(o, "p.best", at, o->name[decision.best], decision.frontier);
    avlast_alternatives_row(o, "evpi", at, NULL, decision.evpi);
    if (!isnan(o->population))
        avlast_alternatives_row(o, "evpi.population", at, NULL,
                                decision.evpi * o->population);
    return o->comparator == AVLAST_NO_COMPARATOR ||
           avlast_alternatives_pairs_at(o, k, at, error);
}

void avlast_alternatives_note(const AvlastAlternatives *o, const double *k, gsize n)
{
    gsize before = G_MAXSIZE;

    for (gsize t = 0; t < n; t++) {
        AvlastDecision decision;
        avlast_decide(&o->draws, k[t], NULL, NULL, NULL, &decision);
        if (decision.best != before)
            avlast_estimates_note(
                o->estimates,
                "from %.10g per unit of effect on, '%s' has the largest "
                "mean net benefit (in %.0f %% of the draws)",
                k[t], avlast_alternatives_label(o, decision.best),
                100.0 * decision.frontier);
        before = decision.best;
    }
}

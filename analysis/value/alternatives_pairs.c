/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options against one of them. */
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "value/alternatives.h"
#include "value/ratio.h"

/* Draws and points of an option less those of the comparator. */
typedef struct {
    double *cost, *effect, *work; /* n values each */
    double cost_point, effect_point;
} Pair;

static void take_pair(const AvlastAlternatives *o, gsize d, Pair *pair)
{
    const gsize c = o->comparator;

    for (gsize i = 0; i < o->draws.n; i++) {
        pair->cost[i] = o->draws.cost[d][i] - o->draws.cost[c][i];
        pair->effect[i] = o->draws.effect[d][i] - o->draws.effect[c][i];
    }
    pair->cost_point = avlast_alternatives_cost(o, d) - avlast_alternatives_cost(o, c);
    pair->effect_point =
        avlast_alternatives_effect(o, d) - avlast_alternatives_effect(o, c);
}

static void add_draws(const AvlastAlternatives *o, const Pair *pair, const char *outcome,
                      const char *group, const char *term, double point,
                      const double *draws)
{
    memcpy(pair->work, draws, o->draws.n * sizeof *draws);
    avlast_alternatives_row_draws(o, outcome, group, term, point, pair->work);
}

/* A ratio says something only where more is paid for more, or less is got for less; in
 * the latter both signs are turned, so that it is the comparator that is bought. */
static gboolean add_ratio(const AvlastAlternatives *o, const Pair *pair,
                          const char *group, const char *term, GError **error)
{
    const double cost = pair->cost_point, effect = pair->effect_point;
    const gboolean gain = effect > 0.0 && cost > 0.0, loss = effect < 0.0 && cost < 0.0;
    AvlastEstimate *row = avlast_alternatives_row(o, "icer.pair", group, term,
                                                  gain || loss ? cost / effect : NAN);
    gboolean fine = TRUE;

    if (gain)
        fine = avlast_alternatives_ratio_interval(o, row, pair->cost, pair->effect, cost,
                                                  effect, error);
    else if (!loss)
        avlast_estimate_note(row, effect > 0.0   ? "better and no dearer: no price to pay"
                                  : effect < 0.0 ? "worse and no cheaper"
                                                 : "no difference in effect");
    if (!loss)
        return fine;
    for (gsize i = 0; i < o->draws.n; i++) {
        pair->cost[i] = -pair->cost[i];
        pair->effect[i] = -pair->effect[i];
    }
    fine = avlast_alternatives_ratio_interval(o, row, pair->cost, pair->effect, -cost,
                                              -effect, error);
    avlast_estimate_note(row, "saved per unit lost: more is better");
    return fine;
}

static void add_quadrants(const AvlastAlternatives *o, const Pair *pair,
                          const char *group, const char *term)
{
    static const char *const names[AVLAST_QUADRANTS] = {
        [AVLAST_GAIN_AND_COST] = "p.dearer.better",
        [AVLAST_GAIN_AND_SAVING] = "p.cheaper.better",
        [AVLAST_LOSS_AND_SAVING] = "p.cheaper.worse",
        [AVLAST_LOSS_AND_COST] = "p.dearer.worse"};
    gsize count[AVLAST_QUADRANTS] = {0};

    for (gsize i = 0; i < o->draws.n; i++)
        count[avlast_quadrant(pair->effect[i], pair->cost[i])]++;
    for (guint q = 0; q < AVLAST_QUADRANTS; q++)
        avlast_alternatives_row(o, names[q], group, term,
                                (double)count[q] / (double)o->draws.n);
}

gboolean avlast_alternatives_pairs(const AvlastAlternatives *o, GError **error)
{
    const gsize n = o->draws.n;
    g_autofree double *work = avlast_table(double, 3, n, error);
    g_autofree char *term = g_strdup_printf("against %s", o->name[o->comparator]);
    Pair pair = {work, work ? work + n : NULL, work ? work + 2 * n : NULL, NAN, NAN};

    if (!work)
        return FALSE;
    for (gsize d = 0; d < o->draws.options; d++) {
        g_autofree char *group = g_strdup_printf("option=%s", o->name[d]);
        if (d == o->comparator)
            continue;
        take_pair(o, d, &pair);
        add_draws(o, &pair, "cost.more", group, term, pair.cost_point, pair.cost);
        add_draws(o, &pair, "effect.more", group, term, pair.effect_point, pair.effect);
        add_quadrants(o, &pair, group, term);
        if (!add_ratio(o, &pair, group, term, error))
            return FALSE;
    }
    return TRUE;
}

gboolean avlast_alternatives_pairs_at(const AvlastAlternatives *o, double k,
                                      const char *at, GError **error)
{
    const gsize n = o->draws.n;
    g_autofree double *work = avlast_table(double, 3, n, error);
    g_autofree char *term = g_strdup_printf("against %s", o->name[o->comparator]);
    Pair pair = {work, work ? work + n : NULL, work ? work + 2 * n : NULL, NAN, NAN};

    if (!work)
        return FALSE;
    for (gsize d = 0; d < o->draws.options; d++) {
        g_autofree char *group = g_strdup_printf("%s;option=%s", at, o->name[d]);
        gsize above = 0;
        if (d == o->comparator)
            continue;
        take_pair(o, d, &pair);
        for (gsize i = 0; i < n; i++) {
            pair.work[i] = k * pair.effect[i] - pair.cost[i];
            above += pair.work[i] > 0.0;
        }
        avlast_alternatives_row_draws(o, "inb", group, term,
                                      k * pair.effect_point - pair.cost_point, pair.work);
        avlast_alternatives_row(o, "p.inb.positive", group, term,
                                (double)above / (double)n);
    }
    return TRUE;
}

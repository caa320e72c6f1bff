/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/memory.h"
#include "infer/result.h"
#include "value/alternatives.h"
#include "value/known.h"
#include "value/plane.h"

json_t *avlast_alternatives_acceptability(const AvlastAlternatives *o, const double *k,
                                          gsize n, GError **error)
{
    const gsize count = o->draws.options;
    g_autofree double *share = avlast_array(double, count, error);

    if (!share)
        return NULL;
    json_t *at = json_array(), *best = json_array(), *options = json_array();
    for (gsize d = 0; d < count; d++)
        json_array_append_new(
            options,
            json_pack("{s:s, s:[]}", "name", avlast_alternatives_label(o, d), "share"));
    for (gsize t = 0; t < n; t++) {
        AvlastDecision decision;
        avlast_decide(&o->draws, k[t], NULL, share, NULL, &decision);
        json_array_append_new(at, avlast_json_number(k[t]));
        json_array_append_new(best, json_integer((json_int_t)decision.best));
        for (gsize d = 0; d < count; d++)
            json_array_append_new(json_object_get(json_array_get(options, d), "share"),
                                  avlast_json_number(share[d]));
    }
    return json_pack("{s:o, s:o, s:o}", "thresholds", at, "options", options, "best",
                     best);
}

json_t *avlast_alternatives_plane(const AvlastAlternatives *o, gsize option,
                                  gsize against, GError **error)
{
    const gsize n = o->draws.n;
    g_autofree double *work = avlast_table(double, 2, n, error);

    if (!work)
        return NULL;
    for (gsize i = 0; i < n; i++) {
        work[i] = o->draws.cost[option][i] - o->draws.cost[against][i];
        work[n + i] = o->draws.effect[option][i] - o->draws.effect[against][i];
    }
    json_t *plane = avlast_plane(
        work, work + n, n,
        avlast_alternatives_cost(o, option) - avlast_alternatives_cost(o, against),
        avlast_alternatives_effect(o, option) - avlast_alternatives_effect(o, against));
    json_object_set_new(plane, "option",
                        json_string(avlast_alternatives_label(o, option)));
    json_object_set_new(plane, "against",
                        json_string(avlast_alternatives_label(o, against)));
    return plane;
}

/* --- EVPI by threshold --- */

#define MOST_KNOWN 4u

static double highest(const AvlastKnownSet *set, gsize n)
{
    double most = 0.0;

    for (gsize t = 0; set->curve && t < n; t++)
        most = MAX(most, set->curve[t]);
    return most;
}

/* The sets that are worth most somewhere, by that. To be freed. */
static GPtrArray *most_worth(const GArray *known, gsize n)
{
    GPtrArray *chosen = g_ptr_array_new();

    for (guint i = 0; known && i < known->len; i++) {
        AvlastKnownSet *set = &g_array_index(known, AvlastKnownSet, i);
        const double most = highest(set, n);
        guint place = 0;
        if (!(most > 0.0))
            continue;
        while (place < chosen->len && highest(chosen->pdata[place], n) >= most)
            place++;
        g_ptr_array_insert(chosen, (gint)place, set);
    }
    if (chosen->len > MOST_KNOWN)
        g_ptr_array_set_size(chosen, MOST_KNOWN);
    return chosen;
}

static json_t *known_curves(const GArray *known, gsize n)
{
    g_autoptr(GPtrArray) chosen = most_worth(known, n);
    json_t *list = json_array();

    for (guint i = 0; i < chosen->len; i++) {
        const AvlastKnownSet *set = chosen->pdata[i];
        json_t *curve = json_array();
        for (gsize t = 0; t < n; t++)
            json_array_append_new(curve, avlast_json_number(set->curve[t]));
        json_array_append_new(list, json_pack("{s:s, s:s, s:o}", "id", set->name, "label",
                                              set->label ? set->label : set->name,
                                              "evppi", curve));
    }
    return list;
}

json_t *avlast_alternatives_evpi(const AvlastAlternatives *o, const double *k, gsize n,
                                 const GArray *known, GError **error)
{
    const gsize count = o->draws.options;
    g_autofree double *loss = avlast_array(double, count, error);

    if (!loss)
        return NULL;
    json_t *at = json_array(), *best = json_array(), *evpi = json_array(),
           *options = json_array();
    for (gsize d = 0; d < count; d++)
        json_array_append_new(
            options,
            json_pack("{s:s, s:[]}", "name", avlast_alternatives_label(o, d), "loss"));
    for (gsize t = 0; t < n; t++) {
        AvlastDecision decision;
        avlast_decide(&o->draws, k[t], NULL, NULL, loss, &decision);
        json_array_append_new(at, avlast_json_number(k[t]));
        json_array_append_new(best, json_integer((json_int_t)decision.best));
        json_array_append_new(evpi, avlast_json_number(decision.evpi));
        for (gsize d = 0; d < count; d++)
            json_array_append_new(json_object_get(json_array_get(options, d), "loss"),
                                  avlast_json_number(loss[d]));
    }
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "thresholds", at, "evpi", evpi, "best",
                     best, "options", options, "known", known_curves(known, n));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/memory.h"
#include "infer/result.h"
#include "value/alternatives.h"
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

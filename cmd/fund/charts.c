/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "cmd/fund/fund.h"

/* What charts, table and report need beyond the rows; plots/charts.h says how it looks.
 */

static json_t *three(AvlastShrunkValue value)
{
    return json_pack("[o, o, o]", avlast_json_number(value.mean),
                     avlast_json_number(value.low), avlast_json_number(value.high));
}

static json_t *pilot_of(const AvlastFund *fund, gsize i)
{
    const AvlastFundRead *read = fund->read;
    const AvlastRank *rank = &fund->rank[i];
    json_t *pilot = json_pack(
        "{s:s, s:o, s:o, s:o, s:o, s:o}", "name", avlast_fund_name(read, i), "reported",
        avlast_json_number(read->reported[i]), "se", avlast_json_number(read->se[i]),
        "effect", three(fund->shrunken[i]), "rank",
        three((AvlastShrunkValue){rank->mean, NAN, rank->low, rank->high}), "top",
        avlast_json_number(rank->top));

    if (read->kind)
        json_object_set_new(pilot, "kind",
                            json_string(g_ptr_array_index(read->kinds, read->kind[i])));
    if (read->grade)
        json_object_set_new(pilot, "grade", avlast_json_number(read->grade[i]));
    if (read->has_cost)
        json_object_set_new(pilot, "cost", avlast_json_number(read->total[i]));
    if (read->has_worth) {
        json_object_set_new(pilot, "value", three(fund->value[i]));
        json_object_set_new(pilot, "chance", avlast_json_number(fund->chance[i]));
    }
    if (fund->spends) {
        json_object_set_new(pilot, "chosen", avlast_json_number(fund->chosen[i]));
        json_object_set_new(pilot, "often", avlast_json_number(fund->often[i]));
        json_object_set_new(pilot, "barred", json_boolean(fund->barred[i]));
    }
    if (fund->evsi)
        json_object_set_new(pilot, "evsi", avlast_json_number(fund->evsi[i]));
    if (fund->evsi && read->trial_cost)
        json_object_set_new(pilot, "enbs",
                            avlast_json_number(fund->evsi[i] - read->trial_cost[i]));
    return pilot;
}

static json_t *spending_of(const AvlastFund *fund)
{
    json_t *curve = json_array();
    double budget = 0.0;

    for (gsize b = 0; b < fund->budgets; b++)
        budget += fund->budget[b];
    for (guint c = 0; c < fund->curve->len; c++) {
        const AvlastFundPoint *at = &g_array_index(fund->curve, AvlastFundPoint, c);
        json_array_append_new(curve,
                              json_pack("[o, o, o]", avlast_json_number(at->budget),
                                        avlast_json_number(at->value),
                                        avlast_json_number(at->pilots)));
    }
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:b, s:o}", "budget",
                     avlast_json_number(budget), "spent", avlast_json_number(fund->spent),
                     "value", avlast_json_number(fund->best), "next",
                     avlast_json_number(fund->second), "regret",
                     avlast_json_number(fund->regret), "divisible", fund->own->divisible,
                     "curve", curve);
}

void avlast_fund_charts(const AvlastFund *fund, AvlastResult *result)
{
    json_t *pilots = json_array();
    json_t *member = json_pack("{s:s, s:s, s:i, s:o}", "currency",
                               fund->own->currency ? fund->own->currency : "NOK",
                               "ranked", fund->ranked, "top", (int)fund->top, "level",
                               avlast_json_number(fund->level));

    for (gsize i = 0; i < fund->read->k; i++)
        json_array_append_new(pilots, pilot_of(fund, i));
    json_object_set_new(member, "pilots", pilots);
    if (fund->spends)
        json_object_set_new(member, "spending", spending_of(fund));
    json_object_set_new(result->charts, "fund", member);
}

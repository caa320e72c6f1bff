/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines that are not linear in their inputs: steps and contracts. */
#include <math.h>

#include "value/lines_build.h"

double avlast_line_rule(const AvlastLine *line, guint year, double base)
{
    /* A sum that is a whole number of steps but for rounding is one. */
    const double steps = line->step > 0.0 ? floor(base / line->step + 1e-9) : 0.0;
    const double closed = line->step * (steps > 0.0 && year < line->from ? 0.0 : steps);

    switch (line->rule) {
    case AVLAST_RULE_STEPS:
        return closed;
    case AVLAST_RULE_REST:
        return base - closed;
    case AVLAST_RULE_CONTRACT:
        return fmin(line->cap, fmax(line->floor, base));
    case AVLAST_RULE_NONE:
        break;
    }
    return 1.0;
}

guint avlast_lines_ruled(const AvlastLines *lines)
{
    guint ruled = 0;

    for (guint l = 0; l < lines->lines->len; l++)
        ruled += avlast_line(lines, l)->rule != AVLAST_RULE_NONE;
    return ruled;
}

/* The year in which the effect's first year is booked. */
static guint first_year(const AvlastLines *lines, const AvlastEffectItem *effect)
{
    const AvlastValueModel *model = lines->model;
    const guint profile = lines->scenario->persistence == AVLAST_PERSIST_LONG
                              ? effect->long_profile
                              : effect->profile;
    const guint lag =
        profile == AVLAST_VALUE_NONE
            ? 0
            : g_array_index(model->profiles, AvlastProfileItem, profile).profile.lag;

    return lag + (model->timing == AVLAST_TIMING_END);
}

/* The line of the units' price, of which the rule makes money; the units are the sum of
 * the lines from `units` on, one for each wave of the effect. */
static void add_ruled(AvlastLines *lines, const AvlastSplit *split, AvlastLineRule rule,
                      guint units)
{
    const AvlastValueModel *model = lines->model;
    const AvlastUnitCost *unit =
        &g_array_index(model->units, AvlastUnitCost, split->unit);
    AvlastLine line = avlast_lines_start(lines, split->id, split->label, split->effect,
                                         unit->price_factor, unit->growth);

    line.rule = rule;
    line.base = units;
    line.n_base = avlast_lines_waves(lines, split->effect);
    line.step = unit->step;
    line.from = first_year(lines, &g_array_index(model->effects, AvlastEffectItem,
                                                 split->effect)) +
                unit->notice;
    avlast_lines_factor(lines, &line, unit->value, 0.0, 1.0);
    avlast_lines_factor(lines, &line, unit->marginal, 0.0, 1.0);
    g_array_append_val(lines->lines, line);
}

void avlast_lines_add_steps(AvlastLines *lines, const AvlastSplit *split)
{
    const AvlastEffectItem *effect =
        &g_array_index(lines->model->effects, AvlastEffectItem, split->effect);
    const double saved =
        (effect->lower_is_better ? -1.0 : 1.0) * (split->is_cost ? -1.0 : 1.0);
    const AvlastLedgerKind kind =
        split->is_cost ? AVLAST_KIND_RESOURCE_COST : AVLAST_KIND_RESOURCE_SAVING;
    const guint first = lines->lines->len;

    for (guint w = 0; w < avlast_lines_waves(lines, split->effect); w++) {
        AvlastLine units = avlast_lines_start(
            lines, split->id, split->label, split->effect + w, saved / effect->per, 0.0);
        avlast_lines_units(lines, &units, split->effect, split->effect + w);
        g_array_append_val(lines->lines, units);
    }
    add_ruled(lines, split, AVLAST_RULE_STEPS, first);
    for (guint p = 0; p < lines->model->payers->len; p++)
        avlast_lines_entry(lines, p, kind, split->share[p]);
    add_ruled(lines, split, AVLAST_RULE_REST, first);
    for (guint p = 0; p < lines->model->payers->len; p++)
        avlast_lines_entry(lines, p, AVLAST_KIND_CAPACITY, split->share[p]);
}

/* One part of a contract's claim: price x people x rate. The effect's part, or that of
 * one of its waves, is `shaped` by the profile and carried to the take-up here; agreed
 * rates are of all who are offered a place. */
static void add_claim(AvlastLines *lines, const AvlastContract *contract, guint rate,
                      guint shaped, double sign)
{
    const AvlastValueModel *model = lines->model;
    const AvlastEffectItem *effect =
        &g_array_index(model->effects, AvlastEffectItem, contract->effect);
    const gboolean estimated = shaped != AVLAST_VALUE_NONE;
    const double per = estimated ? effect->per : effect->per / effect->pilot;
    AvlastLine line =
        avlast_lines_start(lines, contract->id, contract->label, shaped,
                           sign * contract->price_factor / per, contract->growth);

    avlast_lines_factor(lines, &line, model->participants, 0.0, 1.0);
    avlast_lines_factor(lines, &line, model->reach, 0.0, 1.0);
    avlast_lines_factor(lines, &line, effect->share, 0.0, 1.0);
    avlast_lines_factor(lines, &line, effect->scale, 0.0, 1.0);
    avlast_lines_factor(lines, &line, rate, 0.0, 1.0);
    avlast_lines_factor(lines, &line, contract->price, 0.0, 1.0);
    if (estimated && effect->take_up != AVLAST_VALUE_NONE)
        avlast_lines_factor(lines, &line, effect->take_up, 0.0, 1.0);
    g_array_append_val(lines->lines, line);
}

void avlast_lines_add_contract(AvlastLines *lines, const AvlastContract *contract)
{
    const AvlastEffectItem *effect =
        &g_array_index(lines->model->effects, AvlastEffectItem, contract->effect);
    const double sign = effect->lower_is_better ? -1.0 : 1.0;
    const guint first = lines->lines->len;

    const guint waves = avlast_lines_waves(lines, contract->effect);

    for (guint e = contract->effect; e < contract->effect + waves; e++)
        add_claim(lines, contract,
                  g_array_index(lines->model->effects, AvlastEffectItem, e).estimate, e,
                  sign);
    add_claim(lines, contract, contract->baseline, AVLAST_VALUE_NONE, sign);
    add_claim(lines, contract, contract->counterfactual, AVLAST_VALUE_NONE, -sign);

    AvlastLine line = avlast_lines_start(lines, contract->id, contract->label,
                                         AVLAST_VALUE_NONE, 1.0, 0.0);
    for (guint t = 0; t < lines->years; t++)
        line.weight[t] = contract->settled[t];
    line.rule = AVLAST_RULE_CONTRACT;
    line.base = first;
    line.n_base = waves + 2;
    line.floor = contract->floor * contract->price_factor;
    line.cap = contract->cap * contract->price_factor;
    g_array_append_val(lines->lines, line);
    for (guint p = 0; p < lines->model->payers->len; p++)
        avlast_lines_entry(lines, p, AVLAST_KIND_TRANSFER, -contract->share[p]);
    avlast_lines_entry(lines, contract->provider, AVLAST_KIND_TRANSFER, 1.0);
}

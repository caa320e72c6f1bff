/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/scenario.h"
#include "value/vectors.h"

guint avlast_scenario_alike(const AvlastLines *lines, guint effect)
{
    const AvlastEffectItem *item =
        &g_array_index(lines->model->effects, AvlastEffectItem, effect);
    const AvlastPersistence persistence = lines->scenario->persistence;

    for (guint e = 0; !item->wave.any && e < effect; e++) {
        const AvlastEffectItem *other =
            &g_array_index(lines->model->effects, AvlastEffectItem, e);
        if (other->wave.any)
            continue;
        if (persistence == AVLAST_PERSIST_LONG
                ? other->long_profile == item->long_profile
                : other->profile == item->profile &&
                      (persistence == AVLAST_PERSIST_CENTRAL ||
                       other->observed == item->observed))
            return e;
    }
    return effect;
}

gboolean avlast_scenario_fades(const AvlastLines *lines, guint effect)
{
    const guint parameter = avlast_lines_parameter(lines, effect);

    return parameter != AVLAST_VALUE_NONE && lines->drawn[parameter];
}

void avlast_scenario_quantity(const AvlastScenarioValue *value, guint line,
                              AvlastDrawBlock *block, double *out)
{
    const AvlastLines *lines = value->lines;
    const AvlastLine *l = avlast_line(lines, line);
    double constant = l->constant;

    for (guint f = l->first; f < l->first + l->n_factors; f++) {
        const AvlastFactor *factor = &g_array_index(lines->factors, AvlastFactor, f);
        if (!lines->drawn[factor->input])
            constant *= factor->offset + factor->slope * lines->point[factor->input];
    }
    for (gsize r = 0; r < block->n; r++)
        out[r] = constant;
    for (guint f = l->first; f < l->first + l->n_factors; f++) {
        const AvlastFactor *factor = &g_array_index(lines->factors, AvlastFactor, f);
        if (!lines->drawn[factor->input])
            continue;
        avlast_vector_factor(out, avlast_draw_block_of(block, factor->input),
                             factor->offset, factor->slope, block->n);
    }
}

double avlast_scenario_fixed_weight(const AvlastScenarioValue *value, guint line,
                                    guint year)
{
    const AvlastLine *l = avlast_line(value->lines, line);
    const double weight = l->weight[year];

    return l->effect == AVLAST_VALUE_NONE
               ? weight
               : weight * value->fixed[(gsize)l->effect * value->lines->years + year];
}

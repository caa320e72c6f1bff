/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/scenario.h"

#include <math.h>

#include "core/sum.h"
#include "value/blocks.h"
#include "value/ruled.h"

static void free_columns(double **columns, guint n)
{
    for (guint i = 0; columns && i < n; i++)
        g_free(columns[i]);
    g_free(columns);
}

void avlast_scenario_free(AvlastScenarioValue *value)
{
    if (!value)
        return;
    const guint lines = value->lines ? value->lines->lines->len : 0;
    free_columns(value->quantity, lines);
    free_columns(value->ruled, lines);
    for (guint e = 0; value->profile && e < value->lines->model->effects->len; e++)
        if (avlast_scenario_alike(value->lines, e) == e)
            g_free(value->profile[e]);
    g_free(value->profile);
    g_free(value->fixed);
    g_free(value->amount);
    g_free(value->present);
    g_free(value->tax_cost);
    avlast_blocks_free(value->blocks);
    avlast_lines_free(value->lines);
    g_free(value);
}

/* The draws shown are gone through in blocks of so many. */
enum { BLOCK = AVLAST_VALUE_BLOCK };

/* Profiles of one effect: one row of weights when its parameter is fixed, else one per
 * draw shown, stored by year. */
static gboolean fill_profile(AvlastScenarioValue *value, guint effect,
                             AvlastDrawBlock *block, GError **error)
{
    const AvlastLines *lines = value->lines;
    const guint parameter = avlast_lines_parameter(lines, effect);

    avlast_lines_profile(lines, effect,
                         parameter == AVLAST_VALUE_NONE ? NAN : lines->point[parameter],
                         value->fixed + (gsize)effect * lines->years);
    if (!avlast_scenario_fades(lines, effect))
        return TRUE;
    if (avlast_scenario_alike(lines, effect) < effect) {
        value->profile[effect] = value->profile[avlast_scenario_alike(lines, effect)];
        return TRUE;
    }

    g_autofree double *weight = avlast_array(double, lines->years, error);
    double *table =
        weight ? avlast_table(double, lines->years, value->shown, error) : NULL;
    if (!table)
        return FALSE;
    value->profile[effect] = table;
    for (gsize r = 0; r < value->shown; r++) {
        if (r % BLOCK == 0)
            avlast_draw_block_at(block, r, MIN(value->shown - r, (gsize)BLOCK));
        avlast_lines_profile(lines, effect,
                             avlast_draw_block_of(block, parameter)[r % BLOCK], weight);
        for (guint t = 0; t < lines->years; t++)
            table[t * value->shown + r] = weight[t];
    }
    return TRUE;
}

const double *avlast_scenario_shape(const AvlastScenarioValue *value, guint line)
{
    const guint effect = avlast_line(value->lines, line)->effect;

    if (value->ruled[line])
        return value->ruled[line];
    return effect == AVLAST_VALUE_NONE ? NULL : value->profile[effect];
}

double avlast_scenario_weight(const AvlastScenarioValue *value, guint line, guint year,
                              gsize r)
{
    const double *profile = avlast_scenario_shape(value, line);

    return profile ? avlast_line(value->lines, line)->weight[year] *
                         profile[year * value->shown + r]
                   : avlast_scenario_fixed_weight(value, line, year);
}

/* What the draws shown need: the cost of tax financing, and the quantity of each line. */
static gboolean fill_shown(AvlastScenarioValue *value, AvlastDrawBlock *block,
                           GError **error)
{
    const AvlastLines *lines = value->lines;
    const guint input = lines->model->tax_cost;

    value->tax_cost_point = lines->point[input];
    if (!(value->tax_cost = avlast_array(double, value->shown, error)))
        return FALSE;
    for (guint l = 0; l < lines->lines->len; l++)
        if (!(value->quantity[l] = avlast_array(double, value->shown, error)))
            return FALSE;
    for (gsize first = 0; first < value->shown; first += BLOCK) {
        const gsize n = MIN(value->shown - first, (gsize)BLOCK);
        avlast_draw_block_at(block, first, n);
        for (gsize r = 0; r < n; r++)
            value->tax_cost[first + r] = lines->drawn[input]
                                             ? avlast_draw_block_of(block, input)[r]
                                             : value->tax_cost_point;
        for (guint l = 0; l < lines->lines->len; l++)
            avlast_scenario_quantity(value, l, block, value->quantity[l] + first);
    }
    return TRUE;
}

static gboolean fill_parts(AvlastScenarioValue *value, GError **error)
{
    const AvlastLines *lines = value->lines;
    g_auto(AvlastDrawBlock) block = avlast_draw_block_new(value->draws, BLOCK);

    if (!fill_shown(value, &block, error))
        return FALSE;
    for (guint e = 0; e < lines->model->effects->len; e++)
        if (!fill_profile(value, e, &block, error))
            return FALSE;
    for (guint l = 0; l < lines->lines->len; l++)
        if (avlast_line(lines, l)->rule != AVLAST_RULE_NONE &&
            !(value->ruled[l] = avlast_ruled_shown(value, l, error)))
            return FALSE;
    return TRUE;
}

AvlastScenarioValue *avlast_scenario_new(const AvlastValueModel *model,
                                         const AvlastScenario *scenario,
                                         const AvlastDraws *draws, GError **error)
{
    g_autoptr(AvlastScenarioValue) value = g_new0(AvlastScenarioValue, 1);
    const guint effects = model->effects->len;

    value->draws = draws;
    value->n = draws->n;
    value->shown = draws->shown;
    value->lines = avlast_lines_new(model, scenario, error);
    if (!value->lines)
        return NULL;
    const guint count = value->lines->lines->len, years = value->lines->years;
    value->quantity = g_new0(double *, MAX(count, 1));
    value->ruled = g_new0(double *, MAX(count, 1));
    value->profile = g_new0(double *, MAX(effects, 1));
    value->fixed = avlast_table(double, effects, years, error);
    value->amount = value->fixed ? avlast_table(double, count, years, error) : NULL;
    value->present = value->amount ? avlast_array(double, count, error) : NULL;
    if (!value->present || !fill_parts(value, error))
        return NULL;
    value->blocks = avlast_blocks_new(value);
    if ((!draws->once && !avlast_blocks_keep(value, error)) ||
        !avlast_lines_evaluate(value->lines, value->lines->point, value->amount,
                               value->present, error))
        return NULL;
    return g_steal_pointer(&value);
}

AvlastMeasure avlast_measure_new(const AvlastScenarioValue *value, guint perspective,
                                 guint kinds)
{
    const AvlastLines *lines = value->lines;
    const gsize count = MAX(lines->lines->len, 1);
    AvlastMeasure measure = {g_new0(double, count), NULL};

    avlast_lines_coefficients(lines, perspective, kinds, measure.own);
    if (perspective == avlast_perspective_society(lines->model)) {
        measure.financed = g_new0(double, count);
        avlast_lines_coefficients(lines, avlast_perspective_public(lines->model), kinds,
                                  measure.financed);
    }
    return measure;
}

void avlast_measure_clear(AvlastMeasure *measure)
{
    g_clear_pointer(&measure->own, g_free);
    g_clear_pointer(&measure->financed, g_free);
}

double avlast_measure_point(const AvlastScenarioValue *value,
                            const AvlastMeasure *measure, const double *present,
                            double tax_cost)
{
    AvlastSum sum = AVLAST_SUM_ZERO, financed = AVLAST_SUM_ZERO;

    for (guint l = 0; l < value->lines->lines->len; l++) {
        avlast_sum_add_product(&sum, measure->own[l], present[l]);
        if (measure->financed)
            avlast_sum_add_product(&financed, measure->financed[l], present[l]);
    }
    avlast_sum_add_product(&sum, tax_cost, avlast_sum_value(&financed));
    return avlast_sum_value(&sum);
}

void avlast_measure_year(const AvlastScenarioValue *value, const AvlastMeasure *measure,
                         guint year, gboolean discounted, double *out)
{
    for (guint l = 0; l < value->lines->lines->len; l++) {
        const double financed = measure->financed ? measure->financed[l] : 0.0;
        const double own = measure->own[l];
        const double *profile = avlast_scenario_shape(value, l),
                     *quantity = value->quantity[l];
        const double factor =
            discounted ? avlast_lines_discount(value->lines, l)[year] : 1.0;
        const double weight =
            factor * (profile ? avlast_line(value->lines, l)->weight[year]
                              : avlast_scenario_fixed_weight(value, l, year));
        if (weight == 0.0 || (own == 0.0 && financed == 0.0))
            continue;
        if (profile)
            profile += year * value->shown;
        for (gsize r = 0; r < value->shown; r++)
            out[r] += (own + value->tax_cost[r] * financed) * quantity[r] *
                      (profile ? weight * profile[r] : weight);
    }
}

double avlast_measure_year_point(const AvlastScenarioValue *value,
                                 const AvlastMeasure *measure, guint year,
                                 gboolean discounted)
{
    AvlastSum sum = AVLAST_SUM_ZERO;

    for (guint l = 0; l < value->lines->lines->len; l++) {
        const double financed = measure->financed ? measure->financed[l] : 0.0;
        const double factor =
            discounted ? avlast_lines_discount(value->lines, l)[year] : 1.0;
        avlast_sum_add_product(
            &sum, (measure->own[l] + value->tax_cost_point * financed) * factor,
            value->amount[(gsize)l * value->lines->years + year]);
    }
    return avlast_sum_value(&sum);
}

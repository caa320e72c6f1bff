/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/lines.h"

#include <math.h>

#include "core/sum.h"
#include "value/cost_effect.h"
#include "value/lines_build.h"

static void clear_line(gpointer data)
{
    g_free(((AvlastLine *)data)->weight);
}

void avlast_lines_free(AvlastLines *lines)
{
    if (!lines)
        return;
    g_array_unref(lines->lines);
    g_array_unref(lines->factors);
    g_array_unref(lines->entries);
    g_free(lines->cost_factor);
    g_free(lines->effect_factor);
    g_free(lines->point);
    g_free(lines->drawn);
    g_free(lines);
}

/* The yearly charge of capital per unit of its price: the equivalent annual cost
 *   (1 - salvage d_n) / (d_1 + ... + d_n),  d_k = DF(start + k) / DF(start),
 * at a flat rate (1 - s (1 + r)^-n) r / (1 - (1 + r)^-n), and (1 - s) / n at r = 0. */
static double add_capital(AvlastLines *lines, AvlastLine *line,
                          const AvlastCostItem *cost)
{
    const AvlastCapital *c = &cost->capital;
    const AvlastSchedule flat = avlast_schedule_flat(isnan(c->rate) ? 0.0 : c->rate);
    const AvlastSchedule *schedule = isnan(c->rate) ? &lines->scenario->schedule : &flat;
    const double bought = avlast_discount_factor(schedule, (double)c->start);
    AvlastSum sum = AVLAST_SUM_ZERO;
    double factor = 1.0;

    for (guint k = 1; k <= c->life; k++) {
        factor = avlast_discount_factor(schedule, (double)(c->start + k)) / bought;
        avlast_sum_add(&sum, factor);
    }
    avlast_lines_factor(lines, line, c->salvage, 1.0, -factor);
    return 1.0 / avlast_sum_value(&sum);
}

static void add_cost(AvlastLines *lines, const AvlastCostItem *cost)
{
    const AvlastValueModel *model = lines->model;
    AvlastLine line = avlast_lines_start(lines, cost->id, cost->label, AVLAST_VALUE_NONE,
                                         cost->price_factor, cost->growth);

    const gboolean in_kind =
        cost->kind == AVLAST_COST_VOLUNTEER || cost->kind == AVLAST_COST_IN_KIND;
    const double charge =
        cost->kind == AVLAST_COST_CAPITAL ? add_capital(lines, &line, cost) : 1.0;

    for (guint t = 0; t < lines->years; t++)
        line.weight[t] *= cost->paid[t] * charge;
    for (guint k = 0; cost->kind == AVLAST_COST_WAGE && k < AVLAST_ON_WAGE; k++)
        avlast_lines_factor(lines, &line, cost->on_wage[k], 1.0, 1.0);
    avlast_lines_factor(lines, &line, cost->amount, 0.0, 1.0);
    avlast_lines_factor(lines, &line, cost->quantity, 0.0, 1.0);
    avlast_lines_factor(lines, &line, cost->optimism, 1.0, 1.0);
    if (cost->per_participant) {
        avlast_lines_factor(lines, &line, model->participants, 0.0, 1.0);
        avlast_lines_factor(lines, &line, model->reach, 0.0, 1.0);
    }
    g_array_append_val(lines->lines, line);
    for (guint p = 0; p < model->payers->len; p++)
        avlast_lines_entry(lines, p,
                           in_kind ? AVLAST_KIND_IN_KIND : AVLAST_KIND_RESOURCE_COST,
                           -cost->share[p]);
}

/* What the payers of a split gain; a transfer or tax is lost by its counter. */
static void add_split_entries(AvlastLines *lines, const AvlastSplit *split,
                              const AvlastUnitCost *unit)
{
    static const AvlastLedgerKind kinds[] = {
        [AVLAST_UNIT_RESOURCE] = AVLAST_KIND_RESOURCE_SAVING,
        [AVLAST_UNIT_TRANSFER] = AVLAST_KIND_TRANSFER,
        [AVLAST_UNIT_TAX] = AVLAST_KIND_TAX,
        [AVLAST_UNIT_PRIVATE] = AVLAST_KIND_PRIVATE,
        [AVLAST_UNIT_INTANGIBLE] = AVLAST_KIND_INTANGIBLE};
    const double sign = split->is_cost ? -1.0 : 1.0;
    const gboolean saving = unit->kind == AVLAST_UNIT_RESOURCE && !split->is_cost;
    const AvlastLedgerKind kind = unit->kind == AVLAST_UNIT_RESOURCE && split->is_cost
                                      ? AVLAST_KIND_RESOURCE_COST
                                      : kinds[unit->kind];

    for (guint p = 0; p < lines->model->payers->len; p++) {
        const double times = sign * split->share[p];
        avlast_lines_entry(lines, p, kind, saving ? times * unit->cashable : times);
        if (saving)
            avlast_lines_entry(lines, p, AVLAST_KIND_CAPACITY,
                               times * (1.0 - unit->cashable));
    }
    if (split->counter != AVLAST_VALUE_NONE)
        avlast_lines_entry(lines, split->counter, kind, -sign);
}

/* The line of one wave of the split's effect, or of its only estimate. */
static void add_wave(AvlastLines *lines, const AvlastSplit *split, guint wave)
{
    const AvlastValueModel *model = lines->model;
    const AvlastEffectItem *effect =
        &g_array_index(model->effects, AvlastEffectItem, split->effect);
    const AvlastUnitCost *unit =
        &g_array_index(model->units, AvlastUnitCost, split->unit);
    const double sign = effect->lower_is_better ? -1.0 : 1.0;
    AvlastLine line =
        avlast_lines_start(lines, split->id, split->label, wave,
                           sign * unit->price_factor / effect->per, unit->growth);

    avlast_lines_units(lines, &line, split->effect, wave);
    avlast_lines_factor(lines, &line, unit->value, 0.0, 1.0);
    avlast_lines_factor(lines, &line, unit->marginal, 0.0, 1.0);
    g_array_append_val(lines->lines, line);
    add_split_entries(lines, split, unit);
}

static void add_split(AvlastLines *lines, const AvlastSplit *split)
{
    const AvlastUnitCost *unit =
        &g_array_index(lines->model->units, AvlastUnitCost, split->unit);

    if (unit->step > 0.0) {
        avlast_lines_add_steps(lines, split);
        return;
    }
    for (guint w = 0; w < avlast_lines_waves(lines, split->effect); w++)
        add_wave(lines, split, split->effect + w);
}

/* Costs are paid at the start of their year; effects by the model's timing. */
static void fill_discount(AvlastLines *lines)
{
    const double later = lines->model->timing == AVLAST_TIMING_MID ? 0.5 : 0.0;

    for (guint t = 0; t < lines->years; t++) {
        lines->cost_factor[t] =
            avlast_discount_factor(&lines->scenario->schedule, (double)t);
        lines->effect_factor[t] =
            avlast_discount_factor(&lines->scenario->schedule, (double)t + later);
    }
}

static void fill_point(AvlastLines *lines)
{
    const AvlastValueModel *model = lines->model;
    const GArray *overrides = lines->scenario->overrides;

    for (guint i = 0; i < model->inputs->len; i++) {
        const AvlastInput *input = avlast_value_input(model, i);
        lines->point[i] = avlast_input_mean(input);
        lines->drawn[i] = input->distribution != AVLAST_INPUT_FIXED;
    }
    for (guint i = 0; i < overrides->len; i++) {
        const AvlastOverride *override = &g_array_index(overrides, AvlastOverride, i);
        lines->point[override->input] = override->value;
        lines->drawn[override->input] = 0;
    }
}

AvlastLines *avlast_lines_new(const AvlastValueModel *model,
                              const AvlastScenario *scenario, GError **error)
{
    g_autoptr(AvlastLines) lines = g_new0(AvlastLines, 1);

    lines->model = model;
    lines->scenario = scenario;
    lines->years = model->horizon + 1;
    lines->lines = g_array_new(FALSE, TRUE, sizeof(AvlastLine));
    g_array_set_clear_func(lines->lines, clear_line);
    lines->factors = g_array_new(FALSE, TRUE, sizeof(AvlastFactor));
    lines->entries = g_array_new(FALSE, TRUE, sizeof(AvlastEntry));
    lines->cost_factor = avlast_array(double, lines->years, error);
    lines->effect_factor =
        lines->cost_factor ? avlast_array(double, lines->years, error) : NULL;
    lines->point =
        lines->effect_factor ? avlast_array(double, model->inputs->len, error) : NULL;
    lines->drawn = lines->point ? avlast_array(guint8, model->inputs->len, error) : NULL;
    if (!lines->drawn)
        return NULL;

    fill_discount(lines);
    fill_point(lines);
    for (guint i = 0; i < model->costs->len; i++)
        add_cost(lines, &g_array_index(model->costs, AvlastCostItem, i));
    for (guint i = 0; i < model->splits->len; i++)
        add_split(lines, &g_array_index(model->splits, AvlastSplit, i));
    for (guint i = 0; i < model->contracts->len; i++)
        avlast_lines_add_contract(lines,
                                  &g_array_index(model->contracts, AvlastContract, i));
    avlast_lines_add_units(lines);
    return g_steal_pointer(&lines);
}

const double *avlast_lines_discount(const AvlastLines *lines, guint line)
{
    return avlast_line(lines, line)->effect == AVLAST_VALUE_NONE ? lines->cost_factor
                                                                 : lines->effect_factor;
}

double avlast_lines_quantity(const AvlastLines *lines, guint line, const double *x)
{
    const AvlastLine *l = avlast_line(lines, line);
    double quantity = l->constant;

    for (guint f = l->first; f < l->first + l->n_factors; f++) {
        const AvlastFactor *factor = &g_array_index(lines->factors, AvlastFactor, f);
        quantity *= factor->offset + factor->slope * x[factor->input];
    }
    return quantity;
}

/* One line's amounts by year; `profile` has room for them. */
static void line_amounts(const AvlastLines *lines, guint l, const double *x,
                         double *profile, double *amount)
{
    const AvlastLine *line = avlast_line(lines, l);
    const double quantity = avlast_lines_quantity(lines, l, x);
    const gboolean shaped =
        line->effect != AVLAST_VALUE_NONE && line->rule == AVLAST_RULE_NONE;

    if (shaped) {
        const guint parameter = avlast_lines_parameter(lines, line->effect);
        avlast_lines_profile(lines, line->effect,
                             parameter == AVLAST_VALUE_NONE ? NAN : x[parameter],
                             profile);
    }
    for (guint t = 0; t < lines->years; t++) {
        double shape = shaped ? profile[t] : 1.0;
        if (line->rule != AVLAST_RULE_NONE) {
            double base = 0.0;
            for (guint k = line->base; k < line->base + line->n_base; k++)
                base += amount[(gsize)k * lines->years + t];
            shape = avlast_line_rule(line, t, base);
        }
        amount[(gsize)l * lines->years + t] = quantity * (line->weight[t] * shape);
    }
}

gboolean avlast_lines_evaluate(const AvlastLines *lines, const double *x, double *amount,
                               double *present, GError **error)
{
    g_autofree double *profile = avlast_array(double, lines->years, error);
    g_autofree double *own =
        profile && !amount ? avlast_table(double, lines->lines->len, lines->years, error)
                           : NULL;

    if (!amount)
        amount = own;
    if (!profile || !amount)
        return FALSE;
    for (guint l = 0; l < lines->lines->len; l++) {
        const double *discount = avlast_lines_discount(lines, l);
        AvlastSum sum = AVLAST_SUM_ZERO;

        line_amounts(lines, l, x, profile, amount);
        for (guint t = 0; t < lines->years; t++)
            avlast_sum_add_product(&sum, amount[(gsize)l * lines->years + t],
                                   discount[t]);
        present[l] = avlast_sum_value(&sum);
    }
    return TRUE;
}

void avlast_lines_coefficients(const AvlastLines *lines, guint perspective, guint kinds,
                               double *coefficient)
{
    const AvlastValueModel *model = lines->model;
    const gboolean public = perspective == avlast_perspective_public(model);
    const gboolean society = perspective == avlast_perspective_society(model);

    for (guint l = 0; l < lines->lines->len; l++)
        coefficient[l] = 0.0;
    for (guint i = 0; i < lines->entries->len; i++) {
        const AvlastEntry *entry = avlast_entry(lines, i);
        const AvlastPayer *payer =
            &g_array_index(model->payers, AvlastPayer, entry->payer);
        if ((AVLAST_KIND_BIT(entry->kind) & kinds) &&
            (society || (public && payer->class == AVLAST_PAYER_PUBLIC) ||
             entry->payer == perspective))
            coefficient[entry->line] += entry->times;
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/allowances.h"

#include <math.h>
#include <string.h>

/* A row with its point, and the spread of its draws, which are reordered. */
static void add_row(const AvlastScenarioValue *value, AvlastEstimates *estimates,
                    const char *outcome, const char *payer, double point, double *draws)
{
    const double p[] = {(1.0 - estimates->level) / 2.0, (1.0 + estimates->level) / 2.0};
    double bounds[2];
    g_autofree char *group =
        g_strdup_printf("scenario=%s;payer=%s", value->lines->scenario->id, payer);
    AvlastEstimate *row = avlast_estimates_add(estimates, outcome, group, NULL);

    row->estimate = point;
    row->std_error = avlast_draws_sd(draws, value->n);
    avlast_draws_quantiles(draws, value->n, p, 2, bounds);
    row->conf_low = bounds[0];
    row->conf_high = bounds[1];
}

/* The perspective's net present value: its draws into out, its point. */
static double npv_of(const AvlastScenarioValue *value, guint perspective, double *out)
{
    g_auto(AvlastMeasure) measure =
        avlast_measure_new(value, perspective, AVLAST_KINDS_ALL);

    avlast_measure_draws(value, &measure, out);
    return avlast_measure_point(value, &measure, value->present, value->tax_cost_point);
}

static double at(const AvlastScenarioValue *value, guint input, gsize r)
{
    return value->lines->drawn[input] ? value->draws->column[input][r]
                                      : value->lines->point[input];
}

static void fill_weight(const AvlastScenarioValue *value, guint income, double *weight)
{
    const AvlastWeights *w = &value->lines->model->weights;

    for (gsize r = 0; r < value->n; r++)
        weight[r] =
            pow(at(value, w->reference, r) / at(value, income, r), at(value, w->eta, r));
}

static double point_weight(const AvlastScenarioValue *value, guint income)
{
    const AvlastWeights *w = &value->lines->model->weights;
    const double *x = value->lines->point;

    return pow(x[w->reference] / x[income], x[w->eta]);
}

gboolean avlast_weighted_rows(const AvlastScenarioValue *value,
                              AvlastEstimates *estimates, GError **error)
{
    const AvlastValueModel *model = value->lines->model;
    const gsize n = value->n;

    if (!model->weights.any)
        return TRUE;
    g_autofree double *own = avlast_array(double, n, error);
    g_autofree double *weight = own ? avlast_array(double, n, error) : NULL;
    g_autofree double *total = weight ? avlast_array(double, n, error) : NULL;
    if (!total)
        return FALSE;
    double sum = npv_of(value, avlast_perspective_society(model), total);
    for (guint p = 0; p < model->payers->len; p++) {
        const guint income = model->weights.income[p];
        const char *id = avlast_perspective_id(model, p);
        if (income == AVLAST_VALUE_NONE)
            continue;
        const double point = npv_of(value, p, own), w = point_weight(value, income);
        fill_weight(value, income, weight);
        sum += (w - 1.0) * point;
        for (gsize r = 0; r < n; r++) {
            total[r] += (weight[r] - 1.0) * own[r];
            own[r] *= weight[r];
        }
        add_row(value, estimates, "weight", id, w, weight);
        add_row(value, estimates, "npv.weighted", id, w * point, own);
    }
    add_row(value, estimates, "npv.weighted", "society", sum, total);
    return TRUE;
}

static const AvlastScenario *scenario_of(const AvlastValueModel *model, const char *id)
{
    for (guint i = 0; i < model->scenarios->len; i++)
        if (strcmp(g_array_index(model->scenarios, AvlastScenario, i).id, id) == 0)
            return &g_array_index(model->scenarios, AvlastScenario, i);
    return NULL;
}

gboolean avlast_optimism_rows(const AvlastValueModel *model, const AvlastDraws *draws,
                              AvlastEstimates *estimates, GError **error)
{
    const char *const with = model->optimism_always ? "central" : "optimism";
    const char *const without = model->optimism_always ? "without-optimism" : "central";

    if (model->optimism->len == 0)
        return TRUE;
    g_autoptr(AvlastScenarioValue) a =
        avlast_scenario_new(model, scenario_of(model, with), draws, error);
    g_autoptr(AvlastScenarioValue) b =
        a ? avlast_scenario_new(model, scenario_of(model, without), draws, error) : NULL;
    g_autofree double *step = b ? avlast_array(double, draws->n, error) : NULL;
    g_autofree double *before = step ? avlast_array(double, draws->n, error) : NULL;

    if (!before)
        return FALSE;
    for (guint p = 0; p < avlast_perspectives(model); p++) {
        const double point = npv_of(a, p, step) - npv_of(b, p, before);
        gboolean moves = p >= model->payers->len || point != 0.0;
        for (gsize r = 0; r < draws->n; r++)
            step[r] -= before[r];
        if (moves)
            add_row(a, estimates, "optimism.step", avlast_perspective_id(model, p), point,
                    step);
    }
    return TRUE;
}

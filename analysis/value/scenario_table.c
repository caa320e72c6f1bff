/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/scenario_table.h"

#include <math.h>
#include <string.h>

#include "value/sampler.h"

#define CENTRAL "central"

enum { PUBLIC, SOCIETY, TOTALS };

struct _AvlastScenarioTable {
    const AvlastValueModel *model;
    const AvlastDraws *draws;
    AvlastScenarioValue *central; /* until its turn */
    double *npv[TOTALS]; /* of `central`, n each; NULL when nothing is compared */
    double point[TOTALS];
    double *work; /* 2 n */
};

static guint perspective_of(const AvlastValueModel *model, guint total)
{
    return total == PUBLIC ? avlast_perspective_public(model)
                           : avlast_perspective_society(model);
}

static double npv_of(const AvlastScenarioValue *value, guint total, double *draws)
{
    g_auto(AvlastMeasure) measure = avlast_measure_new(
        value, perspective_of(value->lines->model, total), AVLAST_KINDS_ALL);

    avlast_measure_draws(value, &measure, draws);
    return avlast_measure_point(value, &measure, value->present, value->tax_cost_point);
}

static const AvlastScenario *central_of(const AvlastValueModel *model)
{
    for (guint i = 0; i < model->scenarios->len; i++) {
        const AvlastScenario *scenario =
            &g_array_index(model->scenarios, AvlastScenario, i);
        if (strcmp(scenario->id, CENTRAL) == 0)
            return scenario;
    }
    return NULL;
}

AvlastScenarioTable *avlast_scenario_table_new(const AvlastValueModel *model,
                                               const AvlastDraws *draws,
                                               gboolean compared, GError **error)
{
    g_autoptr(AvlastScenarioTable) table = g_new0(AvlastScenarioTable, 1);
    const AvlastScenario *central = central_of(model);

    table->model = model;
    table->draws = draws;
    if (!compared || !central)
        return g_steal_pointer(&table);
    table->central = avlast_scenario_new(model, central, draws, error);
    table->work = table->central ? avlast_table(double, 2, draws->n, error) : NULL;
    if (!table->work)
        return NULL;
    for (guint k = 0; k < TOTALS; k++) {
        if (!(table->npv[k] = avlast_array(double, draws->n, error)))
            return NULL;
        table->point[k] = npv_of(table->central, k, table->npv[k]);
    }
    return g_steal_pointer(&table);
}

void avlast_scenario_table_free(AvlastScenarioTable *table)
{
    if (!table)
        return;
    avlast_scenario_free(table->central);
    for (guint k = 0; k < TOTALS; k++)
        g_free(table->npv[k]);
    g_free(table->work);
    g_free(table);
}

AvlastScenarioValue *avlast_scenario_table_value(AvlastScenarioTable *table,
                                                 const AvlastScenario *scenario,
                                                 GError **error)
{
    if (table->central && strcmp(scenario->id, CENTRAL) == 0)
        return g_steal_pointer(&table->central);
    return avlast_scenario_new(table->model, scenario, table->draws, error);
}

/* Deviation and ends of the interval of n differences. */
static void spread_of(const double *difference, double *scratch, gsize n, double level,
                      double spread[3])
{
    const double p[] = {(1.0 - level) / 2.0, (1.0 + level) / 2.0};

    memcpy(scratch, difference, n * sizeof *difference);
    avlast_draws_quantiles(scratch, n, p, 2, spread + 1);
    spread[0] = avlast_draws_sd(difference, n);
}

/* How far deviation and interval would move with other draws. */
static void add_error(const AvlastScenarioTable *table, const char *group, double level,
                      AvlastEstimates *estimates)
{
    const gsize n = table->draws->n;
    const guint batches = avlast_batches(n);
    double moved[3];

    for (guint field = 0; field < 3; field++) {
        double x[16];
        for (guint b = 0; b < batches; b++) {
            const gsize from = avlast_batch_start(n, b),
                        count = avlast_batch_start(n, b + 1) - from;
            double spread[3];
            spread_of(table->work + from, table->work + n, count, level, spread);
            x[b] = spread[field];
        }
        moved[field] = avlast_draws_sd(x, batches) / sqrt((double)batches);
        if (!isfinite(moved[field]) || moved[field] == 0.0)
            moved[field] = NAN;
    }
    if (isnan(moved[0]) && isnan(moved[1]) && isnan(moved[2]))
        return;
    AvlastEstimate *row =
        avlast_estimates_add(estimates, "mc.error", group, "npv.difference " CENTRAL);
    row->estimate = NAN;
    row->std_error = moved[0];
    row->conf_low = moved[1];
    row->conf_high = moved[2];
}

gboolean avlast_scenario_table_add(AvlastScenarioTable *table,
                                   const AvlastScenarioValue *value, gboolean mcse,
                                   AvlastEstimates *estimates, GError **error)
{
    const char *id = value->lines->scenario->id;
    const gsize n = value->n;

    (void)error;
    if (!table->npv[0] || strcmp(id, CENTRAL) == 0)
        return TRUE;
    for (guint k = 0; k < TOTALS; k++) {
        const double point = npv_of(value, k, table->work);
        double spread[3];
        g_autofree char *group = g_strdup_printf(
            "scenario=%s;payer=%s", id,
            avlast_perspective_id(table->model, perspective_of(table->model, k)));
        for (gsize r = 0; r < n; r++)
            table->work[r] -= table->npv[k][r];
        spread_of(table->work, table->work + n, n, estimates->level, spread);
        AvlastEstimate *row =
            avlast_estimates_add(estimates, "npv.difference", group, CENTRAL);
        row->estimate = point - table->point[k];
        row->std_error = spread[0];
        row->conf_low = spread[1];
        row->conf_high = spread[2];
        if (mcse)
            add_error(table, group, estimates->level, estimates);
    }
    return TRUE;
}

/* --- for charts and reports --- */

static json_t *triple(const AvlastEstimate *row)
{
    return row ? json_pack("[o, o, o]", avlast_json_number(row->estimate),
                           avlast_json_number(row->conf_low),
                           avlast_json_number(row->conf_high))
               : json_null();
}

static json_t *figures_of(const AvlastEstimates *estimates, const char *scenario,
                          const char *payer)
{
    static const struct {
        const char *outcome, *key;
        gboolean interval;
    } figures[] = {{"npv", "npv", TRUE},
                   {"npv.difference", "difference", TRUE},
                   {"p.npv.positive", "chance", FALSE},
                   {"bcr", "bcr", TRUE},
                   {"payback", "payback", FALSE},
                   {"p.payback", "chance.payback", FALSE}};
    g_autofree char *group = g_strdup_printf("scenario=%s;payer=%s", scenario, payer);
    json_t *object = json_object();

    for (gsize i = 0; i < G_N_ELEMENTS(figures); i++) {
        const AvlastEstimate *row =
            avlast_estimates_find(estimates, figures[i].outcome, group, NULL, NULL);
        json_object_set_new(object, figures[i].key,
                            figures[i].interval
                                ? triple(row)
                                : avlast_json_number(row ? row->estimate : NAN));
    }
    return object;
}

void avlast_value_chart_scenarios(const AvlastValueModel *model, AvlastResult *result)
{
    static const char *const persistences[] = {"observed", CENTRAL, "long"};
    const AvlastEstimates *estimates = result->estimates;
    json_t *rows = json_array();

    for (guint i = 0; i < model->scenarios->len; i++) {
        const AvlastScenario *scenario =
            &g_array_index(model->scenarios, AvlastScenario, i);
        json_t *public = figures_of(estimates, scenario->id, "public");
        if (json_is_null(json_object_get(public, "npv"))) {
            json_decref(public);
            continue;
        }
        json_array_append_new(
            rows, json_pack("{s:s, s:s, s:s, s:o, s:o}", "id", scenario->id, "label",
                            scenario->label, "persistence",
                            persistences[scenario->persistence], "public", public,
                            "society", figures_of(estimates, scenario->id, "society")));
    }
    if (json_array_size(rows) < 2) {
        json_decref(rows);
        return;
    }
    json_object_set_new(
        result->charts, "scenarios",
        json_pack("{s:s, s:I, s:f, s:i, s:s, s:o}", "currency", model->currency,
                  "price.year", (json_int_t)model->base_year, "level", model->level,
                  "horizon", (int)model->horizon, "headline",
                  model->headline_society ? "society" : "public", "rows", rows));
}

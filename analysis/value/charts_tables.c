/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "value/charts.h"

static const char *item_label(const AvlastValueModel *model, const char *item)
{
    for (guint i = 0; i < model->costs->len; i++) {
        const AvlastCostItem *cost = &g_array_index(model->costs, AvlastCostItem, i);
        if (strcmp(cost->id, item) == 0)
            return cost->label;
    }
    for (guint i = 0; i < model->splits->len; i++) {
        const AvlastSplit *split = &g_array_index(model->splits, AvlastSplit, i);
        if (strcmp(split->id, item) == 0)
            return split->label;
    }
    return item;
}

static gboolean same_series(const AvlastLedgerRow *a, const AvlastLedgerRow *b)
{
    return a->scenario == b->scenario && a->payer == b->payer && a->item == b->item &&
           a->kind == b->kind && b->year > a->year;
}

static void append(json_t *series, const char *key, double value)
{
    json_array_append_new(json_object_get(series, key), avlast_json_number(value));
}

void avlast_value_chart_ledger(const AvlastValueModel *model, const AvlastLedger *ledger,
                               AvlastResult *result)
{
    json_t *list = json_array(), *series = NULL;

    for (guint i = 0; i < ledger->rows->len; i++) {
        const AvlastLedgerRow *row = avlast_ledger_row(ledger, i);
        if (!series || !same_series(avlast_ledger_row(ledger, i - 1), row)) {
            series =
                json_pack("{s:s, s:s, s:s, s:s, s:s, s:[], s:[], s:[], s:[], s:[], s:[]}",
                          "scenario", row->scenario, "payer", row->payer, "kind",
                          avlast_ledger_kind_name(row->kind), "item", row->item, "label",
                          item_label(model, row->item), "years", "amount", "present",
                          "low", "median", "high");
            json_array_append_new(list, series);
        }
        json_array_append_new(json_object_get(series, "years"), json_integer(row->year));
        append(series, "amount", row->amount);
        append(series, "present", row->present);
        append(series, "low", row->low);
        append(series, "median", row->median);
        append(series, "high", row->high);
    }

    json_t *payers = json_array(), *scenarios = json_array();
    static const char *const classes[] = {"public", "participants", "others"};
    for (guint p = 0; p < model->payers->len; p++) {
        const AvlastPayer *payer = &g_array_index(model->payers, AvlastPayer, p);
        json_array_append_new(payers,
                              json_pack("{s:s, s:s, s:s}", "id", payer->id, "label",
                                        payer->label, "class", classes[payer->class]));
    }
    for (guint s = 0; s < model->scenarios->len; s++) {
        const AvlastScenario *scenario =
            &g_array_index(model->scenarios, AvlastScenario, s);
        json_array_append_new(scenarios, json_pack("{s:s, s:s}", "id", scenario->id,
                                                   "label", scenario->label));
    }
    json_object_set_new(
        result->charts, "ledger",
        json_pack("{s:s, s:I, s:f, s:o, s:o, s:o}", "currency", model->currency,
                  "price.year", (json_int_t)model->base_year, "level", ledger->level,
                  "payers", payers, "scenarios", scenarios, "series", list));
}

void avlast_value_chart_assumptions(const AvlastValueModel *model, AvlastResult *result)
{
    json_t *list = json_array();

    for (guint i = 0; i < model->inputs->len; i++) {
        const AvlastInput *input = avlast_value_input(model, i);
        double low = NAN, high = NAN;
        if (input->implied)
            continue;
        if (input->distribution != AVLAST_INPUT_FIXED)
            avlast_input_range(input, &low, &high);
        json_t *item =
            json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:s}", "id", input->id,
                      "label", input->label ? input->label : input->id, "value",
                      avlast_json_number(input->value), "mean",
                      avlast_json_number(avlast_input_mean(input)), "se",
                      avlast_json_number(avlast_input_sd(input)), "low",
                      avlast_json_number(low), "high", avlast_json_number(high),
                      "distribution", avlast_distribution_names[input->distribution]);
        json_object_set_new(item, "unit", avlast_json_text(input->unit));
        json_object_set_new(item, "price.year",
                            input->price_year ? json_integer(input->price_year)
                                              : json_null());
        json_object_set_new(item, "source", avlast_json_text(input->source));
        json_object_set_new(item, "date", avlast_json_text(input->date));
        json_object_set_new(item, "sure", avlast_json_text(input->sure));
        json_array_append_new(list, item);
    }
    json_object_set_new(result->charts, "assumptions", list);
}

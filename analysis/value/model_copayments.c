/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One payer's fixed part of what a unit costs; another pays the rest. */
#include <math.h>
#include <string.h>

#include "value/model_read.h"

static guint payer_of(const AvlastValueModel *model, const char *kind)
{
    guint found = AVLAST_VALUE_NONE;

    for (guint p = 0; kind && p < model->payers->len; p++)
        if (strcmp(g_array_index(model->payers, AvlastPayer, p).kind, kind) == 0) {
            if (found != AVLAST_VALUE_NONE)
                return AVLAST_VALUE_NONE;
            found = p;
        }
    return found;
}

/* The row of that rule in force; *amount is the model's own, else the row's. */
static const AvlastCatalogueRow *copayment_row(const AvlastModelReader *reader,
                                               const AvlastYaml *map, double *amount,
                                               GError **error)
{
    static const char *const keys[] = {"rule", "amount", NULL};
    AvlastValueModel *model = reader->model;
    const char *rule = NULL;
    gint64 of = 0;

    if (!avlast_yaml_only(map, keys, error) || !avlast_yaml_require(map, "rule", error) ||
        !avlast_yaml_get_text(map, "rule", &rule, error) ||
        !avlast_yaml_get_number(map, "amount", amount, error))
        return NULL;
    g_autoptr(GPtrArray) rows = avlast_rules_rows(model->rules, AVLAST_RULES_COPAYMENTS,
                                                  rule, model->base_year, &of);
    if (rows->len != 1) {
        avlast_yaml_fail(error, map, "AV655",
                         "the rules have no co-payment '%s' in force", rule);
        return NULL;
    }
    const AvlastCatalogueRow *row = rows->pdata[0];
    const AvlastCatalogue *table = model->rules->table[AVLAST_RULES_COPAYMENTS];
    const gboolean own = !isnan(*amount);
    if (!own && !avlast_catalogue_number(table, row, "amount", amount, error))
        return NULL;
    if (!isnan(*amount)) {
        if (!own)
            avlast_model_rule_year(model, rule, of);
        return row;
    }
    const char *source = avlast_catalogue_text(table, row, "source");
    const char *note = avlast_catalogue_text(table, row, "note");
    avlast_yaml_fail(error, map, "AV654",
                     "the rules have no amount for '%s'\nhint: give it here (%s). %s",
                     rule, source ? source : "?", note ? note : "");
    return NULL;
}

/* Of a unit's price u the payer carries min(amount, u), the other the rest; both in
 * money of the base year. */
gboolean avlast_model_copayment(AvlastModelReader *reader, const AvlastYaml *item,
                                const AvlastUnitCost *unit, double *shares,
                                GError **error)
{
    const AvlastValueModel *model = reader->model;
    const AvlastYaml *map = avlast_yaml_find(item, "copayment");
    double amount = NAN;

    if (avlast_yaml_find(item, "shares") || avlast_yaml_find(item, "service")) {
        avlast_yaml_fail(error, map, "AV605",
                         "give payer, shares, service or copayment, not two of them");
        return FALSE;
    }
    const AvlastCatalogueRow *row = copayment_row(reader, map, &amount, error);
    if (!row)
        return FALSE;
    const AvlastCatalogue *table = model->rules->table[AVLAST_RULES_COPAYMENTS];
    const char *kind = avlast_catalogue_text(table, row, "payer");
    const char *rest = avlast_catalogue_text(table, row, "from");
    const guint payer = payer_of(model, kind), from = payer_of(model, rest);
    const double price =
        avlast_input_mean(avlast_value_input(model, unit->value)) * unit->price_factor;

    if (payer == AVLAST_VALUE_NONE || from == AVLAST_VALUE_NONE ||
        unit->kind != AVLAST_UNIT_RESOURCE || !(amount >= 0.0) || !(price > 0.0)) {
        avlast_yaml_fail(error, map, "AV655",
                         "a co-payment shares a resource between the only payer of kind "
                         "%s and the only one of kind %s; its amount and the unit cost "
                         "are not below zero",
                         kind ? kind : "?", rest ? rest : "?");
        return FALSE;
    }
    const double part = fmin(amount, price) / price;
    shares[payer] += part;
    shares[from] += 1.0 - part;
    return TRUE;
}

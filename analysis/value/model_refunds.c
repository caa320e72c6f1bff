/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Refunds between payers, and what comes on top of a wage. */
#include <math.h>
#include <string.h>

#include "value/model_read.h"

static const char *const refund_keys[] = {"rule", "user_cost", "threshold", "share",
                                          NULL};

/* The refund's row; *share and *threshold keep what the model gave. */
static gboolean refund_row(const AvlastModelReader *reader, const AvlastYaml *map,
                           const AvlastCatalogueRow **row, double *share,
                           double *threshold, GError **error)
{
    AvlastValueModel *model = reader->model;
    const char *rule = NULL;
    gint64 of = 0;

    if (!avlast_yaml_require(map, "rule", error) ||
        !avlast_yaml_get_text(map, "rule", &rule, error))
        return FALSE;
    g_autoptr(GPtrArray) rows = avlast_rules_rows(model->rules, AVLAST_RULES_REFUNDS,
                                                  rule, model->base_year, &of);
    if (rows->len != 1) {
        avlast_yaml_fail(error, map, "AV655", "the rules have no refund '%s' in force",
                         rule);
        return FALSE;
    }
    *row = rows->pdata[0];
    const AvlastCatalogue *table = model->rules->table[AVLAST_RULES_REFUNDS];
    if (isnan(*threshold))
        avlast_model_rule_year(model, rule, of);
    if ((isnan(*share) && !avlast_catalogue_number(table, *row, "share", share, error)) ||
        (isnan(*threshold) &&
         !avlast_catalogue_number(table, *row, "threshold", threshold, error)))
        return FALSE;
    if (!isnan(*share) && !isnan(*threshold))
        return TRUE;
    const char *note = avlast_catalogue_text(table, *row, "note");
    avlast_yaml_fail(error, map, "AV654",
                     "the rules have no %s for '%s'\nhint: give it here. %s",
                     isnan(*share) ? "share" : "threshold", rule, note ? note : "");
    return FALSE;
}

static guint payer_of(const AvlastValueModel *model, const char *kind)
{
    for (guint p = 0; kind && p < model->payers->len; p++)
        if (strcmp(g_array_index(model->payers, AvlastPayer, p).kind, kind) == 0)
            return p;
    return AVLAST_VALUE_NONE;
}

/* Of what is saved by a user who costs C, the part above the threshold T is
 *   min(s, max(0, C - T)) / s,
 * and of that part the refunder, not the payer, saves `share`. */
gboolean avlast_model_refund(AvlastModelReader *reader, const AvlastYaml *item,
                             const AvlastUnitCost *unit, double *shares, GError **error)
{
    const AvlastValueModel *model = reader->model;
    const AvlastYaml *map = avlast_yaml_find(item, "refund");
    const AvlastCatalogueRow *row = NULL;
    double user = NAN, threshold = NAN, share = NAN;

    if (!map)
        return TRUE;
    if (!avlast_yaml_only(map, refund_keys, error) ||
        !avlast_yaml_require(map, "user_cost", error) ||
        !avlast_yaml_get_number(map, "user_cost", &user, error) ||
        !avlast_yaml_get_number(map, "threshold", &threshold, error) ||
        !avlast_yaml_get_number(map, "share", &share, error) ||
        !refund_row(reader, map, &row, &share, &threshold, error))
        return FALSE;

    const AvlastCatalogue *table = model->rules->table[AVLAST_RULES_REFUNDS];
    const guint payer = payer_of(model, avlast_catalogue_text(table, row, "payer"));
    const guint from = payer_of(model, avlast_catalogue_text(table, row, "from"));
    const double saved =
        avlast_input_mean(avlast_value_input(model, unit->value)) * unit->price_factor;
    if (payer == AVLAST_VALUE_NONE || from == AVLAST_VALUE_NONE ||
        unit->kind != AVLAST_UNIT_RESOURCE || !(share >= 0.0 && share <= 1.0) ||
        !(threshold >= 0.0) || !(user >= saved)) {
        avlast_yaml_fail(error, map, "AV655",
                         "a refund moves a resource between a payer of kind %s and one "
                         "of kind %s; user_cost is not below the unit cost, share is "
                         "between 0 and 1",
                         avlast_catalogue_text(table, row, "payer"),
                         avlast_catalogue_text(table, row, "from"));
        return FALSE;
    }
    const double above =
        saved > 0.0 ? fmin(saved, fmax(0.0, user - threshold)) / saved : 0.0;
    const double moved = shares[payer] * share * above;
    shares[payer] -= moved;
    shares[from] += moved;
    return TRUE;
}

/* "levy: zone-1": the figure of the rules, with its doubt, source and sureness. */
gboolean avlast_model_levy(AvlastModelReader *reader, const AvlastYaml *node,
                           const char *id, guint *index, GError **error)
{
    AvlastValueModel *model = reader->model;
    const char *name;
    gint64 of = 0;

    if (!avlast_yaml_as_text(node, &name, error))
        return FALSE;
    g_autoptr(GPtrArray) rows =
        avlast_rules_rows(model->rules, AVLAST_RULES_LEVY, name, model->base_year, &of);
    if (rows->len != 1) {
        avlast_yaml_fail(error, node, "AV655",
                         "'%s' is neither a number nor an item of the rules' levy.csv",
                         name);
        return FALSE;
    }
    const AvlastCatalogue *table = model->rules->table[AVLAST_RULES_LEVY];
    const AvlastCatalogueRow *row = rows->pdata[0];
    const char *sure = avlast_catalogue_text(table, row, "sure");
    double low = NAN, value = NAN, high = NAN;
    if (!avlast_catalogue_number(table, row, "low", &low, error) ||
        !avlast_catalogue_number(table, row, "rate", &value, error) ||
        !avlast_catalogue_number(table, row, "high", &high, error))
        return FALSE;
    if (isnan(value) && (isnan(low) || isnan(high))) {
        avlast_yaml_fail(error, node, "AV654",
                         "the rules have no figure for '%s'\nhint: look it up in %s",
                         name, avlast_catalogue_text(table, row, "source"));
        return FALSE;
    }
    avlast_model_rule_year(model, name, of);
    AvlastInput *input = g_new0(AvlastInput, 1);
    input->id = g_strdup(id);
    input->distribution = isnan(value)                ? AVLAST_INPUT_UNIFORM
                          : isnan(low) || isnan(high) ? AVLAST_INPUT_FIXED
                                                      : AVLAST_INPUT_PERT;
    input->value = value;
    input->low = low;
    input->high = high;
    input->se = NAN;
    input->source = avlast_catalogue_text(table, row, "source");
    input->sure = sure && strlen(sure) == 1 ? sure : NULL;
    input->place = avlast_model_place(node);
    return avlast_model_input(reader, input, TRUE, 0.0, INFINITY, index, error);
}

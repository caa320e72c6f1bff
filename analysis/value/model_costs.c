/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "value/model_read.h"

static const char *const cost_keys[] = {"id",         "label", "amount",      "per",
                                        "quantity",   "payer", "shares",      "years",
                                        "price_year", "index", "real_growth", "optimism",
                                        "source",     "sure",  "date",        NULL};

static gboolean read_years(const AvlastYaml *item, guint horizon, AvlastCostItem *cost,
                           GError **error)
{
    const AvlastYaml *node = avlast_yaml_find(item, "years");
    g_autofree double *years = NULL;
    gsize n;

    if (!node) {
        cost->paid[0] = 1;
        return TRUE;
    }
    if (!avlast_yaml_as_numbers(node, &years, &n, error))
        return FALSE;
    for (gsize i = 0; i < n; i++) {
        if (years[i] != floor(years[i]) || years[i] < 0.0 || years[i] > (double)horizon) {
            avlast_yaml_fail(error, node, "AV404",
                             "years are whole numbers from 0 to the horizon, %u",
                             horizon);
            return FALSE;
        }
        guint8 *paid = &cost->paid[(guint)years[i]];
        if (*paid) {
            avlast_yaml_fail(error, node, "AV404", "year %u is there twice",
                             (guint)years[i]);
            return FALSE;
        }
        *paid = 1;
    }
    return TRUE;
}

static gboolean cost_inputs(AvlastModelReader *reader, const AvlastYaml *item,
                            AvlastCostItem *cost, GError **error)
{
    g_autofree char *amount = g_strdup_printf("costs.%s", cost->id);
    g_autofree char *quantity = g_strdup_printf("costs.%s.quantity", cost->id);
    g_autofree char *optimism = g_strdup_printf("costs.%s.optimism", cost->id);

    if (!avlast_model_quantity(reader, item, "amount", amount, NAN, 0.0, INFINITY,
                               &cost->amount, error) ||
        !avlast_model_quantity(reader, item, "quantity", quantity, 1.0, 0.0, INFINITY,
                               &cost->quantity, error) ||
        !avlast_model_quantity(reader, item, "optimism", optimism, 0.0, 0.0, INFINITY,
                               &cost->optimism, error))
        return FALSE;
    avlast_model_label(reader, cost->amount, cost->label, NULL);
    avlast_model_label(reader, cost->quantity, cost->label, _("quantity"));
    avlast_model_label(reader, cost->optimism, cost->label, _("optimism"));
    return TRUE;
}

static gboolean read_cost(AvlastModelReader *reader, const AvlastYaml *item,
                          GError **error)
{
    static const char *const pers[] = {"programme", "participant", NULL};
    AvlastCostItem cost = {0};
    const AvlastPlace place = avlast_model_place(item);
    const char *index = NULL;
    gint64 price_year = 0;
    guint per = 0;

    if (!avlast_yaml_only(item, cost_keys, error) ||
        !avlast_model_id(reader, item, "costs", &cost.id, error) ||
        !avlast_model_sourced(item, error) ||
        !avlast_yaml_get_choice(item, "per", pers, &per, error) ||
        !avlast_yaml_require(item, "price_year", error) ||
        !avlast_yaml_get_integer(item, "price_year", &price_year, error) ||
        !avlast_yaml_get_text(item, "index", &index, error) ||
        !avlast_yaml_get_number(item, "real_growth", &cost.growth, error))
        return FALSE;
    cost.label = cost.id;
    cost.per_participant = per == 1;
    if (!(cost.growth > -1.0)) {
        avlast_yaml_fail(error, item, "AV404", "real_growth is above -1");
        return FALSE;
    }
    if (!avlast_yaml_find(item, "payer") && !avlast_yaml_find(item, "shares")) {
        avlast_yaml_fail(error, item, "AV607", "who pays '%s'?\nhint: payer or shares",
                         cost.id);
        return FALSE;
    }
    if (!avlast_model_prose(reader, item, "label", &cost.label, error) ||
        !avlast_model_shares(reader, item, cost.share, error) ||
        !read_years(item, reader->model->horizon, &cost, error) ||
        !avlast_model_price(reader, price_year, index, &place, &cost.price_factor,
                            error) ||
        !cost_inputs(reader, item, &cost, error))
        return FALSE;
    AvlastInput *input = reader->model->inputs->pdata[cost.amount];
    input->price_year = price_year;
    g_array_append_val(reader->model->costs, cost);
    return TRUE;
}

enum { DEADWEIGHT, DISPLACEMENT, LEAKAGE, SUBSTITUTION, OPTIMISM, ATTRIBUTION };
static const char *const adjustment_kinds[] = {
    "deadweight", "displacement", "leakage", "substitution",
    "optimism",   "attribution",  NULL};
static const char *const adjustment_keys[] = {
    "id",   "label",  "kind",         "effects", "value",  "low",
    "high", "se",     "distribution", "unit",    "source", "sure",
    "date", "forced", "values",       "draws",   "column", NULL};

static gboolean read_bits(const AvlastModelReader *reader, const AvlastYaml *item,
                          guint64 *bits, GError **error)
{
    const AvlastYaml *node = avlast_yaml_find(item, "effects");
    g_auto(GStrv) names = NULL;
    guint index;

    if (!node) {
        *bits = G_MAXUINT64;
        return TRUE;
    }
    names = avlast_yaml_as_texts(node, error);
    for (guint i = 0; names && names[i]; i++) {
        const AvlastYaml *place =
            node->kind == AVLAST_YAML_LIST ? node->items->pdata[i] : node;
        if (!avlast_model_find(reader->model->effects, place, names[i], "effect", &index,
                               error))
            return FALSE;
        *bits |= G_GUINT64_CONSTANT(1) << index;
    }
    return names != NULL;
}

/* The control group of a causal estimate has netted out what would have happened anyway:
 * taking it off once more would be wrong. */
static gboolean check_deadweight(AvlastModelReader *reader, const AvlastYaml *item,
                                 const AvlastAdjustment *adjustment, gboolean forced,
                                 GError **error)
{
    const AvlastInput *input = avlast_value_input(reader->model, adjustment->input);

    if (avlast_input_mean(input) == 0.0)
        return TRUE;
    for (guint e = 0; e < reader->model->effects->len; e++) {
        const AvlastEffectItem *effect =
            &g_array_index(reader->model->effects, AvlastEffectItem, e);
        if (!effect->causal || !(adjustment->effects >> e & 1))
            continue;
        if (!forced) {
            avlast_yaml_fail(error, item, "AV407",
                             "deadweight on the causal effect '%s': its control group "
                             "has netted that out already\nhint: leave it out, or write "
                             "forced: yes",
                             effect->id);
            return FALSE;
        }
        g_ptr_array_add(
            reader->model->notes,
            g_strdup_printf(_("deadweight is taken off the causal effect '%s' "
                              "although a control group has netted it out "
                              "(forced)"),
                            effect->id));
    }
    return TRUE;
}

static gboolean read_adjustment(AvlastModelReader *reader, const AvlastYaml *item,
                                GError **error)
{
    AvlastAdjustment adjustment = {0};
    const char *id, *label = NULL;
    guint kind = 0;
    gboolean forced = FALSE, chosen = FALSE;

    if (!avlast_yaml_only(item, adjustment_keys, error) ||
        !avlast_model_id(reader, item, "adjustments", &id, error) ||
        !avlast_model_sourced(item, error) || !avlast_yaml_require(item, "kind", error) ||
        !avlast_yaml_get_choice(item, "kind", adjustment_kinds, &kind, error) ||
        !avlast_yaml_get_boolean(item, "forced", &forced, error) ||
        !avlast_model_prose(reader, item, "label", &label, error) ||
        !read_bits(reader, item, &adjustment.effects, error))
        return FALSE;

    g_autofree char *input_id = g_strdup_printf("adjustments.%s", id);
    adjustment.input = avlast_model_fixed(reader, input_id, NAN, item);
    AvlastInput *input = reader->model->inputs->pdata[adjustment.input];
    input->implied = FALSE;
    input->label = g_strdup(label ? label : id);
    if (!avlast_model_fill(reader, item, "value", input, &chosen, error) ||
        !avlast_input_complete(input, chosen, 0.0, 1.0, error))
        return FALSE;
    adjustment.keeps = kind == ATTRIBUTION;
    if (kind == DEADWEIGHT && !check_deadweight(reader, item, &adjustment, forced, error))
        return FALSE;
    if (forced && kind != DEADWEIGHT) {
        avlast_yaml_fail(error, item, "AV605", "'forced' goes with deadweight only");
        return FALSE;
    }
    if (kind == DEADWEIGHT)
        for (guint e = 0; e < reader->model->effects->len; e++)
            g_array_index(reader->model->effects, AvlastEffectItem, e).has_deadweight |=
                (adjustment.effects >> e & 1) != 0;
    g_array_append_val(reader->model->adjustments, adjustment);
    return TRUE;
}

/* What a reader of the result should know of the effects. */
static void note_effects(AvlastValueModel *model)
{
    for (guint e = 0; e < model->effects->len; e++) {
        const AvlastEffectItem *effect =
            &g_array_index(model->effects, AvlastEffectItem, e);
        guint private = 0, intangible = 0;
        for (guint i = 0; i < model->splits->len; i++) {
            const AvlastSplit *split = &g_array_index(model->splits, AvlastSplit, i);
            const AvlastUnitCost *unit =
                &g_array_index(model->units, AvlastUnitCost, split->unit);
            private += split->effect == e && unit->kind == AVLAST_UNIT_PRIVATE;
            intangible += split->effect == e && unit->kind == AVLAST_UNIT_INTANGIBLE;
        }
        if (!effect->causal && !effect->has_deadweight)
            g_ptr_array_add(model->notes,
                            g_strdup_printf(_("effect '%s' is not causal, and no "
                                              "deadweight is taken off: part of it may "
                                              "have happened anyway"),
                                            effect->id));
        if (private && intangible)
            g_ptr_array_add(model->notes,
                            g_strdup_printf(_("effect '%s' has a private gain and an "
                                              "intangible value: make sure they are not "
                                              "the same thing twice"),
                                            effect->id));
    }
}

gboolean avlast_model_read_costs(AvlastModelReader *reader, GError **error)
{
    if (!avlast_model_each(reader, "costs", read_cost, error) ||
        !avlast_model_each(reader, "adjustments", read_adjustment, error))
        return FALSE;
    note_effects(reader->model);
    return TRUE;
}

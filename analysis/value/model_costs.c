/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "value/model_read.h"

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
    if (!avlast_model_each(reader, "costs", avlast_model_read_cost, error) ||
        !avlast_model_each(reader, "contracts", avlast_model_read_contract, error) ||
        !avlast_model_each(reader, "adjustments", read_adjustment, error))
        return FALSE;
    note_effects(reader->model);
    return TRUE;
}

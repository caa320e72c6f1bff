/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/findings_rules.h"

#include <glib/gi18n.h>
#include <string.h>

#include "value/cost_effect.h"
#include "value/model_read.h"

static AvlastPlace place_of_unit(const AvlastUnitCost *unit)
{
    return avlast_model_place(unit->node);
}

/* An average is not what one case more or less costs, and what is saved on paper stays
 * in the budget until somebody takes it out. */
static void budgets(const AvlastValueModel *model, GPtrArray *found)
{
    for (guint i = 0; i < model->units->len; i++) {
        const AvlastUnitCost *unit = &g_array_index(model->units, AvlastUnitCost, i);
        const AvlastPlace place = place_of_unit(unit);
        const AvlastInput *marginal = avlast_value_input(model, unit->marginal);
        const gboolean whole =
            marginal->distribution == AVLAST_INPUT_FIXED && marginal->value >= 1.0;
        if (unit->kind != AVLAST_UNIT_RESOURCE || unit->step > 0.0)
            continue;
        if (whole && unit->cashable >= 1.0)
            avlast_finding(
                found, FALSE, "AV658", &place, unit->id,
                _("'%s' is a whole average cost that leaves the budget at "
                  "once: say which part changes with one case (marginal) and "
                  "which part can be taken out (cashable, or step and notice)"),
                unit->id);
        if (unit->growth != 0.0)
            avlast_finding(
                found, FALSE, "AV658", &place, unit->id,
                _("'%s' grows beyond prices: real growth is for wages and what "
                  "follows them"),
                unit->id);
    }
}

/* Numbers that are only recalled, and money without a unit. */
static void foundations(const AvlastValueModel *model, GPtrArray *found)
{
    for (guint i = 0; i < model->inputs->len; i++) {
        const AvlastInput *input = avlast_value_input(model, i);
        if (input->implied)
            continue;
        if (input->sure && strcmp(input->sure, "L") == 0)
            avlast_finding(found, FALSE, "AV659", &input->place, input->id,
                           _("'%s' is only recalled (sure: L): look it up before the "
                             "result is used"),
                           input->id);
        if (input->price_year && !input->unit &&
            g_str_has_prefix(input->id, "unit_costs."))
            avlast_finding(found, FALSE, "AV659", &input->place, input->id,
                           _("'%s' has no unit: per what, and for how long?"), input->id);
    }
}

static gboolean is_named(const AvlastYaml *list, const char *key, const char *id)
{
    for (guint i = 0; list && list->kind == AVLAST_YAML_LIST && i < list->items->len;
         i++) {
        const AvlastYaml *item = list->items->pdata[i];
        const AvlastYaml *node =
            item->kind == AVLAST_YAML_MAP ? avlast_yaml_find(item, key) : NULL;
        if (node && g_strcmp0(node->text, id) == 0)
            return TRUE;
    }
    return FALSE;
}

/* An effect may be counted in its own unit alone. */
static gboolean is_counted(const AvlastValueModel *model, const char *section,
                           const char *id)
{
    for (guint e = 0; model->cost_effect && e < model->effects->len; e++)
        if ((model->cost_effect->counted >> e & 1) && strcmp(section, "effects") == 0 &&
            strcmp(g_array_index(model->effects, AvlastEffectItem, e).id, id) == 0)
            return TRUE;
    return FALSE;
}

/* What is defined and nothing uses: often a split that was forgotten. */
static void unused(const AvlastValueModel *model, GPtrArray *found)
{
    static const struct {
        const char *section, *by, *key, *by2, *key2;
    } uses[] = {{"effects", "splits", "effect", "contracts", "effect"},
                {"unit_costs", "splits", "unit_cost", NULL, NULL},
                {"profiles", "effects", "profile", "effects", "long"}};

    for (guint k = 0; k < G_N_ELEMENTS(uses); k++) {
        const AvlastYaml *list = avlast_yaml_find(model->source, uses[k].section);
        const AvlastYaml *by = avlast_yaml_find(model->source, uses[k].by);
        const AvlastYaml *by2 =
            uses[k].by2 ? avlast_yaml_find(model->source, uses[k].by2) : NULL;
        for (guint i = 0; list && list->kind == AVLAST_YAML_LIST && i < list->items->len;
             i++) {
            const AvlastYaml *item = list->items->pdata[i];
            const AvlastYaml *id =
                item->kind == AVLAST_YAML_MAP ? avlast_yaml_find(item, "id") : NULL;
            if (!id || !id->text || is_named(by, uses[k].key, id->text) ||
                is_named(by2, uses[k].key2, id->text) ||
                is_counted(model, uses[k].section, id->text))
                continue;
            const AvlastPlace place = avlast_model_place(id);
            avlast_finding(found, FALSE, "AV659", &place, id->text,
                           _("nothing uses '%s' (%s)"), id->text, uses[k].section);
        }
    }
}

void avlast_findings_apply(const AvlastValueModel *model, GPtrArray *found)
{
    avlast_findings_effects(model, found);
    budgets(model, found);
    foundations(model, found);
    unused(model, found);
}

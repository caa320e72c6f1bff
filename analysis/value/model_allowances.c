/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "value/model_read.h"

/* Optimism bias by evidence grade, and distributional weights. */

enum { GRADES = 6 };

/* Greater Manchester's guidance for cost-benefit analysis: what is taken off benefits,
 * and put on costs, for grades 1 (a trial, or the agency's own data, and current) to 6
 * (a judgement that nothing backs, or older than five years). */
static const double customary[GRADES] = {0.0, 0.05, 0.10, 0.15, 0.25, 0.40};

typedef struct {
    AvlastModelReader *reader;
    gboolean always;
    double benefit[GRADES], cost[GRADES];
} Grading;

static gboolean refuse(const AvlastYaml *node, const char *text, GError **error)
{
    avlast_yaml_fail(error, node, "AV643", "%s", text);
    return FALSE;
}

static gboolean read_rates(const AvlastYaml *map, const char *key, double most,
                           double *rate, GError **error)
{
    const AvlastYaml *node = avlast_yaml_find(map, key);
    g_autofree double *values = NULL;
    gsize n = 0;

    memcpy(rate, customary, sizeof customary);
    if (!node)
        return TRUE;
    if (!avlast_yaml_as_numbers(node, &values, &n, error))
        return FALSE;
    for (gsize i = 0; i < n; i++)
        if (!(values[i] >= (i ? values[i - 1] : 0.0) && values[i] <= most))
            n = 0;
    if (n != GRADES)
        return refuse(node, "six shares that do not fall, for grades 1 to 6", error);
    memcpy(rate, values, sizeof customary);
    return TRUE;
}

static gboolean read_one_grade(const AvlastYaml *node, guint *grade, GError **error)
{
    gint64 value = 0;

    if (!avlast_yaml_as_integer(node, &value, error))
        return FALSE;
    if (value < 1 || value > GRADES)
        return refuse(node, "a grade is 1 (best) to 6", error);
    *grade = MAX(*grade, (guint)value);
    return TRUE;
}

/* A grade, or the worst of those of the parts. */
static gboolean read_grade(const AvlastYaml *node, guint *grade, GError **error)
{
    static const char *const parts[] = {"population", "evidence", "age", "data", NULL};

    *grade = 0;
    if (node->kind == AVLAST_YAML_SCALAR)
        return read_one_grade(node, grade, error);
    if (!avlast_yaml_only(node, parts, error))
        return FALSE;
    for (guint i = 0; i < node->items->len; i++)
        if (!read_one_grade(node->items->pdata[i], grade, error))
            return FALSE;
    return *grade || refuse(node, "no grade is given", error);
}

/* The input takes the rate everywhere, or in the scenario of its own. */
static void allow(const Grading *g, guint index, double rate, double most)
{
    AvlastValueModel *model = g->reader->model;
    AvlastInput *input = model->inputs->pdata[index];
    const AvlastOverride override = {index, g->always ? 0.0 : rate};

    input->implied = FALSE;
    input->value = g->always ? rate : 0.0;
    input->minimum = 0.0;
    input->maximum = most;
    g_array_append_val(model->optimism, override);
}

static gboolean has_own_optimism(const AvlastValueModel *model, guint effect)
{
    const AvlastYaml *list = avlast_yaml_find(model->source, "adjustments");

    for (guint i = 0; i < model->adjustments->len; i++) {
        const AvlastAdjustment *a =
            &g_array_index(model->adjustments, AvlastAdjustment, i);
        const char *id = avlast_value_input(model, a->input)->id;
        if (!(a->effects >> effect & 1) || !g_str_has_prefix(id, "adjustments."))
            continue;
        for (guint k = 0; list && k < list->items->len; k++) {
            const AvlastYaml *item = list->items->pdata[k];
            const AvlastYaml *own = avlast_yaml_find(item, "id");
            const AvlastYaml *kind = avlast_yaml_find(item, "kind");
            if (strcmp(own->text, id + strlen("adjustments.")) == 0 &&
                strcmp(kind->text, "optimism") == 0)
                return TRUE;
        }
    }
    return FALSE;
}

static gboolean grade_effects(const Grading *g, const AvlastYaml *map, GError **error)
{
    AvlastValueModel *model = g->reader->model;

    if (map && !avlast_yaml_expect(map, AVLAST_YAML_MAP, error))
        return FALSE;
    for (guint i = 0; map && i < map->items->len; i++) {
        const AvlastYaml *key = map->keys->pdata[i];
        AvlastAdjustment taken = {0};
        guint index = 0, grade;
        if (!avlast_model_find(model->effects, key, key->text, "effect", &index, error) ||
            !read_grade(map->items->pdata[i], &grade, error))
            return FALSE;
        if (has_own_optimism(model, index))
            return refuse(key,
                          "this effect has an adjustment of kind optimism already: "
                          "choose one",
                          error);
        g_autofree char *id = g_strdup_printf("effects.%s.optimism", key->text);
        taken.input = avlast_model_fixed(g->reader, id, 0.0, key);
        taken.effects = G_GUINT64_CONSTANT(1) << index;
        avlast_model_label(g->reader, taken.input,
                           g_array_index(model->effects, AvlastEffectItem, index).label,
                           _("optimism"));
        allow(g, taken.input, g->benefit[grade - 1], 1.0);
        g_array_append_val(model->adjustments, taken);
    }
    return TRUE;
}

static gboolean grade_costs(const Grading *g, const AvlastYaml *map, GError **error)
{
    const AvlastValueModel *model = g->reader->model;

    if (map && !avlast_yaml_expect(map, AVLAST_YAML_MAP, error))
        return FALSE;
    for (guint i = 0; map && i < map->items->len; i++) {
        const AvlastYaml *key = map->keys->pdata[i];
        guint index = 0, grade;
        if (!avlast_model_find(model->costs, key, key->text, "cost", &index, error) ||
            !read_grade(map->items->pdata[i], &grade, error))
            return FALSE;
        const guint input = g_array_index(model->costs, AvlastCostItem, index).optimism;
        if (!avlast_value_input(model, input)->implied)
            return refuse(key, "this cost has its own optimism already: choose one",
                          error);
        allow(g, input, g->cost[grade - 1], INFINITY);
    }
    return TRUE;
}

gboolean avlast_model_read_optimism(AvlastModelReader *reader, GError **error)
{
    static const char *const keys[] = {"apply",      "effects", "costs", "benefit_rates",
                                       "cost_rates", "source",  "sure",  NULL};
    static const char *const applies[] = {"scenario", "always", NULL};
    AvlastValueModel *model = reader->model;
    const AvlastYaml *map = avlast_yaml_find(model->source, "optimism");
    Grading g = {.reader = reader};
    guint apply = 0;

    if (!map)
        return TRUE;
    if (!avlast_yaml_only(map, keys, error) || !avlast_model_sourced(map, error) ||
        !avlast_yaml_get_choice(map, "apply", applies, &apply, error) ||
        !read_rates(map, "benefit_rates", 1.0, g.benefit, error) ||
        !read_rates(map, "cost_rates", 10.0, g.cost, error))
        return FALSE;
    g.always = model->optimism_always = apply == 1;
    if (!grade_effects(&g, avlast_yaml_find(map, "effects"), error) ||
        !grade_costs(&g, avlast_yaml_find(map, "costs"), error))
        return FALSE;
    if (model->optimism->len == 0)
        return refuse(map, "no effect and no cost has a grade", error);
    for (guint i = 0; i < model->optimism->len; i++) {
        const guint input = g_array_index(model->optimism, AvlastOverride, i).input;
        AvlastInput *kept = model->inputs->pdata[input];
        kept->source = avlast_yaml_find(map, "source")->text;
    }
    return TRUE;
}

void avlast_model_add_optimism(AvlastModelReader *reader)
{
    AvlastValueModel *model = reader->model;
    AvlastScenario scenario = {model->optimism_always ? "without-optimism" : "optimism",
                               model->optimism_always
                                   ? _("Without allowance for optimism")
                                   : _("With allowance for optimism"),
                               AVLAST_PERSIST_CENTRAL, model->schedule,
                               g_array_new(FALSE, FALSE, sizeof(AvlastOverride))};

    if (model->optimism->len == 0) {
        g_array_unref(scenario.overrides);
        return;
    }
    g_array_append_vals(scenario.overrides, model->optimism->data, model->optimism->len);
    g_hash_table_add(reader->ids, g_strdup_printf("scenarios.%s", scenario.id));
    g_array_append_val(model->scenarios, scenario);
}

/* --- weights --- */

static gboolean read_incomes(AvlastModelReader *reader, const AvlastYaml *map,
                             GError **error)
{
    AvlastValueModel *model = reader->model;

    if (map->items->len == 0) {
        avlast_yaml_fail(error, map, "AV644",
                         "no payer has an income: nobody is weighted");
        return FALSE;
    }
    for (guint i = 0; i < map->items->len; i++) {
        const AvlastYaml *key = map->keys->pdata[i];
        guint p = 0;
        if (!avlast_model_find(model->payers, key, key->text, "payer", &p, error))
            return FALSE;
        const AvlastPayer *payer = &g_array_index(model->payers, AvlastPayer, p);
        if (payer->class == AVLAST_PAYER_PUBLIC) {
            avlast_yaml_fail(error, key, "AV644",
                             "'%s' is a public payer: only people have weights",
                             key->text);
            return FALSE;
        }
        g_autofree char *id = g_strdup_printf("weights.incomes.%s", key->text);
        if (!avlast_model_quantity(reader, map, key->text, id, NAN, 1e-9, INFINITY,
                                   &model->weights.income[p], error))
            return FALSE;
        avlast_model_label(reader, model->weights.income[p], payer->label, _("income"));
    }
    return TRUE;
}

gboolean avlast_model_read_weights(AvlastModelReader *reader, GError **error)
{
    static const char *const keys[] = {"eta",    "reference", "incomes",
                                       "source", "sure",      NULL};
    AvlastValueModel *model = reader->model;
    const AvlastYaml *map = avlast_yaml_find(model->source, "weights");
    const AvlastYaml *incomes;

    for (guint p = 0; p < AVLAST_VALUE_PAYERS; p++)
        model->weights.income[p] = AVLAST_VALUE_NONE;
    if (!map)
        return TRUE;
    if (!avlast_yaml_only(map, keys, error) || !avlast_model_sourced(map, error) ||
        !avlast_yaml_require(map, "reference", error) ||
        !(incomes = avlast_yaml_require(map, "incomes", error)) ||
        !avlast_yaml_expect(incomes, AVLAST_YAML_MAP, error) ||
        !avlast_model_quantity(reader, map, "eta", "weights.eta", 1.3, 0.0, 10.0,
                               &model->weights.eta, error) ||
        !avlast_model_quantity(reader, map, "reference", "weights.reference", NAN, 1e-9,
                               INFINITY, &model->weights.reference, error) ||
        !read_incomes(reader, incomes, error))
        return FALSE;
    avlast_model_label(reader, model->weights.eta, _("Weights"), "eta");
    avlast_model_label(reader, model->weights.reference, _("Weights"),
                       _("reference income"));
    model->weights.any = TRUE;
    return TRUE;
}

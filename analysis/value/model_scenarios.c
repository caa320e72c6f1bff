/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/number.h"
#include "core/text.h"
#include "value/model_read.h"

static const char *const persistences[] = {"observed", "central", "long", NULL};
static const char *const scenario_keys[] = {"id",   "label", "persistence", "schedule",
                                            "rate", "set",   NULL};

static void add_scenario(AvlastModelReader *reader, AvlastScenario scenario)
{
    g_array_append_val(reader->model->scenarios, scenario);
}

static AvlastScenario scenario_new(const AvlastModelReader *reader, const char *id,
                                   AvlastPersistence persistence)
{
    return (AvlastScenario){id, id, persistence, reader->model->schedule,
                            g_array_new(FALSE, FALSE, sizeof(AvlastOverride))};
}

/* A number that is set keeps to the range that the model allows it. */
static gboolean inside(const AvlastInput *input, const AvlastYaml *node, double value,
                       GError **error)
{
    char least[AVLAST_NUMBER_BUFFER], most[AVLAST_NUMBER_BUFFER];

    if (!(input->maximum > input->minimum) ||
        (value >= input->minimum && value <= input->maximum))
        return TRUE;
    avlast_yaml_fail(
        error, node, "AV404", "'%s' is outside %s to %s", input->id,
        isinf(input->minimum) ? "-infinity" : avlast_number_exact(input->minimum, least),
        isinf(input->maximum) ? "infinity" : avlast_number_exact(input->maximum, most));
    return FALSE;
}

gboolean avlast_model_set(const AvlastModelReader *reader, const AvlastYaml *map,
                          GArray *overrides, GError **error)
{
    if (!avlast_yaml_expect(map, AVLAST_YAML_MAP, error))
        return FALSE;
    for (guint i = 0; i < map->items->len; i++) {
        AvlastOverride override = {0, 0.0};
        const AvlastYaml *node = map->items->pdata[i];
        if (!avlast_model_named(reader, map->keys->pdata[i], &override.input, error) ||
            !avlast_yaml_as_number(node, &override.value, error) ||
            !inside(avlast_value_input(reader->model, override.input), node,
                    override.value, error))
            return FALSE;
        g_array_append_val(overrides, override);
    }
    return TRUE;
}

static gboolean read_scenario_schedule(const AvlastRules *rules, const AvlastYaml *item,
                                       AvlastScenario *scenario, GError **error)
{
    const AvlastYaml *node = avlast_yaml_find(item, "schedule");
    const AvlastYaml *rate_node = avlast_yaml_find(item, "rate");
    const char *id = NULL;
    double rate;

    if (node && !avlast_yaml_as_text(node, &id, error))
        return FALSE;
    if (rate_node && id && strcmp(id, "flat") != 0) {
        avlast_yaml_fail(error, rate_node, "AV414",
                         "schedule '%s': 'rate' goes with flat", id);
        return FALSE;
    }
    if (rate_node) {
        if (!avlast_yaml_as_number(rate_node, &rate, error))
            return FALSE;
        if (!(rate > -1.0 && rate <= 1.0)) {
            avlast_yaml_fail(error, rate_node, "AV414", "a rate is like 0.04");
            return FALSE;
        }
        scenario->schedule = avlast_schedule_flat(rate);
    }
    if (!node || rate_node)
        return TRUE;
    gboolean found = FALSE;
    if (!avlast_rules_schedule(rules, id, &scenario->schedule, &found, error))
        return FALSE;
    if (found)
        return TRUE;
    const AvlastSchedule *schedule = avlast_schedule_find(id);
    if (!schedule) {
        g_autofree char *hint = avlast_text_did_you_mean(id, avlast_schedule_ids());
        avlast_yaml_fail(error, node, "AV414", "no built-in schedule '%s'%s", id, hint);
        return FALSE;
    }
    scenario->schedule = *schedule;
    return TRUE;
}

static gboolean read_scenario(AvlastModelReader *reader, const AvlastYaml *item,
                              GError **error)
{
    const AvlastYaml *set = avlast_yaml_find(item, "set");
    const char *id;
    guint persistence = AVLAST_PERSIST_CENTRAL;

    if (!avlast_yaml_only(item, scenario_keys, error) ||
        !avlast_model_id(reader, item, "scenarios", &id, error) ||
        !avlast_yaml_get_choice(item, "persistence", persistences, &persistence, error))
        return FALSE;
    AvlastScenario scenario = scenario_new(reader, id, (AvlastPersistence)persistence);
    const gboolean fine =
        avlast_model_prose(reader, item, "label", &scenario.label, error) &&
        read_scenario_schedule(reader->model->rules, item, &scenario, error) &&
        (!set || avlast_model_set(reader, set, scenario.overrides, error));
    add_scenario(reader, scenario);
    return fine;
}

static gboolean find_perspective(const AvlastModelReader *reader, const AvlastYaml *item,
                                 guint *payer, GError **error)
{
    const AvlastYaml *node = avlast_yaml_require(item, "payer", error);
    const char *id;

    if (!node || !avlast_yaml_as_text(node, &id, error))
        return FALSE;
    *payer = avlast_perspective_find(reader->model, id);
    return *payer != AVLAST_VALUE_NONE ||
           avlast_model_find(reader->model->payers, node, id, "payer", payer, error);
}

static gboolean read_threshold(AvlastModelReader *reader, const AvlastYaml *item,
                               GError **error)
{
    static const char *const keys[] = {"metric", "payer", "above", NULL};
    static const char *const metrics[] = {"npv", NULL};
    AvlastThreshold threshold = {0, NAN};
    guint metric;

    if (!avlast_yaml_only(item, keys, error) ||
        !avlast_yaml_get_choice(item, "metric", metrics, &metric, error) ||
        !find_perspective(reader, item, &threshold.payer, error) ||
        !avlast_yaml_require(item, "above", error) ||
        !avlast_yaml_get_number(item, "above", &threshold.above, error))
        return FALSE;
    g_array_append_val(reader->model->thresholds, threshold);
    return TRUE;
}

static gboolean read_check(AvlastModelReader *reader, const AvlastYaml *item,
                           GError **error)
{
    static const char *const keys[] = {"metric", "payer",     "scenario",
                                       "equals", "tolerance", NULL};
    AvlastCheck check = {"npv", "society", "central", NAN, 1e-9, item};
    const AvlastYaml *node = avlast_yaml_find(item, "scenario");
    guint index;

    if (!avlast_yaml_only(item, keys, error) ||
        !avlast_yaml_get_text(item, "metric", &check.metric, error) ||
        !find_perspective(reader, item, &index, error) ||
        !avlast_yaml_get_text(item, "payer", &check.payer, error) ||
        !avlast_yaml_get_text(item, "scenario", &check.scenario, error) ||
        !avlast_model_find(reader->model->scenarios, node ? node : item, check.scenario,
                           "scenario", &index, error) ||
        !avlast_yaml_require(item, "equals", error) ||
        !avlast_yaml_get_number(item, "equals", &check.equals, error) ||
        !avlast_yaml_get_number(item, "tolerance", &check.tolerance, error))
        return FALSE;
    g_array_append_val(reader->model->checks, check);
    return TRUE;
}

gboolean avlast_model_read_scenarios(AvlastModelReader *reader, GError **error)
{
    for (guint i = 0; persistences[i]; i++) {
        g_hash_table_add(reader->ids, g_strdup_printf("scenarios.%s", persistences[i]));
        add_scenario(reader, scenario_new(reader, persistences[i], (AvlastPersistence)i));
    }
    avlast_model_add_optimism(reader);
    return avlast_model_each(reader, "scenarios", read_scenario, error) &&
           avlast_model_each(reader, "thresholds", read_threshold, error) &&
           avlast_model_each(reader, "checks", read_check, error);
}

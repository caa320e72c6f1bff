/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/text.h"
#include "value/model_read.h"

static const char *const sections[] = {
    "avlast",     "model",      "catalogue",    "indices",   "payers",      "profiles",
    "effects",    "unit_costs", "splits",       "costs",     "adjustments", "scenarios",
    "thresholds", "checks",     "correlations", "contracts", NULL};

static gboolean read_version(const AvlastYaml *root, GError **error)
{
    const AvlastYaml *version = avlast_yaml_require(root, "avlast", error);
    const char *text;

    if (!version || !avlast_yaml_as_text(version, &text, error))
        return FALSE;
    if (strcmp(text, "1") == 0)
        return TRUE;
    avlast_yaml_fail(error, version, "AV608",
                     "'%s' is not a version of this file format\nhint: write avlast: 1",
                     text);
    return FALSE;
}

AvlastValueModel *avlast_value_model_read(const char *path,
                                          const AvlastValueReading *reading,
                                          GError **error)
{
    g_autoptr(AvlastValueModel) model = avlast_value_model_new(path);
    g_autoptr(GHashTable) ids =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    AvlastModelReader reader = {model, reading && reading->lang ? reading->lang : "en",
                                ids};

    model->norwegian = strcmp(reader.lang, "nb") == 0;
    model->source = avlast_yaml_read(path, &model->sha256, error);
    if (!model->source || !avlast_yaml_only(model->source, sections, error) ||
        !read_version(model->source, error) || !avlast_model_read_basics(&reader, error))
        return NULL;

    if (reading && reading->schedule) {
        const AvlastSchedule *schedule = avlast_schedule_find(reading->schedule);
        if (!schedule) {
            g_autofree char *hint =
                avlast_text_did_you_mean(reading->schedule, avlast_schedule_ids());
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                        "no built-in schedule '%s'%s", reading->schedule, hint);
            return NULL;
        }
        model->schedule = *schedule;
    }
    if (!avlast_model_read_profiles(&reader, error) ||
        !avlast_model_read_effects(&reader, error) ||
        !avlast_model_read_units(&reader, error) ||
        !avlast_model_read_splits(&reader, error) ||
        !avlast_model_read_costs(&reader, error) ||
        !avlast_model_read_scenarios(&reader, error) ||
        !avlast_model_read_correlations(&reader, error))
        return NULL;
    if (model->splits->len + model->costs->len + model->contracts->len == 0) {
        avlast_yaml_fail(
            error, model->source, "AV401",
            "the model has no splits, costs or contracts: nothing has a value");
        return NULL;
    }
    return g_steal_pointer(&model);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/text.h"
#include "value/model_read.h"

static const char *const sections[] = {
    "avlast",      "model",     "catalogue",  "indices", "payers",
    "profiles",    "effects",   "unit_costs", "splits",  "costs",
    "adjustments", "scenarios", "thresholds", "checks",  "correlations",
    "contracts",   "rules",     "optimism",   "weights", "cost_effectiveness",
    NULL};

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

/* A fault of a whole section; FALSE when reading stops at it. */
static gboolean go_past(const AvlastModelReader *reader, GError **fault, GError **error)
{
    if (reader->faults) {
        g_ptr_array_add(reader->faults, g_steal_pointer(fault));
        return TRUE;
    }
    g_propagate_error(error, g_steal_pointer(fault));
    return FALSE;
}

static gboolean read_sections(AvlastModelReader *reader, GError **error)
{
    static gboolean (*const readers[])(AvlastModelReader *, GError **) = {
        avlast_model_read_profiles,   avlast_model_read_effects,
        avlast_model_read_units,      avlast_model_read_splits,
        avlast_model_read_costs,      avlast_model_read_optimism,
        avlast_model_read_weights,    avlast_model_read_scenarios,
        avlast_model_read_cost_effect};
    const AvlastValueModel *model = reader->model;

    for (guint k = 0; k < G_N_ELEMENTS(readers); k++) {
        GError *fault = NULL;
        if (!readers[k](reader, &fault) && !go_past(reader, &fault, error))
            return FALSE;
    }
    /* Correlations are between numbers, all of which must be there. */
    if (!(reader->faults && reader->faults->len)) {
        GError *fault = NULL;
        if (!avlast_model_read_correlations(reader, &fault) &&
            !go_past(reader, &fault, error))
            return FALSE;
    }
    if (model->splits->len + model->costs->len + model->contracts->len > 0 ||
        (reader->faults && reader->faults->len))
        return TRUE;
    GError *nothing = NULL;
    avlast_yaml_fail(&nothing, model->source, "AV401",
                     "the model has no splits, costs or contracts: nothing has a value");
    return go_past(reader, &nothing, error);
}

static gboolean read_head(AvlastModelReader *reader, const AvlastValueReading *reading,
                          GError **error)
{
    AvlastValueModel *model = reader->model;
    GError *fault = NULL;

    if (!avlast_yaml_only(model->source, sections, &fault) &&
        !go_past(reader, &fault, error))
        return FALSE;
    fault = NULL;
    if (!read_version(model->source, &fault) && !go_past(reader, &fault, error))
        return FALSE;
    if (!avlast_model_read_basics(reader, error))
        return FALSE;
    if (!reading || !reading->schedule)
        return TRUE;
    const AvlastSchedule *schedule = avlast_schedule_find(reading->schedule);
    if (!schedule) {
        g_autofree char *hint =
            avlast_text_did_you_mean(reading->schedule, avlast_schedule_ids());
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "no built-in schedule '%s'%s", reading->schedule, hint);
        return FALSE;
    }
    model->schedule = *schedule;
    return TRUE;
}

AvlastValueModel *avlast_value_model_read(const char *path,
                                          const AvlastValueReading *reading,
                                          GError **error)
{
    return avlast_value_model_read_all(path, reading, NULL, error);
}

AvlastValueModel *avlast_value_model_read_all(const char *path,
                                              const AvlastValueReading *reading,
                                              GPtrArray *faults, GError **error)
{
    g_autoptr(AvlastValueModel) model = avlast_value_model_new(path);
    g_autoptr(GHashTable) ids =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) broken =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    AvlastModelReader reader = {model, reading && reading->lang ? reading->lang : "en",
                                ids, faults, broken};

    model->norwegian = strcmp(reader.lang, "nb") == 0;
    model->source = avlast_yaml_read(path, &model->sha256, error);
    if (!model->source || !read_head(&reader, reading, error) ||
        !read_sections(&reader, error))
        return NULL;
    return g_steal_pointer(&model);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/model.h"

#include <string.h>

#include "core/text.h"
#include "value/model_read.h"

static void clear_index(gpointer data)
{
    AvlastPriceIndex *index = data;
    g_array_unref(index->years);
    g_array_unref(index->level);
}

static void clear_profile(gpointer data)
{
    AvlastProfileItem *item = data;
    g_free(item->profile.values);
}

static void clear_scenario(gpointer data)
{
    AvlastScenario *scenario = data;
    g_array_unref(scenario->overrides);
}

static void free_input(gpointer data)
{
    avlast_input_free(data);
}

static void free_catalogue(gpointer data)
{
    avlast_catalogue_free(data);
}

static void free_source(gpointer data)
{
    AvlastValueSource *source = data;
    g_free(source->file);
    g_free(source->sha256);
    g_free(source);
}

void avlast_value_model_add_source(AvlastValueModel *model, const char *file,
                                   const char *sha256)
{
    for (guint i = 0; i < model->sources->len; i++)
        if (strcmp(((AvlastValueSource *)model->sources->pdata[i])->file, file) == 0)
            return;
    AvlastValueSource *source = g_new0(AvlastValueSource, 1);
    source->file = g_strdup(file);
    source->sha256 = g_strdup(sha256);
    g_ptr_array_add(model->sources, source);
}

static AvlastValueModel *model_new(const char *path)
{
    AvlastValueModel *model = g_new0(AvlastValueModel, 1);

    model->path = g_strdup(path);
    model->inputs = g_ptr_array_new_with_free_func(free_input);
    model->catalogues = g_ptr_array_new_with_free_func(free_catalogue);
    model->notes = g_ptr_array_new_with_free_func(g_free);
    model->sources = g_ptr_array_new_with_free_func(free_source);
    model->indices = g_array_new(FALSE, TRUE, sizeof(AvlastPriceIndex));
    g_array_set_clear_func(model->indices, clear_index);
    model->payers = g_array_new(FALSE, TRUE, sizeof(AvlastPayer));
    model->profiles = g_array_new(FALSE, TRUE, sizeof(AvlastProfileItem));
    g_array_set_clear_func(model->profiles, clear_profile);
    model->effects = g_array_new(FALSE, TRUE, sizeof(AvlastEffectItem));
    model->units = g_array_new(FALSE, TRUE, sizeof(AvlastUnitCost));
    model->splits = g_array_new(FALSE, TRUE, sizeof(AvlastSplit));
    model->costs = g_array_new(FALSE, TRUE, sizeof(AvlastCostItem));
    model->adjustments = g_array_new(FALSE, TRUE, sizeof(AvlastAdjustment));
    model->scenarios = g_array_new(FALSE, TRUE, sizeof(AvlastScenario));
    g_array_set_clear_func(model->scenarios, clear_scenario);
    model->thresholds = g_array_new(FALSE, TRUE, sizeof(AvlastThreshold));
    model->checks = g_array_new(FALSE, TRUE, sizeof(AvlastCheck));
    return model;
}

void avlast_value_model_free(AvlastValueModel *model)
{
    if (!model)
        return;
    GArray *const arrays[] = {model->indices,    model->payers,      model->profiles,
                              model->effects,    model->units,       model->splits,
                              model->costs,      model->adjustments, model->scenarios,
                              model->thresholds, model->checks};
    for (guint i = 0; i < G_N_ELEMENTS(arrays); i++)
        g_array_unref(arrays[i]);
    g_ptr_array_unref(model->inputs);
    g_ptr_array_unref(model->catalogues);
    g_ptr_array_unref(model->notes);
    g_ptr_array_unref(model->sources);
    g_clear_pointer(&model->covariance, gsl_matrix_free);
    avlast_yaml_free(model->source);
    g_free(model->sha256);
    g_free(model->path);
    g_free(model);
}

const AvlastInput *avlast_value_input(const AvlastValueModel *model, guint index)
{
    return model->inputs->pdata[index];
}

const char *avlast_perspective_id(const AvlastValueModel *model, guint perspective)
{
    if (perspective == avlast_perspective_public(model))
        return "public";
    if (perspective == avlast_perspective_society(model))
        return "society";
    return g_array_index(model->payers, AvlastPayer, perspective).id;
}

guint avlast_perspective_find(const AvlastValueModel *model, const char *id)
{
    for (guint p = 0; p < avlast_perspectives(model); p++)
        if (strcmp(avlast_perspective_id(model, p), id) == 0)
            return p;
    return AVLAST_VALUE_NONE;
}

static const char *const sections[] = {
    "avlast",      "model",     "catalogue",  "indices", "payers",
    "profiles",    "effects",   "unit_costs", "splits",  "costs",
    "adjustments", "scenarios", "thresholds", "checks",  NULL};

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
    g_autoptr(AvlastValueModel) model = model_new(path);
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
        !avlast_model_read_scenarios(&reader, error))
        return NULL;
    if (model->splits->len + model->costs->len == 0) {
        avlast_yaml_fail(error, model->source, "AV401",
                         "the model has neither splits nor costs: nothing has a value");
        return NULL;
    }
    return g_steal_pointer(&model);
}

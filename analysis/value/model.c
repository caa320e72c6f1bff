/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/model.h"

#include <string.h>

#include "value/cost_effect.h"
#include "value/draw_table.h"
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

static void free_table(gpointer data)
{
    avlast_draw_table_free(data);
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

AvlastValueModel *avlast_value_model_new(const char *path)
{
    AvlastValueModel *model = g_new0(AvlastValueModel, 1);

    model->path = g_strdup(path);
    model->inputs = g_ptr_array_new_with_free_func(free_input);
    model->catalogues = g_ptr_array_new_with_free_func(free_catalogue);
    model->notes = g_ptr_array_new_with_free_func(g_free);
    model->sources = g_ptr_array_new_with_free_func(free_source);
    model->tables = g_ptr_array_new_with_free_func(free_table);
    model->indices = g_array_new(FALSE, TRUE, sizeof(AvlastPriceIndex));
    g_array_set_clear_func(model->indices, clear_index);
    model->payers = g_array_new(FALSE, TRUE, sizeof(AvlastPayer));
    model->profiles = g_array_new(FALSE, TRUE, sizeof(AvlastProfileItem));
    g_array_set_clear_func(model->profiles, clear_profile);
    model->effects = g_array_new(FALSE, TRUE, sizeof(AvlastEffectItem));
    model->units = g_array_new(FALSE, TRUE, sizeof(AvlastUnitCost));
    model->splits = g_array_new(FALSE, TRUE, sizeof(AvlastSplit));
    model->costs = g_array_new(FALSE, TRUE, sizeof(AvlastCostItem));
    model->contracts = g_array_new(FALSE, TRUE, sizeof(AvlastContract));
    model->adjustments = g_array_new(FALSE, TRUE, sizeof(AvlastAdjustment));
    model->scenarios = g_array_new(FALSE, TRUE, sizeof(AvlastScenario));
    g_array_set_clear_func(model->scenarios, clear_scenario);
    model->optimism = g_array_new(FALSE, TRUE, sizeof(AvlastOverride));
    model->thresholds = g_array_new(FALSE, TRUE, sizeof(AvlastThreshold));
    model->checks = g_array_new(FALSE, TRUE, sizeof(AvlastCheck));
    model->correlations = g_array_new(FALSE, TRUE, sizeof(AvlastCorrelation));
    model->joined = g_array_new(FALSE, TRUE, sizeof(guint));
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
    g_array_unref(model->contracts);
    g_ptr_array_unref(model->inputs);
    g_ptr_array_unref(model->catalogues);
    g_clear_pointer(&model->measured, g_ptr_array_unref);
    g_ptr_array_unref(model->notes);
    g_ptr_array_unref(model->sources);
    g_ptr_array_unref(model->tables);
    g_array_unref(model->correlations);
    g_array_unref(model->joined);
    g_array_unref(model->optimism);
    g_clear_pointer(&model->covariance, gsl_matrix_free);
    g_clear_pointer(&model->joint, gsl_matrix_free);
    g_free(model->told);
    avlast_cost_effect_free(model->cost_effect);
    avlast_rules_free(model->rules);
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

void avlast_cost_effect_free(AvlastCostEffect *section)
{
    if (!section)
        return;
    g_array_unref(section->thresholds);
    g_array_unref(section->options);
    g_free(section);
}

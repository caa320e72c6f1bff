/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The section `cost_effectiveness` of a value model. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "value/cost_effect.h"
#include "value/model_read.h"

static const char *const keys[] = {"effects", "unit",  "payer",      "count",
                                   "options", "curve", "thresholds", "comparator",
                                   "source",  "sure",  "date",       NULL};
static const char *const option_keys[] = {"id",    "label", "scenario", "effects",
                                          "costs", "set",   NULL};

static void clear_option(gpointer data)
{
    AvlastOptionItem *option = data;

    g_free(option->costs);
    g_array_unref(option->overrides);
}

static gboolean refuse(const AvlastYaml *node, const char *text, GError **error)
{
    avlast_yaml_fail(error, node, "AV663", "cost_effectiveness: %s", text);
    return FALSE;
}

/* Calls `take` with the place of each named item; an id, or a list of them. */
typedef void (*Take)(gpointer data, guint index);

static gboolean each_name(const GArray *items, const AvlastYaml *node, const char *what,
                          Take take, gpointer data, GError **error)
{
    const guint n = node->kind == AVLAST_YAML_LIST ? node->items->len : 1;

    for (guint i = 0; i < n; i++) {
        const AvlastYaml *one =
            node->kind == AVLAST_YAML_LIST ? node->items->pdata[i] : node;
        const char *id;
        guint index = 0;
        if (!avlast_yaml_as_text(one, &id, error) ||
            !avlast_model_find(items, one, id, what, &index, error))
            return FALSE;
        take(data, index);
    }
    return TRUE;
}

static void take_effect(gpointer data, guint index)
{
    *(guint64 *)data |= G_GUINT64_CONSTANT(1) << index;
}

static void take_cost(gpointer data, guint index)
{
    ((guint8 *)data)[index] = 1;
}

static gboolean read_effects(const AvlastModelReader *reader, const AvlastYaml *node,
                             guint64 *effects, GError **error)
{
    const GArray *all = reader->model->effects;

    *effects = 0;
    if (!each_name(all, node, "effect", take_effect, effects, error))
        return FALSE;
    for (guint e = 0; e < all->len; e++) {
        const AvlastEffectItem *item = &g_array_index(all, AvlastEffectItem, e);
        if ((*effects >> e & 1) && item->wave.any && item->wave.lead != e)
            return refuse(node, "a wave is no effect of its own: name the effect", error);
    }
    return TRUE;
}

/* Effects are only added up in one unit. */
static gboolean check_unit(const AvlastModelReader *reader, const AvlastYaml *node,
                           AvlastCostEffect *section, GError **error)
{
    const GArray *all = reader->model->effects;
    const char *unit = NULL;

    for (guint e = 0; e < all->len; e++) {
        const AvlastEffectItem *item = &g_array_index(all, AvlastEffectItem, e);
        if (!(section->counted >> e & 1) || !item->unit)
            continue;
        if (unit && strcmp(unit, item->unit) != 0) {
            avlast_yaml_fail(error, node, "AV663",
                             "cost_effectiveness: effects in '%s' and in '%s' cannot be "
                             "added up",
                             unit, item->unit);
            return FALSE;
        }
        unit = item->unit;
    }
    if (!section->unit)
        section->unit = unit;
    return section->unit || refuse(node, "unit is missing: what is one of it?", error);
}

/* --- options --- */

static AvlastOptionItem option_new(const AvlastValueModel *model, const char *id)
{
    AvlastOptionItem option = {id,
                               id,
                               AVLAST_VALUE_NONE,
                               ~G_GUINT64_CONSTANT(0),
                               g_malloc0(MAX(model->costs->len, 1)),
                               g_array_new(FALSE, FALSE, sizeof(AvlastOverride))};

    memset(option.costs, 1, model->costs->len);
    return option;
}

static gboolean fill_option(AvlastModelReader *reader, const AvlastYaml *item,
                            AvlastOptionItem *option, GError **error)
{
    const AvlastValueModel *model = reader->model;
    const AvlastYaml *effects = avlast_yaml_find(item, "effects"),
                     *costs = avlast_yaml_find(item, "costs"),
                     *set = avlast_yaml_find(item, "set");

    option->label = option->id;
    if (costs)
        memset(option->costs, 0, model->costs->len);
    return avlast_model_prose(reader, item, "label", &option->label, error) &&
           avlast_model_ref(model->scenarios, item, "scenario", "scenario",
                            &option->scenario, error) &&
           (!effects || read_effects(reader, effects, &option->effects, error)) &&
           (!costs ||
            each_name(model->costs, costs, "cost", take_cost, option->costs, error)) &&
           (!set || avlast_model_set(reader, set, option->overrides, error));
}

static gboolean read_option(AvlastModelReader *reader, const AvlastYaml *item,
                            AvlastCostEffect *section, GError **error)
{
    const char *id;

    if (!avlast_yaml_only(item, option_keys, error) ||
        !avlast_model_id(reader, item, "cost_effectiveness.options", &id, error))
        return FALSE;
    if (strcmp(id, "nothing") == 0)
        return refuse(item, "the id 'nothing' is taken: it is the scheme not made",
                      error);
    if (section->options->len == AVLAST_OPTION_ITEMS)
        return refuse(item, "there are too many options", error);
    AvlastOptionItem option = option_new(reader->model, id);
    const gboolean fine = fill_option(reader, item, &option, error);
    g_array_append_val(section->options, option);
    return fine;
}

static void add_nothing(const AvlastValueModel *model, AvlastCostEffect *section)
{
    AvlastOptionItem nothing = option_new(model, "nothing");

    nothing.label = _("Do nothing");
    nothing.effects = 0;
    memset(nothing.costs, 0, model->costs->len);
    g_array_prepend_val(section->options, nothing);
}

static gboolean read_options(AvlastModelReader *reader, const AvlastYaml *map,
                             AvlastCostEffect *section, GError **error)
{
    const AvlastYaml *list = avlast_yaml_find(map, "options"),
                     *node = avlast_yaml_find(map, "comparator");
    const char *against = "nothing";

    if (list && !avlast_yaml_expect(list, AVLAST_YAML_LIST, error))
        return FALSE;
    for (guint i = 0; list && i < list->items->len; i++)
        if (!read_option(reader, list->items->pdata[i], section, error))
            return FALSE;
    if (node && !avlast_yaml_as_text(node, &against, error))
        return FALSE;
    if (!list) {
        AvlastOptionItem whole = option_new(reader->model, "scheme");
        whole.label = _("The scheme");
        g_array_append_val(section->options, whole);
    }
    if (strcmp(against, "nothing") == 0) {
        add_nothing(reader->model, section);
        section->comparator = 0;
    } else if (!avlast_model_find(section->options, node, against, "option",
                                  &section->comparator, error))
        return FALSE;
    return section->options->len >= 2 ||
           refuse(map, "two options are needed, or comparator: nothing", error);
}

/* --- thresholds --- */

static int by_size(gconstpointer a, gconstpointer b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static gboolean read_thresholds(const AvlastYaml *map, AvlastCostEffect *section,
                                GError **error)
{
    const AvlastYaml *node = avlast_yaml_require(map, "thresholds", error);
    g_autofree double *values = NULL;
    gsize n = 0;

    if (!node || !avlast_yaml_as_numbers(node, &values, &n, error))
        return FALSE;
    if (n == 0 || n > AVLAST_OPTION_THRESHOLDS)
        return refuse(node, "thresholds are from 1 to 50 numbers", error);
    g_array_append_vals(section->thresholds, values, (guint)n);
    g_array_sort(section->thresholds, by_size);
    const double *k = (const double *)(gconstpointer)section->thresholds->data;
    for (gsize t = 0; t < n; t++)
        if (!(k[t] >= 0.0) || isinf(k[t]) || (t > 0 && k[t] <= k[t - 1]))
            return refuse(node, "thresholds are 0 or more, each once", error);
    section->curve[1] = k[n - 1] > 0.0 ? 2.0 * k[n - 1] : 1.0;
    if (!avlast_yaml_range(map, "curve", "AV663", &section->curve[0], &section->curve[1],
                           error))
        return FALSE;
    return section->curve[0] >= 0.0 ||
           refuse(map, "a unit of effect cannot be worth less than 0", error);
}

static gboolean read_payer(const AvlastModelReader *reader, const AvlastYaml *map,
                           guint *perspective, GError **error)
{
    const AvlastValueModel *model = reader->model;
    const AvlastYaml *node = avlast_yaml_find(map, "payer");
    const char *id;

    *perspective = model->headline_society ? avlast_perspective_society(model)
                                           : avlast_perspective_public(model);
    if (!node)
        return TRUE;
    if (!avlast_yaml_as_text(node, &id, error))
        return FALSE;
    *perspective = avlast_perspective_find(model, id);
    return *perspective != AVLAST_VALUE_NONE ||
           avlast_model_find(model->payers, node, id, "payer", perspective, error);
}

gboolean avlast_model_read_cost_effect(AvlastModelReader *reader, GError **error)
{
    static const char *const counts[] = {"net", "scheme", NULL};
    const AvlastYaml *map = avlast_yaml_find(reader->model->source, "cost_effectiveness");
    const AvlastYaml *effects;
    guint count = 0;

    if (!map)
        return TRUE;
    AvlastCostEffect *section = g_new0(AvlastCostEffect, 1);
    reader->model->cost_effect = section;
    section->thresholds = g_array_new(FALSE, FALSE, sizeof(double));
    section->options = g_array_new(FALSE, FALSE, sizeof(AvlastOptionItem));
    g_array_set_clear_func(section->options, clear_option);
    if (!avlast_yaml_only(map, keys, error) || !avlast_model_sourced(map, error) ||
        !(effects = avlast_yaml_require(map, "effects", error)) ||
        !read_effects(reader, effects, &section->counted, error) ||
        !avlast_model_prose(reader, map, "unit", &section->unit, error) ||
        !avlast_yaml_get_choice(map, "count", counts, &count, error))
        return FALSE;
    if (section->counted == 0)
        return refuse(effects, "no effect is named", error);
    section->scheme = count == 1;
    return check_unit(reader, effects, section, error) &&
           read_payer(reader, map, &section->perspective, error) &&
           read_thresholds(map, section, error) &&
           read_options(reader, map, section, error);
}

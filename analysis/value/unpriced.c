/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/unpriced.h"

#include <glib/gi18n.h>
#include <string.h>

static gboolean is_among(const GPtrArray *names, const char *name)
{
    for (guint i = 0; i < names->len; i++)
        if (strcmp(names->pdata[i], name) == 0)
            return TRUE;
    return FALSE;
}

void avlast_value_measured(AvlastValueModel *model, const AvlastEstimates *estimates)
{
    if (!model->measured)
        model->measured = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < estimates->rows->len; i++) {
        const AvlastEstimate *row = estimates->rows->pdata[i];
        if (row->outcome && !is_among(model->measured, row->outcome))
            g_ptr_array_add(model->measured, g_strdup(row->outcome));
    }
}

static gboolean has_price(const AvlastValueModel *model, guint effect)
{
    for (guint i = 0; i < model->splits->len; i++)
        if (g_array_index(model->splits, AvlastSplit, i).effect == effect)
            return TRUE;
    for (guint i = 0; i < model->contracts->len; i++)
        if (g_array_index(model->contracts, AvlastContract, i).effect == effect)
            return TRUE;
    return FALSE;
}

static gboolean is_taken_up(const AvlastValueModel *model, const char *outcome)
{
    for (guint e = 0; e < model->effects->len; e++)
        if (g_strcmp0(g_array_index(model->effects, AvlastEffectItem, e).outcome,
                      outcome) == 0)
            return TRUE;
    return FALSE;
}

void avlast_value_unpriced(const AvlastValueModel *model, AvlastResult *result)
{
    json_t *priced = json_array(), *unpriced = json_array();
    g_autoptr(GString) names = g_string_new(NULL);

    for (guint e = 0; e < model->effects->len; e++) {
        const AvlastEffectItem *effect =
            &g_array_index(model->effects, AvlastEffectItem, e);
        if (effect->wave.any && effect->wave.lead != e)
            continue;
        json_array_append_new(has_price(model, e) ? priced : unpriced,
                              json_string(effect->label ? effect->label : effect->id));
    }
    for (guint i = 0; model->measured && i < model->measured->len; i++)
        if (!is_taken_up(model, model->measured->pdata[i]))
            json_array_append_new(unpriced, json_string(model->measured->pdata[i]));
    for (size_t i = 0; i < json_array_size(unpriced); i++)
        g_string_append_printf(names, "%s%s", i ? ", " : "",
                               json_string_value(json_array_get(unpriced, i)));
    if (names->len)
        avlast_estimates_note(result->estimates, _("measured, but without a price: %s"),
                              names->str);
    json_object_set_new(result->charts, "priced",
                        json_pack("{s:o, s:o}", "priced", priced, "unpriced", unpriced));
}

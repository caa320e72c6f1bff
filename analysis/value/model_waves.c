/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "value/model_read.h"

static const char *const wave_keys[] = {"year",   "from",   "estimate", "se",   "t",
                                        "p",      "ci",     "ci_level", "df",   "draws",
                                        "column", "source", "sure",     "date", NULL};

static gboolean refuse(const AvlastYaml *node, const char *id, const char *text,
                       GError **error)
{
    avlast_yaml_fail(error, node, "AV645", "effect '%s': %s", id, text);
    return FALSE;
}

/* One later wave, after those before it: an effect of its own in the covariance, whose
 * money goes by the splits of the first. */
static gboolean read_wave(AvlastModelReader *reader, const AvlastYaml *item, guint lead,
                          GError **error)
{
    AvlastValueModel *model = reader->model;
    AvlastEffectItem *last =
        &g_array_index(model->effects, AvlastEffectItem, model->effects->len - 1);
    AvlastEffectItem wave = *last;
    gint64 year = -1;

    if (!avlast_yaml_only(item, wave_keys, error) ||
        !avlast_yaml_require(item, "year", error) ||
        !avlast_yaml_get_integer(item, "year", &year, error))
        return FALSE;
    if (year <= last->wave.year || year > AVLAST_VALUE_HORIZON)
        return refuse(item, g_array_index(model->effects, AvlastEffectItem, lead).id,
                      "waves are in rising years after the first, which is 0", error);
    if (model->effects->len == AVLAST_VALUE_EFFECTS)
        return refuse(item, last->id, "too many effects", error);
    wave.result = wave.outcome = wave.group = wave.term = NULL;
    wave.node = item;
    wave.causal = FALSE; /* what is said of the effect is said of its first wave */
    wave.has_deadweight = TRUE;
    wave.wave = (AvlastWave){TRUE, lead, (int)year, last->wave.year, -1, last->wave.held};
    last->wave.next = (int)year;

    const char *id = g_array_index(model->effects, AvlastEffectItem, lead).id;
    g_autofree char *input_id = g_strdup_printf("effects.%s.year-%d", id, (int)year);
    if (!avlast_model_estimate(reader, item, &wave, input_id, error))
        return FALSE;
    AvlastInput *input = model->inputs->pdata[wave.estimate];
    g_autofree char *part = g_strdup_printf(_("year %d"), (int)year);
    input->implied = FALSE;
    input->unit = wave.unit;
    wave.id = input->id + strlen("effects.");
    avlast_model_label(reader, wave.estimate, wave.label, part);
    g_array_append_val(model->effects, wave);
    return TRUE;
}

gboolean avlast_model_waves(AvlastModelReader *reader, const AvlastYaml *item,
                            GError **error)
{
    static const char *const betweens[] = {"linear", "hold", NULL};
    AvlastValueModel *model = reader->model;
    const guint lead = model->effects->len - 1;
    const AvlastYaml *list = avlast_yaml_find(item, "waves");
    const AvlastYaml *between_node = avlast_yaml_find(item, "between");
    AvlastEffectItem *first = &g_array_index(model->effects, AvlastEffectItem, lead);
    guint between = 0;

    if (!list)
        return !between_node ||
               refuse(between_node, first->id, "'between' goes with 'waves'", error);
    if (!avlast_yaml_expect(list, AVLAST_YAML_LIST, error) ||
        !avlast_yaml_get_choice(item, "between", betweens, &between, error))
        return FALSE;
    if (list->items->len == 0)
        return refuse(list, first->id, "no wave is given", error);
    first->wave = (AvlastWave){TRUE, lead, 0, -1, -1, between == 1};
    for (guint i = 0; i < list->items->len; i++) {
        const AvlastYaml *wave = list->items->pdata[i];
        if (!avlast_yaml_expect(wave, AVLAST_YAML_MAP, error) ||
            !read_wave(reader, wave, lead, error))
            return FALSE;
    }

    /* What was observed reaches through the year of the last wave. */
    const double through =
        g_array_index(model->effects, AvlastEffectItem, model->effects->len - 1)
            .wave.year +
        1.0;
    for (guint e = lead; !avlast_yaml_find(item, "observed") && e < model->effects->len;
         e++)
        g_array_index(model->effects, AvlastEffectItem, e).observed = through;
    return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "value/model_read.h"

static const char *const shapes[] = {"constant", "exponential", "half-life", "linear",
                                     "step",     "table",       NULL};
/* The key of each shape's parameter, and the least value it may have. */
static const char *const parameters[] = {NULL,    "drop_off", "half_life",
                                         "years", "years",    NULL};
static const double least[] = {0, 0, 1e-9, 1e-9, 0, 0};

static gboolean read_table(const AvlastYaml *item, AvlastProfile *profile, GError **error)
{
    static const char *const rules[] = {"zero", "hold", NULL};
    const AvlastYaml *values = avlast_yaml_require(item, "values", error);
    guint rule = 0;

    if (!values ||
        !avlast_yaml_as_numbers(values, &profile->values, &profile->n_values, error) ||
        !avlast_yaml_get_choice(item, "then", rules, &rule, error))
        return FALSE;
    if (profile->n_values == 0) {
        avlast_yaml_fail(error, values, "AV605", "the table is empty");
        return FALSE;
    }
    profile->hold = rule == 1;
    return TRUE;
}

static gboolean read_profile(AvlastModelReader *reader, const AvlastYaml *item,
                             GError **error)
{
    AvlastProfileItem profile = {.parameter = AVLAST_VALUE_NONE};
    guint shape = 0;
    gint64 lag = 0;
    double end = INFINITY;

    if (!avlast_yaml_require(item, "shape", error) ||
        !avlast_yaml_get_choice(item, "shape", shapes, &shape, error))
        return FALSE;
    const char *parameter = parameters[shape];
    const char *const keys[] = {
        "id",
        "label",
        "shape",
        "lag",
        "end",
        "source",
        "sure",
        shape == AVLAST_PROFILE_TABLE ? "values" : (parameter ? parameter : "id"),
        shape == AVLAST_PROFILE_TABLE  ? "then"
        : shape == AVLAST_PROFILE_STEP ? "after"
                                       : "id",
        NULL};
    if (!avlast_yaml_only(item, keys, error) ||
        !avlast_model_id(reader, item, "profiles", &profile.id, error) ||
        !avlast_model_sourced(item, error) ||
        !avlast_yaml_get_integer(item, "lag", &lag, error) ||
        !avlast_yaml_get_number(item, "end", &end, error) ||
        !avlast_yaml_get_number(item, "after", &profile.profile.after, error))
        return FALSE;
    if (lag < 0 || lag > AVLAST_VALUE_HORIZON || !(end >= 0.0)) {
        avlast_yaml_fail(error, item, "AV404",
                         "lag is 0 to %d whole years, end is not negative",
                         AVLAST_VALUE_HORIZON);
        return FALSE;
    }
    profile.profile.shape = (AvlastProfileShape)shape;
    profile.profile.lag = (guint)lag;
    profile.profile.end = end;
    if (shape == AVLAST_PROFILE_TABLE && !read_table(item, &profile.profile, error)) {
        g_free(profile.profile.values);
        return FALSE;
    }
    g_array_append_val(reader->model->profiles, profile);
    if (!parameter)
        return TRUE;

    g_autofree char *id = g_strdup_printf("profiles.%s", profile.id);
    AvlastProfileItem *kept = &g_array_index(reader->model->profiles, AvlastProfileItem,
                                             reader->model->profiles->len - 1);
    if (!avlast_model_quantity(reader, item, parameter, id, NAN, least[shape],
                               shape == AVLAST_PROFILE_EXPONENTIAL ? 1.0 : INFINITY,
                               &kept->parameter, error))
        return FALSE;
    const char *label = NULL;
    if (!avlast_model_prose(reader, item, "label", &label, error))
        return FALSE;
    avlast_model_label(reader, kept->parameter, label ? label : _("How long it lasts"),
                       label ? NULL : profile.id);
    return TRUE;
}

gboolean avlast_model_read_profiles(AvlastModelReader *reader, GError **error)
{
    return avlast_model_each(reader, "profiles", read_profile, error);
}

static const char *const effect_keys[] = {
    "id",      "label",   "unit",     "from",    "estimate", "se",  "source", "sure",
    "date",    "causal",  "estimand", "better",  "scale",    "per", "share",  "observed",
    "profile", "long",    "draws",    "column",  "t",        "p",   "ci",     "ci_level",
    "df",      "take_up", "waves",    "between", NULL};

/* How many of those offered a place took it: in the pilot, and where it goes now. */
static gboolean read_take_up(AvlastModelReader *reader, const AvlastYaml *item,
                             AvlastEffectItem *effect, GError **error)
{
    static const char *const keys[] = {"pilot", "here", NULL};
    const AvlastYaml *map = avlast_yaml_find(item, "take_up");
    const gboolean itt = effect->estimand && strcmp(effect->estimand, "itt") == 0;
    g_autofree char *id = g_strdup_printf("effects.%s.take_up", effect->id);
    AvlastAdjustment taken = {.keeps = TRUE};
    double pilot = 1.0;

    if (!map)
        return TRUE;
    if (!avlast_yaml_only(map, keys, error) || !avlast_yaml_require(map, "here", error) ||
        !avlast_yaml_get_number(map, "pilot", &pilot, error))
        return FALSE;
    if (!effect->estimand || itt != (avlast_yaml_find(map, "pilot") != NULL) ||
        !(pilot > 0.0 && pilot <= 1.0)) {
        avlast_yaml_fail(
            error, map, "AV642",
            "effect '%s': take_up goes with estimand: itt (pilot, above 0 to "
            "1, and here) or estimand: att (here alone)",
            effect->id);
        return FALSE;
    }
    if (!avlast_model_quantity(reader, map, "here", id, NAN, 0.0, 1.0, &taken.input,
                               error))
        return FALSE;
    avlast_model_label(reader, taken.input, effect->label, _("take-up here"));
    effect->per *= pilot;
    effect->pilot = pilot;
    effect->take_up = taken.input;
    taken.effects = G_GUINT64_CONSTANT(1) << reader->model->effects->len;
    g_array_append_val(reader->model->adjustments, taken);
    return TRUE;
}

static gboolean read_factors(AvlastModelReader *reader, const AvlastYaml *item,
                             AvlastEffectItem *effect, GError **error)
{
    static const char *const betters[] = {"higher", "lower", NULL};
    static const char *const estimands[] = {"itt", "att", NULL};
    g_autofree char *scale = g_strdup_printf("effects.%s.scale", effect->id);
    g_autofree char *share = g_strdup_printf("effects.%s.share", effect->id);
    const GArray *profiles = reader->model->profiles;
    guint better = 0, estimand = 0;

    if (!avlast_yaml_require(item, "causal", error) ||
        !avlast_yaml_get_boolean(item, "causal", &effect->causal, error) ||
        !avlast_yaml_get_choice(item, "better", betters, &better, error) ||
        !avlast_yaml_get_choice(item, "estimand", estimands, &estimand, error) ||
        !avlast_yaml_get_number(item, "per", &effect->per, error) ||
        !avlast_yaml_get_number(item, "observed", &effect->observed, error) ||
        !avlast_model_ref(profiles, item, "profile", "profile", &effect->profile,
                          error) ||
        !avlast_model_ref(profiles, item, "long", "profile", &effect->long_profile,
                          error))
        return FALSE;
    if (!(effect->per > 0.0) || !(effect->observed > 0.0)) {
        avlast_yaml_fail(error, item, "AV404", "'per' and 'observed' are above zero");
        return FALSE;
    }
    effect->lower_is_better = better == 1;
    if (avlast_yaml_find(item, "estimand"))
        effect->estimand = estimands[estimand];
    return avlast_model_quantity(reader, item, "scale", scale, 1.0, 0.0, INFINITY,
                                 &effect->scale, error) &&
           avlast_model_quantity(reader, item, "share", share, 1.0, 0.0, 1.0,
                                 &effect->share, error);
}

static gboolean read_effect(AvlastModelReader *reader, const AvlastYaml *item,
                            GError **error)
{
    AvlastEffectItem effect = {.per = 1.0,
                               .observed = 1.0,
                               .take_up = AVLAST_VALUE_NONE,
                               .pilot = 1.0,
                               .profile = AVLAST_VALUE_NONE,
                               .long_profile = AVLAST_VALUE_NONE,
                               .node = item};

    if (!avlast_yaml_only(item, effect_keys, error) ||
        !avlast_model_id(reader, item, "effects", &effect.id, error))
        return FALSE;
    g_autofree char *id = g_strdup_printf("effects.%s", effect.id);
    effect.label = effect.id;
    if (!avlast_model_prose(reader, item, "label", &effect.label, error) ||
        !avlast_model_prose(reader, item, "unit", &effect.unit, error) ||
        !avlast_model_estimate(reader, item, &effect, id, error) ||
        !read_factors(reader, item, &effect, error))
        return FALSE;

    AvlastInput *input = reader->model->inputs->pdata[effect.estimate];
    input->implied = FALSE;
    avlast_model_label(reader, effect.estimate, effect.label, NULL);
    avlast_model_label(reader, effect.scale, effect.label, _("units per step"));
    avlast_model_label(reader, effect.share, effect.label, _("share it holds for"));
    input->unit = effect.unit;
    if (reader->model->effects->len == AVLAST_VALUE_EFFECTS) {
        avlast_yaml_fail(error, item, "AV402", "more than %d effects",
                         AVLAST_VALUE_EFFECTS);
        return FALSE;
    }
    if (!read_take_up(reader, item, &effect, error))
        return FALSE;
    g_array_append_val(reader->model->effects, effect);
    return avlast_model_waves(reader, item, error);
}

gboolean avlast_model_read_effects(AvlastModelReader *reader, GError **error)
{
    return avlast_model_each(reader, "effects", read_effect, error);
}

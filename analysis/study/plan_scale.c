/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/plan_scale.h"

#include <math.h>
#include <string.h>

#include "survey/instrument.h"

static const char *const scale_keys[] = {
    "name",       "label", "label_nb",     "unit",      "items",  "reverse",
    "score",      "times", "range",        "round",     "better", "item_range",
    "instrument", "part",  "min_answered", "reference", NULL};
/* What an instrument settles itself. */
static const char *const settled_keys[] = {"reverse", "score",        "times",
                                           "range",   "min_answered", "round",
                                           "better",  "reference",    NULL};
static const char *const better_choices[] = {"unsaid", "higher", "lower", NULL};

const AvlastPlanScale *avlast_plan_scale(const AvlastPlan *plan, const char *name)
{
    for (guint i = 0; i < plan->scales->len; i++) {
        const AvlastPlanScale *scale = g_ptr_array_index(plan->scales, i);
        if (strcmp(scale->name, name) == 0)
            return scale;
    }
    return NULL;
}

static gboolean check_reverse(const AvlastYaml *node, const AvlastScale *scale,
                              GError **error)
{
    for (char **item = scale->reverse; *item; item++)
        if (!g_strv_contains((const char *const *)scale->items, *item)) {
            avlast_yaml_fail(error, avlast_yaml_find(node, "reverse"), "AV622",
                             "'%s' is reversed but is no item of scale '%s'", *item,
                             scale->name);
            return FALSE;
        }
    if (scale->reverse[0] && isnan(scale->item_min)) {
        avlast_yaml_fail(error, avlast_yaml_find(node, "reverse"), "AV622",
                         "scale '%s' reverses items but does not tell their range\n"
                         "hint: add item_range: [lowest, highest]",
                         scale->name);
        return FALSE;
    }
    return TRUE;
}

static gboolean check_items(const AvlastYaml *node, const AvlastScale *scale,
                            GError **error)
{
    const AvlastYaml *items = avlast_yaml_find(node, "items");

    if (!scale->items[0]) {
        avlast_yaml_fail(error, items, "AV622", "scale '%s' has no items", scale->name);
        return FALSE;
    }
    for (guint i = 0; scale->items[i]; i++)
        for (guint j = 0; j < i; j++)
            if (strcmp(scale->items[i], scale->items[j]) == 0) {
                avlast_yaml_fail(error, items, "AV622", "scale '%s' has item '%s' twice",
                                 scale->name, scale->items[i]);
                return FALSE;
            }
    return TRUE;
}

/* Letters of any language, digits and '_' (and '-' and '.' inside): a column name or a
 * file name without surprises. */
static gboolean is_name(const char *text)
{
    for (const char *p = text; *p; p += g_utf8_skip[(guchar)*p]) {
        const gunichar c = g_utf8_get_char(p);
        if (!g_unichar_isalnum(c) && c != '_' && (p == text || (c != '-' && c != '.')))
            return FALSE;
    }
    return *text != '\0' && strlen(text) <= 100;
}

gboolean avlast_plan_read_name(const AvlastYaml *map, const char **name, GError **error)
{
    const AvlastYaml *node = avlast_yaml_require(map, "name", error);

    if (!node || !avlast_yaml_as_text(node, name, error))
        return FALSE;
    if (is_name(*name))
        return TRUE;
    avlast_yaml_fail(error, node, "AV623",
                     "'%s' cannot be a name\nhint: letters, digits and '_', at most 100 "
                     "bytes",
                     *name);
    return FALSE;
}

/* --- a scale of one's own --- */

static gboolean read_reference(const AvlastYaml *node, AvlastScale *scale, GError **error)
{
    const AvlastYaml *reference = avlast_yaml_find(node, "reference");
    g_autofree double *values = NULL;
    gsize n = 0;

    if (reference && !avlast_yaml_as_numbers(reference, &values, &n, error))
        return FALSE;
    if ((scale->score == AVLAST_SCORE_T) != (reference != NULL) ||
        (reference && (n != 2 || !(values[1] > 0.0)))) {
        avlast_yaml_fail(error, reference ? reference : node, "AV622",
                         "a scale with `score: t`, and it alone, has a `reference`: the "
                         "[mean, sd] of the items' sum in the reference population");
        return FALSE;
    }
    if (reference) {
        scale->reference_mean = values[0];
        scale->reference_sd = values[1];
    }
    return TRUE;
}

static gboolean check_score(const AvlastYaml *node, const AvlastScale *scale,
                            gint64 least, GError **error)
{
    if (scale->score == AVLAST_SCORE_PERCENT && isnan(scale->item_min)) {
        avlast_yaml_fail(error, avlast_yaml_find(node, "score"), "AV622",
                         "scale '%s' is in per cent of what is possible but does not "
                         "tell the items' range\nhint: add item_range: [lowest, highest]",
                         scale->name);
        return FALSE;
    }
    if (least < 0 || least > avlast_scale_items(scale)) {
        avlast_yaml_fail(error, avlast_yaml_find(node, "min_answered"), "AV622",
                         "scale '%s' has %u items: min_answered is from 1 to %u",
                         scale->name, avlast_scale_items(scale),
                         avlast_scale_items(scale));
        return FALSE;
    }
    return TRUE;
}

static gboolean read_own(const AvlastYaml *node, AvlastScale *scale, GError **error)
{
    guint score = 0, better = 0;
    gint64 least = 0;

    if (!avlast_yaml_require(node, "items", error) ||
        !avlast_yaml_get_texts(node, "items", &scale->items, error) ||
        !avlast_yaml_get_texts(node, "reverse", &scale->reverse, error) ||
        !avlast_yaml_get_choice(node, "score", avlast_score_names, &score, error) ||
        !avlast_yaml_get_choice(node, "better", better_choices, &better, error) ||
        !avlast_yaml_get_number(node, "times", &scale->times, error) ||
        !avlast_yaml_get_integer(node, "min_answered", &least, error) ||
        !avlast_yaml_get_boolean(node, "round", &scale->round, error) ||
        !avlast_yaml_range(node, "range", "AV622", &scale->min, &scale->max, error) ||
        !avlast_yaml_range(node, "item_range", "AV622", &scale->item_min,
                           &scale->item_max, error))
        return FALSE;
    scale->score = (AvlastScore)score;
    scale->better = (AvlastBetter)better;
    scale->min_answered = (guint)least;
    if (!scale->reverse)
        scale->reverse = g_new0(char *, 1);
    return check_items(node, scale, error) && check_reverse(node, scale, error) &&
           check_score(node, scale, least, error) && read_reference(node, scale, error);
}

/* --- a scale of the catalogue --- */

/* Moves an error of the catalogue to its place in the plan. */
static gboolean at_node(GError **error, const AvlastYaml *node, GError *fault)
{
    const char *text = strstr(fault->message, ": ");

    avlast_yaml_fail(error, node, "AV622", "%s", text ? text + 2 : fault->message);
    g_error_free(fault);
    return FALSE;
}

/* Columns as a list in the order of the items, as a pattern with {}, or by the scale's
 * name: name_1 ... */
static GStrv instrument_items(const AvlastYaml *node, const char *name,
                              const AvlastInstrument *instrument, GError **error)
{
    const AvlastYaml *items = avlast_yaml_find(node, "items");
    g_auto(GStrv) texts = items ? avlast_yaml_as_texts(items, error) : NULL;

    if (items && !texts)
        return NULL;
    if (!items || (!texts[1] && texts[0] && strstr(texts[0], "{}")))
        return avlast_instrument_columns(instrument, items ? texts[0] : name, NULL, NULL,
                                         error);
    if (g_strv_length(texts) == instrument->n_items)
        return g_steal_pointer(&texts);
    avlast_yaml_fail(error, items, "AV622",
                     "instrument '%s' has %u items, and %u columns are given\nhint: list "
                     "them all in the order of the items, or write a pattern: '%s_{}'",
                     instrument->name, instrument->n_items, g_strv_length(texts),
                     instrument->name);
    return NULL;
}

static AvlastInstrument *instrument_of(const AvlastYaml *node, const char *folder,
                                       GError **error)
{
    const AvlastYaml *own = avlast_yaml_find(node, "instrument");
    const char *name = NULL;
    GError *fault = NULL;

    if (!avlast_yaml_as_text(own, &name, error))
        return NULL;
    if (g_str_has_suffix(name, ".yaml")) {
        g_autofree char *path = avlast_yaml_path(own, folder, error);
        return path ? avlast_instrument_read(path, error) : NULL;
    }
    AvlastInstrument *instrument = avlast_instrument_find(name, &fault);
    if (fault)
        at_node(error, own, fault);
    return instrument;
}

static AvlastScale *read_catalogued(const AvlastYaml *node, const char *name,
                                    const char *folder, GError **error)
{
    const AvlastYaml *part_node = avlast_yaml_find(node, "part");
    const char *part = NULL;
    double low = NAN, high = NAN;
    GError *fault = NULL;

    for (const char *const *key = settled_keys; *key; key++)
        if (avlast_yaml_find(node, *key)) {
            avlast_yaml_fail(error, avlast_yaml_find(node, *key), "AV622",
                             "'%s' is settled by the instrument\nhint: leave it out, or "
                             "leave `instrument` out and define the scale here",
                             *key);
            return NULL;
        }
    g_autoptr(AvlastInstrument) instrument = instrument_of(node, folder, error);
    if (!instrument || !avlast_yaml_get_text(node, "part", &part, error) ||
        !avlast_yaml_range(node, "item_range", "AV622", &low, &high, error))
        return NULL;
    if (!isnan(low) && !avlast_instrument_recode(instrument, low, high, &fault)) {
        at_node(error, avlast_yaml_find(node, "item_range"), fault);
        return NULL;
    }
    const AvlastScale *score = avlast_instrument_score(instrument, part, &fault);
    if (fault) {
        at_node(error, part_node ? part_node : node, fault);
        return NULL;
    }
    g_auto(GStrv) columns = instrument_items(node, name, instrument, error);
    if (!columns)
        return NULL;
    AvlastScale *scale = avlast_scale_copy(score);
    avlast_scale_bind(scale, (const char *const *)columns);
    g_free(scale->name);
    scale->name = g_strdup(name);
    if (!scale->label) {
        scale->label = g_strdup(instrument->title);
        scale->label_nb = g_strdup(instrument->title_nb);
    }
    return scale;
}

/* --- the list --- */

static gboolean read_words(const AvlastYaml *node, AvlastScale *scale, GError **error)
{
    const AvlastYaml *prose = avlast_yaml_find(node, "label");
    const char *label_nb = NULL, *unit = NULL;

    if (!avlast_yaml_get_text(node, "label_nb", &label_nb, error) ||
        !avlast_yaml_get_text(node, "unit", &unit, error) ||
        (prose && !avlast_yaml_check_prose(prose, error)))
        return FALSE;
    if (prose) {
        g_free(scale->label);
        g_clear_pointer(&scale->label_nb, g_free);
        scale->label = g_strdup(avlast_yaml_prose(prose, "en"));
        if (prose->kind == AVLAST_YAML_MAP)
            scale->label_nb = g_strdup(avlast_yaml_prose(prose, "nb"));
    }
    if (label_nb) {
        g_free(scale->label_nb);
        scale->label_nb = g_strdup(label_nb);
    }
    if (unit) {
        g_free(scale->unit);
        scale->unit = g_strdup(unit);
    }
    return TRUE;
}

static AvlastScale *read_scale(const AvlastYaml *node, const char *folder, GError **error)
{
    const char *name;

    if (!avlast_yaml_only(node, scale_keys, error) ||
        !avlast_plan_read_name(node, &name, error))
        return NULL;
    const gboolean catalogued = avlast_yaml_find(node, "instrument") != NULL;
    if (!catalogued && avlast_yaml_find(node, "part")) {
        avlast_yaml_fail(error, avlast_yaml_find(node, "part"), "AV622",
                         "'part' is of an instrument, and none is named");
        return NULL;
    }
    g_autoptr(AvlastScale) scale =
        catalogued ? read_catalogued(node, name, folder, error) : avlast_scale_new(name);
    if (!scale || (!catalogued && !read_own(node, scale, error)) ||
        !read_words(node, scale, error))
        return NULL;
    return g_steal_pointer(&scale);
}

gboolean avlast_plan_read_scales(AvlastPlan *plan, const AvlastYaml *list, GError **error)
{
    if (list && !avlast_yaml_expect(list, AVLAST_YAML_LIST, error))
        return FALSE;
    for (guint i = 0; list && i < list->items->len; i++) {
        const AvlastYaml *node = g_ptr_array_index(list->items, i);
        AvlastScale *scale = read_scale(node, plan->folder, error);
        if (!scale)
            return FALSE;
        const gboolean twice = avlast_plan_scale(plan, scale->name) != NULL;
        g_ptr_array_add(plan->scales, scale);
        if (twice) {
            avlast_yaml_fail(error, avlast_yaml_find(node, "name"), "AV623",
                             "two scales are called '%s'", scale->name);
            return FALSE;
        }
    }
    return TRUE;
}

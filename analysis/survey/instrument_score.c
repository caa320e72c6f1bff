/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "survey/instrument_parts.h"

static const char *const score_keys[] = {
    "name",  "label",    "items",        "blocks",    "score", "times",
    "range", "better",   "min_answered", "round",     "unit",  "bands",
    "table", "smallest", "bands_source", "reference", NULL};
static const char *const band_keys[] = {"name", "label", "from", NULL};
static const char *const smallest_keys[] = {"change", "source", NULL};
static const char *const better_choices[] = {"unsaid", "higher", "lower", NULL};

/* Item numbers, each from 1 to n and once. Appends them as text. */
static gboolean add_numbers(const AvlastYaml *node, guint n, GPtrArray *numbers,
                            GError **error)
{
    g_autofree double *values = NULL;
    gsize count = 0;

    if (!avlast_yaml_as_numbers(node, &values, &count, error))
        return FALSE;
    for (gsize i = 0; i < count; i++) {
        if (values[i] != floor(values[i]) || values[i] < 1.0 || values[i] > n) {
            avlast_yaml_fail(error, node, "AV262", "%g is no item: they are 1 to %u",
                             values[i], n);
            return FALSE;
        }
        g_autofree char *text = g_strdup_printf("%u", (guint)values[i]);
        for (guint j = 0; j < numbers->len; j++)
            if (strcmp(g_ptr_array_index(numbers, j), text) == 0) {
                avlast_yaml_fail(error, node, "AV262", "item %s stands twice", text);
                return FALSE;
            }
        g_ptr_array_add(numbers, g_steal_pointer(&text));
    }
    return TRUE;
}

static GStrv strv_of(GPtrArray *texts)
{
    g_ptr_array_set_free_func(texts, NULL);
    g_ptr_array_add(texts, NULL);
    return (GStrv)g_ptr_array_free(texts, FALSE);
}

/* The items of a score: `items`, or `blocks` of items; all when neither is there. */
static gboolean read_items(const AvlastYaml *node, const AvlastInstrument *instrument,
                           AvlastScale *scale, GError **error)
{
    const AvlastYaml *items = avlast_yaml_find(node, "items"),
                     *blocks = avlast_yaml_find(node, "blocks");
    g_autoptr(GPtrArray) numbers = g_ptr_array_new_with_free_func(g_free);

    if (items && !add_numbers(items, instrument->n_items, numbers, error))
        return FALSE;
    if (blocks) {
        if (!avlast_yaml_expect(blocks, AVLAST_YAML_LIST, error))
            return FALSE;
        scale->block = g_new0(guint, instrument->n_items);
        scale->n_blocks = blocks->items->len;
        for (guint b = 0; b < blocks->items->len; b++) {
            const guint before = numbers->len;
            if (!add_numbers(g_ptr_array_index(blocks->items, b), instrument->n_items,
                             numbers, error))
                return FALSE;
            for (guint i = before; i < numbers->len; i++)
                scale->block[i] = b;
        }
    }
    if (!items && !blocks)
        for (guint i = 1; i <= instrument->n_items; i++)
            g_ptr_array_add(numbers, g_strdup_printf("%u", i));
    if (numbers->len == 0 || scale->n_blocks == 0) {
        avlast_yaml_fail(error, node, "AV262", "a score without items");
        return FALSE;
    }
    scale->items = strv_of(g_steal_pointer(&numbers));
    return TRUE;
}

static gboolean read_reverse(const AvlastYaml *root, const AvlastInstrument *instrument,
                             AvlastScale *scale, GError **error)
{
    const AvlastYaml *node = avlast_yaml_find(root, "reverse");
    g_autoptr(GPtrArray) numbers = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GStrvBuilder) own = g_strv_builder_new();

    if (node && !add_numbers(node, instrument->n_items, numbers, error))
        return FALSE;
    for (guint i = 0; i < numbers->len; i++)
        if (g_strv_contains((const char *const *)scale->items, numbers->pdata[i]))
            g_strv_builder_add(own, numbers->pdata[i]);
    scale->reverse = g_strv_builder_end(own);
    return TRUE;
}

/* Pairs [sum, score]; every sum from the lowest to the highest has one. */
static gboolean read_table(const AvlastYaml *node, AvlastScale *scale, GError **error)
{
    const AvlastYaml *table = avlast_yaml_find(node, "table");

    if (!table)
        return TRUE;
    if (!avlast_yaml_expect(table, AVLAST_YAML_LIST, error))
        return FALSE;
    const double k = avlast_scale_items(scale);
    const double low = k * scale->item_min, high = k * scale->item_max;
    const guint n = table->items->len;
    scale->table_from = g_new(double, MAX(n, 1));
    scale->table_to = g_new(double, MAX(n, 1));
    for (guint i = 0; i < n; i++) {
        const AvlastYaml *pair = g_ptr_array_index(table->items, i);
        g_autofree double *values = NULL;
        gsize two = 0;
        if (!avlast_yaml_as_numbers(pair, &values, &two, error))
            return FALSE;
        if (two != 2 || values[0] != low + i) {
            avlast_yaml_fail(error, pair, "AV262",
                             "row %u of a table is [%g, score]: one row per sum", i + 1,
                             low + i);
            return FALSE;
        }
        scale->table_from[i] = values[0];
        scale->table_to[i] = values[1];
    }
    if (n == 0 || low + (n - 1) != high) {
        avlast_yaml_fail(error, table, "AV262", "the table ends before the sum %g", high);
        return FALSE;
    }
    scale->n_table = n;
    return TRUE;
}

static gboolean read_band(const AvlastYaml *node, AvlastScale *scale, GError **error)
{
    const char *name = NULL;
    double low = NAN;

    if (!avlast_yaml_only(node, band_keys, error) ||
        !avlast_yaml_require(node, "name", error) ||
        !avlast_yaml_require(node, "from", error) ||
        !avlast_yaml_get_text(node, "name", &name, error) ||
        !avlast_yaml_get_number(node, "from", &low, error) ||
        !avlast_instrument_check_prose(node, "label", error))
        return FALSE;
    AvlastScaleBand *last =
        scale->bands->len ? g_ptr_array_index(scale->bands, scale->bands->len - 1) : NULL;
    if (last ? !(low > last->low) : low != scale->min) {
        avlast_yaml_fail(error, node, "AV262",
                         last ? "band '%s' does not begin above the one before it"
                              : "band '%s' does not begin at the lowest score",
                         name);
        return FALSE;
    }
    if (last)
        last->high = low;
    AvlastScaleBand *band = g_new0(AvlastScaleBand, 1);
    band->name = g_strdup(name);
    band->low = low;
    band->high = INFINITY;
    avlast_instrument_prose(node, "label", &band->label, &band->label_nb);
    g_ptr_array_add(scale->bands, band);
    return TRUE;
}

static gboolean read_bands(const AvlastYaml *node, AvlastScale *scale, GError **error)
{
    const AvlastYaml *bands = avlast_yaml_find(node, "bands");
    const char *source = NULL;

    scale->bands = g_ptr_array_new_with_free_func(avlast_scale_band_free);
    if (!avlast_yaml_get_text(node, "bands_source", &source, error))
        return FALSE;
    scale->bands_source = g_strdup(source);
    if (bands && !avlast_yaml_expect(bands, AVLAST_YAML_LIST, error))
        return FALSE;
    for (guint i = 0; bands && i < bands->items->len; i++)
        if (!read_band(g_ptr_array_index(bands->items, i), scale, error))
            return FALSE;
    if (bands && !source) {
        avlast_yaml_fail(error, bands, "AV262", "bands need a bands_source");
        return FALSE;
    }
    return TRUE;
}

static gboolean read_smallest(const AvlastYaml *node, AvlastScale *scale, GError **error)
{
    const AvlastYaml *smallest = avlast_yaml_find(node, "smallest");
    const char *source = NULL;

    if (!smallest)
        return TRUE;
    if (!avlast_yaml_only(smallest, smallest_keys, error) ||
        !avlast_yaml_require(smallest, "source", error) ||
        !avlast_yaml_get_number(smallest, "change", &scale->smallest, error) ||
        !avlast_yaml_get_text(smallest, "source", &source, error))
        return FALSE;
    scale->smallest_source = g_strdup(source);
    return TRUE;
}

static gboolean read_reference(const AvlastYaml *node, AvlastScale *scale, GError **error)
{
    const AvlastYaml *reference = avlast_yaml_find(node, "reference");
    g_autofree double *values = NULL;
    gsize n = 0;

    if (reference && !avlast_yaml_as_numbers(reference, &values, &n, error))
        return FALSE;
    if ((scale->score == AVLAST_SCORE_T) != (reference != NULL) ||
        (reference && (n != 2 || !(values[1] > 0.0)))) {
        avlast_yaml_fail(
            error, reference ? reference : node, "AV262",
            "a score t, and it alone, has a reference: [mean, sd] of the sum");
        return FALSE;
    }
    if (reference) {
        scale->reference_mean = values[0];
        scale->reference_sd = values[1];
    }
    return TRUE;
}

/* The range that is written must be the one the answers give. */
static gboolean check_range(const AvlastYaml *node, AvlastScale *scale, GError **error)
{
    double low, high;

    avlast_scale_extremes(scale, &low, &high);
    const double slack = 1e-9 * (fabs(low) + fabs(high));
    if (isnan(scale->min)) {
        scale->min = low;
        scale->max = high;
    }
    if (fabs(scale->min - low) > slack || fabs(scale->max - high) > slack) {
        avlast_yaml_fail(error, avlast_yaml_find(node, "range"), "AV262",
                         "the answers give scores from %g to %g, not from %g to %g", low,
                         high, scale->min, scale->max);
        return FALSE;
    }
    return TRUE;
}

static gboolean check_min_answered(const AvlastYaml *node, const AvlastScale *scale,
                                   gint64 least, GError **error)
{
    guint shortest = G_MAXUINT;

    for (guint b = 0; b < scale->n_blocks; b++) {
        guint k = 0;
        for (guint i = 0; scale->items[i]; i++)
            k += !scale->block || scale->block[i] == b;
        shortest = MIN(shortest, k);
    }
    if (least >= 0 && least <= (gint64)shortest)
        return TRUE;
    avlast_yaml_fail(error, avlast_yaml_find(node, "min_answered"), "AV262",
                     "min_answered is a number of items, at most %u", shortest);
    return FALSE;
}

AvlastScale *avlast_instrument_read_score(const AvlastYaml *root, const AvlastYaml *node,
                                          const AvlastInstrument *instrument,
                                          GError **error)
{
    const char *name = NULL, *unit = NULL;
    guint score = 0, better = 0;
    gint64 least = 0;

    if (!avlast_yaml_only(node, score_keys, error) ||
        !avlast_yaml_require(node, "name", error) ||
        !avlast_yaml_get_text(node, "name", &name, error) ||
        !avlast_instrument_check_prose(node, "label", error))
        return NULL;
    g_autoptr(AvlastScale) scale = avlast_scale_new(name);
    avlast_instrument_prose(node, "label", &scale->label, &scale->label_nb);
    scale->item_min = instrument->item_min;
    scale->item_max = instrument->item_max;
    scale->instrument = g_strdup(instrument->name);
    if (!read_items(node, instrument, scale, error) ||
        !read_reverse(root, instrument, scale, error) ||
        !avlast_yaml_get_choice(node, "score", avlast_score_names, &score, error) ||
        !avlast_yaml_get_choice(node, "better", better_choices, &better, error) ||
        !avlast_yaml_get_number(node, "times", &scale->times, error) ||
        !avlast_yaml_get_integer(node, "min_answered", &least, error) ||
        !avlast_yaml_get_boolean(node, "round", &scale->round, error) ||
        !avlast_yaml_get_text(node, "unit", &unit, error) ||
        !check_min_answered(node, scale, least, error))
        return NULL;
    scale->score = (AvlastScore)score;
    scale->better = (AvlastBetter)better;
    scale->min_answered = (guint)least;
    scale->unit = g_strdup(unit);
    if (!read_reference(node, scale, error) || !read_table(node, scale, error) ||
        !avlast_yaml_range(node, "range", "AV262", &scale->min, &scale->max, error) ||
        !check_range(node, scale, error) || !read_bands(node, scale, error) ||
        !read_smallest(node, scale, error))
        return NULL;
    return g_steal_pointer(&scale);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/instrument.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/text.h"

/* Made of datasets/scales by the build: {name, lines}. */
typedef struct {
    const char *name;
    const char *const *lines;
} Entry;

#include "survey/catalogue.inc"

const char *const *avlast_instrument_names(void)
{
    return catalogue_names;
}

char *avlast_instrument_text(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(catalogue); i++)
        if (strcmp(catalogue[i].name, name) == 0) {
            g_autoptr(GString) text = g_string_new(NULL);
            for (const char *const *line = catalogue[i].lines; *line; line++)
                g_string_append(text, *line);
            return g_string_free(g_steal_pointer(&text), FALSE);
        }
    return NULL;
}

AvlastInstrument *avlast_instrument_find(const char *name, GError **error)
{
    g_autofree char *text = avlast_instrument_text(name);
    g_autofree char *file = g_strconcat("datasets/scales/", name, ".yaml", NULL);

    if (text)
        return avlast_instrument_parse(text, strlen(text), file, error);
    g_autofree char *hint = avlast_text_did_you_mean(name, catalogue_names);
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV260", NULL,
                "the catalogue has no instrument '%s'%s", name,
                *hint ? hint : "\nhint: 'avlast scale --list' shows them all");
    return NULL;
}

const AvlastScale *avlast_instrument_score(const AvlastInstrument *instrument,
                                           const char *part, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    if (!part && instrument->scores->len == 1)
        return g_ptr_array_index(instrument->scores, 0);
    for (guint i = 0; i < instrument->scores->len; i++) {
        AvlastScale *scale = g_ptr_array_index(instrument->scores, i);
        if (g_strcmp0(part, scale->name) == 0)
            return scale;
        g_ptr_array_add(names, scale->name);
    }
    g_ptr_array_add(names, NULL);
    g_autofree char *list = g_strjoinv(", ", (char **)names->pdata);
    if (part)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV264", NULL,
                    "instrument '%s' has no score '%s'\nhint: it has %s",
                    instrument->name, part, list);
    else
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV264", NULL,
                    "instrument '%s' has several scores\nhint: say which: %s",
                    instrument->name, list);
    return NULL;
}

/* --- columns --- */

static const char *same_name(const char *const *header, const char *name)
{
    for (const char *const *h = header; *h; h++)
        if (strcmp(*h, name) == 0)
            return *h;
    g_autofree char *folded = g_utf8_casefold(name, -1);
    for (const char *const *h = header; *h; h++) {
        g_autofree char *other = g_utf8_casefold(*h, -1);
        if (strcmp(other, folded) == 0)
            return *h;
    }
    return NULL;
}

/* The kinds of names that survey tools make; # is the stem. */
static char *column_name(guint kind, const char *stem, guint item)
{
    switch (kind) {
    case 0:
        return g_strdup_printf("%s_%u", stem, item);
    case 1:
        return g_strdup_printf("%s%u", stem, item);
    case 2:
        return g_strdup_printf("%s.%u", stem, item);
    case 3:
        return g_strdup_printf("%s-%u", stem, item);
    case 4:
        return g_strdup_printf("%s_%02u", stem, item);
    case 5:
        return g_strdup_printf("%s%02u", stem, item);
    case 6:
        return g_strdup_printf("%s[%u]", stem, item);
    case 7:
        return g_strdup_printf("%s[SQ%03u]", stem, item);
    case 8:
        return g_strdup_printf("%s_SQ%03u", stem, item);
    default:
        return NULL;
    }
}

static char *by_pattern(const char *pattern, guint item)
{
    g_autofree char *number = g_strdup_printf("%u", item);
    g_auto(GStrv) parts = g_strsplit(pattern, "{}", -1);

    return g_strjoinv(number, parts);
}

/* The columns of one kind of name; those that are absent are added to `absent`. */
static GStrv columns_of_kind(const AvlastInstrument *instrument, const char *pattern,
                             guint kind, const char *const *header, GPtrArray *absent)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    const gboolean braces = strstr(pattern, "{}") != NULL;

    for (guint i = 1; i <= instrument->n_items; i++) {
        g_autofree char *name =
            braces ? by_pattern(pattern, i) : column_name(kind, pattern, i);
        const char *found = header ? same_name(header, name) : name;
        g_strv_builder_add(builder, found ? found : name);
        if (!found)
            g_ptr_array_add(absent, g_steal_pointer(&name));
    }
    return g_strv_builder_end(builder);
}

static void not_found(const AvlastInstrument *instrument, const char *source,
                      const GPtrArray *absent, GError **error)
{
    g_autoptr(GString) list = g_string_new(NULL);

    for (guint i = 0; i < absent->len && i < 5; i++)
        g_string_append_printf(list, "%s'%s'", i ? ", " : "",
                               (const char *)g_ptr_array_index(absent, i));
    if (absent->len > 5)
        g_string_append_printf(list, " ... '%s'",
                               (const char *)g_ptr_array_index(absent, absent->len - 1));
    avlast_fail(
        error, AVLAST_ERROR_USAGE, "AV261", NULL,
        "'%s' lacks %u of the %u items of '%s': %s\nhint: name the columns in the "
        "order of the items: --scale %s=COL,COL,..., or by a pattern: --scale "
        "'%s=%s_{}'",
        source, absent->len, instrument->n_items, instrument->name, list->str,
        instrument->name, instrument->name, instrument->name);
}

GStrv avlast_instrument_columns(const AvlastInstrument *instrument, const char *pattern,
                                const char *const *header, const char *source,
                                GError **error)
{
    const gboolean one_kind = !header || strstr(pattern, "{}") != NULL;
    g_autoptr(GPtrArray) fewest = NULL;

    for (guint kind = 0; kind < (one_kind ? 1 : 9); kind++) {
        g_autoptr(GPtrArray) absent = g_ptr_array_new_with_free_func(g_free);
        g_auto(GStrv) columns =
            columns_of_kind(instrument, pattern, kind, header, absent);
        if (absent->len == 0)
            return g_steal_pointer(&columns);
        if (!fewest || absent->len < fewest->len) {
            g_clear_pointer(&fewest, g_ptr_array_unref);
            fewest = g_ptr_array_ref(absent);
        }
    }
    not_found(instrument, source, fewest, error);
    return NULL;
}

gboolean avlast_instrument_recode(AvlastInstrument *instrument, double item_min,
                                  double item_max, GError **error)
{
    if (item_min == instrument->item_min && item_max == instrument->item_max)
        return TRUE;
    for (guint i = 0; i < instrument->scores->len; i++) {
        AvlastScale *scale = g_ptr_array_index(instrument->scores, i);
        if (scale->n_table || scale->score == AVLAST_SCORE_T ||
            scale->score == AVLAST_SCORE_PROFILE || (scale->bands && scale->bands->len)) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV265", NULL,
                        "the answers to '%s' are from %g to %g: its %s hangs on that",
                        instrument->name, instrument->item_min, instrument->item_max,
                        scale->bands && scale->bands->len ? "cut-off" : "conversion");
            return FALSE;
        }
        scale->item_min = item_min;
        scale->item_max = item_max;
        avlast_scale_extremes(scale, &scale->min, &scale->max);
        scale->smallest = NAN;
    }
    instrument->item_min = item_min;
    instrument->item_max = item_max;
    return TRUE;
}

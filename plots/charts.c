/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/charts.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/error.h"
#include "core/text.h"
#include "plots/chart.h"
#include "plots/format.h"
#include "plots/theme.h"

/* In the order a reader wants them. */
static const AvlastChartKind *const kinds[] = {
#define AVLAST_CHART_KIND(name) &avlast_chart_##name,
#include "plots/kinds.def"
#undef AVLAST_CHART_KIND
};

void avlast_chart_free(AvlastChart *chart)
{
    if (!chart)
        return;
    g_free(chart->title);
    g_free(chart->alt);
    g_free(chart->script);
    g_clear_pointer(&chart->image, g_bytes_unref);
    g_clear_pointer(&chart->table, g_ptr_array_unref);
    g_free(chart);
}

static const AvlastChartKind *find_kind(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (g_strcmp0(kinds[i]->kind, name) == 0)
            return kinds[i];
    return NULL;
}

GStrv avlast_chart_kinds(const AvlastResult *result)
{
    GPtrArray *names = g_ptr_array_new();

    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (!result || kinds[i]->items(result) > 0)
            g_ptr_array_add(names, g_strdup(kinds[i]->kind));
    g_ptr_array_add(names, NULL);
    return (GStrv)g_ptr_array_free(names, FALSE);
}

guint avlast_chart_items(const AvlastResult *result, const char *kind)
{
    const AvlastChartKind *entry = find_kind(kind);

    return entry ? entry->items(result) : 0;
}

const char *avlast_chart_purpose(const char *kind)
{
    const AvlastChartKind *entry = find_kind(kind);

    return entry ? _(entry->purpose) : NULL;
}

/* Why this kind cannot be drawn, with the way out. */
static void refuse(const AvlastResult *result, const AvlastChartKind *entry,
                   const char *kind, guint item, GError **error)
{
    g_auto(GStrv) all = avlast_chart_kinds(NULL), possible = avlast_chart_kinds(result);
    g_autofree char *list = g_strjoinv(", ", possible);
    const guint items = entry ? entry->items(result) : 0;

    if (!entry) {
        g_autofree char *hint =
            avlast_text_did_you_mean(kind, (const char *const *)(void *)all);
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV505", NULL,
                    "there is no chart '%s'%s%s%s", kind, hint,
                    *hint || !*list ? "" : "\nhint: this result can be drawn as: ",
                    *hint ? "" : list);
    } else if (items == 0) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV505", NULL,
                    "this result has nothing to draw as '%s'\nhint: %s%s", kind,
                    *list ? "it can be drawn as: " : "it holds no data for any chart",
                    list);
    } else {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV505", NULL,
                    "there is no item %u of '%s'\nhint: items of this result: 0 to %u",
                    item, kind, items - 1);
    }
}

AvlastChart *avlast_chart_draw(const AvlastResult *result, const char *kind, guint item,
                               const AvlastChartOptions *options, GError **error)
{
    const AvlastChartKind *entry = find_kind(kind);

    if (!entry || item >= entry->items(result)) {
        refuse(result, entry, kind, item, error);
        return NULL;
    }
    AvlastChartOptions complete = options ? *options : (AvlastChartOptions){0};
    if (!complete.lang)
        complete.lang = "en";
    if (complete.width <= 0)
        complete.width = (int)AVLAST_CHART_WIDTH;
    if (!complete.prefix)
        complete.prefix = kind;

    g_autoptr(AvlastChart) chart = g_new0(AvlastChart, 1);
    chart->table =
        g_ptr_array_new_with_free_func((GDestroyNotify)(void (*)(void))g_strfreev);
    if (!entry->draw(result, item, &complete, chart, error))
        return NULL;
    return g_steal_pointer(&chart);
}

/* --- helpers that the chart files share --- */

json_t *avlast_chart_member(const AvlastResult *result, const char *kind)
{
    json_t *member = json_object_get(result->charts, kind);

    return json_is_object(member) || json_is_array(member) ? member : NULL;
}

const char *avlast_chart_text(const json_t *object, const char *key,
                              const char *otherwise)
{
    const char *text = avlast_json_member_text(object, key);

    return text && *text ? text : otherwise;
}

double avlast_chart_element(const json_t *object, const char *key, gsize i)
{
    return avlast_json_double(json_array_get(json_object_get(object, key), i));
}

void avlast_chart_row(AvlastChart *chart, const char *first, ...)
{
    GPtrArray *cells = g_ptr_array_new();
    va_list arguments;

    va_start(arguments, first);
    for (const char *cell = first; cell; cell = va_arg(arguments, const char *))
        g_ptr_array_add(cells, g_strdup(cell));
    va_end(arguments);
    g_ptr_array_add(cells, NULL);
    g_ptr_array_add(chart->table, g_ptr_array_free(cells, FALSE));
}

static void add_sentence(GString *text, const char *sentence)
{
    if (!sentence || !*sentence)
        return;
    if (text->len)
        g_string_append_c(text, ' ');
    g_string_append(text, sentence);
    if (!strchr(".!?", text->str[text->len - 1]))
        g_string_append_c(text, '.');
}

/* With a capital first letter; NULL stays NULL. To be freed. */
static char *capitalised(const char *text)
{
    if (!text || !*text)
        return NULL;
    const gsize length = (gsize)g_utf8_skip[(guchar)*text];
    g_autofree char *first = g_utf8_strup(text, (gssize)length);
    return g_strconcat(first, text + length, NULL);
}

/* The largest number of clusters any row of the whole sample rests on; groups have fewer.
 */
static gint64 clusters_of(const AvlastEstimates *estimates)
{
    gint64 most = 0;

    for (guint i = 0; i < estimates->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(estimates, i);
        if (!row->group)
            most = MAX(most, row->nclusters);
    }
    return most;
}

/* "n = 1,072 in 24 clusters", or NULL. */
static char *sample_said(const AvlastEstimates *estimates, const char *lang)
{
    if (!estimates || estimates->rows_used <= 0)
        return NULL;
    const gint64 clusters = clusters_of(estimates);
    g_autofree char *n = avlast_format_count(estimates->rows_used, lang);
    g_autofree char *k = avlast_format_count(clusters, lang);
    return clusters > 0
               ? g_strdup_printf(ngettext("n = %s in %s cluster", "n = %s in %s clusters",
                                          (gulong)clusters),
                                 n, k)
               : g_strdup_printf(_("n = %s"), n);
}

char *avlast_chart_origin(const AvlastResult *result, const char *before)
{
    GString *text = g_string_new(NULL);
    const AvlastEstimates *estimates = result->estimates;
    const char *file = avlast_json_member_text(json_array_get(result->inputs, 0), "file");

    add_sentence(text, before);
    /* what a table's cells hold says nothing of a chart */
    if (estimates && !g_str_has_suffix(result->program, "describe")) {
        g_autofree char *method = capitalised(estimates->method);
        add_sentence(text, method);
    }
    if (file) {
        g_autofree char *base = g_path_get_basename(file);
        g_autofree char *sentence = g_strdup_printf(_("Source: %s"), base);
        add_sentence(text, sentence);
    }
    return g_string_free(text, FALSE);
}

char *avlast_chart_source(const AvlastResult *result, const char *before,
                          const char *lang)
{
    g_autofree char *sample = sample_said(result->estimates, lang);
    GString *text = g_string_new(NULL);

    add_sentence(text, before);
    add_sentence(text, sample);
    char *source = avlast_chart_origin(result, text->str);
    g_string_free(text, TRUE);
    return source;
}

void avlast_chart_take_text(AvlastChart *chart, GString *text)
{
    const gsize length = text->len;

    chart->image = g_bytes_new_take(g_string_free(text, FALSE), length);
}

gboolean avlast_chart_malformed(const char *kind, const char *what, GError **error)
{
    avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV506", NULL,
                "the result's data for the chart '%s' are damaged: %s", kind, what);
    return FALSE;
}

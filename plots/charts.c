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

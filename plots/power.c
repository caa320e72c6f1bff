/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Power curves: what a trial finds, by its size or by the effect. */
#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plots/chart.h"
#include "plots/curves.h"
#include "plots/format.h"

static const struct {
    const char *option, *words;
} labels[] = {{"effect", N_("effect")},
              {"n", N_("participants")},
              {"clusters", N_("clusters")},
              {"power", N_("power")},
              {"alpha", N_("alpha")},
              {"sd", N_("sd")},
              {"base", N_("share of the control")},
              {"cluster-size", N_("per cluster")},
              {"icc", N_("ICC")},
              {"cluster-cv", N_("cv of cluster sizes")},
              {"r2", N_("R2")},
              {"r2-cluster", N_("R2 of clusters")},
              {"rounds-before", N_("rounds before")},
              {"rounds-after", N_("rounds after")},
              {"correlation", N_("correlation")},
              {"takeup", N_("take-up")},
              {"attrition", N_("attrition")},
              {"event-share", N_("share with the event")}};

static const char *words_of(const char *option)
{
    for (gsize i = 0; i < G_N_ELEMENTS(labels); i++)
        if (g_strcmp0(labels[i].option, option) == 0)
            return _(labels[i].words);
    return option;
}

/* "icc=0.05;effect=0.3": "ICC 0.05, effect 0.3". */
static char *name_said(const char *name, const char *lang)
{
    g_auto(GStrv) parts = g_strsplit(name, ";", -1);
    GString *text = g_string_new(NULL);

    for (char **part = parts; *part; part++) {
        char *equals = strchr(*part, '=');
        if (!equals)
            continue;
        *equals = '\0';
        g_autofree char *value =
            avlast_format_plain(g_ascii_strtod(equals + 1, NULL), lang);
        g_string_append_printf(text, "%s%s %s", text->len ? ", " : "", words_of(*part),
                               value);
    }
    return g_string_free(text, FALSE);
}

/* --- words --- */

static gboolean is(const json_t *member, const char *key, const char *text)
{
    return g_strcmp0(avlast_json_member_text(member, key), text) == 0;
}

/* "400 participants", "24 clusters". */
static char *size_said(const json_t *member, double size, const char *lang)
{
    g_autofree char *n = avlast_format_number(size, 0, lang);
    const gboolean clusters =
        is(member, "x", "clusters") || is(member, "unit", "clusters");

    return clusters ? g_strdup_printf(_("%s clusters"), n)
                    : g_strdup_printf(_("%s participants"), n);
}

/* The sentence of the program's table, of a point of the first curve. */
static char *title_of(const json_t *member, const AvlastCurve *first, const char *lang)
{
    const gboolean by_effect = is(member, "x", "effect");
    const gsize last = is(member, "sought", "power") || is(member, "sought", "effect")
                           ? first->points - 1
                           : 0; /* sizes stand in the order of the powers asked for */
    const double x = first->at[2 * last], y = first->at[2 * last + 1],
                 given = avlast_json_member_double(member, "effect"),
                 target = avlast_json_member_double(member, "target");
    g_autofree char *size = size_said(
        member, by_effect ? avlast_json_member_double(member, "size") : x, lang);
    g_autofree char *effect = avlast_format_plain(by_effect ? x : given, lang);
    char *text;

    if (is(member, "sought", "power")) {
        g_autofree char *chance = avlast_format_percent(y, lang);
        text = g_strdup_printf(_("%s: an effect of %s is found with a chance of %s."),
                               size, effect, chance);
    } else if (is(member, "sought", "effect")) {
        g_autofree char *chance = avlast_format_percent(target, lang);
        g_autofree char *found =
            avlast_format_number(y, avlast_format_decimals(y, 2), lang);
        text = g_strdup_printf(
            y < 0.0 || is(member, "outcome", "survival")
                ? _("%s find an effect of %s or stronger with a chance of %s.")
                : _("%s find an effect of %s or larger with a chance of %s."),
            size, found, chance);
    } else {
        g_autofree char *chance = avlast_format_percent(target, lang);
        text = g_strdup_printf(
            _("%s are needed to find an effect of %s with a chance of %s."), size, effect,
            chance);
    }
    text[strlen(text) - 1] = '\0'; /* a title has no full stop */
    return text;
}

static char *value_said(const AvlastCurves *curves, double y, const char *lang)
{
    return curves->percent ? avlast_format_percent(y, lang)
                           : avlast_format_number(y, avlast_format_decimals(y, 2), lang);
}

static void fill_table(AvlastChart *chart, const AvlastCurves *curves, const char *lang)
{
    avlast_chart_row(chart, _("curve"), curves->x_label, curves->y_label, NULL);
    for (guint c = 0; c < curves->n; c++) {
        const AvlastCurve *curve = &curves->curve[c];
        for (gsize i = 0; i < curve->points; i++) {
            g_autofree char *x = avlast_format_plain(curve->at[2 * i], lang);
            g_autofree char *y = value_said(curves, curve->at[2 * i + 1], lang);
            avlast_chart_row(chart, *curve->name ? curve->name : _("All"), x, y, NULL);
        }
    }
}

static char *alt_of(const AvlastChart *chart, const AvlastCurves *curves,
                    const char *lang)
{
    const AvlastCurve *first = &curves->curve[0];
    g_autofree char *from = avlast_format_plain(first->x[0], lang),
                    *to = avlast_format_plain(first->x[first->n - 1], lang),
                    *low = value_said(curves, first->y[0], lang),
                    *high = value_said(curves, first->y[first->n - 1], lang);

    return g_strdup_printf(_("Line chart of %s by %s: %s. From %s to %s it goes from %s "
                             "to %s; %u curves in all."),
                           curves->y_label, curves->x_label, chart->title, from, to, low,
                           high, curves->n);
}

/* --- the data --- */

static double *numbers_of(const json_t *array, gsize *n)
{
    double *values = g_new0(double, json_array_size(array) + 1);

    *n = json_array_size(array);
    for (gsize i = 0; i < *n; i++)
        values[i] = avlast_json_double(json_array_get(array, i));
    return values;
}

static gboolean read_curve(const json_t *series, AvlastCurve *curve, const char *lang)
{
    const json_t *at = json_object_get(series, "at");
    gsize n;

    curve->x = numbers_of(json_object_get(series, "x"), &curve->n);
    curve->y = numbers_of(json_object_get(series, "y"), &n);
    curve->name = name_said(avlast_chart_text(series, "name", ""), lang);
    curve->points = json_array_size(at);
    curve->at = g_new0(double, 2 * curve->points + 1);
    for (gsize i = 0; i < curve->points; i++)
        for (gsize k = 0; k < 2; k++)
            curve->at[2 * i + k] =
                avlast_json_double(json_array_get(json_array_get(at, i), k));
    return n == curve->n && n > 1 && curve->points > 0;
}

static AvlastCurves *read_curves(const AvlastResult *result, const json_t *member,
                                 const char *lang, GError **error)
{
    const json_t *series = json_object_get(member, "series");
    g_autoptr(AvlastCurves) curves = g_new0(AvlastCurves, 1);
    const char *y = avlast_chart_text(member, "y", "power");

    (void)result;
    curves->n = (guint)MIN(json_array_size(series), AVLAST_CURVES_MOST);
    for (guint c = 0; c < curves->n; c++)
        if (!read_curve(json_array_get(series, c), &curves->curve[c], lang)) {
            avlast_chart_malformed("power", "a curve without points", error);
            return NULL;
        }
    curves->percent = strcmp(y, "power") == 0;
    curves->x_label = g_strdup(words_of(avlast_chart_text(member, "x", "n")));
    curves->y_label = g_strdup(words_of(y));
    curves->line = curves->percent ? avlast_json_member_double(member, "target") : NAN;
    return g_steal_pointer(&curves);
}

static guint items(const AvlastResult *result)
{
    const json_t *member = avlast_chart_member(result, "power");

    return json_array_size(json_object_get(member, "series")) > 0 ? 1 : 0;
}

static gboolean draw(const AvlastResult *result, guint item,
                     const AvlastChartOptions *options, AvlastChart *chart,
                     GError **error)
{
    const json_t *member = avlast_chart_member(result, "power");
    const char *lang = options->lang;
    g_autoptr(AvlastCurves) curves = read_curves(result, member, lang, error);

    (void)item;
    if (!curves)
        return FALSE;
    g_autofree char *alpha =
        avlast_format_plain(avlast_json_member_double(member, "alpha"), lang);
    curves->subtitle = g_strdup_printf(
        avlast_json_member_double(member, "sides") > 1.5
            ? _("%s by %s, two-sided test at alpha %s; points: what was asked for")
            : _("%s by %s, one-sided test at alpha %s; points: what was asked for"),
        curves->y_label, curves->x_label, alpha);
    g_autofree char *upper = g_utf8_strup(curves->subtitle, 1);
    memcpy(curves->subtitle, upper, strlen(upper));
    chart->title = title_of(member, &curves->curve[0], lang);
    chart->alt = alt_of(chart, curves, lang);
    fill_table(chart, curves, lang);
    curves->note = avlast_chart_origin(result, NULL);
    return avlast_curves_draw(curves, options, chart, error);
}

const AvlastChartKind avlast_chart_power = {
    .kind = "power",
    .purpose = N_("what a trial of which size can find"),
    .items = items,
    .draw = draw,
};

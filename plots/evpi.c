/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Options by their draws: what it is worth to know the truth before choosing, at each
 * value of a unit of effect. */
#include <math.h>

#include <glib/gi18n.h>

#include "plots/chart.h"
#include "plots/curves.h"
#include "plots/format.h"

#define KIND "evpi"
#define ROWS 10u /* of the table */

typedef struct {
    guint steps, options, known;
    const char *unit, *currency, *lang;
    const char **option; /* names */
    const char *label[AVLAST_CURVES_MOST];
    double *at;                        /* steps: the thresholds, rising */
    double *curve[AVLAST_CURVES_MOST]; /* steps each: the EVPI, then the EVPPIs */
    guint *best;                       /* steps: the largest mean */
} Evpi;

static void evpi_clear(Evpi *e)
{
    for (guint c = 0; c < AVLAST_CURVES_MOST; c++)
        g_free(e->curve[c]);
    g_free(e->option);
    g_free(e->at);
    g_free(e->best);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Evpi, evpi_clear)

static guint items(const AvlastResult *result)
{
    const json_t *member = avlast_chart_member(result, KIND);

    return json_array_size(json_object_get(member, "thresholds")) > 1 ? 1 : 0;
}

static gboolean take_curve(Evpi *e, guint c, const json_t *object, const char *key,
                           GError **error)
{
    e->curve[c] = g_new0(double, e->steps);
    for (guint t = 0; t < e->steps; t++) {
        const double worth = avlast_chart_element(object, key, t);
        if (!(worth >= 0.0) || isinf(worth))
            return avlast_chart_malformed(KIND, "a worth that is none", error);
        e->curve[c][t] = worth;
    }
    return TRUE;
}

static gboolean take_thresholds(Evpi *e, const json_t *member, GError **error)
{
    const json_t *best = json_object_get(member, "best");

    if (e->options < 2 || json_array_size(best) != e->steps)
        return avlast_chart_malformed(KIND, "options or thresholds are missing", error);
    e->at = g_new0(double, e->steps);
    e->best = g_new0(guint, e->steps);
    for (guint t = 0; t < e->steps; t++) {
        e->at[t] = avlast_chart_element(member, "thresholds", t);
        e->best[t] = (guint)json_integer_value(json_array_get(best, t));
        if (!isfinite(e->at[t]) || (t > 0 && e->at[t] <= e->at[t - 1]) ||
            e->best[t] >= e->options)
            return avlast_chart_malformed(KIND, "thresholds do not rise", error);
    }
    return TRUE;
}

static gboolean evpi_read(Evpi *e, const json_t *member, const char *lang, GError **error)
{
    const json_t *options = json_object_get(member, "options"),
                 *known = json_object_get(member, "known");

    e->lang = lang;
    e->unit = avlast_chart_text(member, "unit", NULL);
    e->currency = avlast_chart_text(member, "currency", NULL);
    e->steps = (guint)json_array_size(json_object_get(member, "thresholds"));
    e->options = (guint)json_array_size(options);
    e->known = MIN((guint)json_array_size(known), AVLAST_CURVES_MOST - 1u);
    e->option = g_new0(const char *, e->options + 1);
    for (guint d = 0; d < e->options; d++)
        e->option[d] = avlast_chart_text(json_array_get(options, d), "name", "?");
    if (!take_thresholds(e, member, error) || !take_curve(e, 0, member, "evpi", error))
        return FALSE;
    e->label[0] = _("everything");
    for (guint c = 1; c <= e->known; c++) {
        const json_t *set = json_array_get(known, c - 1);
        e->label[c] = avlast_chart_text(set, "label", "?");
        if (!take_curve(e, c, set, "evppi", error))
            return FALSE;
    }
    return TRUE;
}

/* --- words --- */

static char *money(const Evpi *e, double amount)
{
    return e->currency || amount >= 1000.0
               ? avlast_format_money(amount, e->currency ? e->currency : "", TRUE,
                                     e->lang)
               : avlast_format_short(amount, e->lang);
}

static guint highest(const Evpi *e)
{
    guint most = 0;

    for (guint t = 1; t < e->steps; t++)
        if (e->curve[0][t] > e->curve[0][most])
            most = t;
    return most;
}

static char *make_title(const Evpi *e)
{
    const guint most = highest(e);
    g_autofree char *worth = money(e, e->curve[0][most]);
    g_autofree char *at = money(e, e->at[most]);

    if (!(e->curve[0][most] > 0.0))
        return g_strdup(_("Nothing that could be learnt would change the choice"));
    return g_strdup_printf(
        most == 0
            ? _("To know everything before choosing is worth most the less a unit is "
                "worth: at most %s, at %s")
        : most == e->steps - 1
            ? _("To know everything before choosing is worth more the more a unit is "
                "worth: at most %s, at %s")
            : _("To know everything before choosing is worth most, at most %s, when a "
                "unit is worth about %s"),
        worth, at);
}

/* Points on the curve of everything where another option becomes the best. */
static gsize switches(const Evpi *e, double divisor_x, double divisor_y, double *at)
{
    gsize n = 0;

    for (guint t = 1; t < e->steps; t++)
        if (e->best[t] != e->best[t - 1]) {
            if (at) {
                at[2 * n] = e->at[t] / divisor_x;
                at[2 * n + 1] = e->curve[0][t] / divisor_y;
            }
            n++;
        }
    return n;
}

static char *make_subtitle(const Evpi *e, const AvlastMoney *money)
{
    g_autoptr(GString) text = g_string_new(NULL);

    g_string_append(
        text, e->known > 0 ? _("Expected value of knowing all numbers, or one of them, "
                               "before the choice")
                           : _("Expected value of perfect information for one choice"));
    if (*money->unit)
        g_string_append_printf(text, ", %s", money->unit);
    if (switches(e, 1.0, 1.0, NULL) > 0)
        g_string_append(text, _("; points: from here on another option is best on "
                                "average"));
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static char *make_axis(const Evpi *e, const AvlastMoney *money)
{
    return e->unit ? g_strdup_printf(_("value of 1 %s, %s"), e->unit, money->unit)
           : *money->unit
               ? g_strdup_printf(_("value of a unit of effect, %s"), money->unit)
               : g_strdup(_("value of a unit of effect"));
}

static void add_table(const Evpi *e, AvlastChart *chart)
{
    const guint step = MAX(1u, e->steps / ROWS);

    for (guint c = 0; c <= e->known; c++) {
        if (c == 0)
            avlast_chart_row(chart, _("Value of a unit"), _("Best on average"),
                             _("To know"), _("Is worth at most"), NULL);
        for (guint t = 0; t < e->steps; t += step) {
            g_autofree char *at = money(e, e->at[t]);
            g_autofree char *worth = money(e, e->curve[c][t]);
            avlast_chart_row(chart, at, e->option[e->best[t]], e->label[c], worth, NULL);
        }
    }
}

static void fill_words(const Evpi *e, AvlastChart *chart)
{
    g_autoptr(GString) alt = g_string_new(NULL);

    chart->title = make_title(e);
    g_string_append_printf(alt, _("Curve of what it is worth to know the truth. %s."),
                           chart->title);
    for (guint t = 1; t < e->steps; t++)
        if (e->best[t] != e->best[t - 1]) {
            g_autofree char *at = money(e, e->at[t]);
            g_string_append_printf(alt, _(" From %s on “%s” is best on average."), at,
                                   e->option[e->best[t]]);
        }
    chart->alt = g_strdup(alt->str);
    add_table(e, chart);
}

/* --- drawing --- */

static double largest(const double *x, guint n)
{
    double most = 0.0;

    for (guint i = 0; i < n; i++)
        most = fmax(most, x[i]);
    return most;
}

static void fill_curve(const Evpi *e, guint c, double divisor_x, double divisor_y,
                       AvlastCurve *curve)
{
    curve->name = g_strdup(e->known > 0 ? e->label[c] : "");
    curve->n = e->steps;
    curve->x = g_new(double, e->steps);
    curve->y = g_new(double, e->steps);
    for (guint t = 0; t < e->steps; t++) {
        curve->x[t] = e->at[t] / divisor_x;
        curve->y[t] = e->curve[c][t] / divisor_y;
    }
    curve->at = g_new0(double, 2 * (gsize)e->steps);
    curve->points = c == 0 ? switches(e, divisor_x, divisor_y, curve->at) : 0;
}

static gboolean draw(const AvlastResult *result, guint item,
                     const AvlastChartOptions *options, AvlastChart *chart,
                     GError **error)
{
    g_auto(Evpi) e = {0};
    g_autoptr(AvlastCurves) curves = g_new0(AvlastCurves, 1);

    (void)item;
    if (!evpi_read(&e, avlast_chart_member(result, KIND), options->lang, error))
        return FALSE;
    fill_words(&e, chart);
    const char *currency = e.currency ? e.currency : "";
    const AvlastMoney unit = avlast_money_unit(largest(e.at, e.steps), currency, e.lang),
                      worth = avlast_money_unit(largest(e.curve[0], e.steps), currency,
                                                e.lang);
    curves->n = e.known + 1;
    for (guint c = 0; c <= e.known; c++)
        fill_curve(&e, c, unit.divisor, worth.divisor, &curves->curve[c]);
    curves->line = NAN;
    curves->x_label = make_axis(&e, &unit);
    curves->subtitle = make_subtitle(&e, &worth);
    curves->note = avlast_chart_origin(result, NULL);
    return avlast_curves_draw(curves, options, chart, error);
}

const AvlastChartKind avlast_chart_evpi = {
    .kind = KIND,
    .purpose = N_("what it is worth to know more before choosing"),
    .items = items,
    .draw = draw,
};

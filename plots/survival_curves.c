/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/survival.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "plots/chart.h"
#include "plots/extremes.h"
#include "plots/format.h"
#include "plots/labels.h"

static void curve_free(gpointer data)
{
    AvlastSurvivalCurve *curve = data;

    g_free(curve->name);
    g_free(curve->time);
    g_free(curve->share);
    g_free(curve->low);
    g_free(curve->high);
    g_free(curve->risk_time);
    g_free(curve->risk_n);
    g_free(curve);
}

void avlast_survival_chart_free(AvlastSurvival *survival)
{
    if (!survival)
        return;
    g_ptr_array_unref(survival->curves);
    g_free(survival);
}

/* --- reading --- */

static double *numbers_of(const json_t *list, gsize n, double first)
{
    double *numbers = g_new(double, n + 1);

    numbers[0] = first;
    for (gsize i = 0; i < n; i++)
        numbers[i + 1] = avlast_json_double(json_array_get(list, i));
    return numbers;
}

/* Times go forward and shares stay between 0 and 1. */
static gboolean is_sound(const AvlastSurvivalCurve *curve)
{
    for (gsize i = 0; i < curve->steps; i++)
        if (!(curve->time[i] >= (i ? curve->time[i - 1] : 0)) ||
            !isfinite(curve->time[i]) ||
            !(curve->share[i] >= 0 && curve->share[i] <= 1 + 1e-9))
            return FALSE;
    return curve->steps > 1;
}

static gboolean add_curve(AvlastSurvival *survival, const AvlastResult *result,
                          const json_t *group, GError **error)
{
    const json_t *time = json_object_get(group, "time"),
                 *risk = json_object_get(group, "risk");
    const char *name = avlast_chart_text(group, "name", "");
    AvlastSurvivalCurve *curve = g_new0(AvlastSurvivalCurve, 1);
    const gsize n = json_array_size(time),
                risks = json_array_size(json_object_get(risk, "time"));

    curve->name = strchr(name, '=') ? avlast_labels_group(result, name) : g_strdup(name);
    curve->n = avlast_json_member_double(group, "n");
    curve->steps = n + 1;
    curve->time = numbers_of(time, n, 0);
    curve->share = numbers_of(json_object_get(group, "survival"), n, 1);
    curve->low = numbers_of(json_object_get(group, "low"), n, 1);
    curve->high = numbers_of(json_object_get(group, "high"), n, 1);
    curve->risks = risks;
    curve->risk_time = numbers_of(json_object_get(risk, "time"), risks, NAN);
    curve->risk_n = numbers_of(json_object_get(risk, "n"), risks, NAN);
    g_ptr_array_add(survival->curves, curve);
    return is_sound(curve) ||
           avlast_chart_malformed("survival", "times or shares that are none", error);
}

static int by_size(gconstpointer a, gconstpointer b)
{
    const double x = (*(AvlastSurvivalCurve *const *)a)->n,
                 y = (*(AvlastSurvivalCurve *const *)b)->n;

    return (x < y) - (x > y);
}

AvlastSurvival *avlast_survival_chart_new(const AvlastResult *result, GError **error)
{
    const json_t *member = avlast_chart_member(result, "survival");
    const json_t *groups = json_object_get(member, "groups");
    g_autoptr(AvlastSurvival) survival = g_new0(AvlastSurvival, 1);

    survival->curves = g_ptr_array_new_with_free_func(curve_free);
    survival->unit = avlast_chart_text(member, "unit", "");
    survival->common = INFINITY;
    for (gsize g = 0; g < json_array_size(groups); g++)
        if (!add_curve(survival, result, json_array_get(groups, g), error))
            return NULL;
    if (survival->curves->len > AVLAST_SURVIVAL_CURVES) {
        g_ptr_array_sort(survival->curves, by_size);
        survival->left_out = survival->curves->len - AVLAST_SURVIVAL_CURVES;
        g_ptr_array_set_size(survival->curves, AVLAST_SURVIVAL_CURVES);
    }
    for (guint c = 0; c < survival->curves->len; c++) {
        const AvlastSurvivalCurve *curve = g_ptr_array_index(survival->curves, c);
        const double end = curve->time[curve->steps - 1];
        survival->last = fmax(survival->last, end);
        survival->common = fmin(survival->common, end);
        for (gsize i = 1; i < curve->steps; i++)
            survival->bands |= isfinite(curve->low[i]) && isfinite(curve->high[i]);
    }
    if (survival->last > 0)
        return g_steal_pointer(&survival);
    avlast_chart_malformed("survival", "no curve", error);
    return NULL;
}

void avlast_survival_at(const AvlastSurvivalCurve *curve, double time, double value[3])
{
    gsize i = 0;

    while (i + 1 < curve->steps && curve->time[i + 1] <= time)
        i++;
    value[0] = curve->share[i];
    value[1] = curve->low[i];
    value[2] = curve->high[i];
}

/* --- texts --- */

/* "18 months", or the number alone. */
static char *time_said(const AvlastSurvival *survival, double time, const char *lang)
{
    g_autofree char *number = avlast_format_plain(time, lang);

    return *survival->unit ? g_strdup_printf("%s %s", number, gettext(survival->unit))
                           : g_steal_pointer(&number);
}

static char *make_title(const AvlastSurvival *survival, const char *lang)
{
    AvlastExtreme rows[AVLAST_SURVIVAL_CURVES];
    const guint n = survival->curves->len;
    g_autofree char *when = time_said(survival, survival->common, lang);

    for (guint c = 0; c < n; c++) {
        const AvlastSurvivalCurve *curve = g_ptr_array_index(survival->curves, c);
        double value[3];
        avlast_survival_at(curve, survival->common, value);
        rows[c] = (AvlastExtreme){curve->name, value[0], value[1], value[2]};
    }
    const AvlastExtremes ends = avlast_extremes(rows, n);
    g_autofree char *high = avlast_format_percent(ends.highest->estimate, lang);
    if (n == 1) {
        g_autofree char *interval =
            avlast_format_interval(100 * rows[0].low, 100 * rows[0].high, 0, lang);
        return g_strdup_printf(_("Without the event after %s: %s %s"), when, high,
                               interval);
    }
    g_autofree char *low = avlast_format_percent(ends.lowest->estimate, lang);
    return g_strdup_printf(
        _("Without the event after %s: most in %s (%s), fewest in %s (%s); %s"), when,
        ends.highest->label, high, ends.lowest->label, low,
        avlast_extremes_overlap(&ends));
}

char *avlast_survival_subtitle(const AvlastSurvival *survival, const AvlastResult *result,
                               const char *lang)
{
    g_autofree char *level = avlast_format_percent(result->estimates->level, lang);

    return survival->bands
               ? g_strdup_printf(_("Share without the event (Kaplan\xe2\x80\x93Meier); "
                                   "shaded: %s confidence interval at each time"),
                                 level)
               : g_strdup(_("Share without the event (Kaplan\xe2\x80\x93Meier)"));
}

char *avlast_survival_note(const AvlastSurvival *survival, const AvlastResult *result,
                           const char *lang)
{
    g_autofree char *cut =
        survival->left_out ? g_strdup_printf(ngettext("%u smaller group is not shown.",
                                                      "%u smaller groups are not shown.",
                                                      survival->left_out),
                                             survival->left_out)
                           : NULL;

    return avlast_chart_source(result, cut, lang);
}

void avlast_survival_words(const AvlastSurvival *survival, const AvlastResult *result,
                           const char *lang, AvlastChart *chart)
{
    GString *alt = g_string_new(NULL);
    g_autofree char *level = avlast_format_percent(result->estimates->level, lang);
    g_autofree char *interval_head = g_strdup_printf(_("%s interval"), level);

    chart->title = make_title(survival, lang);
    g_string_append_printf(alt,
                           ngettext("Survival curve, %u group.",
                                    "Survival curves, %u groups.", survival->curves->len),
                           survival->curves->len);
    avlast_chart_row(chart, _("Group"), _("Time"), _("At risk"), _("Share"),
                     interval_head, NULL);
    for (guint c = 0; c < survival->curves->len; c++) {
        const AvlastSurvivalCurve *curve = g_ptr_array_index(survival->curves, c);
        double value[3];
        for (gsize i = 1; i <= (curve->risks ? curve->risks : 1); i++) {
            const double time = curve->risks ? curve->risk_time[i] : survival->common;
            g_autofree char *when = avlast_format_plain(time, lang);
            g_autofree char *n =
                avlast_format_number(curve->risks ? curve->risk_n[i] : NAN, 0, lang);
            avlast_survival_at(curve, time, value);
            g_autofree char *share = avlast_format_percent(value[0], lang);
            g_autofree char *interval =
                avlast_format_interval(100 * value[1], 100 * value[2], 0, lang);
            avlast_chart_row(chart, curve->name, when, n, share, interval, NULL);
        }
        avlast_survival_at(curve, survival->common, value);
        g_autofree char *end = avlast_format_percent(value[0], lang);
        g_autofree char *when = time_said(survival, survival->common, lang);
        g_string_append_printf(alt, _(" %s: %s after %s."),
                               *curve->name ? curve->name : _("All"), end, when);
    }
    chart->alt = g_string_free(alt, FALSE);
}

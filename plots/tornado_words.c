/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/tornado.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "core/number.h"

static gboolean turns(double base, double value)
{
    return base >= 0 ? value < 0 : value >= 0;
}

static void count_row(AvlastTornadoChart *tornado, const AvlastTornadoBar *row)
{
    if (!turns(tornado->base, row->at_low) && !turns(tornado->base, row->at_high))
        return;
    if (tornado->turning++ == 0)
        tornado->first_turning = row->label;
}

void avlast_tornado_chart_clear(AvlastTornadoChart *tornado)
{
    g_clear_pointer(&tornado->rows, g_free);
}

static void stretch(AvlastTornadoChart *tornado, double a, double b)
{
    tornado->low = fmin(tornado->low, fmin(a, b));
    tornado->high = fmax(tornado->high, fmax(a, b));
}

/* The row of the same input when what is correlated with it moves along. */
static const json_t *along_of(const AvlastResult *result, const char *id)
{
    const json_t *rows =
        json_object_get(avlast_chart_member(result, "tornado.conditional"), "rows");

    for (gsize i = 0; id && i < json_array_size(rows); i++)
        if (g_strcmp0(avlast_json_member_text(json_array_get(rows, i), "id"), id) == 0)
            return json_array_get(rows, i);
    return NULL;
}

/* What the model says its inputs are counted in; costs are money. */
static const char *unit_of(const AvlastResult *result, const char *id,
                           const char *currency)
{
    const json_t *list = avlast_chart_member(result, "assumptions");

    for (gsize i = 0; id && i < json_array_size(list); i++) {
        const json_t *entry = json_array_get(list, i);
        const char *unit = avlast_chart_text(entry, "unit", NULL);
        if (unit && g_strcmp0(avlast_json_member_text(entry, "id"), id) == 0)
            return unit;
    }
    return id && g_str_has_prefix(id, "costs.") ? currency : "";
}

static void read_along(AvlastTornadoChart *tornado, AvlastTornadoBar *row,
                       const json_t *from)
{
    row->along_low = avlast_json_member_double(from, "at.low");
    row->along_high = avlast_json_member_double(from, "at.high");
    if (!isfinite(row->along_low) || !isfinite(row->along_high)) {
        row->along_low = row->along_high = NAN;
        return;
    }
    tornado->along++;
    if (turns(tornado->base, row->along_low) || turns(tornado->base, row->along_high))
        tornado->astray++;
    stretch(tornado, row->along_low, row->along_high);
}

gboolean avlast_tornado_chart_read(AvlastTornadoChart *tornado,
                                   const AvlastResult *result, const char *lang,
                                   GError **error)
{
    const json_t *member = avlast_chart_member(result, "tornado"),
                 *rows = json_object_get(member, "rows");

    *tornado = (AvlastTornadoChart){.currency = avlast_chart_text(member, "currency", ""),
                                    .metric = avlast_chart_text(member, "metric", ""),
                                    .base = avlast_json_member_double(member, "base"),
                                    .all = (guint)json_array_size(rows)};
    tornado->name = avlast_money_unit(1.0, tornado->currency, lang);
    if (!isfinite(tornado->base))
        return avlast_chart_malformed("tornado", "no base", error);
    stretch(tornado, 0, tornado->base);
    tornado->rows = g_new0(AvlastTornadoBar, tornado->all);
    for (guint i = 0; i < tornado->all; i++) {
        const json_t *from = json_array_get(rows, i);
        AvlastTornadoBar *row = &tornado->rows[i];

        row->label = avlast_chart_text(from, "label", "?");
        row->low = avlast_chart_text(from, "low", "");
        row->high = avlast_chart_text(from, "high", "");
        row->unit = unit_of(result, avlast_json_member_text(from, "id"),
                            *tornado->currency ? tornado->name.unit : "");
        row->at_low = avlast_json_member_double(from, "at.low");
        row->at_high = avlast_json_member_double(from, "at.high");
        if (!isfinite(row->at_low) || !isfinite(row->at_high))
            return avlast_chart_malformed("tornado", "a row without a value", error);
        count_row(tornado, row);
        stretch(tornado, row->at_low, row->at_high);
        read_along(tornado, row, along_of(result, avlast_json_member_text(from, "id")));
    }
    tornado->count = MIN(tornado->all, AVLAST_TORNADO_ROWS);
    tornado->money = avlast_money_unit(fmax(fabs(tornado->low), fabs(tornado->high)),
                                       tornado->currency, lang);
    if (!(tornado->high > tornado->low))
        tornado->high = tornado->low + tornado->money.divisor;
    return TRUE;
}

/* --- words --- */

static char *make_title(const AvlastTornadoChart *tornado, const char *lang)
{
    const gboolean gain = tornado->base >= 0;

    if (tornado->turning == 0)
        return g_strdup(gain ? _("No single assumption turns the gain into a loss")
                             : _("No single assumption turns the loss into a gain"));
    if (tornado->turning == 1 && tornado->all > 1)
        return g_strdup_printf(gain ? _("Only “%s” can alone turn the gain into a loss")
                                    : _("Only “%s” can alone turn the loss into a gain"),
                               tornado->first_turning);
    g_autofree char *k = avlast_format_count(tornado->turning, lang);
    g_autofree char *n = avlast_format_count(tornado->all, lang);
    if (gain)
        return g_strdup_printf(
            ngettext("%s of %s assumption can alone turn the gain into a loss",
                     "%s of %s assumptions can each alone turn the gain into a loss",
                     tornado->all),
            k, n);
    return g_strdup_printf(
        ngettext("%s of %s assumption can alone turn the loss into a gain",
                 "%s of %s assumptions can each alone turn the loss into a gain",
                 tornado->all),
        k, n);
}

char *avlast_tornado_chart_subtitle(const AvlastTornadoChart *tornado)
{
    return g_strdup_printf(
        _("%s, %s, when one assumption moves to its low or high value"),
        *tornado->metric ? tornado->metric : _("Result"), tornado->money.unit);
}

/* What moves along when assumptions are correlated. */
static void note_along(const AvlastTornadoChart *tornado, GString *note, gboolean drawn)
{
    if (tornado->along == 0)
        return;
    g_string_append(note,
                    drawn ? _(" Outlined: what is correlated with the assumption moves "
                              "along, each to its mean.")
                          : _(" Brackets: what is correlated with the assumption moves "
                              "along, each to its mean."));
    if (tornado->astray == 0)
        g_string_append(note, _(" None of them turns the sign so."));
    else
        g_string_append_printf(note,
                               ngettext(" So %u of %u such assumption turns the sign.",
                                        " So %u of %u such assumptions turn the sign.",
                                        tornado->along),
                               tornado->astray, tornado->along);
}

char *avlast_tornado_chart_note(const AvlastTornadoChart *tornado,
                                const AvlastResult *result, gboolean drawn)
{
    g_autoptr(GString) note =
        g_string_new(drawn ? _("Orange: worse than the base case. Blue: better.") : "");

    if (tornado->all > tornado->count) {
        const guint hidden = tornado->all - tornado->count;
        g_string_append(note, note->len ? " " : "");
        g_string_append_printf(
            note,
            ngettext("%u assumption with a smaller swing is not shown.",
                     "%u assumptions with smaller swings are not shown.", hidden),
            hidden);
    }
    note_along(tornado, note, drawn);
    return avlast_chart_source(result, g_strchug(note->str), tornado->money.lang);
}

/* An input as people read it: a text that is a number and no more is formatted as one. */
static char *input_text(const char *given, const char *lang)
{
    double value = 0;
    g_auto(GStrv) groups = g_strsplit(given, "\xe2\x80\xaf", -1);
    g_autofree char *text = g_strjoinv("", groups);

    if (avlast_number_parse(text, strlen(text), '.', &value) ||
        (g_strcmp0(lang, "nb") == 0 &&
         avlast_number_parse(text, strlen(text), ',', &value)))
        return avlast_format_plain(value, lang);
    return g_strdup(given);
}

/* "0.4 to 1.6", or "" when the texts are not there. */
char *avlast_tornado_chart_range(const AvlastTornadoBar *row, gboolean unit,
                                 const char *lang)
{
    g_autofree char *low = input_text(row->low, lang);
    g_autofree char *high = input_text(row->high, lang);
    g_autofree char *range =
        *low && *high ? g_strdup_printf(_("%s to %s"), low, high) : g_strdup("");

    return unit && *range && *row->unit ? g_strdup_printf("%s %s", range, row->unit)
                                        : g_steal_pointer(&range);
}

static void add_row(const AvlastTornadoChart *tornado, const AvlastTornadoBar *row,
                    AvlastChart *chart, GString *alt)
{
    const char *lang = tornado->money.lang;
    const gboolean along = isfinite(row->along_low);
    g_autofree char *low = avlast_money_number(&tornado->money, row->at_low, FALSE);
    g_autofree char *high = avlast_money_number(&tornado->money, row->at_high, FALSE);
    g_autofree char *along_low =
        along ? avlast_money_number(&tornado->money, row->along_low, FALSE)
              : g_strdup("");
    g_autofree char *along_high =
        along ? avlast_money_number(&tornado->money, row->along_high, FALSE)
              : g_strdup("");
    g_autofree char *from = input_text(row->low, lang);
    g_autofree char *to = input_text(row->high, lang);

    g_autofree char *label = *row->unit ? g_strdup_printf("%s, %s", row->label, row->unit)
                                        : g_strdup(row->label);

    avlast_chart_row(chart, label, from, to, low, high, tornado->along ? along_low : NULL,
                     along_high, NULL);
    if (alt)
        g_string_append_printf(alt, _(" %s: from %s to %s."), row->label, low, high);
}

void avlast_tornado_chart_words(const AvlastTornadoChart *tornado, AvlastChart *chart)
{
    GString *alt = g_string_new(NULL);
    g_autofree char *base = avlast_money_number(&tornado->money, tornado->base, FALSE);

    chart->title = make_title(tornado, tornado->money.lang);
    g_string_append_printf(alt, _("Tornado chart of %s, %s; base case %s."),
                           *tornado->metric ? tornado->metric : _("Result"),
                           tornado->money.unit, base);
    avlast_chart_row(chart, _("Assumption"), _("Low"), _("High"), _("Result at low"),
                     _("Result at high"), tornado->along ? _("Moving along, low") : NULL,
                     _("Moving along, high"), NULL);
    for (guint i = 0; i < tornado->all; i++)
        add_row(tornado, &tornado->rows[i], chart, i < 5 ? alt : NULL);
    chart->alt = g_string_free(alt, FALSE);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tornado: which assumption matters? The worst ten, with the line where the result turns.
 */
#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "core/number.h"
#include "plots/chart.h"
#include "plots/format.h"
#include "plots/page.h"
#include "plots/terminal.h"

#define MOST_ROWS 10u

typedef struct {
    const char *label, *low, *high; /* the inputs as texts */
    double at_low, at_high;
} Row;

typedef struct {
    const char *currency, *metric;
    double base, low, high; /* the axis */
    Row *rows;
    guint count, all; /* drawn, in the result */
    guint turning;    /* rows of all that turn the sign of the base */
    const char *first_turning;
    AvlastMoney money;
} Tornado;

static const json_t *rows_of(const AvlastResult *result)
{
    return json_object_get(avlast_chart_member(result, "tornado"), "rows");
}

static guint items(const AvlastResult *result)
{
    return json_array_size(rows_of(result)) > 0 ? 1 : 0;
}

static gboolean turns(double base, double value)
{
    return base >= 0 ? value < 0 : value >= 0;
}

static void count_row(Tornado *tornado, const Row *row)
{
    if (!turns(tornado->base, row->at_low) && !turns(tornado->base, row->at_high))
        return;
    if (tornado->turning++ == 0)
        tornado->first_turning = row->label;
}

static gboolean tornado_read(Tornado *tornado, const AvlastResult *result,
                             const char *lang, GError **error)
{
    const json_t *member = avlast_chart_member(result, "tornado"),
                 *rows = rows_of(result);

    *tornado = (Tornado){.currency = avlast_chart_text(member, "currency", ""),
                         .metric = avlast_chart_text(member, "metric", ""),
                         .base = avlast_json_member_double(member, "base"),
                         .all = (guint)json_array_size(rows)};
    if (!isfinite(tornado->base))
        return avlast_chart_malformed("tornado", "no base", error);
    tornado->low = fmin(0, tornado->base);
    tornado->high = fmax(0, tornado->base);
    tornado->rows = g_new0(Row, tornado->all);
    for (guint i = 0; i < tornado->all; i++) {
        const json_t *from = json_array_get(rows, i);
        Row *row = &tornado->rows[i];

        row->label = avlast_chart_text(from, "label", "?");
        row->low = avlast_chart_text(from, "low", "");
        row->high = avlast_chart_text(from, "high", "");
        row->at_low = avlast_json_member_double(from, "at.low");
        row->at_high = avlast_json_member_double(from, "at.high");
        if (!isfinite(row->at_low) || !isfinite(row->at_high))
            return avlast_chart_malformed("tornado", "a row without a value", error);
        count_row(tornado, row);
        tornado->low = fmin(tornado->low, fmin(row->at_low, row->at_high));
        tornado->high = fmax(tornado->high, fmax(row->at_low, row->at_high));
    }
    tornado->count = MIN(tornado->all, MOST_ROWS);
    tornado->money = avlast_money_unit(fmax(fabs(tornado->low), fabs(tornado->high)),
                                       tornado->currency, lang);
    if (!(tornado->high > tornado->low))
        tornado->high = tornado->low + tornado->money.divisor;
    return TRUE;
}

/* --- words --- */

static char *make_title(const Tornado *tornado, const char *lang)
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

static char *make_subtitle(const Tornado *tornado)
{
    return g_strdup_printf(
        _("%s, %s, when one assumption moves to its low or high value"),
        *tornado->metric ? tornado->metric : _("Result"), tornado->money.unit);
}

static char *make_note(const Tornado *tornado, const AvlastResult *result,
                       gboolean colours, const char *lang)
{
    GString *note =
        g_string_new(colours ? _("Orange: worse than the base case. Blue: better.") : "");

    if (tornado->all > tornado->count) {
        const guint hidden = tornado->all - tornado->count;
        g_string_append(note, note->len ? " " : "");
        g_string_append_printf(
            note,
            ngettext("%u assumption with a smaller swing is not shown.",
                     "%u assumptions with smaller swings are not shown.", hidden),
            hidden);
    }
    char *source = avlast_chart_source(result, note->str, lang);
    g_string_free(note, TRUE);
    return source;
}

/* An input as people read it: a text that is a number and no more is formatted as one. */
static char *input_text(const char *text, const char *lang)
{
    double value = 0;

    if (avlast_number_parse(text, strlen(text), '.', &value) ||
        (g_strcmp0(lang, "nb") == 0 &&
         avlast_number_parse(text, strlen(text), ',', &value)))
        return avlast_format_plain(value, lang);
    return g_strdup(text);
}

/* "0.4 to 1.6", or "" when the texts are not there. */
static char *range_text(const Row *row, const char *lang)
{
    g_autofree char *low = input_text(row->low, lang);
    g_autofree char *high = input_text(row->high, lang);

    return *low && *high ? g_strdup_printf(_("%s to %s"), low, high) : g_strdup("");
}

static void fill_words(const Tornado *tornado, const char *lang, AvlastChart *chart)
{
    GString *alt = g_string_new(NULL);
    g_autofree char *base = avlast_money_number(&tornado->money, tornado->base, FALSE);

    chart->title = make_title(tornado, lang);
    g_string_append_printf(alt, _("Tornado chart of %s, %s; base case %s."),
                           *tornado->metric ? tornado->metric : _("Result"),
                           tornado->money.unit, base);
    avlast_chart_row(chart, _("Assumption"), _("Low"), _("High"), _("Result at low"),
                     _("Result at high"), NULL);
    for (guint i = 0; i < tornado->all; i++) {
        const Row *row = &tornado->rows[i];
        g_autofree char *low = avlast_money_number(&tornado->money, row->at_low, FALSE);
        g_autofree char *high = avlast_money_number(&tornado->money, row->at_high, FALSE);

        g_autofree char *from = input_text(row->low, lang);
        g_autofree char *to = input_text(row->high, lang);

        avlast_chart_row(chart, row->label, from, to, low, high, NULL);
        if (i < 5)
            g_string_append_printf(alt, _(" %s: from %s to %s."), row->label, low, high);
    }
    chart->alt = g_string_free(alt, FALSE);
}

/* --- drawing --- */

static double at_amount(const Tornado *tornado, const AvlastPage *page, double amount)
{
    return avlast_page_x(page, amount / tornado->money.divisor);
}

static void draw_bar(const Tornado *tornado, AvlastPage *page, double value, double y,
                     double half)
{
    avlast_page_box(page, at_amount(tornado, page, tornado->base), y - half,
                    at_amount(tornado, page, value), y + half,
                    value < tornado->base ? AVLAST_VERM : AVLAST_BLUE, NULL, FALSE);
}

/* On a white ground, so that no guide line runs through the digits. */
static void draw_amount(AvlastPage *page, double x, double y, AvlastAlign align,
                        const char *amount)
{
    const double width =
        avlast_text_width(amount, AVLAST_TEXT_BODY) * (align == AVLAST_RIGHT ? -1 : 1);

    avlast_page_box(page, x, y - 7, x + width, y + 7, AVLAST_WHITE, NULL, FALSE);
    avlast_page_text(page, x, y, align, AVLAST_TEXT_BODY, AVLAST_INK, amount);
}

static void draw_row(const Tornado *tornado, const Row *row, AvlastPage *page,
                     double labels, double y)
{
    const double low = fmin(row->at_low, row->at_high),
                 high = fmax(row->at_low, row->at_high);
    g_auto(GStrv) label = avlast_text_wrap(row->label, AVLAST_TEXT_BODY, labels, 2);
    g_autofree char *range = range_text(row, tornado->money.lang);
    g_auto(GStrv) input = avlast_text_wrap(range, AVLAST_TEXT_NOTE, labels, 1);
    g_autofree char *left = avlast_money_number(&tornado->money, low, FALSE);
    g_autofree char *right = avlast_money_number(&tornado->money, high, FALSE);
    const guint lines = g_strv_length(label);
    double at = y - 7.5 * (lines - 1 + (*range ? 1 : 0));

    for (guint l = 0; l < lines; l++, at += 15)
        avlast_page_text(page, AVLAST_PAGE_MARGIN, at, AVLAST_LEFT, AVLAST_TEXT_BODY,
                         AVLAST_INK, label[l]);
    avlast_page_text(page, AVLAST_PAGE_MARGIN, at, AVLAST_LEFT, AVLAST_TEXT_NOTE,
                     AVLAST_GREY, input[0]);
    /* The farther end first: when both lie on one side, the nearer stays visible. */
    const gboolean low_first =
        fabs(row->at_low - tornado->base) >= fabs(row->at_high - tornado->base);
    draw_bar(tornado, page, low_first ? row->at_low : row->at_high, y, 9);
    draw_bar(tornado, page, low_first ? row->at_high : row->at_low, y, 9);
    draw_amount(page, at_amount(tornado, page, fmin(low, tornado->base)) - 5, y,
                AVLAST_RIGHT, left);
    draw_amount(page, at_amount(tornado, page, fmax(high, tornado->base)) + 5, y,
                AVLAST_LEFT, right);
}

/* Heads of the two lines, moved apart when they are near each other. */
static void draw_heads(const Tornado *tornado, AvlastPage *page, double left,
                       double right, double y)
{
    g_autofree char *number = avlast_money_number(&tornado->money, tornado->base, FALSE);
    g_autofree char *base = g_strdup_printf(_("base case %s"), number);
    const char *even = _("break-even");
    const double width = avlast_text_width(base, AVLAST_TEXT_STRONG),
                 even_width = avlast_text_width(even, AVLAST_TEXT_NOTE);
    double x = at_amount(tornado, page, tornado->base),
           zero = at_amount(tornado, page, 0);

    x = CLAMP(x, left + width / 2, right - width / 2);
    avlast_page_text(page, x, y, AVLAST_CENTRE, AVLAST_TEXT_STRONG, AVLAST_INK, base);
    if (fabs(x - zero) < (width + even_width) / 2 + 12)
        zero = tornado->base >= 0 ? x - (width + even_width) / 2 - 12
                                  : x + (width + even_width) / 2 + 12;
    avlast_page_text(page, zero, y, AVLAST_CENTRE, AVLAST_TEXT_NOTE, AVLAST_GREY, even);
}

static gboolean draw_page(const Tornado *tornado, const AvlastResult *result,
                          const AvlastChartOptions *options, AvlastChart *chart,
                          GError **error)
{
    g_autofree char *subtitle = make_subtitle(tornado);
    g_autofree char *note = make_note(tornado, result, TRUE, options->lang);
    const double most = 0.36 * options->width, divisor = tornado->money.divisor;
    double labels = 120, row_height = 38;

    for (guint i = 0; i < tornado->count; i++) {
        const double width = avlast_text_width(tornado->rows[i].label, AVLAST_TEXT_BODY);
        g_autofree char *range = range_text(&tornado->rows[i], tornado->money.lang);
        labels = fmax(labels, fmax(width, avlast_text_width(range, AVLAST_TEXT_NOTE)));
        if (width > most)
            row_height = 52;
    }
    labels = fmin(labels, most);
    g_autofree char *low = avlast_money_number(&tornado->money, tornado->low, FALSE);
    g_autofree char *high = avlast_money_number(&tornado->money, tornado->high, FALSE);
    const double rows = tornado->count * row_height, head = 24;
    g_autoptr(AvlastPage) page =
        avlast_page_new(options, chart->title, subtitle, note, head + rows + 28);
    const double top = avlast_page_top(page) + head, bottom = top + rows;
    const double left = AVLAST_PAGE_MARGIN + labels + 18 +
                        avlast_text_width(low, AVLAST_TEXT_BODY),
                 right = options->width - AVLAST_PAGE_MARGIN - 8 -
                         avlast_text_width(high, AVLAST_TEXT_BODY);
    const double x[2] = {tornado->low / divisor, tornado->high / divisor},
                 y[2] = {0, tornado->count};

    avlast_page_area(page, left, top, right, bottom, x, y);
    avlast_page_x_tics(page, MAX(3, (int)((right - left) / 56)), -1, options->lang, TRUE);
    avlast_page_line(page, at_amount(tornado, page, 0), top, at_amount(tornado, page, 0),
                     bottom, AVLAST_GREY, 1.4, "(4,4)", TRUE);
    for (guint i = 0; i < tornado->count; i++)
        draw_row(tornado, &tornado->rows[i], page, labels, top + (i + 0.5) * row_height);
    const double base = at_amount(tornado, page, tornado->base);
    avlast_page_line(page, base, top - 4, base, bottom, AVLAST_INK, 1.4, NULL, FALSE);
    draw_heads(tornado, page, left, right, top - 14);
    return avlast_page_finish(page, options, chart, error);
}

static void draw_terminal(const Tornado *tornado, const AvlastResult *result,
                          const char *lang, AvlastChart *chart)
{
    GString *out = g_string_new(NULL);
    g_autofree char *subtitle = make_subtitle(tornado);
    g_autofree char *note = make_note(tornado, result, FALSE, lang);
    g_autofree char *number = avlast_money_number(&tornado->money, tornado->base, FALSE);

    avlast_terminal_head(out, chart->title, subtitle);
    for (guint i = 0; i < tornado->count; i++) {
        const Row *row = &tornado->rows[i];
        const double low = fmin(row->at_low, row->at_high),
                     high = fmax(row->at_low, row->at_high);
        AvlastStrip *strip = avlast_strip_new(tornado->low, tornado->high, 26);
        g_autofree char *range = range_text(row, tornado->money.lang);
        g_autofree char *label =
            *range ? g_strdup_printf("%s (%s)", row->label, range) : g_strdup(row->label);
        g_autofree char *left = avlast_money_number(&tornado->money, low, FALSE);
        g_autofree char *right = avlast_money_number(&tornado->money, high, FALSE);

        avlast_strip_mark(strip, 0, 0x250a);
        avlast_strip_fill(strip, fmin(low, tornado->base), tornado->base, 0x2591);
        avlast_strip_fill(strip, tornado->base, fmax(high, tornado->base), 0x2588);
        if (high <= tornado->base)
            avlast_strip_fill(strip, low, tornado->base, 0x2591);
        avlast_strip_mark(strip, tornado->base, 0x2502);
        avlast_terminal_put(out, label, 36, FALSE);
        avlast_terminal_put(out, left, 8, TRUE);
        g_string_append_c(out, ' ');
        avlast_strip_put(out, strip);
        g_string_append_c(out, ' ');
        avlast_terminal_put(out, right, 8, TRUE);
        g_string_append_c(out, '\n');
    }
    g_string_append_printf(out,
                           "\n\xe2\x94\x82 %s %s  \xe2\x94\x8a %s  \xe2\x96\x91 %s  "
                           "\xe2\x96\x88 %s\n",
                           _("base case"), number, _("break-even"), _("worse"),
                           _("better"));
    avlast_terminal_wrap(out, note);
    avlast_chart_take_text(chart, out);
}

static gboolean draw(const AvlastResult *result, guint item,
                     const AvlastChartOptions *options, AvlastChart *chart,
                     GError **error)
{
    Tornado tornado;
    gboolean ok = tornado_read(&tornado, result, options->lang, error);

    (void)item;
    if (ok) {
        fill_words(&tornado, options->lang, chart);
        if (options->format == AVLAST_CHART_TERMINAL)
            draw_terminal(&tornado, result, options->lang, chart);
        else
            ok = draw_page(&tornado, result, options, chart, error);
    }
    g_free(tornado.rows);
    return ok;
}

const AvlastChartKind avlast_chart_tornado = {
    .kind = "tornado",
    .purpose = N_("which assumption matters"),
    .items = items,
    .draw = draw,
};

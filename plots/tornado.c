/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tornado: which assumption matters? The worst ten, with the line where the result turns;
 * outlined, what moves along when assumptions are correlated.
 */
#include "plots/tornado.h"

#include <math.h>

#include <glib/gi18n.h>

#include "plots/page.h"
#include "plots/terminal.h"

static guint items(const AvlastResult *result)
{
    const json_t *member = avlast_chart_member(result, "tornado");

    return json_array_size(json_object_get(member, "rows")) > 0 ? 1 : 0;
}

/* --- drawing --- */

static double at_amount(const AvlastTornadoChart *tornado, const AvlastPage *page,
                        double amount)
{
    return avlast_page_x(page, amount / tornado->money.divisor);
}

static void draw_bar(const AvlastTornadoChart *tornado, AvlastPage *page, double value,
                     double y, double half)
{
    avlast_page_box(page, at_amount(tornado, page, tornado->base), y - half,
                    at_amount(tornado, page, value), y + half,
                    value < tornado->base ? AVLAST_VERM : AVLAST_BLUE, NULL, FALSE);
}

/* The same with what is correlated, in outline below the bar. */
static void draw_along(const AvlastTornadoChart *tornado, AvlastPage *page,
                       const AvlastTornadoBar *row, double y)
{
    if (!isfinite(row->along_low))
        return;
    avlast_page_box(page, at_amount(tornado, page, row->along_low), y + 11,
                    at_amount(tornado, page, row->along_high), y + 17, AVLAST_WHITE,
                    AVLAST_INK, FALSE);
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

static void draw_row(const AvlastTornadoChart *tornado, const AvlastTornadoBar *row,
                     AvlastPage *page, double labels, double y)
{
    const double low = fmin(row->at_low, row->at_high),
                 high = fmax(row->at_low, row->at_high);
    g_auto(GStrv) label = avlast_text_wrap(row->label, AVLAST_TEXT_BODY, labels, 2);
    g_autofree char *range = avlast_tornado_chart_range(row, TRUE, tornado->money.lang);
    g_auto(GStrv) input = avlast_text_wrap(range, AVLAST_TEXT_NOTE, labels, 2);
    g_autofree char *left = avlast_money_number(&tornado->money, low, FALSE);
    g_autofree char *right = avlast_money_number(&tornado->money, high, FALSE);
    const guint lines = g_strv_length(label);
    const guint below = *range ? g_strv_length(input) : 0;
    double at = y - 7.5 * (lines - 1 + below);

    for (guint l = 0; l < lines; l++, at += 15)
        avlast_page_text(page, AVLAST_PAGE_MARGIN, at, AVLAST_LEFT, AVLAST_TEXT_BODY,
                         AVLAST_INK, label[l]);
    for (guint l = 0; l < below; l++, at += 13)
        avlast_page_text(page, AVLAST_PAGE_MARGIN, at, AVLAST_LEFT, AVLAST_TEXT_NOTE,
                         AVLAST_GREY, input[l]);
    /* The farther end first: when both lie on one side, the nearer stays visible. */
    const gboolean low_first =
        fabs(row->at_low - tornado->base) >= fabs(row->at_high - tornado->base);
    draw_bar(tornado, page, low_first ? row->at_low : row->at_high, y, 9);
    draw_bar(tornado, page, low_first ? row->at_high : row->at_low, y, 9);
    draw_along(tornado, page, row, y);
    draw_amount(page, at_amount(tornado, page, fmin(low, tornado->base)) - 5, y,
                AVLAST_RIGHT, left);
    draw_amount(page, at_amount(tornado, page, fmax(high, tornado->base)) + 5, y,
                AVLAST_LEFT, right);
}

/* Heads of the two lines, moved apart when they are near each other. */
static void draw_heads(const AvlastTornadoChart *tornado, AvlastPage *page, double left,
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

static gboolean draw_page(const AvlastTornadoChart *tornado, const AvlastResult *result,
                          const AvlastChartOptions *options, AvlastChart *chart,
                          GError **error)
{
    g_autofree char *subtitle = avlast_tornado_chart_subtitle(tornado);
    g_autofree char *note = avlast_tornado_chart_note(tornado, result, TRUE);
    const double most = 0.36 * options->width, divisor = tornado->money.divisor;
    double labels = 120, row_height = 38;

    for (guint i = 0; i < tornado->count; i++) {
        const double width = avlast_text_width(tornado->rows[i].label, AVLAST_TEXT_BODY);
        g_autofree char *range =
            avlast_tornado_chart_range(&tornado->rows[i], TRUE, tornado->money.lang);
        const double below = avlast_text_width(range, AVLAST_TEXT_NOTE);
        labels = fmax(labels, fmax(width, below));
        row_height =
            fmax(row_height, 38 + (width > most ? 14 : 0) + (below > most ? 13 : 0));
    }
    labels = fmin(labels, most);
    row_height += tornado->along ? 6 : 0;
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

static void draw_terminal(const AvlastTornadoChart *tornado, const AvlastResult *result,
                          AvlastChart *chart)
{
    GString *out = g_string_new(NULL);
    g_autofree char *subtitle = avlast_tornado_chart_subtitle(tornado);
    g_autofree char *note = avlast_tornado_chart_note(tornado, result, FALSE);
    g_autofree char *number = avlast_money_number(&tornado->money, tornado->base, FALSE);

    avlast_terminal_head(out, chart->title, subtitle);
    for (guint i = 0; i < tornado->count; i++) {
        const AvlastTornadoBar *row = &tornado->rows[i];
        const double low = fmin(row->at_low, row->at_high),
                     high = fmax(row->at_low, row->at_high);
        AvlastStrip *strip = avlast_strip_new(tornado->low, tornado->high, 26);
        g_autofree char *range =
            avlast_tornado_chart_range(row, FALSE, tornado->money.lang);
        g_autofree char *label =
            *range ? g_strdup_printf("%s (%s)", row->label, range) : g_strdup(row->label);
        g_autofree char *left = avlast_money_number(&tornado->money, low, FALSE);
        g_autofree char *right = avlast_money_number(&tornado->money, high, FALSE);

        avlast_strip_mark(strip, 0, 0x250a);
        avlast_strip_fill(strip, fmin(low, tornado->base), tornado->base, 0x2591);
        avlast_strip_fill(strip, tornado->base, fmax(high, tornado->base), 0x2588);
        if (high <= tornado->base)
            avlast_strip_fill(strip, low, tornado->base, 0x2591);
        avlast_strip_mark(strip, fmin(row->along_low, row->along_high), '[');
        avlast_strip_mark(strip, fmax(row->along_low, row->along_high), ']');
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
    g_auto(AvlastTornadoChart) tornado = {0};

    (void)item;
    if (!avlast_tornado_chart_read(&tornado, result, options->lang, error))
        return FALSE;
    avlast_tornado_chart_words(&tornado, chart);
    if (options->format != AVLAST_CHART_TERMINAL)
        return draw_page(&tornado, result, options, chart, error);
    draw_terminal(&tornado, result, chart);
    return TRUE;
}

const AvlastChartKind avlast_chart_tornado = {
    .kind = "tornado",
    .purpose = N_("which assumption matters"),
    .items = items,
    .draw = draw,
};

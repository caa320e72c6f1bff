/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cumulative net cash flow: when does it pay back? Bands of 50 and 90 per cent of the
 * draws, the zero line, the payback mark, the chance in words. */
#include <math.h>

#include <glib/gi18n.h>

#include "plots/chart.h"
#include "plots/format.h"
#include "plots/page.h"
#include "plots/terminal.h"

enum { YEAR, P5, P25, P50, P75, P95, COLUMNS };

static const char *const members[COLUMNS] = {"years", "p5", "p25", "p50", "p75", "p95"};

typedef struct {
    const char *currency, *scope;
    double price_year;
    double *points; /* rows of COLUMNS, money in units of money.divisor */
    guint count;
    double payback, chance, horizon;
    double low, high; /* of the axis */
    AvlastMoney money;
} Flow;

static guint items(const AvlastResult *result)
{
    const json_t *member = avlast_chart_member(result, "cashflow");

    return json_array_size(json_object_get(member, "years")) > 1 ? 1 : 0;
}

static gboolean flow_read(Flow *flow, const AvlastResult *result, const char *lang,
                          GError **error)
{
    const json_t *member = avlast_chart_member(result, "cashflow");
    const json_t *payback = json_object_get(member, "payback");
    double low = 0, high = 0;

    *flow = (Flow){.currency = avlast_chart_text(member, "currency", ""),
                   .scope = avlast_chart_text(member, "scope", ""),
                   .price_year = avlast_json_member_double(member, "price.year"),
                   .count = (guint)json_array_size(json_object_get(member, "years")),
                   .payback = avlast_json_member_double(payback, "year"),
                   .chance = avlast_json_member_double(payback, "chance"),
                   .horizon = avlast_json_member_double(payback, "horizon")};
    flow->points = g_new(double, COLUMNS * flow->count);
    for (guint i = 0; i < flow->count; i++)
        for (guint j = 0; j < COLUMNS; j++) {
            const double v = avlast_chart_element(member, members[j], i);
            if (!isfinite(v))
                return avlast_chart_malformed("cashflow",
                                              "a year without all of its values", error);
            flow->points[i * COLUMNS + j] = v;
            low = j == YEAR ? low : fmin(low, v);
            high = j == YEAR ? high : fmax(high, v);
        }
    flow->money = avlast_money_unit(fmax(fabs(low), fabs(high)), flow->currency, lang);
    for (guint i = 0; i < flow->count * COLUMNS; i++)
        if (i % COLUMNS != YEAR)
            flow->points[i] /= flow->money.divisor;
    if (!(high > low))
        high = low + flow->money.divisor;
    flow->low = (low - 0.05 * (high - low)) / flow->money.divisor;
    flow->high = (high + 0.05 * (high - low)) / flow->money.divisor;
    if (isnan(flow->horizon))
        flow->horizon = flow->points[(flow->count - 1) * COLUMNS + YEAR];
    return TRUE;
}

static double point(const Flow *flow, guint i, int column)
{
    return flow->points[i * COLUMNS + (guint)column];
}

/* --- words --- */

/* The chance in words by a fixed scale. */
static char *chance_sentence(double chance, const char *scope, const char *within,
                             const char *percent)
{
    return g_strdup_printf(
        chance >= 0.95  ? _("%s: almost certain to pay for itself within %s (%s chance)")
        : chance >= 0.8 ? _("%s: very likely to pay for itself within %s (%s chance)")
        : chance > 0.6  ? _("%s: likely to pay for itself within %s (%s chance)")
        : chance >= 0.4 ? _("%s: may or may not pay for itself within %s (%s chance)")
        : chance > 0.2  ? _("%s: unlikely to pay for itself within %s (%s chance)")
        : chance > 0.05
            ? _("%s: very unlikely to pay for itself within %s (%s chance)")
            : _("%s: almost certain not to pay for itself within %s (%s chance)"),
        scope, within, percent);
}

static char *years_text(double years, int decimals, const char *lang)
{
    g_autofree char *number = avlast_format_number(years, decimals, lang);

    return g_strdup_printf(ngettext("%s year", "%s years", years == 1 ? 1 : 2), number);
}

/* The median was above zero for some time and is below it at the end. */
static gboolean falls_again(const Flow *flow)
{
    return !isnan(flow->payback) && point(flow, flow->count - 1, P50) < 0;
}

static char *make_title(const Flow *flow, const char *lang)
{
    const char *scope = *flow->scope ? flow->scope : _("The programme");

    if (isnan(flow->chance)) {
        g_autofree char *amount =
            avlast_format_money(point(flow, flow->count - 1, P50) * flow->money.divisor,
                                flow->currency, TRUE, lang);
        return g_strdup_printf(_("%s: %s at the end of the period"), scope, amount);
    }
    if (falls_again(flow))
        return g_strdup_printf(
            _("%s: pays back for a while, but later costs take it below zero again"),
            scope);
    g_autofree char *within = years_text(flow->horizon, 0, lang);
    g_autofree char *chance = avlast_format_chance(flow->chance, lang);
    return chance_sentence(flow->chance, scope, within, chance);
}

static char *make_subtitle(const Flow *flow)
{
    GString *text = g_string_new(NULL);

    g_string_append_printf(text, _("Cumulative net saving, discounted, %s"),
                           flow->money.unit);
    if (isfinite(flow->price_year))
        g_string_append_printf(text, _(", %.0f prices"), flow->price_year);
    return g_string_free(text, FALSE);
}

static char *payback_text(const Flow *flow, const char *lang)
{
    if (isnan(flow->payback))
        return g_strdup(_("The median does not pay back within the period."));
    g_autofree char *years = years_text(flow->payback, flow->payback == 1 ? 0 : 1, lang);
    return g_strdup_printf(
        falls_again(flow)
            ? _("The median pays back after %s, but is below zero again at the end.")
            : _("The median pays back after %s."),
        years);
}

static void fill_words(const Flow *flow, const char *lang, AvlastChart *chart)
{
    GString *alt = g_string_new(NULL);
    g_autofree char *last = avlast_format_signed(point(flow, flow->count - 1, P50),
                                                 flow->money.decimals, lang);
    g_autofree char *payback = payback_text(flow, lang);
    g_autofree char *p50 = avlast_format_percent(0.5, lang);
    g_autofree char *p90 = avlast_format_percent(0.9, lang);
    g_autofree char *inner = g_strdup_printf(_("%s of draws"), p50);
    g_autofree char *outer = g_strdup_printf(_("%s of draws"), p90);

    chart->title = make_title(flow, lang);
    g_string_append_printf(
        alt,
        _("Line chart of cumulative net saving by year, %s. Median at the end: %s. %s"),
        flow->money.unit, last, payback);
    chart->alt = g_string_free(alt, FALSE);
    avlast_chart_row(chart, _("Year"), _("Median"), inner, outer, NULL);
    for (guint i = 0; i < flow->count; i++) {
        const int d = flow->money.decimals;
        g_autofree char *year = avlast_format_number(point(flow, i, YEAR), 0, "");
        g_autofree char *median = avlast_format_number(point(flow, i, P50), d, lang);
        g_autofree char *in =
            avlast_format_interval(point(flow, i, P25), point(flow, i, P75), d, lang);
        g_autofree char *out =
            avlast_format_interval(point(flow, i, P5), point(flow, i, P95), d, lang);
        avlast_chart_row(chart, year, median, in, out, NULL);
    }
}

/* --- drawing --- */

/* Names of median and bands at their right ends, moved apart. */
static void label_ends(const Flow *flow, AvlastPage *page, double x, double top,
                       double bottom, const char *lang)
{
    const guint last = flow->count - 1;
    g_autofree char *p50 = avlast_format_percent(0.5, lang);
    g_autofree char *p90 = avlast_format_percent(0.9, lang);
    g_autofree char *inner = g_strdup_printf(_("%s of draws"), p50);
    g_autofree char *outer = g_strdup_printf(_("%s of draws"), p90);
    g_autofree char *amount =
        avlast_format_signed(point(flow, last, P50), flow->money.decimals, lang);
    g_autofree char *median = g_strdup_printf(_("Median %s"), amount);
    const char *texts[] = {outer, inner, median};
    const int columns[] = {P95, P75, P50};
    double y[3];

    for (int i = 0; i < 3; i++)
        y[i] = fmax(avlast_page_y(page, point(flow, last, columns[i])), top + 6);
    avlast_page_spread(y, 3, bottom);
    for (int i = 0; i < 3; i++)
        avlast_page_text(page, x, y[i], AVLAST_LEFT,
                         i == 2 ? AVLAST_TEXT_STRONG : AVLAST_TEXT_BODY, AVLAST_BLUE,
                         texts[i]);
}

static void mark_payback(const Flow *flow, AvlastPage *page, double bottom,
                         const char *lang)
{
    if (isnan(flow->payback))
        return;
    const double x = avlast_page_x(page, flow->payback), zero = avlast_page_y(page, 0);
    g_autofree char *years = years_text(flow->payback, flow->payback == 1 ? 0 : 1, lang);
    g_autofree char *label = g_strdup_printf(_("pays back after %s"), years);
    const double data[] = {flow->payback, 0};
    const gboolean left = x + 14 + avlast_text_width(label, AVLAST_TEXT_STRONG) >
                          avlast_page_x(page, point(flow, flow->count - 1, YEAR));

    avlast_page_line(page, x, bottom, x, zero + 6, AVLAST_INK, 1, "(4,4)", FALSE);
    avlast_page_data(page, "payback", data, 1, 2);
    avlast_page_plot(page, "$payback with points pt 7 ps 0.9 lc rgb '%s'", AVLAST_VERM);
    avlast_page_text(page, left ? x - 8 : x + 8, bottom - 12,
                     left ? AVLAST_RIGHT : AVLAST_LEFT, AVLAST_TEXT_STRONG, AVLAST_INK,
                     label);
}

static gboolean draw_page(const Flow *flow, const AvlastResult *result,
                          const AvlastChartOptions *options, AvlastChart *chart,
                          GError **error)
{
    const char *lang = options->lang;
    g_autofree char *subtitle = make_subtitle(flow);
    g_autofree char *payback = payback_text(flow, lang);
    g_autofree char *note = avlast_chart_source(result, payback, lang);
    const double height = 300;
    g_autoptr(AvlastPage) page =
        avlast_page_new(options, chart->title, subtitle, note, height);
    const double top = avlast_page_top(page) + 4, bottom = top + height - 54;
    const double x[2] = {point(flow, 0, YEAR), point(flow, flow->count - 1, YEAR)};
    /* Room below the curves for the payback mark's label. */
    const double y[2] = {flow->low - 0.1 * (flow->high - flow->low), flow->high};
    const double left = 64, right = options->width - 138;

    avlast_page_area(page, left, top, right, bottom, x, y);
    avlast_page_y_tics(page, 6, -1, lang, TRUE);
    avlast_page_x_tics(page, MIN(12, (int)(x[1] - x[0])), 0, lang, FALSE);
    avlast_page_text(page, left, bottom + 36, AVLAST_LEFT, AVLAST_TEXT_BODY, AVLAST_GREY,
                     _("Years after the start"));
    avlast_page_data(page, "flow", flow->points, flow->count, COLUMNS);
    avlast_page_plot(
        page, "$flow using 1:2:6 with filledcurves fc rgb '%s' fs solid 1 noborder",
        AVLAST_BLUE_1);
    avlast_page_plot(
        page, "$flow using 1:3:5 with filledcurves fc rgb '%s' fs solid 1 noborder",
        AVLAST_BLUE_2);
    avlast_page_plot(page, "$flow using 1:4 with lines lw 2.6 lc rgb '%s'", AVLAST_BLUE);
    const double zero[] = {x[0], 0, x[1], 0};
    avlast_page_data(page, "zero", zero, 2, 2);
    avlast_page_plot(page, "$zero with lines lw 1.2 lc rgb '%s'", AVLAST_INK);
    mark_payback(flow, page, bottom, lang);
    label_ends(flow, page, right + 8, top, bottom, lang);
    return avlast_page_finish(page, options, chart, error);
}

/* A line of the fan per year; long horizons skip years evenly. */
static void draw_terminal(const Flow *flow, const AvlastResult *result, const char *lang,
                          AvlastChart *chart)
{
    GString *out = g_string_new(NULL);
    g_autofree char *subtitle = make_subtitle(flow);
    g_autofree char *payback = payback_text(flow, lang);
    g_autofree char *note = avlast_chart_source(result, payback, lang);
    const guint step = (flow->count + 23) / 24;
    const int cells = 48;

    avlast_terminal_head(out, chart->title, subtitle);
    for (guint i = 0; i < flow->count; i += step) {
        AvlastStrip *strip = avlast_strip_new(flow->low, flow->high, cells);
        g_autofree char *year = avlast_format_number(point(flow, i, YEAR), 0, "");
        g_autofree char *median =
            avlast_format_number(point(flow, i, P50), flow->money.decimals, lang);
        g_autofree char *outer = avlast_format_interval(
            point(flow, i, P5), point(flow, i, P95), flow->money.decimals, lang);
        g_autofree char *both = g_strconcat(median, " ", outer, NULL);

        avlast_strip_fill(strip, point(flow, i, P5), point(flow, i, P95), 0x2500);
        avlast_strip_fill(strip, point(flow, i, P25), point(flow, i, P75), 0x2588);
        avlast_strip_mark(strip, 0, 0x2502);
        avlast_strip_mark(strip, point(flow, i, P50), 0x25cf);
        avlast_terminal_put(out, year, 4, TRUE);
        g_string_append_c(out, ' ');
        avlast_strip_put(out, strip);
        g_string_append_c(out, ' ');
        avlast_terminal_put(out, both, 26, TRUE);
        g_string_append_c(out, '\n');
    }
    avlast_terminal_put(out, "", 5, FALSE);
    avlast_strip_axis(out, flow->low, flow->high, cells, flow->money.decimals, lang);
    g_string_append_printf(
        out,
        "\n\n\xe2\x97\x8f %s  \xe2\x96\x88 50 %%  \xe2\x94\x80 90 %%  \xe2\x94\x82 0\n",
        _("median"));
    avlast_terminal_wrap(out, note);
    avlast_chart_take_text(chart, out);
}

static gboolean draw(const AvlastResult *result, guint item,
                     const AvlastChartOptions *options, AvlastChart *chart,
                     GError **error)
{
    Flow flow;
    gboolean ok = flow_read(&flow, result, options->lang, error);

    (void)item;
    if (ok) {
        fill_words(&flow, options->lang, chart);
        if (options->format == AVLAST_CHART_TERMINAL)
            draw_terminal(&flow, result, options->lang, chart);
        else
            ok = draw_page(&flow, result, options, chart, error);
    }
    g_free(flow.points);
    return ok;
}

const AvlastChartKind avlast_chart_cashflow = {
    .kind = "cashflow",
    .purpose = N_("when does it pay back"),
    .items = items,
    .draw = draw,
};

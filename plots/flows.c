/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A flow of money that somebody brings: what comes and goes in each year, the running sum
 * with and without discounting, and when the money is back. */
#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "plots/chart.h"
#include "plots/format.h"
#include "plots/page.h"
#include "plots/terminal.h"

#define KIND   "flows"
#define HEIGHT 280.0

enum { YEAR, AMOUNT, SUM, PRESENT, COLUMNS };

static const char *const members[COLUMNS] = {"years", "amount", "sum", "present"};

typedef struct {
    const char *currency;
    char *name;
    double *points; /* rows of COLUMNS, in money of 1 */
    guint count;
    double payback;   /* years after the first at which the present sum is back; NaN */
    double low, high; /* of all amounts and sums */
    AvlastMoney money;
} Flows;

static void flows_clear(Flows *f)
{
    g_free(f->name);
    g_free(f->points);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Flows, flows_clear)

static guint items(const AvlastResult *result)
{
    const json_t *member = avlast_chart_member(result, KIND);
    guint n = 0;

    for (gsize i = 0; i < json_array_size(member); i++)
        n += json_array_size(json_object_get(json_array_get(member, i), "years")) > 1;
    return n;
}

/* The item-th flow of two years or more. */
static const json_t *find(const AvlastResult *result, guint item)
{
    const json_t *member = avlast_chart_member(result, KIND);

    for (gsize i = 0; i < json_array_size(member); i++) {
        const json_t *one = json_array_get(member, i);
        if (json_array_size(json_object_get(one, "years")) > 1 && item-- == 0)
            return one;
    }
    return NULL;
}

/* "payer=state;flow=net" is read as "state, net". */
static char *name_of(const char *group)
{
    g_auto(GStrv) parts = g_strsplit(group ? group : "", ";", -1);

    for (char **part = parts; *part; part++) {
        char *equals = strchr(*part, '=');
        if (equals)
            memmove(*part, equals + 1, strlen(equals));
    }
    return group ? g_strjoinv(", ", parts) : g_strdup(_("The flow"));
}

static gboolean flows_read(Flows *f, const json_t *one, const char *lang, GError **error)
{
    f->currency = avlast_chart_text(one, "currency", "");
    f->name = name_of(avlast_json_member_text(one, "name"));
    f->count = (guint)json_array_size(json_object_get(one, "years"));
    f->payback = avlast_json_member_double(one, "payback");
    f->points = g_new0(double, COLUMNS *(gsize)MAX(f->count, 1));
    for (guint i = 0; i < f->count; i++)
        for (guint j = 0; j < COLUMNS; j++) {
            const double v = avlast_chart_element(one, members[j], i);
            if (!isfinite(v))
                return avlast_chart_malformed(KIND, "a year without all of its values",
                                              error);
            f->points[i * COLUMNS + j] = v;
            f->low = j == YEAR ? f->low : fmin(f->low, v);
            f->high = j == YEAR ? f->high : fmax(f->high, v);
        }
    f->money = avlast_money_unit(fmax(fabs(f->low), fabs(f->high)), f->currency, lang);
    if (!(f->high > f->low))
        f->high = f->low + 1.0;
    return TRUE;
}

static double point(const Flows *f, guint i, int column)
{
    return f->points[i * COLUMNS + (guint)column];
}

/* Years are no amounts: no mark between thousands. */
static char *year_text(double year)
{
    return g_strdup_printf("%.0f", year);
}

/* --- words --- */

static char *years_text(double years, const char *lang)
{
    const gboolean whole = years == floor(years);
    g_autofree char *number = avlast_format_number(years, whole ? 0 : 1, lang);

    return g_strdup_printf(ngettext("%s year", "%s years", years == 1.0 ? 1 : 2), number);
}

static gboolean ever_below(const Flows *f)
{
    for (guint i = 0; i < f->count; i++)
        if (point(f, i, PRESENT) < 0.0)
            return TRUE;
    return FALSE;
}

static char *make_title(const Flows *f, const char *lang)
{
    const double worth = point(f, f->count - 1, PRESENT);
    g_autofree char *money = avlast_format_money(worth, f->currency, TRUE, lang);
    g_autofree char *span =
        years_text(point(f, f->count - 1, YEAR) - point(f, 0, YEAR), lang);

    if (!ever_below(f))
        return g_strdup_printf(_("%s: worth %s today"), f->name, money);
    if (isnan(f->payback))
        return g_strdup_printf(_("%s: the money is not back within %s; worth %s today"),
                               f->name, span, money);
    if (worth < 0.0)
        return g_strdup_printf(
            _("%s: the money is back for a while only; worth %s today"), f->name, money);
    g_autofree char *after = years_text(f->payback, lang);
    return g_strdup_printf(
        _("%s: the money is back after %s, discounted; worth %s today"), f->name, after,
        money);
}

static void fill_words(const Flows *f, const char *lang, AvlastChart *chart)
{
    chart->title = make_title(f, lang);
    chart->alt =
        g_strdup_printf(_("Bars of what comes and goes in each year, and lines of "
                          "the running sum. %s."),
                        chart->title);
    avlast_chart_row(chart, _("Year"), _("Money in the year"), _("Sum so far"),
                     _("Sum so far, discounted"), NULL);
    for (guint i = 0; i < f->count; i++) {
        g_autofree char *year = year_text(point(f, i, YEAR));
        g_autofree char *amount =
            avlast_format_money(point(f, i, AMOUNT), f->currency, FALSE, lang);
        g_autofree char *sum =
            avlast_format_money(point(f, i, SUM), f->currency, FALSE, lang);
        g_autofree char *present =
            avlast_format_money(point(f, i, PRESENT), f->currency, FALSE, lang);
        avlast_chart_row(chart, year, amount, sum, present, NULL);
    }
}

static char *make_subtitle(const Flows *f)
{
    return *f->money.unit
               ? g_strdup_printf(_("Bars: money in the year; lines: the sum so far; %s"),
                                 f->money.unit)
               : g_strdup(_("Bars: money in the year; lines: the sum so far"));
}

/* --- drawing --- */

/* A year's bar stands around its year; above zero it is a gain, below a cost. */
static void draw_bars(const Flows *f, AvlastPage *page)
{
    const double wide =
        fmin(26.0, 0.6 * (avlast_page_x(page, 1.0) - avlast_page_x(page, 0.0)));

    for (guint i = 0; i < f->count; i++) {
        const double amount = point(f, i, AMOUNT) / f->money.divisor,
                     x = avlast_page_x(page, point(f, i, YEAR)),
                     y = avlast_page_y(page, amount), zero = avlast_page_y(page, 0.0);
        if (amount > 0.0)
            avlast_page_box(page, x - wide / 2.0, y, x + wide / 2.0, zero, AVLAST_BLUE_2,
                            AVLAST_BLUE, TRUE);
        else if (amount < 0.0)
            avlast_page_box(page, x - wide / 2.0, zero, x + wide / 2.0, y, AVLAST_WHITE,
                            AVLAST_VERM, TRUE);
    }
}

static void draw_lines(const Flows *f, AvlastPage *page)
{
    g_autofree double *rows = g_new0(double, 3 * (gsize)MAX(f->count, 1));

    for (guint i = 0; i < f->count; i++) {
        rows[3 * i] = point(f, i, YEAR);
        rows[3 * i + 1] = point(f, i, SUM) / f->money.divisor;
        rows[3 * i + 2] = point(f, i, PRESENT) / f->money.divisor;
    }
    avlast_page_data(page, "sums", rows, f->count, 3);
    avlast_page_plot(page, "$sums using 1:2 with lines lw 1.6 dt (6,4) lc rgb '%s'",
                     AVLAST_GREY);
    avlast_page_plot(page,
                     "$sums using 1:3 with linespoints pt 7 ps 0.5 lw 2.4 lc rgb '%s'",
                     AVLAST_INK);
    const double zero[] = {rows[0] - 0.6, 0.0, rows[3 * (MAX(f->count, 1) - 1)] + 0.6,
                           0.0};
    avlast_page_data(page, "zero", zero, 2, 2);
    avlast_page_plot(page, "$zero with lines lw 1.2 lc rgb '%s'", AVLAST_INK);
}

static void draw_years(const Flows *f, AvlastPage *page, double left, double right,
                       double bottom)
{
    const guint step = (f->count + 9) / 10;

    avlast_page_line(page, left, bottom, right, bottom, AVLAST_GREY, 1, NULL, FALSE);
    for (guint i = 0; i < f->count; i += step) {
        g_autofree char *text = year_text(point(f, i, YEAR));
        avlast_page_text(page, avlast_page_x(page, point(f, i, YEAR)), bottom + 13,
                         AVLAST_CENTRE, AVLAST_TEXT_BODY, AVLAST_INK, text);
    }
}

/* The lines' names, at their right ends. */
static char *line_name(const Flows *f, int column)
{
    g_autofree char *amount =
        avlast_money_number(&f->money, point(f, f->count - 1, column), TRUE);

    return g_strdup_printf("%s %s", amount,
                           column == SUM ? _("not discounted") : _("discounted"));
}

static double names_width(const Flows *f)
{
    g_autofree char *sum = line_name(f, SUM), *present = line_name(f, PRESENT);

    return fmax(avlast_text_width(sum, AVLAST_TEXT_BODY),
                avlast_text_width(present, AVLAST_TEXT_STRONG));
}

static void label_lines(const Flows *f, AvlastPage *page, double x, double bottom)
{
    const guint last = f->count - 1;
    const int columns[] = {SUM, PRESENT};
    double y[2];

    for (int i = 0; i < 2; i++)
        y[i] = avlast_page_y(page, point(f, last, columns[i]) / f->money.divisor);
    avlast_page_spread(y, 2, bottom);
    for (int i = 0; i < 2; i++) {
        g_autofree char *text = line_name(f, columns[i]);
        avlast_page_text(page, x, y[i], AVLAST_LEFT,
                         i ? AVLAST_TEXT_STRONG : AVLAST_TEXT_BODY,
                         i ? AVLAST_INK : AVLAST_GREY, text);
    }
}

static void mark_payback(const Flows *f, AvlastPage *page, double bottom,
                         const char *lang)
{
    if (isnan(f->payback) || !ever_below(f))
        return;
    const double year = point(f, 0, YEAR) + f->payback, x = avlast_page_x(page, year),
                 end = avlast_page_x(page, point(f, f->count - 1, YEAR));
    g_autofree char *years = years_text(f->payback, lang);
    g_autofree char *label = g_strdup_printf(_("back after %s, discounted"), years);
    const gboolean left = x + 12 + avlast_text_width(label, AVLAST_TEXT_STRONG) > end;
    const double data[] = {year, 0.0};

    avlast_page_line(page, x, avlast_page_y(page, 0.0), x, bottom, AVLAST_INK, 1, "(4,4)",
                     FALSE);
    avlast_page_data(page, "payback", data, 1, 2);
    avlast_page_plot(page, "$payback with points pt 7 ps 0.9 lc rgb '%s'", AVLAST_VERM);
    avlast_page_text(page, left ? x - 8 : x + 8, bottom - 10,
                     left ? AVLAST_RIGHT : AVLAST_LEFT, AVLAST_TEXT_STRONG, AVLAST_INK,
                     label);
}

static gboolean draw_page(const Flows *f, const AvlastResult *result,
                          const AvlastChartOptions *options, AvlastChart *chart,
                          GError **error)
{
    g_autofree char *subtitle = make_subtitle(f);
    g_autofree char *note = avlast_chart_origin(result, NULL);
    g_autoptr(AvlastPage) page =
        avlast_page_new(options, chart->title, subtitle, note, HEIGHT);
    const double top = avlast_page_top(page) + 6, bottom = top + HEIGHT - 36, left = 64,
                 right = options->width - AVLAST_PAGE_MARGIN - 10 - names_width(f),
                 room = f->high - f->low;
    const double x[2] = {point(f, 0, YEAR) - 0.6, point(f, f->count - 1, YEAR) + 0.6},
                 /* room below for the label of payback */
        y[2] = {(f->low - 0.14 * room) / f->money.divisor,
                (f->high + 0.06 * room) / f->money.divisor};

    avlast_page_area(page, left, top, right, bottom, x, y);
    avlast_page_y_tics(page, 6, -1, options->lang, TRUE);
    draw_years(f, page, left, right, bottom);
    draw_bars(f, page);
    draw_lines(f, page);
    mark_payback(f, page, bottom, options->lang);
    label_lines(f, page, right + 8, bottom);
    return avlast_page_finish(page, options, chart, error);
}

/* A line per year: the bar is the year's money, the mark the discounted sum. */
static void draw_terminal(const Flows *f, const AvlastResult *result, const char *lang,
                          AvlastChart *chart)
{
    GString *out = g_string_new(NULL);
    g_autofree char *subtitle = make_subtitle(f);
    g_autofree char *note = avlast_chart_origin(result, NULL);
    const guint step = (f->count + 23) / 24;

    avlast_terminal_head(out, chart->title, subtitle);
    for (guint i = 0; i < f->count; i += step) {
        AvlastStrip *strip = avlast_strip_new(f->low, f->high, 48);
        const double amount = point(f, i, AMOUNT);
        g_autofree char *year = year_text(point(f, i, YEAR));
        g_autofree char *money = avlast_money_number(&f->money, amount, TRUE),
                        *sum = avlast_money_number(&f->money, point(f, i, PRESENT), TRUE);
        g_autofree char *both = g_strdup_printf("%s  %s", money, sum);
        avlast_strip_fill(strip, fmin(0.0, amount), fmax(0.0, amount), 0x2588);
        avlast_strip_mark(strip, 0.0, 0x2502);
        avlast_strip_mark(strip, point(f, i, PRESENT), 0x25cf);
        avlast_terminal_put(out, year, 5, TRUE);
        g_string_append_c(out, ' ');
        avlast_strip_put(out, strip);
        avlast_terminal_put(out, both, 24, TRUE);
        g_string_append_c(out, '\n');
    }
    avlast_terminal_put(out, "", 6, FALSE);
    avlast_strip_axis(out, f->low / f->money.divisor, f->high / f->money.divisor, 48,
                      f->money.decimals, lang);
    g_string_append_printf(out, "\n\n\xe2\x96\x88 %s  \xe2\x97\x8f %s\n",
                           _("money in the year"), _("sum so far, discounted"));
    avlast_terminal_wrap(out, note);
    avlast_chart_take_text(chart, out);
}

static gboolean draw(const AvlastResult *result, guint item,
                     const AvlastChartOptions *options, AvlastChart *chart,
                     GError **error)
{
    g_auto(Flows) f = {0};

    if (!flows_read(&f, find(result, item), options->lang, error))
        return FALSE;
    fill_words(&f, options->lang, chart);
    if (options->format != AVLAST_CHART_TERMINAL)
        return draw_page(&f, result, options, chart, error);
    draw_terminal(&f, result, options->lang, chart);
    return TRUE;
}

const AvlastChartKind avlast_chart_flows = {
    .kind = KIND,
    .purpose = N_("what a flow of money brings, and when it is back"),
    .items = items,
    .draw = draw,
};

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the best set of pilots is worth at each budget. */
#include <math.h>

#include <glib/gi18n.h>

#include "plots/page.h"
#include "plots/portfolio.h"
#include "plots/terminal.h"

#define PLOT_HEIGHT 250.0

static guint items(const AvlastResult *result)
{
    return avlast_portfolio_spends(result) ? 1 : 0;
}

/* The largest value on the curve: all that is worth its cost is bought. */
static double most_of(const AvlastPortfolioChart *p)
{
    double most = p->value;

    for (guint c = 0; c < p->points; c++)
        most = fmax(most, p->curve[2 * c + 1]);
    return most;
}

/* --- words --- */

static char *make_title(const AvlastPortfolioChart *p, const char *lang)
{
    const double most = most_of(p);
    g_autofree char *budget = avlast_format_money(p->budget, p->currency, TRUE, lang);
    g_autofree char *value = avlast_format_money(p->value, p->currency, TRUE, lang);

    if (!(most > 0.0))
        return g_strdup(_("No set of pilots is expected to be worth its cost"));
    if (p->value >= most * (1.0 - 1e-9))
        return g_strdup_printf(_("%s buys every pilot that is worth its cost: %s"),
                               budget, value);
    g_autofree char *share = avlast_format_percent(p->value / most, lang);
    return g_strdup_printf(
        _("A budget of %s buys an expected net value of %s, %s of what more money could "
          "buy"),
        budget, value, share);
}

static char *make_subtitle(const AvlastPortfolioChart *p)
{
    return g_strdup_printf(
        _("Expected net value of the best set of pilots at each budget, "
          "%s; the point: the budget at hand"),
        p->unit.unit);
}

static void fill_words(const AvlastPortfolioChart *p, const char *lang,
                       AvlastChart *chart)
{
    const guint step = MAX(1, p->points / 8);

    chart->title = make_title(p, lang);
    chart->alt = g_strdup_printf(_("Curve of value by budget. %s."), chart->title);
    avlast_chart_row(chart, _("Budget"), _("Expected net value"), NULL);
    for (guint c = 0; c < p->points; c += step) {
        g_autofree char *budget =
            avlast_format_money(p->curve[2 * c], p->currency, FALSE, lang);
        g_autofree char *value =
            avlast_format_money(p->curve[2 * c + 1], p->currency, FALSE, lang);
        avlast_chart_row(chart, budget, value, NULL);
    }
    g_autofree char *budget = avlast_format_money(p->budget, p->currency, FALSE, lang);
    g_autofree char *value = avlast_format_money(p->value, p->currency, FALSE, lang);
    g_autofree char *hand = g_strdup_printf(_("%s (the budget at hand)"), budget);
    avlast_chart_row(chart, hand, value, NULL);
}

/* --- drawing --- */

/* Budgets and values in their units, as steps: a set is bought whole. */
static double *curve_of(const AvlastPortfolioChart *p, const AvlastMoney *budget)
{
    double *rows = g_new(double, 2 * (gsize)p->points + 1);

    for (guint c = 0; c < p->points; c++) {
        rows[2 * c] = p->curve[2 * c] / budget->divisor;
        rows[2 * c + 1] = p->curve[2 * c + 1] / p->unit.divisor;
    }
    return rows;
}

static gboolean draw_page(const AvlastPortfolioChart *p, const AvlastResult *result,
                          const AvlastChartOptions *options, AvlastChart *chart,
                          GError **error)
{
    const AvlastMoney budget =
        avlast_money_unit(p->curve[2 * (p->points - 1)], p->currency, options->lang);
    g_autofree char *subtitle = make_subtitle(p);
    g_autofree char *note = avlast_chart_origin(result, NULL);
    g_autofree char *axis = g_strdup_printf(_("budget, %s"), budget.unit);
    g_autofree double *rows = curve_of(p, &budget);
    const double x[2] = {0.0, rows[2 * (p->points - 1)]};
    double y[2] = {0.0, 1.08 * most_of(p) / p->unit.divisor};
    g_autoptr(AvlastPage) page =
        avlast_page_new(options, chart->title, subtitle, note, 8 + PLOT_HEIGHT + 48);
    const double top = avlast_page_top(page) + 8, bottom = top + PLOT_HEIGHT;

    for (guint c = 0; c < p->points; c++)
        y[0] = fmin(y[0], rows[2 * c + 1]);
    if (!(y[1] > y[0]))
        y[1] = y[0] + 1.0;
    avlast_page_area(page, AVLAST_PAGE_MARGIN + 44, top,
                     options->width - AVLAST_PAGE_MARGIN - 10, bottom, x, y);
    avlast_page_x_tics(page, 7, -1, options->lang, FALSE);
    avlast_page_y_tics(page, 5, -1, options->lang, TRUE);
    avlast_page_text(page, options->width / 2.0, bottom + 34, AVLAST_CENTRE,
                     AVLAST_TEXT_BODY, AVLAST_GREY, axis);
    avlast_page_data(page, "curve", rows, p->points, 2);
    avlast_page_plot(page, "$curve using 1:2 with steps lw 2.4 lc rgb '%s'", AVLAST_BLUE);
    const double point[2] = {p->budget / budget.divisor, p->value / p->unit.divisor};
    const double at = avlast_page_x(page, point[0]);
    avlast_page_line(page, at, avlast_page_y(page, point[1]), at, bottom, AVLAST_GREY,
                     1.4, "(4,4)", TRUE);
    avlast_page_data(page, "hand", point, 1, 2);
    avlast_page_plot(page, "$hand using 1:2 with points pt 7 ps 1.5 lc rgb '%s'",
                     AVLAST_INK);
    return avlast_page_finish(page, options, chart, error);
}

static void draw_terminal(const AvlastPortfolioChart *p, const AvlastResult *result,
                          const char *lang, AvlastChart *chart)
{
    GString *out = g_string_new(NULL);
    g_autofree char *subtitle = make_subtitle(p);
    g_autofree char *note = avlast_chart_origin(result, NULL);
    const guint step = MAX(1, p->points / 10);
    const double most = most_of(p);

    avlast_terminal_head(out, chart->title, subtitle);
    for (guint c = 0; c < p->points; c += step) {
        AvlastStrip *strip = avlast_strip_new(0.0, most > 0.0 ? most : 1.0, 40);
        g_autofree char *budget =
            avlast_format_money(p->curve[2 * c], p->currency, FALSE, lang);
        g_autofree char *value =
            avlast_money_number(&p->unit, p->curve[2 * c + 1], FALSE);
        if (p->curve[2 * c + 1] > 0.0)
            avlast_strip_fill(strip, 0.0, p->curve[2 * c + 1], 0x2588);
        avlast_terminal_put(out, budget, 22, TRUE);
        g_string_append_c(out, ' ');
        avlast_strip_put(out, strip);
        avlast_terminal_put(out, value, 9, TRUE);
        g_string_append_c(out, '\n');
    }
    g_string_append_c(out, '\n');
    avlast_terminal_wrap(out, note);
    avlast_chart_take_text(chart, out);
}

static gboolean draw(const AvlastResult *result, guint item,
                     const AvlastChartOptions *options, AvlastChart *chart,
                     GError **error)
{
    static const AvlastPortfolioForms forms = {fill_words, draw_page, draw_terminal};

    (void)item;
    return avlast_portfolio_chart_draw(&forms, result, options, chart, error);
}

const AvlastChartKind avlast_chart_budget = {
    .kind = "budget",
    .purpose = N_("what a larger or smaller budget would buy"),
    .items = items,
    .draw = draw,
};

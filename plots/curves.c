/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/curves.h"

#include <math.h>
#include <string.h>

#include "plots/chart.h"
#include "plots/format.h"
#include "plots/page.h"
#include "plots/terminal.h"

#define PLOT_HEIGHT 250.0

/* Text colours all reach 4.5:1; a dash of its own for each. */
static const struct {
    const char *colour, *dash;
} looks[AVLAST_CURVES_MOST] = {
    {AVLAST_BLUE, "solid"},     {"#b34700", "(8,5)"},       {AVLAST_GREEN_2, "(12,4)"},
    {AVLAST_PURPLE_2, "(3,3)"}, {AVLAST_GREY, "(8,4,2,4)"}, {AVLAST_INK, "(2,2)"},
};

void avlast_curves_free(AvlastCurves *curves)
{
    if (!curves)
        return;
    for (guint c = 0; c < curves->n; c++) {
        g_free(curves->curve[c].name);
        g_free(curves->curve[c].x);
        g_free(curves->curve[c].y);
        g_free(curves->curve[c].at);
    }
    g_free(curves->x_label);
    g_free(curves->y_label);
    g_free(curves->subtitle);
    g_free(curves->note);
    g_free(curves);
}

static void widen(double range[2], double value)
{
    range[0] = fmin(range[0], value);
    range[1] = fmax(range[1], value);
}

/* Shares have the whole axis; other values begin at zero. */
static void ranges_of(const AvlastCurves *curves, double x[2], double y[2])
{
    x[0] = INFINITY;
    x[1] = -INFINITY;
    y[0] = y[1] = 0.0;
    for (guint c = 0; c < curves->n; c++) {
        const AvlastCurve *curve = &curves->curve[c];
        for (gsize i = 0; i < curve->n; i++) {
            widen(x, curve->x[i]);
            widen(y, curve->y[i]);
        }
        for (gsize i = 0; i < curve->points; i++) {
            widen(x, curve->at[2 * i]);
            widen(y, curve->at[2 * i + 1]);
        }
    }
    if (!(x[1] > x[0])) {
        x[0] -= 0.5;
        x[1] += 0.5;
    }
    if (curves->percent)
        y[1] = 1.0;
    else if (y[1] > 0.0)
        y[1] *= 1.05;
    else
        y[0] *= 1.05;
}

typedef struct {
    const AvlastCurves *curves;
    AvlastPage *page;
    const char *lang;
    double left, right, top, bottom;
} Sheet;

/* Beside the curves' ends, moved apart where they are near each other. */
static void draw_names(const Sheet *at)
{
    double y[AVLAST_CURVES_MOST] = {0};
    const guint n = at->curves->n;

    for (guint c = 0; c < n; c++) {
        const AvlastCurve *curve = &at->curves->curve[c];
        y[c] = avlast_page_y(at->page, curve->y[curve->n - 1]);
    }
    avlast_page_spread(y, n, at->bottom);
    for (guint c = 0; c < n; c++) {
        g_auto(GStrv) name = avlast_text_wrap(
            at->curves->curve[c].name, AVLAST_TEXT_STRONG,
            avlast_page_width(at->page) - AVLAST_PAGE_MARGIN - at->right - 8.0, 1);
        avlast_page_text(at->page, at->right + 8.0, y[c], AVLAST_LEFT, AVLAST_TEXT_STRONG,
                         looks[c].colour, name[0]);
    }
}

static void draw_curve(const Sheet *at, guint c)
{
    const AvlastCurve *curve = &at->curves->curve[c];
    g_autofree double *line = g_new0(double, 2 * curve->n + 1);
    g_autofree char *name = g_strdup_printf("curve%u", c),
                    *points = g_strdup_printf("points%u", c);

    for (gsize i = 0; i < curve->n; i++) {
        line[2 * i] = curve->x[i];
        line[2 * i + 1] = curve->y[i];
    }
    avlast_page_data(at->page, name, line, curve->n, 2);
    avlast_page_plot(at->page, "$%s using 1:2 with lines lw 2.2 dt %s lc rgb '%s'", name,
                     looks[c].dash, looks[c].colour);
    if (curve->points == 0)
        return;
    avlast_page_data(at->page, points, curve->at, curve->points, 2);
    avlast_page_plot(at->page, "$%s using 1:2 with points pt 7 ps 0.7 lc rgb '%s'",
                     points, looks[c].colour);
}

static void draw_axes(const Sheet *at)
{
    if (!at->curves->percent) {
        avlast_page_y_tics(at->page, 6, -1, at->lang, TRUE);
    } else {
        for (int k = 0; k <= 5; k++) {
            const double y = avlast_page_y(at->page, k / 5.0);
            g_autofree char *text = avlast_format_percent(k / 5.0, at->lang);
            avlast_page_text(at->page, at->left - 6.0, y, AVLAST_RIGHT, AVLAST_TEXT_BODY,
                             AVLAST_INK, text);
            avlast_page_line(at->page, at->left, y, at->right, y, AVLAST_FAINT, 0.7, NULL,
                             TRUE);
        }
    }
    avlast_page_x_tics(at->page, MAX(3, (int)((at->right - at->left) / 70.0)), -1,
                       at->lang, FALSE);
    avlast_page_text(at->page, 0.5 * (at->left + at->right), at->bottom + 36.0,
                     AVLAST_CENTRE, AVLAST_TEXT_BODY, AVLAST_GREY, at->curves->x_label);
    if (isfinite(at->curves->line)) {
        const double y = avlast_page_y(at->page, at->curves->line);
        avlast_page_line(at->page, at->left, y, at->right, y, AVLAST_GREY, 1.2, "(6,4)",
                         TRUE);
    }
}

static gboolean draw_page(const AvlastCurves *curves, const AvlastChartOptions *options,
                          AvlastChart *chart, GError **error)
{
    Sheet at = {.curves = curves, .lang = options->lang};
    double x[2], y[2], names = 0.0;

    ranges_of(curves, x, y);
    for (guint c = 0; c < curves->n; c++)
        names = fmax(names, avlast_text_width(curves->curve[c].name, AVLAST_TEXT_STRONG));
    at.left = AVLAST_PAGE_MARGIN + 46.0;
    at.right = options->width - AVLAST_PAGE_MARGIN - fmin(names, 0.3 * options->width) -
               (names > 0.0 ? 10.0 : 24.0);
    g_autoptr(AvlastPage) page = avlast_page_new(options, chart->title, curves->subtitle,
                                                 curves->note, 8.0 + PLOT_HEIGHT + 48.0);
    at.page = page;
    at.top = avlast_page_top(page) + 8.0;
    at.bottom = at.top + PLOT_HEIGHT;
    avlast_page_area(page, at.left, at.top, at.right, at.bottom, x, y);
    draw_axes(&at);
    for (guint c = 0; c < curves->n; c++)
        draw_curve(&at, c);
    draw_names(&at);
    return avlast_page_finish(page, options, chart, error);
}

/* --- the terminal --- */

#define GRID_ROWS  13
#define GRID_CELLS 62

/* The curve's value at x, between its points; NaN outside. */
static double value_at(const AvlastCurve *curve, double x)
{
    for (gsize i = 1; i < curve->n; i++)
        if (x >= curve->x[i - 1] && x <= curve->x[i]) {
            const double width = curve->x[i] - curve->x[i - 1];
            const double part = width > 0.0 ? (x - curve->x[i - 1]) / width : 0.0;
            return curve->y[i - 1] + part * (curve->y[i] - curve->y[i - 1]);
        }
    return NAN;
}

static void put_grid(const AvlastCurves *curves, const double x[2], const double y[2],
                     const char *lang, GString *out)
{
    char grid[GRID_ROWS][GRID_CELLS + 1];

    memset(grid, ' ', sizeof grid);
    for (guint c = 0; c < curves->n; c++)
        for (int k = 0; k < GRID_CELLS; k++) {
            const double value =
                value_at(&curves->curve[c], x[0] + (x[1] - x[0]) * k / (GRID_CELLS - 1));
            const double row = (y[1] - value) / (y[1] - y[0]) * (GRID_ROWS - 1);
            if (row >= 0.0 && row <= GRID_ROWS - 1)
                grid[(int)lround(row)][k] = (char)('A' + c);
        }
    for (int r = 0; r < GRID_ROWS; r++) {
        const double value = y[1] - (y[1] - y[0]) * r / (GRID_ROWS - 1);
        g_autofree char *text =
            r % 3 != 0 ? g_strdup("")
            : curves->percent
                ? avlast_format_percent(value, lang)
                : avlast_format_number(
                      value, avlast_format_decimals(fmax(fabs(y[0]), fabs(y[1])), 2),
                      lang);
        grid[r][GRID_CELLS] = '\0';
        avlast_terminal_put(out, text, 6, TRUE);
        g_string_append_printf(out, " \xe2\x94\x82%s\n", g_strchomp(grid[r]));
    }
    g_string_append(out, "       ");
    avlast_strip_axis(out, x[0], x[1], GRID_CELLS + 1, avlast_format_decimals(x[1], 2),
                      lang);
    g_string_append_printf(out, " %s\n\n", curves->x_label);
}

static void draw_terminal(const AvlastCurves *curves, const char *lang,
                          AvlastChart *chart)
{
    GString *out = g_string_new(NULL);
    double x[2], y[2];

    ranges_of(curves, x, y);
    avlast_terminal_head(out, chart->title, curves->subtitle);
    put_grid(curves, x, y, lang, out);
    for (guint c = 0; c < curves->n; c++)
        if (*curves->curve[c].name)
            g_string_append_printf(out, "%c %s\n", 'A' + (int)c, curves->curve[c].name);
    if (curves->note && *curves->note)
        avlast_terminal_wrap(out, curves->note);
    avlast_chart_take_text(chart, out);
}

gboolean avlast_curves_draw(const AvlastCurves *curves, const AvlastChartOptions *options,
                            AvlastChart *chart, GError **error)
{
    if (options->format != AVLAST_CHART_TERMINAL)
        return draw_page(curves, options, chart, error);
    draw_terminal(curves, options->lang, chart);
    return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Survival curves: time until something happens, steps with bands, and how many were
 * still at risk below the axis. */
#include "plots/survival.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "plots/chart.h"
#include "plots/format.h"
#include "plots/page.h"
#include "plots/terminal.h"

#define PLOT_HEIGHT 220.0
#define RISK_ROW    19.0

/* Text colours all reach 4.5:1. */
static const struct {
    const char *colour, *band, *dash;
} looks[AVLAST_SURVIVAL_CURVES] = {
    {AVLAST_BLUE, "#cc0072B2", "solid"},     {AVLAST_GREY, "#cc8c8c8c", "(8,5)"},
    {"#b34700", "#ccD55E00", "(3,3)"},       {AVLAST_GREEN_2, "#cc009E73", "(12,4)"},
    {AVLAST_PURPLE_2, "#ccCC79A7", "(2,2)"}, {AVLAST_INK, "#cc1a1a1a", "(6,3,2,3)"},
};

typedef struct {
    const AvlastSurvival *survival;
    AvlastPage *page;
    const char *lang;
    double left, right, top, bottom;
} Sheet;

/* --- marks --- */

/* Each time twice: before its step and after. */
static void add_curve(const Sheet *at, guint c)
{
    const AvlastSurvivalCurve *curve = g_ptr_array_index(at->survival->curves, c);
    g_autoptr(GArray) line = g_array_new(FALSE, FALSE, sizeof(double)),
                      band = g_array_new(FALSE, FALSE, sizeof(double));
    g_autofree char *line_name = g_strdup_printf("curve%u", c),
                    *band_name = g_strdup_printf("band%u", c);

    for (gsize i = 0; i < curve->steps; i++) {
        const gsize before = i ? i - 1 : 0;
        const double l[4] = {curve->time[i], curve->share[before], curve->time[i],
                             curve->share[i]};
        const double until[3] = {curve->time[i], curve->low[before], curve->high[before]},
                     from[3] = {curve->time[i], curve->low[i], curve->high[i]};
        g_array_append_vals(line, l, 4);
        if (isfinite(until[1] + until[2])) /* the step's interval holds to its end */
            g_array_append_vals(band, until, 3);
        if (isfinite(from[1] + from[2]))
            g_array_append_vals(band, from, 3);
    }
    if (band->len) {
        avlast_page_data(at->page, band_name, (const double *)(void *)band->data,
                         band->len / 3, 3);
        avlast_page_plot(at->page,
                         "$%s using 1:2:3 with filledcurves fc rgb '%s' fs solid 1 "
                         "noborder",
                         band_name, looks[c].band);
    }
    avlast_page_data(at->page, line_name, (const double *)(void *)line->data,
                     line->len / 2, 2);
    avlast_page_plot(at->page, "$%s using 1:2 with lines lw 2.2 dt %s lc rgb '%s'",
                     line_name, looks[c].dash, looks[c].colour);
}

/* --- names --- */

/* Beside the curves' ends, moved apart where they are near each other. */
static void draw_ends(const Sheet *at)
{
    double y[AVLAST_SURVIVAL_CURVES] = {0};
    const guint n = at->survival->curves->len;

    for (guint c = 0; c < n; c++) {
        const AvlastSurvivalCurve *curve = g_ptr_array_index(at->survival->curves, c);
        y[c] = avlast_page_y(at->page, curve->share[curve->steps - 1]);
    }
    avlast_page_spread(y, n, at->bottom);
    for (guint c = 0; c < n; c++) {
        const AvlastSurvivalCurve *curve = g_ptr_array_index(at->survival->curves, c);
        g_autofree char *share =
            avlast_format_percent(curve->share[curve->steps - 1], at->lang);
        const double room =
            avlast_page_width(at->page) - AVLAST_PAGE_MARGIN - at->right - 8;
        g_auto(GStrv) name =
            avlast_text_wrap(curve->name, AVLAST_TEXT_STRONG,
                             room - avlast_text_width(share, AVLAST_TEXT_STRONG) - 6, 1);
        g_autofree char *text = g_strdup_printf("%s %s", name[0], share);
        avlast_page_text(at->page, at->right + 8, y[c], AVLAST_LEFT, AVLAST_TEXT_STRONG,
                         looks[c].colour, g_strchug(text));
    }
}

static void draw_y_axis(const Sheet *at)
{
    for (int quarter = 0; quarter <= 4; quarter++) {
        const double y = avlast_page_y(at->page, quarter / 4.0);
        g_autofree char *text = avlast_format_percent(quarter / 4.0, at->lang);
        avlast_page_text(at->page, at->left - 6, y, AVLAST_RIGHT, AVLAST_TEXT_BODY,
                         AVLAST_INK, text);
        avlast_page_line(at->page, at->left, y, at->right, y, AVLAST_FAINT, 0.7, NULL,
                         TRUE);
    }
}

/* Every few numbers, so that they do not touch: the same ones in each row. */
static gsize risk_stride(const Sheet *at)
{
    gsize stride = 1;

    for (guint c = 0; c < at->survival->curves->len; c++) {
        const AvlastSurvivalCurve *curve = g_ptr_array_index(at->survival->curves, c);
        for (gsize i = 1; i < curve->risks; i++) {
            g_autofree char *n = avlast_format_number(curve->risk_n[i], 0, at->lang);
            const double room = fabs(avlast_page_x(at->page, curve->risk_time[i + 1]) -
                                     avlast_page_x(at->page, curve->risk_time[i]));
            const double wide = avlast_text_width(n, AVLAST_TEXT_BODY) + 8;
            while ((double)stride * room < wide && stride < curve->risks)
                stride++;
        }
    }
    return stride;
}

static void draw_risk(const Sheet *at, double y)
{
    const gsize stride = risk_stride(at);

    avlast_page_text(at->page, AVLAST_PAGE_MARGIN, y, AVLAST_LEFT, AVLAST_TEXT_STRONG,
                     AVLAST_INK, _("Number at risk"));
    for (guint c = 0; c < at->survival->curves->len; c++) {
        const AvlastSurvivalCurve *curve = g_ptr_array_index(at->survival->curves, c);
        const double row = y + (c + 1) * RISK_ROW;
        g_auto(GStrv) name = avlast_text_wrap(curve->name, AVLAST_TEXT_BODY,
                                              at->left - AVLAST_PAGE_MARGIN - 22, 1);
        avlast_page_text(at->page, AVLAST_PAGE_MARGIN, row, AVLAST_LEFT, AVLAST_TEXT_BODY,
                         looks[c].colour, name[0]);
        for (gsize i = 1; i <= curve->risks; i += stride) {
            const double x = avlast_page_x(at->page, curve->risk_time[i]);
            g_autofree char *n = avlast_format_number(curve->risk_n[i], 0, at->lang);
            if (isfinite(x) && x <= at->right + 1)
                avlast_page_text(at->page, x, row, AVLAST_CENTRE, AVLAST_TEXT_BODY,
                                 looks[c].colour, n);
        }
    }
}

static gboolean has_risk(const AvlastSurvival *survival)
{
    for (guint c = 0; c < survival->curves->len; c++)
        if (((AvlastSurvivalCurve *)g_ptr_array_index(survival->curves, c))->risks > 0)
            return TRUE;
    return FALSE;
}

/* The plot takes what the names leave on both sides. */
static void lay_out(Sheet *at, double width)
{
    double names = 30, ends = 0;

    for (guint c = 0; c < at->survival->curves->len; c++) {
        const AvlastSurvivalCurve *curve = g_ptr_array_index(at->survival->curves, c);
        g_autofree char *end = g_strconcat(curve->name, " 100 %", NULL);
        names = fmax(names, avlast_text_width(curve->name, AVLAST_TEXT_BODY));
        ends = fmax(ends, avlast_text_width(end, AVLAST_TEXT_STRONG));
    }
    at->left = AVLAST_PAGE_MARGIN + fmax(fmin(names, 0.2 * width) + 24, 46);
    at->right = width - AVLAST_PAGE_MARGIN - fmin(ends, 0.26 * width) - 10;
}

static gboolean draw_page(const AvlastSurvival *survival, const AvlastResult *result,
                          const AvlastChartOptions *options, AvlastChart *chart,
                          GError **error)
{
    Sheet at = {.survival = survival, .lang = options->lang};
    g_autofree char *subtitle = avlast_survival_subtitle(survival, result, options->lang);
    g_autofree char *note = avlast_survival_note(survival, result, options->lang);
    const double risk =
        has_risk(survival) ? (survival->curves->len + 1) * RISK_ROW + 8 : 0;
    const double unit = *survival->unit ? 20 : 0;
    const double x[2] = {0, survival->last}, y[2] = {0, 1};

    lay_out(&at, options->width);
    g_autoptr(AvlastPage) page = avlast_page_new(options, chart->title, subtitle, note,
                                                 8 + PLOT_HEIGHT + 26 + unit + risk);
    at.page = page;
    at.top = avlast_page_top(page) + 8;
    at.bottom = at.top + PLOT_HEIGHT;
    avlast_page_area(page, at.left, at.top, at.right, at.bottom, x, y);
    draw_y_axis(&at);
    avlast_page_x_tics(page, MAX(3, (int)((at.right - at.left) / 56)), -1, options->lang,
                       FALSE);
    if (unit > 0)
        avlast_page_text(page, (at.left + at.right) / 2, at.bottom + 34, AVLAST_CENTRE,
                         AVLAST_TEXT_BODY, AVLAST_GREY, gettext(survival->unit));
    if (risk > 0)
        draw_risk(&at, at.bottom + 26 + unit + RISK_ROW / 2);
    for (guint c = 0; c < survival->curves->len; c++)
        add_curve(&at, c);
    draw_ends(&at);
    return avlast_page_finish(page, options, chart, error);
}

/* --- the terminal --- */

#define GRID_ROWS  13
#define GRID_CELLS 62

/* Curves as letters, the later over the earlier where they meet. */
static void put_grid(const AvlastSurvival *survival, const char *lang, GString *out)
{
    char grid[GRID_ROWS][GRID_CELLS + 1];

    memset(grid, ' ', sizeof grid);
    for (guint c = 0; c < survival->curves->len; c++)
        for (int k = 0; k < GRID_CELLS; k++) {
            const AvlastSurvivalCurve *curve = g_ptr_array_index(survival->curves, c);
            const double time = survival->last * k / (GRID_CELLS - 1);
            double value[3];
            if (time > curve->time[curve->steps - 1] + 1e-9 * survival->last)
                continue;
            avlast_survival_at(curve, time, value);
            grid[(int)lround((1 - value[0]) * (GRID_ROWS - 1))][k] = (char)('A' + c);
        }
    for (int r = 0; r < GRID_ROWS; r++) {
        g_autofree char *share =
            r % 3 == 0 ? avlast_format_percent(1 - r / (GRID_ROWS - 1.0), lang)
                       : g_strdup("");
        grid[r][GRID_CELLS] = '\0';
        avlast_terminal_put(out, share, 6, TRUE);
        g_string_append_printf(out, " \xe2\x94\x82%s", g_strchomp(grid[r]));
        g_string_append_c(out, '\n');
    }
    g_string_append(out, "       ");
    avlast_strip_axis(out, 0, survival->last, GRID_CELLS + 1,
                      avlast_format_decimals(survival->last, 2), lang);
    if (*survival->unit)
        g_string_append_printf(out, " %s", gettext(survival->unit));
    g_string_append(out, "\n\n");
}

static void put_curve(const AvlastSurvival *survival, guint c, const char *lang,
                      GString *out)
{
    const AvlastSurvivalCurve *curve = g_ptr_array_index(survival->curves, c);
    double value[3];

    avlast_survival_at(curve, curve->time[curve->steps - 1], value);
    g_autofree char *share = avlast_format_percent(value[0], lang);
    g_autofree char *interval =
        avlast_format_interval(100 * value[1], 100 * value[2], 0, lang);
    g_autofree char *n = avlast_format_number(curve->n, 0, lang);
    g_autofree char *numbers = g_strdup_printf("%s %s   n = %s", share, interval, n);
    const int cells = avlast_terminal_cells(numbers);

    g_string_append_printf(out, "%c ", 'A' + (int)c);
    avlast_terminal_put(out, *curve->name ? curve->name : _("All"),
                        AVLAST_TERMINAL_WIDTH - 4 - cells, FALSE);
    g_string_append_printf(out, "  %s\n", numbers);
}

static void draw_terminal(const AvlastSurvival *survival, const AvlastResult *result,
                          const char *lang, AvlastChart *chart)
{
    GString *out = g_string_new(NULL);
    g_autofree char *level = avlast_format_percent(result->estimates->level, lang);
    g_autofree char *note = avlast_survival_note(survival, result, lang);
    g_autofree char *subtitle = g_strdup_printf(
        _("Share without the event (Kaplan\xe2\x80\x93Meier); [ ]: %s confidence "
          "interval at the end"),
        level);

    avlast_terminal_head(out, chart->title, subtitle);
    put_grid(survival, lang, out);
    for (guint c = 0; c < survival->curves->len; c++)
        put_curve(survival, c, lang, out);
    g_string_append_c(out, '\n');
    avlast_terminal_wrap(out, note);
    avlast_chart_take_text(chart, out);
}

static guint items(const AvlastResult *result)
{
    const json_t *member = avlast_chart_member(result, "survival");

    return json_array_size(json_object_get(member, "groups")) > 0 ? 1 : 0;
}

static gboolean draw(const AvlastResult *result, guint item,
                     const AvlastChartOptions *options, AvlastChart *chart,
                     GError **error)
{
    g_autoptr(AvlastSurvival) survival = avlast_survival_chart_new(result, error);

    (void)item;
    if (!survival)
        return FALSE;
    avlast_survival_words(survival, result, options->lang, chart);
    if (options->format != AVLAST_CHART_TERMINAL)
        return draw_page(survival, result, options, chart, error);
    draw_terminal(survival, result, options->lang, chart);
    return TRUE;
}

const AvlastChartKind avlast_chart_survival = {
    .kind = "survival",
    .purpose = N_("how long until it happens"),
    .items = items,
    .draw = draw,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "plots/format.h"
#include "plots/gnuplot.h"
#include "plots/pdf.h"
#include "plots/script.h"
#include "plots/svg.h"

/* The one sans-serif family that is a small package everywhere. */
#define FONT "DejaVu Sans"

struct AvlastPage {
    double width, height, top;
    gboolean has_area;
    double left, right, upper, lower, x[2], y[2];
    guint labels, objects, arrows;
    GString *setup, *data, *plot;
    GError *error; /* the first label that could not be quoted */
};

/* --- text, boxes and lines --- */

static char *quoted(AvlastPage *page, const char *text, gboolean tic)
{
    GError **error = page->error ? NULL : &page->error;
    char *result =
        tic ? avlast_script_quote_tic(text, error) : avlast_script_quote(text, error);

    return result ? result : g_strdup("''");
}

static double screen_x(const AvlastPage *page, double x)
{
    return x / page->width;
}

static double screen_y(const AvlastPage *page, double y)
{
    return 1 - y / page->height;
}

void avlast_page_text(AvlastPage *page, double x, double y, AvlastAlign align,
                      AvlastTextStyle style, const char *colour, const char *text)
{
    static const char *const aligns[] = {"left", "center", "right"};
    g_autofree char *literal = quoted(page, text, FALSE);

    if (!*text)
        return;
    g_string_append_printf(page->setup,
                           "set label %u %s at screen %.6f,screen %.6f %s noenhanced "
                           "font '" FONT "%s,%g' textcolor rgb '%s' front\n",
                           ++page->labels, literal, screen_x(page, x), screen_y(page, y),
                           aligns[align], avlast_text_bold(style) ? ":Bold" : "",
                           avlast_text_size(style), colour);
}

void avlast_page_box(AvlastPage *page, double x0, double y0, double x1, double y1,
                     const char *fill, const char *border, gboolean behind)
{
    g_autofree char *edge =
        border ? g_strdup_printf("border lc rgb '%s'", border) : g_strdup("noborder");

    g_string_append_printf(page->setup,
                           "set object %u rectangle from screen %.6f,screen %.6f to "
                           "screen %.6f,screen %.6f %s noclip fc rgb '%s' fs solid 1 %s "
                           "lw 1\n",
                           ++page->objects, screen_x(page, fmin(x0, x1)),
                           screen_y(page, fmax(y0, y1)), screen_x(page, fmax(x0, x1)),
                           screen_y(page, fmin(y0, y1)), behind ? "behind" : "front",
                           fill, edge);
}

static void arrow(AvlastPage *page, double x0, double y0, double x1, double y1,
                  const char *rest)
{
    g_string_append_printf(page->setup,
                           "set arrow %u from screen %.6f,screen %.6f to screen "
                           "%.6f,screen %.6f %s\n",
                           ++page->arrows, screen_x(page, x0), screen_y(page, y0),
                           screen_x(page, x1), screen_y(page, y1), rest);
}

void avlast_page_line(AvlastPage *page, double x0, double y0, double x1, double y1,
                      const char *colour, double width, const char *dash, gboolean behind)
{
    g_autofree char *rest =
        g_strdup_printf("nohead lc rgb '%s' lw %g dt %s %s", colour, width,
                        dash ? dash : "solid", behind ? "back" : "front");
    arrow(page, x0, y0, x1, y1, rest);
}

void avlast_page_arrow(AvlastPage *page, double x0, double y0, double x1, double y1,
                       const char *colour)
{
    g_autofree char *rest =
        g_strdup_printf("head filled size screen %.6f,20 lc rgb '%s' lw 1.2 front",
                        8 / page->width, colour);
    arrow(page, x0, y0, x1, y1, rest);
}

/* --- the page --- */

static double stack(AvlastPage *page, GStrv lines, double y, AvlastTextStyle style,
                    const char *colour)
{
    const double leading = avlast_text_leading(style);

    for (char **line = lines; *line; line++, y += leading)
        avlast_page_text(page, AVLAST_PAGE_MARGIN, y + leading / 2, AVLAST_LEFT, style,
                         colour, *line);
    return y;
}

AvlastPage *avlast_page_new(const AvlastChartOptions *options, const char *title,
                            const char *subtitle, const char *note, double body_height)
{
    AvlastPage *page = g_new0(AvlastPage, 1);
    const double width = options->width > 0 ? options->width : AVLAST_CHART_WIDTH;
    const double room = width - 2 * AVLAST_PAGE_MARGIN;
    g_auto(GStrv) titles = avlast_text_balance(title, AVLAST_TEXT_TITLE, room, 6);
    g_auto(GStrv) subtitles = avlast_text_balance(subtitle, AVLAST_TEXT_BODY, room, 3);
    g_auto(GStrv) notes = avlast_text_wrap(note, AVLAST_TEXT_NOTE, room, 6);
    const double head =
        10 + g_strv_length(titles) * avlast_text_leading(AVLAST_TEXT_TITLE) + 3 +
        g_strv_length(subtitles) * avlast_text_leading(AVLAST_TEXT_BODY);
    const double foot = g_strv_length(notes) * avlast_text_leading(AVLAST_TEXT_NOTE);

    page->width = width;
    page->top = head + 10;
    page->height = ceil(page->top + body_height + 10 + foot + 10);
    page->setup = g_string_new(NULL);
    page->data = g_string_new(NULL);
    page->plot = g_string_new(NULL);

    double y = stack(page, titles, 10, AVLAST_TEXT_TITLE, AVLAST_INK);
    stack(page, subtitles, y + 3, AVLAST_TEXT_BODY, AVLAST_GREY);
    stack(page, notes, page->height - 10 - foot, AVLAST_TEXT_NOTE, AVLAST_GREY);
    return page;
}

void avlast_page_free(AvlastPage *page)
{
    if (!page)
        return;
    g_string_free(page->setup, TRUE);
    g_string_free(page->data, TRUE);
    g_string_free(page->plot, TRUE);
    g_clear_error(&page->error);
    g_free(page);
}

double avlast_page_width(const AvlastPage *page)
{
    return page->width;
}

double avlast_page_top(const AvlastPage *page)
{
    return page->top;
}

/* --- the plot area --- */

void avlast_page_area(AvlastPage *page, double left, double top, double right,
                      double bottom, const double x_range[2], const double y_range[2])
{
    page->has_area = TRUE;
    page->left = left;
    page->right = right;
    page->upper = top;
    page->lower = bottom;
    memcpy(page->x, x_range, sizeof page->x);
    memcpy(page->y, y_range, sizeof page->y);
    g_string_append_printf(page->setup,
                           "set lmargin at screen %.6f\nset rmargin at screen %.6f\n"
                           "set tmargin at screen %.6f\nset bmargin at screen %.6f\n"
                           "set xrange [%.17g:%.17g]\nset yrange [%.17g:%.17g]\n",
                           screen_x(page, left), screen_x(page, right),
                           screen_y(page, top), screen_y(page, bottom), x_range[0],
                           x_range[1], y_range[0], y_range[1]);
}

double avlast_page_x(const AvlastPage *page, double value)
{
    return page->left +
           (value - page->x[0]) / (page->x[1] - page->x[0]) * (page->right - page->left);
}

double avlast_page_y(const AvlastPage *page, double value)
{
    return page->lower -
           (value - page->y[0]) / (page->y[1] - page->y[0]) * (page->lower - page->upper);
}

/* The step of the marks: at least so wide that labels beside each other do not touch. */
static double fitting_step(const AvlastPage *page, gboolean is_x, int most, int decimals,
                           const char *lang, double *first, int *shown)
{
    const double *range = is_x ? page->x : page->y;
    const double per_unit = (page->right - page->left) / (range[1] - range[0]);

    for (;; most--) {
        const double step = avlast_tic_step(range[0], range[1], most, first, shown);
        *shown = decimals >= 0 ? decimals : *shown;
        g_autofree char *low = avlast_format_number(*first, *shown, lang);
        g_autofree char *high = avlast_format_number(range[1], *shown, lang);
        const double width = fmax(avlast_text_width(low, AVLAST_TEXT_BODY),
                                  avlast_text_width(high, AVLAST_TEXT_BODY));
        /* A step of 2.5 has no marks at whole numbers. */
        const double unit = step * pow(10, decimals);
        if (most > 1 && decimals >= 0 && fabs(unit - round(unit)) > 1e-9 * unit)
            continue;
        if (!is_x || most <= 1 || step * per_unit >= width + 8)
            return step;
    }
}

static void tic(AvlastPage *page, gboolean is_x, double at, const char *label,
                gboolean guide)
{
    const double x = is_x ? avlast_page_x(page, at) : page->left - 6;
    const double y = is_x ? page->lower + 14 : avlast_page_y(page, at);

    avlast_page_text(page, x, y, is_x ? AVLAST_CENTRE : AVLAST_RIGHT, AVLAST_TEXT_BODY,
                     AVLAST_INK, label);
    if (guide && is_x)
        avlast_page_line(page, x, page->lower, x, page->upper, AVLAST_FAINT, 0.7, NULL,
                         TRUE);
    else if (guide)
        avlast_page_line(page, page->left, y, page->right, y, AVLAST_FAINT, 0.7, NULL,
                         TRUE);
    if (is_x)
        avlast_page_line(page, x, page->lower, x, page->lower + 4, AVLAST_GREY, 0.8, NULL,
                         TRUE);
}

static void tics(AvlastPage *page, gboolean is_x, int most, int decimals,
                 const char *lang, gboolean guides)
{
    const double end = is_x ? page->x[1] : page->y[1];
    double first = 0;
    int shown = 0;
    const double step = fitting_step(page, is_x, most, decimals, lang, &first, &shown);

    if (!isfinite(first) || !isfinite(end))
        return;
    for (int i = 0; first + i * step <= end + 1e-9 * step; i++) {
        const double at = fabs(first + i * step) < 1e-9 * step ? 0 : first + i * step;
        g_autofree char *label = avlast_format_number(at, shown, lang);
        tic(page, is_x, at, label, guides);
    }
    if (is_x)
        avlast_page_line(page, page->left, page->lower, page->right, page->lower,
                         AVLAST_GREY, 0.8, NULL, TRUE);
}

void avlast_page_x_tics(AvlastPage *page, int most, int decimals, const char *lang,
                        gboolean guides)
{
    tics(page, TRUE, most, decimals, lang, guides);
}

void avlast_page_y_tics(AvlastPage *page, int most, int decimals, const char *lang,
                        gboolean guides)
{
    tics(page, FALSE, most, decimals, lang, guides);
}

#define LABEL_GAP 17.0

static int by_height(gconstpointer a, gconstpointer b)
{
    const double x = **(const double *const *)a, y = **(const double *const *)b;

    return (x > y) - (x < y);
}

void avlast_page_spread(double *y, gsize n, double bottom)
{
    g_autofree double **order = g_new(double *, n + 1);
    double most = bottom - 6.0;

    for (gsize i = 0; i < n; i++)
        order[i] = &y[i];
    qsort(order, n, sizeof *order, by_height);
    for (gsize i = 1; i < n; i++)
        *order[i] = fmax(*order[i], *order[i - 1] + LABEL_GAP);
    for (gsize i = n; i-- > 0; most = *order[i] - LABEL_GAP)
        *order[i] = fmin(*order[i], most);
}

void avlast_page_data(AvlastPage *page, const char *name, const double *values,
                      gsize rows, gsize columns)
{
    avlast_script_datablock(page->data, name, values, rows, columns);
}

void avlast_page_plot(AvlastPage *page, const char *format, ...)
{
    va_list arguments;

    g_string_append(page->plot, page->plot->len ? ", \\\n     " : "plot ");
    va_start(arguments, format);
    g_string_append_vprintf(page->plot, format, arguments);
    va_end(arguments);
    g_string_append(page->plot, " notitle");
}

/* --- drawing --- */

/* Text sizes are CSS pixels in every format: png has two dots to a pixel, pdf 96 pixels
 * to an inch, and each terminal scales fonts in its own way. */
static void append_terminal(GString *script, const AvlastPage *page,
                            AvlastChartFormat format)
{
    const char *common =
        "noenhanced font '" FONT ",13' background '" AVLAST_WHITE "' rounded";

    switch (format) {
    case AVLAST_CHART_PNG:
        g_string_append_printf(script,
                               "set terminal pngcairo size %.0f,%.0f fontscale 1.5 "
                               "linewidth 2 dashlength 1.5 pointscale 2 %s\n",
                               2 * page->width, 2 * page->height, common);
        break;
    case AVLAST_CHART_PDF:
        g_string_append_printf(
            script,
            "set terminal pdfcairo size %.6fin,%.6fin fontscale 0.5625 "
            "linewidth 1.6 dashlength 1.5 pointscale 1 %s\n",
            page->width / 96, page->height / 96, common);
        break;
    default:
        g_string_append_printf(script, "set terminal svg size %.0f,%.0f %s\n",
                               page->width, page->height, common);
    }
}

static char *write_script(const AvlastPage *page, AvlastChartFormat format)
{
    GString *script = g_string_new(
        "# Made by avlast. To draw it again: gnuplot -d THIS_FILE, which writes the "
        "file '" AVLAST_GNUPLOT_OUTPUT "'.\n"
        "if (GPVAL_VERSION < 5.4) { print '" AVLAST_GNUPLOT_TOO_OLD "'; exit }\n"
        "set encoding utf8\n");

    append_terminal(script, page, format);
    g_string_append(script, "set output '" AVLAST_GNUPLOT_OUTPUT "'\n"
                            "set datafile missing 'NaN'\n"
                            "unset key\nunset border\nunset tics\nunset grid\n"
                            "set errorbars 0.6\nset clip two\n");
    if (!page->has_area)
        g_string_append(script, "set lmargin at screen 0\nset rmargin at screen 1\n"
                                "set bmargin at screen 0\nset tmargin at screen 1\n"
                                "set xrange [0:1]\nset yrange [0:1]\n");
    g_string_append_len(script, page->setup->str, (gssize)page->setup->len);
    g_string_append_len(script, page->data->str, (gssize)page->data->len);
    g_string_append(script, page->plot->len ? page->plot->str : "plot NaN notitle");
    g_string_append(script, "\nunset output\n");
    return g_string_free(script, FALSE);
}

gboolean avlast_page_finish(AvlastPage *page, const AvlastChartOptions *options,
                            AvlastChart *chart, GError **error)
{
    if (page->error) {
        g_propagate_error(error, g_steal_pointer(&page->error));
        return FALSE;
    }
    chart->script = write_script(page, options->format);
    g_autoptr(GBytes) raw = avlast_gnuplot_run(chart->script, error);
    if (!raw)
        return FALSE;
    if (options->format == AVLAST_CHART_SVG)
        chart->image =
            avlast_svg_finish(raw, options->prefix, chart->title, chart->alt, error);
    else if (options->format == AVLAST_CHART_PDF)
        chart->image = avlast_pdf_finish(raw);
    else
        chart->image = g_bytes_ref(raw);
    return chart->image != NULL;
}

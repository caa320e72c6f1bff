/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Forest plot: how large, how sure, for whom. Primary outcome filled, the rest hollow;
 * the numbers printed beside the marks. */
#include <math.h>

#include <glib/gi18n.h>

#include "plots/chart.h"
#include "plots/forest_rows.h"
#include "plots/forest_words.h"
#include "plots/format.h"
#include "plots/page.h"
#include "plots/terminal.h"

/* --- drawing --- */

#define ROW_HEIGHT 25.0
#define MOST_LINES 5

typedef struct {
    double labels, left, right, n, numbers; /* x of the columns */
    gboolean counts;                        /* there is room for n */
    double top;                             /* of the first row */
    double *edge; /* of each row below that, and last the end of all */
} Columns;

static double middle(const Columns *at, guint row)
{
    return at->top + (at->edge[row] + at->edge[row + 1]) / 2;
}

/* The plot takes what labels and numbers leave. */
static Columns lay_out(const AvlastForest *forest, double width, const char *lang)
{
    double labels = 0, n = avlast_text_width("n", AVLAST_TEXT_STRONG);
    double numbers = avlast_text_width(_("Estimate [interval]"), AVLAST_TEXT_STRONG);

    for (guint i = 0; i < forest->lines->len; i++) {
        const AvlastForestLine *line = g_ptr_array_index(forest->lines, i);
        g_autofree char *both = avlast_forest_numbers(forest, line->row, lang);
        g_autofree char *count = avlast_format_count(line->row->nobs, lang);
        const AvlastTextStyle style =
            line->primary ? AVLAST_TEXT_STRONG : AVLAST_TEXT_BODY;
        labels = fmax(labels, avlast_text_width(line->label, style));
        numbers = fmax(numbers, avlast_text_width(both, style));
        n = fmax(n, avlast_text_width(count, AVLAST_TEXT_BODY));
    }
    Columns columns = {.labels = AVLAST_PAGE_MARGIN};
    columns.numbers = width - AVLAST_PAGE_MARGIN;
    columns.n = columns.numbers - fmin(numbers, 0.36 * width) - 14;
    columns.right = columns.n - n - 12;
    columns.left = columns.labels + fmin(labels, 0.34 * width) + 14;
    columns.counts = columns.left <= columns.right - 120;
    /* On a narrow page a label is worth more than n, which the note and the table tell.
     */
    if (!columns.counts) {
        columns.right = columns.n;
        columns.left = fmin(columns.left, columns.right - 100);
    }
    return columns;
}

/* Thin, with ends, below the plain interval: it need not be the wider one. */
static void draw_joint(const AvlastForest *forest, AvlastPage *page, const Columns *at)
{
    for (guint i = 0; i < forest->lines->len; i++) {
        const AvlastForestLine *line = g_ptr_array_index(forest->lines, i);
        const double y = middle(at, i) + 6;
        double end[2];

        if (!line->joint)
            continue;
        for (int k = 0; k < 2; k++) {
            const double value = k ? line->joint->conf_high : line->joint->conf_low;
            end[k] = avlast_page_x(page, CLAMP(avlast_forest_place(forest, value),
                                               forest->low, forest->high));
            avlast_page_line(page, end[k], y - 3, end[k], y + 3, AVLAST_INK, 0.8, NULL,
                             TRUE);
        }
        avlast_page_line(page, end[0], y, end[1], y, AVLAST_INK, 0.8, NULL, TRUE);
    }
}

static void draw_marks(const AvlastForest *forest, AvlastPage *page, const Columns *at)
{
    const guint n = forest->lines->len;
    g_autofree double *primary = g_new(double, 4 * n), *other = g_new(double, 4 * n);
    gsize counts[2] = {0, 0};

    for (guint i = 0; i < n; i++) {
        const AvlastForestLine *line = g_ptr_array_index(forest->lines, i);
        double *to = line->primary ? primary + 4 * counts[0]++ : other + 4 * counts[1]++;
        const gboolean sure = avlast_forest_has_interval(line->row);
        const AvlastEstimate *row = line->row;
        to[0] = avlast_forest_place(forest, row->estimate);
        to[1] = at->top + at->edge[n] - middle(at, i);
        to[2] = avlast_forest_place(forest, sure ? row->conf_low : row->estimate);
        to[3] = avlast_forest_place(forest, sure ? row->conf_high : row->estimate);
        /* the logarithm of nothing lies beyond the axis */
        for (int k = 2; k < 4; k++)
            to[k] = CLAMP(to[k], forest->low, forest->high);
    }
    const char *line_style =
        "using 1:2:3:4 with xerrorbars pt 0 lw 1.6 lc rgb '" AVLAST_BLUE "'";
    if (counts[0]) {
        avlast_page_data(page, "primary", primary, counts[0], 4);
        avlast_page_plot(page, "$primary %s", line_style);
        avlast_page_plot(page, "$primary using 1:2 with points pt 7 ps 0.9 lc rgb '%s'",
                         AVLAST_BLUE);
    }
    if (counts[1]) {
        avlast_page_data(page, "rows", other, counts[1], 4);
        avlast_page_plot(page, "$rows %s", line_style);
        avlast_page_plot(page, "$rows using 1:2 with points pt 7 ps 0.9 lc rgb '%s'",
                         AVLAST_BLUE);
        avlast_page_plot(page, "$rows using 1:2 with points pt 7 ps 0.5 lc rgb '%s'",
                         AVLAST_WHITE);
    }
}

/* On which side of zero who lies higher; moved along when zero is near the page's edge.
 */
static void draw_sides(const AvlastForest *forest, AvlastPage *page, double y)
{
    const double zero = avlast_page_x(page, avlast_forest_place(forest, forest->none));
    const double edge = avlast_page_width(page) - AVLAST_PAGE_MARGIN;
    double end = zero - 8;

    if (forest->left) {
        g_autofree char *text = g_strdup_printf(_("← higher in %s"), forest->left);
        const double width = avlast_text_width(text, AVLAST_TEXT_NOTE);
        end = fmax(end, AVLAST_PAGE_MARGIN + width);
        avlast_page_text(page, end, y, AVLAST_RIGHT, AVLAST_TEXT_NOTE, AVLAST_GREY, text);
    }
    if (forest->right) {
        g_autofree char *text = g_strdup_printf(_("higher in %s →"), forest->right);
        const double width = avlast_text_width(text, AVLAST_TEXT_NOTE);
        const double start = fmax(fmin(zero + 8, edge - width), end + 16);
        avlast_page_text(page, start, y, AVLAST_LEFT, AVLAST_TEXT_NOTE, AVLAST_GREY,
                         text);
    }
}

static void draw_zero(const AvlastForest *forest, AvlastPage *page, double top,
                      double bottom)
{
    const double none = avlast_forest_place(forest, forest->none);

    if (!(forest->low < none && forest->high > none))
        return;
    const double zero = avlast_page_x(page, avlast_forest_place(forest, forest->none));
    avlast_page_line(page, zero, top, zero, bottom, AVLAST_GREY, 1, NULL, TRUE);
    draw_sides(forest, page, bottom + 34);
}

/* 0.1, 0.2, 0.5, 1, 2, 5, 10 ... as far as they do not touch; 1 comes first. */
static void draw_ratio_tics(const AvlastForest *forest, AvlastPage *page, double bottom,
                            const char *lang)
{
    static const double figures[] = {1, 5, 2};
    const double left = avlast_page_x(page, forest->low),
                 right = avlast_page_x(page, forest->high);
    g_autoptr(GArray) taken = g_array_new(FALSE, FALSE, sizeof(double));

    avlast_page_line(page, left, bottom, right, bottom, AVLAST_GREY, 0.8, NULL, TRUE);
    for (int k = 0; k < 3 * 25; k++) {
        /* 1, 10, 0.1, 100 ... before 5, 0.5 ... before 2, 0.2 ... */
        const int turn = k % 25, power = turn % 2 ? (turn + 1) / 2 : -turn / 2;
        const double value = figures[k / 25] * pow(10, power);
        const double x = avlast_page_x(page, log(value));
        gboolean fits = log(value) >= forest->low && log(value) <= forest->high;
        for (guint t = 0; t < taken->len && fits; t++)
            fits = fabs(g_array_index(taken, double, t) - x) >= 32;
        if (!fits)
            continue;
        g_autofree char *text = avlast_format_plain(value, lang);
        g_array_append_val(taken, x);
        avlast_page_text(page, x, bottom + 14, AVLAST_CENTRE, AVLAST_TEXT_BODY,
                         AVLAST_INK, text);
        avlast_page_line(page, x, bottom, x, bottom + 4, AVLAST_GREY, 0.8, NULL, TRUE);
    }
}

/* What is worthwhile holds for the main outcome: dashes across its rows alone. */
static void draw_worthwhile(const AvlastForest *forest, AvlastPage *page,
                            const Columns *at)
{
    for (guint i = 0; i < forest->lines->len; i++) {
        const AvlastForestLine *line = g_ptr_array_index(forest->lines, i);
        const double y = at->top + at->edge[i], end = at->top + at->edge[i + 1];

        if (g_strcmp0(line->row->outcome, forest->main->row->outcome) != 0)
            continue;
        const double w = forest->worthwhile;
        if (w > forest->low && w < forest->high && w != 0)
            avlast_page_line(page, avlast_page_x(page, w), y, avlast_page_x(page, w), end,
                             AVLAST_INK, 1.2, "(4,3)", TRUE);
    }
}

static void draw_row(const AvlastForest *forest, AvlastPage *page, const Columns *at,
                     const AvlastForestLine *line, GStrv label, double y,
                     const char *lang)
{
    const AvlastTextStyle style = line->primary ? AVLAST_TEXT_STRONG : AVLAST_TEXT_BODY;
    const guint lines = g_strv_length(label);
    g_autofree char *both = avlast_forest_numbers(forest, line->row, lang);
    g_autofree char *n =
        line->row->nobs >= 0 ? avlast_format_count(line->row->nobs, lang) : g_strdup("");

    for (guint i = 0; i < lines; i++)
        avlast_page_text(page, at->labels, y + (i - (lines - 1) / 2.0) * 15, AVLAST_LEFT,
                         style, AVLAST_INK, label[i]);
    if (at->counts)
        avlast_page_text(page, at->n, y, AVLAST_RIGHT, AVLAST_TEXT_BODY, AVLAST_INK, n);
    avlast_page_text(page, at->numbers, y, AVLAST_RIGHT, style, AVLAST_INK, both);
}

static gboolean draw_page(const AvlastForest *forest, const AvlastResult *result,
                          const AvlastChartOptions *options, AvlastChart *chart,
                          GError **error)
{
    const guint n = forest->lines->len;
    Columns at = lay_out(forest, options->width, options->lang);
    g_autofree double *edge = at.edge = g_new0(double, n + 1);
    g_autofree char *subtitle = avlast_forest_subtitle(forest, result, options->lang);
    g_autofree char *note = avlast_forest_note(forest, result, TRUE, options->lang);
    g_autoptr(GPtrArray) labels =
        g_ptr_array_new_with_free_func((GDestroyNotify)(void (*)(void))g_strfreev);

    for (guint i = 0; i < n; i++) {
        const AvlastForestLine *line = g_ptr_array_index(forest->lines, i);
        GStrv label = avlast_text_wrap(
            line->label, line->primary ? AVLAST_TEXT_STRONG : AVLAST_TEXT_BODY,
            at.left - at.labels - 8, MOST_LINES);
        edge[i + 1] = edge[i] + fmax(ROW_HEIGHT, 15 * g_strv_length(label) + 8);
        g_ptr_array_add(labels, label);
    }
    const gboolean sides = forest->left || forest->right;
    const double head = 22, body = head + edge[n] + (sides ? 46 : 28);
    g_autoptr(AvlastPage) page =
        avlast_page_new(options, chart->title, subtitle, note, body);
    const double top = at.top = avlast_page_top(page) + head, bottom = top + edge[n];
    const double x[2] = {forest->low, forest->high}, y[2] = {0, edge[n]};

    avlast_page_area(page, at.left, top, at.right, bottom, x, y);
    if (at.counts)
        avlast_page_text(page, at.n, top - 11, AVLAST_RIGHT, AVLAST_TEXT_STRONG,
                         AVLAST_INK, _("n"));
    avlast_page_text(page, at.numbers, top - 11, AVLAST_RIGHT, AVLAST_TEXT_STRONG,
                     AVLAST_INK, _("Estimate [interval]"));
    if (forest->ratio)
        draw_ratio_tics(forest, page, bottom, options->lang);
    else
        avlast_page_x_tics(page, MAX(3, (int)((at.right - at.left) / 48)), -1,
                           options->lang, FALSE);
    draw_zero(forest, page, top, bottom);
    draw_worthwhile(forest, page, &at);
    for (guint i = 0; i < n; i++)
        draw_row(forest, page, &at, g_ptr_array_index(forest->lines, i),
                 g_ptr_array_index(labels, i), middle(&at, i), options->lang);
    draw_joint(forest, page, &at);
    draw_marks(forest, page, &at);
    return avlast_page_finish(page, options, chart, error);
}

/* The ends of a logarithmic axis are told, its middle stands for 1. */
static void put_axis(const AvlastForest *forest, int cells, const char *lang,
                     GString *out)
{
    if (!forest->ratio) {
        avlast_strip_axis(out, forest->low, forest->high, cells, forest->decimals, lang);
        return;
    }
    g_autofree char *low = avlast_format_number(exp(forest->low), forest->decimals, lang);
    g_autofree char *high =
        avlast_format_number(exp(forest->high), forest->decimals, lang);
    avlast_terminal_put(out, low, cells - avlast_terminal_cells(high), FALSE);
    g_string_append(out, high);
}

/* label 25, strip 25, n 6, numbers the rest: 80 cells. */
static void draw_terminal(const AvlastForest *forest, const AvlastResult *result,
                          const char *lang, AvlastChart *chart)
{
    GString *out = g_string_new(NULL);
    g_autofree char *subtitle = avlast_forest_subtitle(forest, result, lang);
    g_autofree char *note = avlast_forest_note(forest, result, FALSE, lang);
    int numbers = avlast_terminal_cells(_("Estimate [interval]"));

    for (guint i = 0; i < forest->lines->len; i++) {
        const AvlastForestLine *line = g_ptr_array_index(forest->lines, i);
        g_autofree char *both = avlast_forest_numbers(forest, line->row, lang);
        numbers = MAX(numbers, avlast_terminal_cells(both));
    }
    numbers = MIN(numbers, 34);
    const int strip = 22, n = 7, labels = AVLAST_TERMINAL_WIDTH - strip - n - numbers - 3;

    avlast_terminal_head(out, chart->title, subtitle);
    avlast_terminal_put(out, "", labels + 1 + strip, FALSE);
    avlast_terminal_put(out, _("n"), n, TRUE);
    g_string_append(out, "  ");
    avlast_terminal_put(out, _("Estimate [interval]"), numbers, TRUE);
    g_string_append_c(out, '\n');
    for (guint i = 0; i < forest->lines->len; i++) {
        const AvlastForestLine *line = g_ptr_array_index(forest->lines, i);
        const gboolean sure = avlast_forest_has_interval(line->row);
        g_autofree char *both = avlast_forest_numbers(forest, line->row, lang);
        g_autofree char *count = avlast_format_count(line->row->nobs, lang);
        AvlastStrip *cells = avlast_strip_new(forest->low, forest->high, strip);
        cells->none = avlast_forest_place(forest, forest->none);

        avlast_strip_interval(
            cells, sure ? avlast_forest_place(forest, line->row->conf_low) : NAN,
            avlast_forest_place(forest, line->row->estimate),
            sure ? avlast_forest_place(forest, line->row->conf_high) : NAN,
            line->primary ? 0x25cf : 0x25cb);
        avlast_terminal_put(out, line->label, labels, FALSE);
        g_string_append_c(out, ' ');
        avlast_strip_put(out, cells);
        avlast_terminal_put(out, count, n, TRUE);
        g_string_append(out, "  ");
        avlast_terminal_put(out, both, numbers, TRUE);
        g_string_append_c(out, '\n');
    }
    avlast_terminal_put(out, "", labels + 1, FALSE);
    put_axis(forest, strip, lang, out);
    g_string_append(out, "\n\n");
    avlast_terminal_wrap(out, note);
    avlast_chart_take_text(chart, out);
}

static gboolean draw(const AvlastResult *result, guint item,
                     const AvlastChartOptions *options, AvlastChart *chart,
                     GError **error)
{
    g_autoptr(AvlastForest) forest = avlast_forest_new(result, item, options->lang);

    avlast_forest_words(forest, result, options->lang, chart);
    if (options->format != AVLAST_CHART_TERMINAL)
        return draw_page(forest, result, options, chart, error);
    draw_terminal(forest, result, options->lang, chart);
    return TRUE;
}

const AvlastChartKind avlast_chart_forest = {
    .kind = "forest",
    .purpose = N_("how large, how sure, for whom"),
    .items = avlast_forest_items,
    .draw = draw,
};

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Descriptive estimates side by side: the groups of an outcome (or outcomes that share an
 * axis) from the highest to the lowest, each with its interval, the whole as a line. */
#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "plots/chart.h"
#include "plots/format.h"
#include "plots/groups_rows.h"
#include "plots/groups_words.h"
#include "plots/page.h"
#include "plots/terminal.h"

#define ROW_HEIGHT  24.0
#define HEADING     26.0 /* of a panel */
#define BETWEEN     8.0  /* panels */
#define MOST_LINES  4    /* of a label */
#define LINE_HEIGHT 15.0

typedef struct {
    const AvlastLineup *comparison;
    AvlastPage *page;
    const char *lang;
    double left, right, n, numbers; /* x of plot and columns */
    gboolean counts;                /* there is room for n */
    double top, height;             /* of the whole area */
    GArray *marks;                  /* of double: x, y, low, high of each dot */
} Sheet;

static AvlastTextStyle style_of(const AvlastComparedLine *line)
{
    return line->all ? AVLAST_TEXT_STRONG : AVLAST_TEXT_BODY;
}

/* The plot takes what labels and numbers leave. */
static void lay_out(Sheet *at, double width)
{
    const AvlastLineup *c = at->comparison;
    double labels = 60, n = avlast_text_width(_("n"), AVLAST_TEXT_STRONG);
    double numbers = avlast_text_width(_("Estimate [interval]"), AVLAST_TEXT_STRONG);

    for (guint p = 0; p < c->panels->len; p++) {
        const AvlastComparedPanel *panel = g_ptr_array_index(c->panels, p);
        for (guint i = 0; i < panel->lines->len; i++) {
            const AvlastComparedLine *line = g_ptr_array_index(panel->lines, i);
            g_autofree char *both = avlast_lineup_numbers(c, line, at->lang);
            g_autofree char *count = avlast_format_number(line->n, 0, at->lang);
            labels = fmax(labels, avlast_text_width(line->label, style_of(line)));
            numbers = fmax(numbers, avlast_text_width(both, style_of(line)));
            n = fmax(n, avlast_text_width(count, AVLAST_TEXT_BODY));
        }
    }
    at->numbers = width - AVLAST_PAGE_MARGIN;
    at->n = at->numbers - fmin(numbers, 0.4 * width) - 14;
    at->right = at->n - n - 12;
    at->left = AVLAST_PAGE_MARGIN + fmin(labels, 0.34 * width) + 14;
    at->counts = at->left <= at->right - 120;
    if (!at->counts) {
        at->right = at->n;
        at->left = fmin(at->left, at->right - 100);
    }
}

static GStrv wrapped(const Sheet *at, const AvlastComparedLine *line)
{
    return avlast_text_wrap(line->label, style_of(line),
                            at->left - AVLAST_PAGE_MARGIN - 8, MOST_LINES);
}

static double height_of(const Sheet *at, const AvlastComparedLine *line)
{
    g_auto(GStrv) label = wrapped(at, line);

    return fmax(ROW_HEIGHT, LINE_HEIGHT * g_strv_length(label) + 8);
}

static double panel_height(const Sheet *at, const AvlastComparedPanel *panel)
{
    double height = panel->label ? HEADING : 0;

    for (guint i = 0; i < panel->lines->len; i++)
        height += height_of(at, g_ptr_array_index(panel->lines, i));
    return height + (panel->left_out ? ROW_HEIGHT : 0) + BETWEEN;
}

static void draw_line(Sheet *at, const AvlastComparedLine *line, double y)
{
    g_auto(GStrv) label = wrapped(at, line);
    g_autofree char *both = avlast_lineup_numbers(at->comparison, line, at->lang);
    g_autofree char *n = avlast_format_number(line->n, 0, at->lang);
    const guint lines = g_strv_length(label);
    const gboolean sure = !isnan(line->value[1]) && !isnan(line->value[2]);
    const AvlastLineup *c = at->comparison;
    /* an end at infinity reaches to the edge */
    const double mark[4] = {line->value[0], at->top + at->height - y,
                            fmax(line->value[sure ? 1 : 0], c->low),
                            fmin(line->value[sure ? 2 : 0], c->high)};

    for (guint i = 0; i < lines; i++)
        avlast_page_text(at->page, AVLAST_PAGE_MARGIN,
                         y + (i - (lines - 1) / 2.0) * LINE_HEIGHT, AVLAST_LEFT,
                         style_of(line), AVLAST_INK, label[i]);
    if (at->counts)
        avlast_page_text(at->page, at->n, y, AVLAST_RIGHT, AVLAST_TEXT_BODY, AVLAST_INK,
                         n);
    avlast_page_text(at->page, at->numbers, y, AVLAST_RIGHT, style_of(line), AVLAST_INK,
                     both);
    g_array_append_vals(at->marks, mark, 4);
}

/* What lies between the highest and the lowest is told, not drawn. */
static void draw_gap(const Sheet *at, const AvlastComparedPanel *panel, double y)
{
    g_autofree char *count = avlast_format_count(panel->left_out, at->lang);
    g_autofree char *text =
        g_strdup_printf(ngettext("\xe2\x80\xa6 %s more between",
                                 "\xe2\x80\xa6 %s more between", panel->left_out),
                        count);

    avlast_page_text(at->page, AVLAST_PAGE_MARGIN, y, AVLAST_LEFT, AVLAST_TEXT_NOTE,
                     AVLAST_GREY, text);
}

static double draw_panel(Sheet *at, const AvlastComparedPanel *panel, double y)
{
    const guint n = panel->lines->len;
    double from = y;
    double whole = NAN;

    if (panel->label) {
        avlast_page_text(at->page, AVLAST_PAGE_MARGIN, y + HEADING / 2 + 2, AVLAST_LEFT,
                         AVLAST_TEXT_STRONG, AVLAST_INK, panel->label);
        from = y += HEADING;
    }
    for (guint i = 0, shown = 0; i < n; i++) {
        const AvlastComparedLine *line = g_ptr_array_index(panel->lines, i);
        const double height = height_of(at, line);
        whole = line->all ? line->value[0] : whole;
        draw_line(at, line, y + height / 2);
        y += height;
        shown += line->all ? 0 : 1;
        if (panel->left_out && !line->all && shown == (n - (isnan(whole) ? 0 : 1)) / 2) {
            draw_gap(at, panel, y + ROW_HEIGHT / 2);
            y += ROW_HEIGHT;
        }
    }
    if (!isnan(whole)) {
        const double x = avlast_page_x(at->page, whole);
        avlast_page_line(at->page, x, from, x, y, AVLAST_GREY, 1.2, "(4,3)", TRUE);
    }
    return y + BETWEEN;
}

/* Hollow where there is no interval. */
static void draw_marks(const Sheet *at)
{
    const gsize rows = at->marks->len / 4;
    const double *mark = (const double *)(void *)at->marks->data;
    g_autoptr(GArray) bare = g_array_new(FALSE, FALSE, sizeof(double));

    for (gsize i = 0; i < rows; i++)
        if (mark[4 * i + 2] == mark[4 * i + 3])
            g_array_append_vals(bare, mark + 4 * i, 2);
    avlast_page_data(at->page, "rows", mark, rows, 4);
    avlast_page_plot(at->page, "$rows using 1:2:3:4 with xerrorbars pt 0 lw 1.6 lc rgb "
                               "'" AVLAST_BLUE "'");
    avlast_page_plot(at->page, "$rows using 1:2 with points pt 7 ps 0.9 lc rgb '%s'",
                     AVLAST_BLUE);
    if (bare->len == 0)
        return;
    avlast_page_data(at->page, "bare", (const double *)(void *)bare->data, bare->len / 2,
                     2);
    avlast_page_plot(at->page, "$bare using 1:2 with points pt 7 ps 0.5 lc rgb '%s'",
                     AVLAST_WHITE);
}

static void draw_head(const Sheet *at)
{
    if (at->counts)
        avlast_page_text(at->page, at->n, at->top - 11, AVLAST_RIGHT, AVLAST_TEXT_STRONG,
                         AVLAST_INK, _("n"));
    avlast_page_text(at->page, at->numbers, at->top - 11, AVLAST_RIGHT,
                     AVLAST_TEXT_STRONG, AVLAST_INK, _("Estimate [interval]"));
}

static gboolean draw_page(const AvlastLineup *c, const AvlastResult *result,
                          const AvlastChartOptions *options, AvlastChart *chart,
                          GError **error)
{
    Sheet at = {.comparison = c, .lang = options->lang};
    g_autofree char *subtitle = avlast_lineup_subtitle(c, result, options->lang);
    g_autofree char *note = avlast_lineup_note(c, result, options->lang);
    const double head = 22;

    lay_out(&at, options->width);
    for (guint p = 0; p < c->panels->len; p++)
        at.height += panel_height(&at, g_ptr_array_index(c->panels, p));
    g_autoptr(AvlastPage) page =
        avlast_page_new(options, chart->title, subtitle, note, head + at.height + 28);
    g_autoptr(GArray) marks = g_array_new(FALSE, FALSE, sizeof(double));
    const double x[2] = {c->low, c->high}, y[2] = {0, at.height};
    at.page = page;
    at.marks = marks;
    at.top = avlast_page_top(page) + head;

    avlast_page_area(page, at.left, at.top, at.right, at.top + at.height, x, y);
    draw_head(&at);
    avlast_page_x_tics(page, MAX(3, (int)((at.right - at.left) / 48)), -1, options->lang,
                       TRUE);
    double below = at.top;
    for (guint p = 0; p < c->panels->len; p++)
        below = draw_panel(&at, g_ptr_array_index(c->panels, p), below);
    draw_marks(&at);
    return avlast_page_finish(page, options, chart, error);
}

/* --- the terminal --- */

static void put_line(const AvlastLineup *c, const AvlastComparedLine *line, int numbers,
                     const char *lang, GString *out)
{
    const int strip = 22, n = 7, labels = AVLAST_TERMINAL_WIDTH - strip - n - numbers - 3;
    g_autofree char *both = avlast_lineup_numbers(c, line, lang);
    g_autofree char *count = avlast_format_number(line->n, 0, lang);
    AvlastStrip *cells = avlast_strip_new(c->low, c->high, strip);

    avlast_strip_interval(cells, line->value[1], line->value[0], line->value[2],
                          line->all ? 0x25cf : 0x25cb);
    avlast_terminal_put(out, line->label, labels, FALSE);
    g_string_append_c(out, ' ');
    avlast_strip_put(out, cells);
    avlast_terminal_put(out, count, n, TRUE);
    g_string_append(out, "  ");
    avlast_terminal_put(out, both, numbers, TRUE);
    g_string_append_c(out, '\n');
}

static void put_panel(const AvlastLineup *c, const AvlastComparedPanel *panel,
                      int numbers, const char *lang, GString *out)
{
    guint all = 0;

    if (panel->label) {
        avlast_terminal_put(out, panel->label, AVLAST_TERMINAL_WIDTH, FALSE);
        g_strchomp(out->str);
        out->len = strlen(out->str);
        g_string_append_c(out, '\n');
    }
    for (guint i = 0; i < panel->lines->len; i++) {
        const AvlastComparedLine *line = g_ptr_array_index(panel->lines, i);
        all += line->all ? 1 : 0;
        put_line(c, line, numbers, lang, out);
        if (panel->left_out && i + 1 == all + (panel->lines->len - all) / 2)
            g_string_append_printf(out, "\xe2\x80\xa6 (%u)\n", panel->left_out);
    }
}

static void draw_terminal(const AvlastLineup *c, const AvlastResult *result,
                          const char *lang, AvlastChart *chart)
{
    GString *out = g_string_new(NULL);
    g_autofree char *subtitle = avlast_lineup_subtitle(c, result, lang);
    g_autofree char *note = avlast_lineup_note(c, result, lang);
    int numbers = avlast_terminal_cells(_("Estimate [interval]"));

    for (guint p = 0; p < c->panels->len; p++) {
        const AvlastComparedPanel *panel = g_ptr_array_index(c->panels, p);
        for (guint i = 0; i < panel->lines->len; i++) {
            g_autofree char *both =
                avlast_lineup_numbers(c, g_ptr_array_index(panel->lines, i), lang);
            numbers = MAX(numbers, avlast_terminal_cells(both));
        }
    }
    numbers = MIN(numbers, 34);
    const int before = AVLAST_TERMINAL_WIDTH - 7 - numbers - 2;
    avlast_terminal_head(out, chart->title, subtitle);
    avlast_terminal_put(out, "", before, FALSE);
    avlast_terminal_put(out, _("n"), 7, TRUE);
    g_string_append(out, "  ");
    avlast_terminal_put(out, _("Estimate [interval]"), numbers, TRUE);
    g_string_append_c(out, '\n');
    for (guint p = 0; p < c->panels->len; p++)
        put_panel(c, g_ptr_array_index(c->panels, p), numbers, lang, out);
    avlast_terminal_put(out, "", before - 22, FALSE);
    avlast_strip_axis(out, c->low, c->high, 22, c->decimals, lang);
    g_string_append(out, "\n\n");
    avlast_terminal_wrap(out, note);
    avlast_chart_take_text(chart, out);
}

static gboolean draw(const AvlastResult *result, guint item,
                     const AvlastChartOptions *options, AvlastChart *chart,
                     GError **error)
{
    g_autoptr(AvlastLineup) comparison = avlast_lineup_new(result, item, options->lang);

    avlast_lineup_words(comparison, result, options->lang, chart);
    if (options->format != AVLAST_CHART_TERMINAL)
        return draw_page(comparison, result, options, chart, error);
    draw_terminal(comparison, result, options->lang, chart);
    return TRUE;
}

const AvlastChartKind avlast_chart_groups = {
    .kind = "groups",
    .purpose = N_("which are highest and lowest, and how sure"),
    .items = avlast_lineup_items,
    .draw = draw,
};

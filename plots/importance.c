/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which numbers matter: one bar each, the ten that matter most. */
#include "plots/importance.h"

#include <math.h>

#include <glib/gi18n.h>

#include "plots/page.h"
#include "plots/terminal.h"

#define ERRORS 2.0 /* standard errors each way */

static guint items(const AvlastResult *result)
{
    return avlast_importance_items(avlast_chart_member(result, AVLAST_IMPORTANCE_KIND));
}

/* --- the page --- */

typedef struct {
    const AvlastImportance *s;
    AvlastPage *page;
    double labels, left, right,
        numbers; /* room of the labels; the bars; the text's end */
} Sheet;

/* Of worths the axis is in the unit of money. */
static double place(const Sheet *at, double value)
{
    const double unit =
        at->s->measure == AVLAST_IMPORTANCE_WORTH ? at->s->money.divisor : 1.0;

    return avlast_page_x(at->page, CLAMP(value, at->s->x[0], at->s->x[1]) / unit);
}

static void draw_error(const Sheet *at, double value, double error, double y)
{
    if (!isfinite(error) || !(error > 0.0))
        return;
    const double low = place(at, value - ERRORS * error),
                 high = place(at, value + ERRORS * error);
    avlast_page_line(at->page, low, y, high, y, AVLAST_INK, 1.1, NULL, FALSE);
}

static void draw_bar(const Sheet *at, const AvlastImportanceRow *row, double y)
{
    const double zero = place(at, 0.0), end = place(at, row->value);
    const char *colour = row->value < 0.0 ? AVLAST_VERM : AVLAST_BLUE;

    if (at->s->measure != AVLAST_IMPORTANCE_SHARES) {
        avlast_page_box(at->page, zero, y - 8.0, end, y + 8.0,
                        row->noise ? AVLAST_WHITE : colour, row->noise ? colour : NULL,
                        FALSE);
        draw_error(at, row->value, row->error, y);
        return;
    }
    avlast_page_box(at->page, zero, y - 9.0, place(at, row->more), y + 9.0, AVLAST_BLUE_2,
                    NULL, FALSE);
    avlast_page_box(at->page, zero, y - 5.0, end, y + 5.0, AVLAST_BLUE, NULL, FALSE);
    draw_error(at, row->value, row->error, y);
    draw_error(at, row->more, row->more_error, y + 7.0);
}

static void draw_row(const Sheet *at, const AvlastImportanceRow *row, double y)
{
    g_auto(GStrv) label = avlast_text_wrap(row->label, AVLAST_TEXT_BODY, at->labels, 2);
    g_autofree char *number = avlast_importance_number(at->s, row);
    const guint lines = g_strv_length(label);

    for (guint l = 0; l < lines; l++)
        avlast_page_text(at->page, AVLAST_PAGE_MARGIN, y + 15.0 * l - 7.5 * (lines - 1),
                         AVLAST_LEFT, AVLAST_TEXT_BODY, AVLAST_INK, label[l]);
    draw_bar(at, row, y);
    avlast_page_text(at->page, at->numbers, y, AVLAST_RIGHT, AVLAST_TEXT_BODY, AVLAST_INK,
                     number);
}

/* What knowing all is worth bounds what knowing one can be. */
static void draw_bound(const Sheet *at, double top, double bottom)
{
    if (at->s->measure != AVLAST_IMPORTANCE_WORTH || !(at->s->all > 0.0))
        return;
    const char *text = _("knowing all");
    const double x = place(at, at->s->all),
                 half = avlast_text_width(text, AVLAST_TEXT_BODY) / 2;
    avlast_page_line(at->page, x, top, x, bottom, AVLAST_GREY, 1.4, "(4,4)", FALSE);
    avlast_page_text(at->page, fmin(x, at->numbers - half), top - 10.0, AVLAST_CENTRE,
                     AVLAST_TEXT_BODY, AVLAST_GREY, text);
}

static void draw_share_tics(const Sheet *at, double top, double bottom)
{
    int decimals;
    double first;
    const double most = at->s->x[1],
                 step = avlast_tic_step(0.0, most, 4, &first, &decimals);

    for (int k = 0; k * step <= most * (1.0 + 1e-9); k++) {
        const double x = avlast_page_x(at->page, k * step);
        g_autofree char *number =
            avlast_format_number(100.0 * k * step, MAX(0, decimals - 2), at->s->lang);
        g_autofree char *text = g_strdup_printf(_("%s%%"), number);
        avlast_page_text(at->page, x, bottom + 14.0, AVLAST_CENTRE, AVLAST_TEXT_BODY,
                         AVLAST_INK, text);
        avlast_page_line(at->page, x, top, x, bottom, AVLAST_FAINT, 0.7, NULL, TRUE);
    }
}

/* The widest label and the widest number, measured. */
static void set_rooms(Sheet *at, double width)
{
    double numbers = 0.0;

    at->labels = 60.0;
    for (guint i = 0; i < at->s->shown; i++) {
        g_autofree char *number = avlast_importance_number(at->s, &at->s->rows[i]);
        numbers = fmax(numbers, avlast_text_width(number, AVLAST_TEXT_BODY));
        at->labels =
            fmax(at->labels, avlast_text_width(at->s->rows[i].label, AVLAST_TEXT_BODY));
    }
    at->labels = fmin(at->labels, 0.38 * width);
    at->numbers = width - AVLAST_PAGE_MARGIN;
    at->left = AVLAST_PAGE_MARGIN + at->labels + 16.0;
    at->right = at->numbers - numbers - 18.0;
}

static gboolean draw_page(const AvlastImportance *s, const AvlastResult *result,
                          const AvlastChartOptions *options, AvlastChart *chart,
                          GError **error)
{
    Sheet at = {.s = s};
    g_autofree char *subtitle = avlast_importance_subtitle(s);
    g_autofree char *note = avlast_importance_note(s, result, TRUE);
    const double unit = s->measure == AVLAST_IMPORTANCE_WORTH ? s->money.divisor : 1.0;
    const double x[2] = {s->x[0] / unit, s->x[1] / unit}, y[2] = {s->shown, 0.0},
                 step = 36.0,
                 head = s->measure == AVLAST_IMPORTANCE_COEFFICIENTS ? 4.0 : 20.0;
    g_autoptr(AvlastPage) page = avlast_page_new(options, chart->title, subtitle, note,
                                                 head + s->shown * step + 28.0);
    const double top = avlast_page_top(page) + head, bottom = top + s->shown * step;

    at.page = page;
    set_rooms(&at, options->width);
    avlast_page_area(page, at.left, top, at.right, bottom, x, y);
    if (s->measure == AVLAST_IMPORTANCE_SHARES)
        draw_share_tics(&at, top, bottom);
    else
        avlast_page_x_tics(page, MAX(2, (int)((at.right - at.left) / 70.0)), -1,
                           options->lang, TRUE);
    if (s->measure == AVLAST_IMPORTANCE_SHARES)
        avlast_page_text(page, at.numbers, top - 8.0, AVLAST_RIGHT, AVLAST_TEXT_NOTE,
                         AVLAST_GREY, _("by itself, with others"));
    for (guint i = 0; i < s->shown; i++)
        draw_row(&at, &s->rows[i], top + (i + 0.5) * step);
    const double zero = place(&at, 0.0);
    avlast_page_line(page, zero, top, zero, bottom, AVLAST_GREY, 1.2, NULL, FALSE);
    draw_bound(&at, top, bottom);
    return avlast_page_finish(page, options, chart, error);
}

/* --- the terminal --- */

static void draw_terminal(const AvlastImportance *s, const AvlastResult *result,
                          AvlastChart *chart)
{
    GString *out = g_string_new(NULL);
    g_autofree char *subtitle = avlast_importance_subtitle(s);
    g_autofree char *note = avlast_importance_note(s, result, FALSE);

    avlast_terminal_head(out, chart->title, subtitle);
    for (guint i = 0; i < s->shown; i++) {
        const AvlastImportanceRow *row = &s->rows[i];
        AvlastStrip *strip = avlast_strip_new(s->x[0], s->x[1], 30);
        g_autofree char *number = avlast_importance_number(s, row);
        if (s->measure == AVLAST_IMPORTANCE_SHARES && row->more > 0.0)
            avlast_strip_fill(strip, 0.0, row->more, 0x2591);
        if (row->value > 0.0 || s->x[0] < 0.0)
            avlast_strip_fill(strip, 0.0, row->value, row->noise ? 0x2591 : 0x2588);
        avlast_terminal_put(out, row->label, 34, FALSE);
        g_string_append_c(out, ' ');
        avlast_strip_put(out, strip);
        avlast_terminal_put(out, number, 15, TRUE);
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
    g_auto(AvlastImportance) s = {0};

    if (!avlast_importance_read(&s, avlast_chart_member(result, AVLAST_IMPORTANCE_KIND),
                                item, options->lang, error))
        return FALSE;
    avlast_importance_words(&s, chart);
    if (options->format != AVLAST_CHART_TERMINAL)
        return draw_page(&s, result, options, chart, error);
    draw_terminal(&s, result, chart);
    return TRUE;
}

const AvlastChartKind avlast_chart_importance = {
    .kind = AVLAST_IMPORTANCE_KIND,
    .purpose = N_("which number is worth knowing better"),
    .items = items,
    .draw = draw,
};

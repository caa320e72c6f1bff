/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The drawing of the contour chart. Each line bears what it leaves of the estimate near
 * the diagonal, since all lines meet at both axes. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "plots/contour.h"
#include "plots/format.h"
#include "plots/page.h"

#define PLOT_HEIGHT 300.0
#define LINES       5
#define POINTS      81
#define MOST_BOXES  24

typedef struct {
    double x0, y0, x1, y1;
} Box;

typedef struct {
    const AvlastContour *contour;
    AvlastPage *page;
    double left, right, top, bottom;
    Box taken[MOST_BOXES]; /* by words and marks */
    guint n_taken;
} Sheet;

static gboolean is_free(const Sheet *at, const Box *box)
{
    if (box->x0 < at->left + 2.0 || box->x1 > at->right || box->y0 < at->top ||
        box->y1 > at->bottom)
        return FALSE;
    for (guint i = 0; i < at->n_taken; i++) {
        const Box *b = &at->taken[i];
        if (box->x0 < b->x1 && b->x0 < box->x1 && box->y0 < b->y1 && b->y0 < box->y1)
            return FALSE;
    }
    return TRUE;
}

static void take(Sheet *at, double x0, double y0, double x1, double y1)
{
    if (at->n_taken < MOST_BOXES)
        at->taken[at->n_taken++] = (Box){x0, y0, x1, y1};
}

/* Words around a place in pixels: right of it, left, above or below, on a white ground,
 * so that no line runs through them. FALSE when there is no room. */
static gboolean put_words(Sheet *at, double x, double y, AvlastTextStyle style,
                          const char *colour, const char *words)
{
    const double wide = avlast_text_width(words, style);
    const double place[][2] = {{x + 9.0, y},
                               {x - 9.0 - wide, y},
                               {x + 9.0, y - 15.0},
                               {x - 0.5 * wide, y - 16.0},
                               {x + 9.0, y + 15.0},
                               {x - 9.0 - wide, y - 15.0},
                               {x - 9.0 - wide, y + 15.0},
                               {x - 0.5 * wide, y + 16.0}};

    for (gsize i = 0; i < G_N_ELEMENTS(place); i++) {
        const Box box = {place[i][0] - 2.0, place[i][1] - 8.0, place[i][0] + wide + 2.0,
                         place[i][1] + 8.0};
        if (!is_free(at, &box))
            continue;
        avlast_page_box(at->page, box.x0, box.y0, box.x1, box.y1, AVLAST_WHITE, NULL,
                        FALSE);
        avlast_page_text(at->page, place[i][0], place[i][1], AVLAST_LEFT, style, colour,
                         words);
        take(at, box.x0, box.y0, box.x1, box.y1);
        return TRUE;
    }
    return FALSE;
}

/* --- lines of equal estimate --- */

/* Where the line meets y = slope x + level; FALSE when that lies outside the plot. */
static gboolean meet(const AvlastContour *c, double share, double slope, double level,
                     double *x)
{
    double low = 0.0, high = c->most_x;

    if (!(avlast_contour_height(c, share, high) < slope * high + level))
        return FALSE;
    for (int i = 0; i < 60; i++) {
        const double middle = 0.5 * (low + high);
        if (avlast_contour_height(c, share, middle) > slope * middle + level)
            low = middle;
        else
            high = middle;
    }
    *x = high;
    return slope * high + level <= c->most_y;
}

/* From the plot's upper end to its right one. */
static void draw_line(const Sheet *at, guint index, double share, gboolean target)
{
    const AvlastContour *c = at->contour;
    double line[2 * POINTS], first;

    if (!meet(c, share, 0.0, c->most_y, &first))
        return;
    for (int i = 0; i < POINTS; i++) {
        /* dense where the line is steep */
        const double part = i / (POINTS - 1.0);
        line[2 * i] = first + (c->most_x - first) * part * part;
        line[2 * i + 1] = fmin(c->most_y, avlast_contour_height(c, share, line[2 * i]));
    }
    g_autofree char *name = g_strdup_printf("line%u", index);
    avlast_page_data(at->page, name, line, POINTS, 2);
    avlast_page_plot(at->page, "$%s using 1:2 with lines lw %s dt %s lc rgb '%s'", name,
                     target ? "2.4" : "1.3", target ? "(8,5)" : "solid",
                     target ? AVLAST_VERM : AVLAST_MID);
}

/* The value on its line, near the plot's diagonal, where there is room. */
static void label_line(Sheet *at, double share, gboolean target)
{
    static const double turn[] = {1.0, 0.6, 1.7, 0.35, 3.0};
    const AvlastContour *c = at->contour;
    const AvlastTextStyle style = target ? AVLAST_TEXT_STRONG : AVLAST_TEXT_BODY;
    g_autofree char *value = avlast_contour_said(c, share * c->estimate);
    const double half = 0.5 * avlast_text_width(value, style) + 3.0;
    double x;

    for (gsize i = 0; i < G_N_ELEMENTS(turn); i++) {
        const double slope = turn[i] * c->most_y / c->most_x;
        if (!meet(c, share, slope, 0.0, &x))
            continue;
        const double px = avlast_page_x(at->page, x),
                     py = avlast_page_y(at->page, x * slope);
        const Box box = {px - half, py - 8.0, px + half, py + 8.0};
        if (!is_free(at, &box))
            continue;
        avlast_page_box(at->page, box.x0, box.y0, box.x1, box.y1, AVLAST_WHITE, NULL,
                        FALSE);
        avlast_page_text(at->page, px, py, AVLAST_CENTRE, style,
                         target ? "#b34700" : AVLAST_GREY, value);
        take(at, box.x0, box.y0, box.x1, box.y1);
        return;
    }
}

static void draw_lines(Sheet *at)
{
    const double target = 1.0 - at->contour->q;

    draw_line(at, LINES, target, TRUE);
    label_line(at, target, TRUE);
    for (guint k = 0; k < LINES; k++) {
        const double share = 0.25 * (3.0 - k);
        if (fabs(target - share) <= 1e-9)
            continue;
        draw_line(at, k, share, FALSE);
        label_line(at, share, FALSE);
    }
}

/* --- benchmarks --- */

static gboolean on_page(const AvlastContour *c, const AvlastContourMark *m)
{
    return !m->whole && m->x <= c->most_x && m->y <= c->most_y;
}

/* Where a confounder explains as much of both: a ring on the target's line. */
static void draw_robustness(Sheet *at)
{
    const AvlastContour *c = at->contour;
    const double place[2] = {c->rv, c->rv};

    if (!(c->rv > 0.0 && c->rv <= c->most_x && c->rv <= c->most_y))
        return;
    avlast_page_data(at->page, "rv", place, 1, 2);
    avlast_page_plot(at->page, "$rv using 1:2 with points pt 6 ps 1.2 lw 2 lc rgb '%s'",
                     AVLAST_VERM);
    const double x = avlast_page_x(at->page, c->rv), y = avlast_page_y(at->page, c->rv);
    take(at, x - 6.0, y - 6.0, x + 6.0, y + 6.0);
    (void)put_words(at, x, y, AVLAST_TEXT_BODY, "#b34700", _("robustness value"));
}

static void draw_marks(Sheet *at, const AvlastResult *result)
{
    const AvlastContour *c = at->contour;
    const gsize n = avlast_contour_marks(c);

    for (gsize i = 0; i < n; i++) {
        const AvlastContourMark m = avlast_contour_mark(c, result, i);
        const double place[2] = {m.x, m.y};
        g_free(m.name);
        if (!on_page(c, &m))
            continue;
        g_autofree char *data = g_strdup_printf("mark%u", (guint)i);
        avlast_page_data(at->page, data, place, 1, 2);
        avlast_page_plot(at->page, "$%s using 1:2 with points pt 9 ps 1.1 lc rgb '%s'",
                         data, AVLAST_BLUE);
        const double x = avlast_page_x(at->page, m.x), y = avlast_page_y(at->page, m.y);
        take(at, x - 6.0, y - 6.0, x + 6.0, y + 6.0);
    }
    /* the strongest first: its name tells what the others are */
    for (gsize i = n; i-- > 0;) {
        const AvlastContourMark m = avlast_contour_mark(c, result, i);
        g_autofree char *name = m.name;
        const double x = avlast_page_x(at->page, m.x), y = avlast_page_y(at->page, m.y);
        if (!on_page(c, &m) || put_words(at, x, y, AVLAST_TEXT_BODY, AVLAST_BLUE, name))
            continue;
        /* no room: how many times alone */
        char *end = strstr(name, "\xc3\x97");
        if (end)
            end[2] = '\0';
        (void)put_words(at, x, y, AVLAST_TEXT_BODY, AVLAST_BLUE, name);
    }
}

/* "Not drawn, since they would explain all of the outcome: 3 x age." or NULL. */
static char *left_out(const AvlastContour *c, const AvlastResult *result)
{
    g_autoptr(GString) names = g_string_new(NULL);

    for (gsize i = 0; i < avlast_contour_marks(c); i++) {
        const AvlastContourMark m = avlast_contour_mark(c, result, i);
        g_autofree char *name = m.name;
        if (m.whole)
            g_string_append_printf(names, "%s%s", names->len ? "; " : "", name);
    }
    return names->len ? g_strdup_printf(
                            _("Would explain all of the outcome and is not drawn: %s."),
                            names->str)
                      : NULL;
}

/* --- the page --- */

static void draw_tics(const Sheet *at, gboolean across)
{
    const AvlastContour *c = at->contour;
    const double most = across ? c->most_x : c->most_y;
    int decimals;
    double first;
    const double step = avlast_tic_step(0.0, most, 5, &first, &decimals);

    for (int k = 0; k * step <= most * (1.0 + 1e-9); k++) {
        g_autofree char *number =
            avlast_format_number(100.0 * k * step, MAX(0, decimals - 2), c->lang);
        g_autofree char *text = g_strdup_printf(_("%s%%"), number);
        const double x = avlast_page_x(at->page, k * step),
                     y = avlast_page_y(at->page, k * step);
        if (across) {
            avlast_page_text(at->page, x, at->bottom + 14.0, AVLAST_CENTRE,
                             AVLAST_TEXT_BODY, AVLAST_INK, text);
            avlast_page_line(at->page, x, at->top, x, at->bottom, AVLAST_FAINT, 0.7, NULL,
                             TRUE);
        } else {
            avlast_page_text(at->page, at->left - 6.0, y, AVLAST_RIGHT, AVLAST_TEXT_BODY,
                             AVLAST_INK, text);
            avlast_page_line(at->page, at->left, y, at->right, y, AVLAST_FAINT, 0.7, NULL,
                             TRUE);
        }
    }
}

static void draw_axes(const Sheet *at)
{
    g_autofree char *below = g_strdup_printf(
        _("Explained of the rest of the treatment (%s)"), at->contour->treatment);
    g_autofree char *above = g_strdup_printf(
        _("Explained of the rest of the outcome (%s)"), at->contour->outcome);

    const double room = avlast_page_width(at->page) - 2 * AVLAST_PAGE_MARGIN;
    g_auto(GStrv) under = avlast_text_wrap(below, AVLAST_TEXT_BODY, room, 1);
    g_auto(GStrv) over = avlast_text_wrap(above, AVLAST_TEXT_BODY, room, 1);

    draw_tics(at, TRUE);
    draw_tics(at, FALSE);
    avlast_page_text(at->page, 0.5 * (at->left + at->right), at->bottom + 36.0,
                     AVLAST_CENTRE, AVLAST_TEXT_BODY, AVLAST_GREY, under[0]);
    avlast_page_text(at->page, AVLAST_PAGE_MARGIN, at->top - 16.0, AVLAST_LEFT,
                     AVLAST_TEXT_BODY, AVLAST_GREY, over[0]);
}

gboolean avlast_contour_draw(const AvlastContour *c, const AvlastResult *result,
                             const char *subtitle, const AvlastChartOptions *options,
                             AvlastChart *chart, GError **error)
{
    Sheet at = {.contour = c};
    g_autofree char *whole = left_out(c, result);
    g_autofree char *note = avlast_chart_source(result, whole, c->lang);
    const double x_range[2] = {0.0, c->most_x}, y_range[2] = {0.0, c->most_y};
    g_autoptr(AvlastPage) page =
        avlast_page_new(options, chart->title, subtitle, note, 30.0 + PLOT_HEIGHT + 48.0);

    at.page = page;
    at.left = AVLAST_PAGE_MARGIN + 46.0;
    at.right = options->width - AVLAST_PAGE_MARGIN - 20.0;
    at.top = avlast_page_top(page) + 30.0;
    at.bottom = at.top + PLOT_HEIGHT;
    avlast_page_area(page, at.left, at.top, at.right, at.bottom, x_range, y_range);
    draw_axes(&at);
    draw_robustness(&at);
    draw_marks(&at, result);
    draw_lines(&at);
    return avlast_page_finish(page, options, chart, error);
}

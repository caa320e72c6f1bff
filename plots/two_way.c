/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A value over two numbers at once: where it is above and below zero, and the line
 * between them. */
#include "plots/two_way.h"

#include <math.h>

#include <glib/gi18n.h>

#include "plots/page.h"
#include "plots/terminal.h"

#define PLOT_HEIGHT 320.0
#define GROUND      "#ececec" /* below zero */
#define LOSS        "#b34700" /* text */

static guint items(const AvlastResult *result)
{
    return json_is_object(avlast_chart_member(result, AVLAST_TWO_WAY_MEMBER)) ? 1 : 0;
}

/* --- the ground: grey below zero --- */

typedef struct {
    const AvlastTwoWayChart *grid;
    AvlastPage *page;
    double left, right, top, bottom;
    char *label;            /* of the point, or NULL */
    double from, to, level; /* where it stands */
} Sheet;

static guint below(const Sheet *at, guint i, guint j)
{
    return avlast_two_way_chart_value(at->grid, i, j) > 0.0 ? 0 : 1;
}

static guint corners_below(const Sheet *at, guint i, guint j)
{
    return below(at, i, j) + below(at, i + 1, j) + below(at, i, j + 1) +
           below(at, i + 1, j + 1);
}

/* The part of a cell that lies below zero: its corners there, and where the sides cross
 * zero, taken as straight. */
static void draw_part(const Sheet *at, guint i, guint j)
{
    static const guint di[] = {0, 1, 1, 0}, dj[] = {0, 0, 1, 1};
    const AvlastTwoWayChart *g = at->grid;
    double polygon[16];
    gsize n = 0;

    for (guint k = 0; k < 4; k++) {
        const guint next = (k + 1) % 4, i0 = i + di[k], j0 = j + dj[k], i1 = i + di[next],
                    j1 = j + dj[next];
        const double from = avlast_two_way_chart_value(g, i0, j0),
                     to = avlast_two_way_chart_value(g, i1, j1);
        if (below(at, i0, j0)) {
            polygon[2 * n] = g->a.at[i0];
            polygon[2 * n++ + 1] = g->b.at[j0];
        }
        if (below(at, i0, j0) == below(at, i1, j1))
            continue;
        const double share = from / (from - to);
        polygon[2 * n] = g->a.at[i0] + share * (g->a.at[i1] - g->a.at[i0]);
        polygon[2 * n++ + 1] = g->b.at[j0] + share * (g->b.at[j1] - g->b.at[j0]);
    }
    g_autofree char *name = g_strdup_printf("part%u_%u", i, j);
    avlast_page_data(at->page, name, polygon, n, 2);
    avlast_page_plot(at->page,
                     "$%s using 1:2 with filledcurves closed fc rgb '%s' fs solid 1 "
                     "noborder",
                     name, GROUND);
}

/* Whole cells from the first to before the last, half a pixel wider than they are but for
 * the page's edges, so that no seams show. */
static void draw_run(const Sheet *at, guint first, guint last, guint j)
{
    const AvlastTwoWayChart *g = at->grid;

    avlast_page_box(
        at->page, fmax(at->left, avlast_page_x(at->page, g->a.at[first]) - 0.5),
        fmin(at->bottom, avlast_page_y(at->page, g->b.at[j]) + 0.5),
        fmin(at->right, avlast_page_x(at->page, g->a.at[last]) + 0.5),
        fmax(at->top, avlast_page_y(at->page, g->b.at[j + 1]) - 0.5), GROUND, NULL, TRUE);
}

static void draw_ground(const Sheet *at)
{
    const AvlastTwoWayChart *g = at->grid;

    for (guint j = 0; j + 1 < g->b.n; j++)
        for (guint i = 0; i + 1 < g->a.n; i++) {
            const guint first = i;
            while (i + 1 < g->a.n && corners_below(at, i, j) == 4)
                i++;
            if (i > first)
                draw_run(at, first, i, j);
            if (i + 1 < g->a.n && corners_below(at, i, j) > 0)
                draw_part(at, i, j);
        }
}

static void draw_zero(const Sheet *at)
{
    const AvlastTwoWayChart *g = at->grid;

    for (gsize s = 0; s < g->segments; s++) {
        const double *end = g->zero + 4 * s;
        avlast_page_line(at->page, avlast_page_x(at->page, end[0]),
                         avlast_page_y(at->page, end[1]), avlast_page_x(at->page, end[2]),
                         avlast_page_y(at->page, end[3]), AVLAST_INK, 2.4, NULL, FALSE);
    }
}

/* --- numbers --- */

/* How near a segment of the line comes. */
static double to_segment(const Sheet *at, const double *end, double x, double y)
{
    const double x0 = avlast_page_x(at->page, end[0]),
                 y0 = avlast_page_y(at->page, end[1]),
                 dx = avlast_page_x(at->page, end[2]) - x0,
                 dy = avlast_page_y(at->page, end[3]) - y0;
    const double square = dx * dx + dy * dy;
    const double t =
        square > 0.0 ? CLAMP(((x - x0) * dx + (y - y0) * dy) / square, 0.0, 1.0) : 0.0;

    return hypot(x0 + t * dx - x, y0 + t * dy - y);
}

/* Nothing else is drawn within a text of that width. */
static gboolean is_clear(const Sheet *at, double x, double y, double wide)
{
    const AvlastTwoWayChart *g = at->grid;

    if (fabs(at->level - y) < 18.0 && at->from < x + wide / 2 + 8.0 &&
        at->to > x - wide / 2 - 8.0)
        return FALSE;
    for (gsize s = 0; s < g->segments; s++)
        for (int part = -2; part <= 2; part++)
            if (to_segment(at, g->zero + 4 * s, x + part * wide / 4, y) < 11.0)
                return FALSE;
    return TRUE;
}

/* Values where they stand, a few each way; the sign tells gain from loss. */
static void draw_values(const Sheet *at, guint across)
{
    const AvlastTwoWayChart *g = at->grid;
    const guint down = 5;

    for (guint k = 0; k < across; k++)
        for (guint l = 0; l < down; l++) {
            const guint i = (guint)lround((k + 0.5) / across * (g->a.n - 1)),
                        j = (guint)lround((l + 0.5) / down * (g->b.n - 1));
            const double value = avlast_two_way_chart_value(g, i, j),
                         x = avlast_page_x(at->page, g->a.at[i]),
                         y = avlast_page_y(at->page, g->b.at[j]);
            g_autofree char *text = avlast_money_number(&g->money, value, TRUE);
            if (is_clear(at, x, y, avlast_text_width(text, AVLAST_TEXT_BODY)))
                avlast_page_text(at->page, x, y, AVLAST_CENTRE, AVLAST_TEXT_BODY,
                                 value > 0.0 ? AVLAST_BLUE : LOSS, text);
        }
}

/* Where all is as assumed: the dot and its label have their place before values do. */
static void place_point(Sheet *at)
{
    const AvlastTwoWayChart *g = at->grid;
    const double x = avlast_page_x(at->page, g->a.point);

    at->level = avlast_page_y(at->page, g->b.point);
    at->from = x - 8.0;
    at->to = x + 8.0;
    if (!isfinite(g->base) || !isfinite(g->a.point) || !isfinite(g->b.point))
        return;
    g_autofree char *value = avlast_money_number(&g->money, g->base, TRUE);
    at->label = g_strdup_printf(_("as assumed %s"), value);
    const double wide = avlast_text_width(at->label, AVLAST_TEXT_STRONG);
    if (x + 10.0 + wide > at->right)
        at->from = x - 10.0 - wide;
    else
        at->to = x + 10.0 + wide;
}

static void draw_point(const Sheet *at)
{
    const AvlastTwoWayChart *g = at->grid;
    const double place[2] = {g->a.point, g->b.point};
    const double x = avlast_page_x(at->page, place[0]);
    const gboolean turned = at->from < x - 9.0;

    if (!isfinite(place[0]) || !isfinite(place[1]))
        return;
    avlast_page_data(at->page, "point", place, 1, 2);
    avlast_page_plot(at->page, "$point using 1:2 with points pt 7 ps 1.3 lc rgb '%s'",
                     AVLAST_INK);
    if (!at->label)
        return;
    avlast_page_box(at->page, turned ? at->from : x + 7.0, at->level - 8.0,
                    turned ? x - 7.0 : at->to, at->level + 8.0,
                    g->base > 0.0 ? AVLAST_WHITE : GROUND, NULL, FALSE);
    avlast_page_text(at->page, turned ? x - 9.0 : x + 9.0, at->level,
                     turned ? AVLAST_RIGHT : AVLAST_LEFT, AVLAST_TEXT_STRONG, AVLAST_INK,
                     at->label);
}

/* --- the page --- */

/* Room for the marks of the upright axis. */
static double mark_room(const AvlastTwoWayAxis *axis, const char *lang)
{
    int decimals;
    double first, room = 0.0;
    const double ends[] = {axis->at[0], axis->at[axis->n - 1]};

    avlast_tic_step(ends[0], ends[1], 6, &first, &decimals);
    for (int k = 0; k < 2; k++) {
        g_autofree char *text = avlast_format_number(ends[k], decimals, lang);
        room = fmax(room, avlast_text_width(text, AVLAST_TEXT_BODY));
    }
    return room;
}

static char *make_note(const AvlastTwoWayChart *g, const AvlastResult *result)
{
    const char *line = g->segments > 0
                           ? _("Grey: below zero; the line is break-even.")
                           : _("The result is on one side of zero everywhere.");

    return avlast_chart_origin(result, line);
}

static gboolean draw_page(const AvlastTwoWayChart *g, const AvlastResult *result,
                          const AvlastChartOptions *options, AvlastChart *chart,
                          GError **error)
{
    Sheet at = {.grid = g};
    g_autofree char *subtitle = avlast_two_way_chart_subtitle(g);
    g_autofree char *note = make_note(g, result);
    g_autofree char *across = avlast_two_way_chart_name(&g->a),
                    *up = avlast_two_way_chart_name(&g->b);
    const double x[2] = {g->a.at[0], g->a.at[g->a.n - 1]},
                 y[2] = {g->b.at[0], g->b.at[g->b.n - 1]},
                 room = options->width - 2 * AVLAST_PAGE_MARGIN;
    g_autoptr(AvlastPage) page =
        avlast_page_new(options, chart->title, subtitle, note, 26.0 + PLOT_HEIGHT + 44.0);
    g_auto(GStrv) below_axis = avlast_text_wrap(across, AVLAST_TEXT_STRONG, room, 1),
                  above = avlast_text_wrap(up, AVLAST_TEXT_STRONG, room, 1);

    at.page = page;
    at.left = AVLAST_PAGE_MARGIN + mark_room(&g->b, options->lang) + 8.0;
    at.right = options->width - AVLAST_PAGE_MARGIN - 12.0;
    at.top = avlast_page_top(page) + 26.0;
    at.bottom = at.top + PLOT_HEIGHT;
    avlast_page_area(page, at.left, at.top, at.right, at.bottom, x, y);
    draw_ground(&at);
    avlast_page_y_tics(page, 6, -1, options->lang, FALSE);
    avlast_page_x_tics(page, MAX(3, (int)((at.right - at.left) / 90.0)), -1,
                       options->lang, FALSE);
    avlast_page_line(page, at.left, at.top, at.left, at.bottom, AVLAST_GREY, 0.8, NULL,
                     FALSE);
    avlast_page_line(page, at.left, at.bottom, at.right, at.bottom, AVLAST_GREY, 0.8,
                     NULL, FALSE);
    avlast_page_text(page, AVLAST_PAGE_MARGIN, at.top - 16.0, AVLAST_LEFT,
                     AVLAST_TEXT_STRONG, AVLAST_INK, above[0]);
    avlast_page_text(page, at.right, at.bottom + 34.0, AVLAST_RIGHT, AVLAST_TEXT_STRONG,
                     AVLAST_INK, below_axis[0]);
    place_point(&at);
    draw_zero(&at);
    draw_values(&at, at.right - at.left > 480.0 ? 6 : 4);
    draw_point(&at);
    g_free(at.label);
    return avlast_page_finish(page, options, chart, error);
}

/* --- the terminal: the table --- */

static void draw_terminal(const AvlastTwoWayChart *g, const AvlastResult *result,
                          AvlastChart *chart)
{
    GString *out = g_string_new(NULL);
    g_autofree char *subtitle = avlast_two_way_chart_subtitle(g);
    g_autofree char *note = avlast_chart_origin(result, NULL);
    g_autofree char *across = avlast_two_way_chart_name(&g->a),
                    *down = avlast_two_way_chart_name(&g->b);
    g_autofree char *axes = g_strdup_printf(_("Across: %s. Down: %s."), across, down);

    avlast_terminal_head(out, chart->title, subtitle);
    for (guint r = 0; r < chart->table->len; r++) {
        char *const *cells = g_ptr_array_index(chart->table, r);
        const gboolean last = r + 1 == chart->table->len;
        avlast_terminal_put(out,
                            r == 0 ? ""
                            : last ? _("break-even")
                                   : cells[0],
                            20, !last);
        for (guint c = 1; cells[c]; c++)
            avlast_terminal_put(out, cells[c], 12, TRUE);
        g_string_append_c(out, '\n');
        if (r == 0 || r + 2 == chart->table->len)
            g_string_append_c(out, '\n');
    }
    g_string_append_c(out, '\n');
    avlast_terminal_wrap(out, axes);
    avlast_terminal_wrap(out, note);
    avlast_chart_take_text(chart, out);
}

static gboolean draw(const AvlastResult *result, guint item,
                     const AvlastChartOptions *options, AvlastChart *chart,
                     GError **error)
{
    g_auto(AvlastTwoWayChart) grid = {0};

    (void)item;
    if (!avlast_two_way_chart_read(&grid, result, options->lang, error))
        return FALSE;
    avlast_two_way_chart_words(&grid, chart);
    if (options->format != AVLAST_CHART_TERMINAL)
        return draw_page(&grid, result, options, chart, error);
    draw_terminal(&grid, result, chart);
    return TRUE;
}

const AvlastChartKind avlast_chart_two_way = {
    .kind = AVLAST_TWO_WAY_KIND,
    .purpose = N_("what two assumptions together must be"),
    .items = items,
    .draw = draw,
};

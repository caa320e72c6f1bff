/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a confounder would leave of an estimate, by how much it explains of the treatment
 * and of the outcome: lines of equal estimate, and benchmarks among them. */
#include <glib/gi18n.h>
#include <math.h>

#include "plots/chart.h"
#include "plots/format.h"
#include "plots/page.h"
#include "plots/terminal.h"

#define PLOT_HEIGHT 300.0
#define LINES       5
#define POINTS      81
#define MOST_MARKS  12

typedef struct {
    const char *treatment, *outcome;
    double estimate, std_error, df, q, rv, rv_alpha;
    const json_t *points;
    double most; /* both axes from 0 to it */
} Contour;

typedef struct {
    double x, y, estimate, times;
    const char *name;
} Mark;

static gboolean read_contour(const AvlastResult *result, Contour *c, GError **error)
{
    const json_t *member = avlast_chart_member(result, "contour");

    *c = (Contour){.treatment = avlast_chart_text(member, "treatment", ""),
                   .outcome = avlast_chart_text(member, "outcome", ""),
                   .estimate = avlast_json_member_double(member, "estimate"),
                   .std_error = avlast_json_member_double(member, "std.error"),
                   .df = avlast_json_member_double(member, "df"),
                   .q = avlast_json_member_double(member, "q"),
                   .rv = avlast_json_member_double(member, "rv"),
                   .rv_alpha = avlast_json_member_double(member, "rv.alpha"),
                   .points = json_object_get(member, "points")};
    if (!isfinite(c->estimate) || !(c->std_error > 0.0) || !(c->df > 1.0) ||
        !isfinite(c->rv))
        return avlast_chart_malformed("contour", "no estimate", error);
    c->most = 1.6 * c->rv;
    for (gsize i = 0; i < json_array_size(c->points); i++) {
        const json_t *p = json_array_get(c->points, i);
        c->most = fmax(c->most, 1.25 * fmax(avlast_json_member_double(p, "x"),
                                            avlast_json_member_double(p, "y")));
    }
    c->most = fmin(1.0, fmax(c->most, 0.02));
    return TRUE;
}

static Mark mark_of(const Contour *c, gsize i)
{
    const json_t *p = json_array_get(c->points, i);

    return (Mark){avlast_json_member_double(p, "x"), avlast_json_member_double(p, "y"),
                  avlast_json_member_double(p, "estimate"),
                  avlast_json_member_double(p, "times"),
                  avlast_chart_text(p, "name", "")};
}

static gsize marks(const Contour *c)
{
    return MIN(json_array_size(c->points), MOST_MARKS);
}

/* R2 with the outcome at which a confounder of R2 x with the treatment leaves `share` of
 * the estimate: the bias solved for it. */
static double height(const Contour *c, double share, double x)
{
    const double bias = (1.0 - share) * fabs(c->estimate);

    return bias * bias * (1.0 - x) / (c->std_error * c->std_error * c->df * x);
}

static char *name_of(const Mark *mark, const char *lang)
{
    g_autofree char *times = avlast_format_plain(mark->times, lang);

    return g_strdup_printf("%s \xc3\x97 %s", times, mark->name);
}

static char *estimate_said(const Contour *c, double estimate, const char *lang)
{
    return avlast_format_number(estimate, avlast_format_decimals(c->std_error, 2), lang);
}

/* --- words --- */

static void fill_words(const Contour *c, AvlastChart *chart, const char *lang)
{
    g_autofree char *rv = avlast_format_percent(c->rv, lang);
    g_autofree char *share = avlast_format_percent(c->q, lang);
    g_autofree char *most = avlast_format_percent(c->most, lang);

    chart->title =
        c->q < 1.0
            ? g_strdup_printf(_("A confounder must explain %s of both treatment and "
                                "outcome to take %s of the estimate"),
                              rv, share)
            : g_strdup_printf(_("A confounder must explain %s of both treatment and "
                                "outcome to take the whole estimate"),
                              rv);
    chart->alt = g_strdup_printf(
        _("Contour chart: %s. Both axes from 0 to %s; %u benchmarks are marked."),
        chart->title, most, (guint)marks(c));
    avlast_chart_row(chart, _("confounder"), _("R2 with the treatment"),
                     _("R2 with the outcome"), _("estimate left"), NULL);
    g_autofree char *all = estimate_said(c, c->estimate, lang),
                    *left = estimate_said(c, (1.0 - c->q) * c->estimate, lang);
    avlast_chart_row(chart, _("none"), "0", "0", all, NULL);
    avlast_chart_row(chart, _("robustness value"), rv, rv, left, NULL);
    for (gsize i = 0; i < marks(c); i++) {
        const Mark m = mark_of(c, i);
        g_autofree char *name = name_of(&m, lang), *x = avlast_format_percent(m.x, lang),
                        *y = avlast_format_percent(m.y, lang),
                        *estimate = estimate_said(c, m.estimate, lang);
        avlast_chart_row(chart, name, x, y, estimate, NULL);
    }
}

static char *subtitle_of(const Contour *c, const char *lang)
{
    g_autofree char *all = estimate_said(c, c->estimate, lang);

    return g_strdup_printf(
        _("Lines: what would be left of the estimate (now %s), by what "
          "the confounder explains of the rest"),
        all);
}

/* --- the page --- */

typedef struct {
    const Contour *contour;
    AvlastPage *page;
    const char *lang;
    double left, right, top, bottom;
} Sheet;

/* One line of equal estimate. Returns the height of its end, NaN when there is none. */
static double draw_line(const Sheet *at, guint index, double share, gboolean target)
{
    const Contour *c = at->contour;
    double line[2 * POINTS];
    gsize n = 0;

    for (int i = 0; i < POINTS; i++) {
        /* dense near zero, where the line is steep */
        const double part = (i + 1.0) / POINTS, x = c->most * part * part;
        const double y = height(c, share, x);
        if (y > c->most)
            continue;
        line[2 * n] = x;
        line[2 * n++ + 1] = y;
    }
    if (n < 2)
        return NAN;
    g_autofree char *name = g_strdup_printf("line%u", index);
    avlast_page_data(at->page, name, line, n, 2);
    avlast_page_plot(at->page, "$%s using 1:2 with lines lw %s dt %s lc rgb '%s'", name,
                     target ? "2.4" : "1.3", target ? "(8,5)" : "solid",
                     target ? AVLAST_VERM : AVLAST_MID);
    return avlast_page_y(at->page, line[2 * n - 1]);
}

/* The lines, and beside their ends what would be left of the estimate. */
static void draw_lines(const Sheet *at)
{
    const Contour *c = at->contour;
    double y[LINES + 1], share[LINES + 1];
    guint n = 0;

    for (guint k = 0; k <= LINES; k++) {
        const gboolean target = k == LINES;
        share[n] = target ? 1.0 - c->q : 0.25 * (3.0 - k);
        if (!target && fabs(1.0 - c->q - share[n]) <= 1e-9)
            continue;
        y[n] = draw_line(at, k, share[n], target);
        n += isfinite(y[n]) ? 1 : 0;
    }
    avlast_page_spread(y, n, at->bottom);
    for (guint i = 0; i < n; i++) {
        const gboolean target = fabs(1.0 - c->q - share[i]) <= 1e-9;
        g_autofree char *value = estimate_said(c, share[i] * c->estimate, at->lang);
        avlast_page_text(at->page, at->right + 6.0, y[i], AVLAST_LEFT,
                         target ? AVLAST_TEXT_STRONG : AVLAST_TEXT_BODY,
                         target ? "#b34700" : AVLAST_GREY, value);
    }
}

static void draw_marks(const Sheet *at)
{
    const Contour *c = at->contour;

    for (gsize i = 0; i < marks(c); i++) {
        const Mark m = mark_of(c, i);
        const double place[2] = {m.x, m.y};
        if (!(m.x <= c->most && m.y <= c->most))
            continue;
        g_autofree char *name = name_of(&m, at->lang);
        g_autofree char *data = g_strdup_printf("mark%u", (guint)i);
        avlast_page_data(at->page, data, place, 1, 2);
        avlast_page_plot(at->page, "$%s using 1:2 with points pt 9 ps 1.1 lc rgb '%s'",
                         data, AVLAST_BLUE);
        const double x = avlast_page_x(at->page, m.x), y = avlast_page_y(at->page, m.y);
        const gboolean turned =
            x + 10.0 + avlast_text_width(name, AVLAST_TEXT_BODY) > at->right;
        /* On a white ground, so that no line runs through the name. */
        const double wide = avlast_text_width(name, AVLAST_TEXT_BODY);
        avlast_page_box(at->page, turned ? x - 10.0 - wide : x + 8.0, y - 8.0,
                        turned ? x - 8.0 : x + 10.0 + wide, y + 8.0, AVLAST_WHITE, NULL,
                        FALSE);
        avlast_page_text(at->page, turned ? x - 9.0 : x + 9.0, y,
                         turned ? AVLAST_RIGHT : AVLAST_LEFT, AVLAST_TEXT_BODY,
                         AVLAST_BLUE, name);
    }
}

static void draw_axes(const Sheet *at)
{
    int decimals;
    double first;
    const double most = at->contour->most,
                 step = avlast_tic_step(0.0, most, 5, &first, &decimals);

    for (int k = 0; k * step <= most * (1.0 + 1e-9); k++) {
        g_autofree char *number =
            avlast_format_number(100.0 * k * step, MAX(0, decimals - 2), at->lang);
        g_autofree char *text = g_strdup_printf(_("%s%%"), number);
        const double x = avlast_page_x(at->page, k * step),
                     y = avlast_page_y(at->page, k * step);
        avlast_page_text(at->page, at->left - 6.0, y, AVLAST_RIGHT, AVLAST_TEXT_BODY,
                         AVLAST_INK, text);
        avlast_page_line(at->page, at->left, y, at->right, y, AVLAST_FAINT, 0.7, NULL,
                         TRUE);
        avlast_page_text(at->page, x, at->bottom + 14.0, AVLAST_CENTRE, AVLAST_TEXT_BODY,
                         AVLAST_INK, text);
        avlast_page_line(at->page, x, at->top, x, at->bottom, AVLAST_FAINT, 0.7, NULL,
                         TRUE);
    }
    g_autofree char *below =
        g_strdup_printf(_("Explained of the rest of the treatment (%s)"),
                        *at->contour->treatment ? at->contour->treatment : "D");
    g_autofree char *above =
        g_strdup_printf(_("Explained of the rest of the outcome (%s)"),
                        *at->contour->outcome ? at->contour->outcome : "Y");
    avlast_page_text(at->page, 0.5 * (at->left + at->right), at->bottom + 36.0,
                     AVLAST_CENTRE, AVLAST_TEXT_BODY, AVLAST_GREY, below);
    avlast_page_text(at->page, AVLAST_PAGE_MARGIN, at->top - 16.0, AVLAST_LEFT,
                     AVLAST_TEXT_BODY, AVLAST_GREY, above);
    avlast_page_text(at->page, at->right + 6.0, at->top - 16.0, AVLAST_LEFT,
                     AVLAST_TEXT_BODY, AVLAST_GREY, _("estimate left"));
}

static gboolean draw_page(const Contour *c, const AvlastResult *result,
                          const AvlastChartOptions *options, AvlastChart *chart,
                          GError **error)
{
    Sheet at = {.contour = c, .lang = options->lang};
    g_autofree char *subtitle = subtitle_of(c, options->lang);
    g_autofree char *note = avlast_chart_source(result, NULL, options->lang);
    const double range[2] = {0.0, c->most};
    g_autoptr(AvlastPage) page =
        avlast_page_new(options, chart->title, subtitle, note, 30.0 + PLOT_HEIGHT + 48.0);

    at.page = page;
    at.left = AVLAST_PAGE_MARGIN + 46.0;
    at.right = options->width - AVLAST_PAGE_MARGIN - 100.0;
    at.top = avlast_page_top(page) + 30.0;
    at.bottom = at.top + PLOT_HEIGHT;
    avlast_page_area(page, at.left, at.top, at.right, at.bottom, range, range);
    draw_axes(&at);
    draw_lines(&at);
    draw_marks(&at);
    return avlast_page_finish(page, options, chart, error);
}

/* The table's rows: lines of a contour are no use in 80 cells. */
static void draw_terminal(const Contour *c, const AvlastResult *result, const char *lang,
                          AvlastChart *chart)
{
    GString *out = g_string_new(NULL);
    g_autofree char *subtitle = subtitle_of(c, lang);
    g_autofree char *note = avlast_chart_source(result, NULL, lang);

    avlast_terminal_head(out, chart->title, subtitle);
    for (guint i = 0; i < chart->table->len; i++) {
        char *const *cells = g_ptr_array_index(chart->table, i);
        avlast_terminal_put(out, cells[0], 18, FALSE);
        for (int j = 1; j < 4; j++)
            avlast_terminal_put(out, cells[j], j < 3 ? 22 : 18, TRUE);
        g_string_append_c(out, '\n');
    }
    g_string_append_c(out, '\n');
    avlast_terminal_wrap(out, note);
    avlast_chart_take_text(chart, out);
}

static guint items(const AvlastResult *result)
{
    return json_is_object(avlast_chart_member(result, "contour")) ? 1 : 0;
}

static gboolean draw(const AvlastResult *result, guint item,
                     const AvlastChartOptions *options, AvlastChart *chart,
                     GError **error)
{
    Contour contour;

    (void)item;
    if (!read_contour(result, &contour, error))
        return FALSE;
    fill_words(&contour, chart, options->lang);
    if (options->format != AVLAST_CHART_TERMINAL)
        return draw_page(&contour, result, options, chart, error);
    draw_terminal(&contour, result, options->lang, chart);
    return TRUE;
}

const AvlastChartKind avlast_chart_contour = {
    .kind = "contour",
    .purpose = N_("what a hidden confounder would leave of the estimate"),
    .items = items,
    .draw = draw,
};

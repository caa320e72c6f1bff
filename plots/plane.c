/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws by what is gained and what it costs: where most of them lie, and whether the
 * signs are known. */
#include <glib/gi18n.h>
#include <math.h>

#include "plots/chart.h"
#include "plots/format.h"
#include "plots/page.h"
#include "plots/terminal.h"

#define KIND        "plane"
#define PLOT_HEIGHT 320.0
#define QUADRANTS   4 /* gain and cost, gain and saving, loss and saving, loss and cost */
#define ROUND       73
#define BAR_CELLS   30.0

typedef struct {
    gboolean welfare; /* people and the public purse; else two options */
    const char *currency, *option, *against, *unit; /* unit, currency "": plain numbers */
    AvlastMoney cost, gain;                         /* of options plain numbers */
    double point[2], mean[2], covariance[3], share[QUADRANTS];
    double *points;    /* count x 2, in the axes' units */
    guint count, most; /* quadrant with the most draws */
    double x[2], y[2];
} Plane;

static gboolean is_drawn(const json_t *member)
{
    return json_array_size(json_object_get(member, "points")) > 1;
}

/* People and the purse (or two options), then each option of `planes`. */
static const json_t *member_at(const AvlastResult *result, guint item)
{
    const json_t *own = avlast_chart_member(result, KIND);
    const json_t *list = avlast_chart_member(result, "planes");

    if (is_drawn(own) && item-- == 0)
        return own;
    for (guint i = 0; i < json_array_size(list); i++)
        if (is_drawn(json_array_get(list, i)) && item-- == 0)
            return json_array_get(list, i);
    return NULL;
}

static guint items(const AvlastResult *result)
{
    guint n = 0;

    while (member_at(result, n))
        n++;
    return n;
}

static void stretch(double range[2], double value)
{
    range[0] = fmin(range[0], value);
    range[1] = fmax(range[1], value);
}

static void widen(double range[2])
{
    const double more = 0.08 * (range[1] - range[0]);

    range[0] -= more > 0.0 ? more : 1.0;
    range[1] += more > 0.0 ? more : 1.0;
}

static gboolean take_points(Plane *plane, const json_t *list, GError **error)
{
    double most[2] = {0.0, 0.0};

    for (guint i = 0; i < plane->count; i++)
        for (guint k = 0; k < 2; k++) {
            const double value =
                avlast_json_double(json_array_get(json_array_get(list, i), k));
            if (!isfinite(value))
                return avlast_chart_malformed(KIND, "a point without a place", error);
            plane->points[2 * i + k] = value;
            most[k] = fmax(most[k], fabs(value));
        }
    const char *lang = plane->cost.lang;
    if (plane->welfare || *plane->currency)
        plane->cost = avlast_money_unit(most[0], plane->currency, lang);
    if (plane->welfare) {
        plane->gain = avlast_money_unit(most[1], plane->currency, lang);
    }
    for (guint i = 0; i < plane->count; i++) {
        plane->points[2 * i] /= plane->cost.divisor;
        plane->points[2 * i + 1] /= plane->gain.divisor;
        stretch(plane->x, plane->points[2 * i]);
        stretch(plane->y, plane->points[2 * i + 1]);
    }
    widen(plane->x);
    widen(plane->y);
    return TRUE;
}

static gboolean plane_read(Plane *plane, const json_t *member, const char *lang,
                           GError **error)
{
    *plane = (Plane){.currency = avlast_chart_text(member, "currency", ""),
                     .option = avlast_chart_text(member, "option", "?"),
                     .against = avlast_chart_text(member, "against", "?"),
                     .unit = avlast_chart_text(member, "unit", "")};
    plane->welfare = json_object_get(member, "option") == NULL;
    plane->cost.lang = lang;
    plane->cost.divisor = plane->gain.divisor = 1.0;
    for (guint k = 0; k < 2; k++) {
        plane->point[k] = avlast_chart_element(member, "point", k);
        plane->mean[k] = avlast_chart_element(member, "mean", k);
    }
    for (guint k = 0; k < 3; k++)
        plane->covariance[k] = avlast_chart_element(member, "covariance", k);
    for (guint q = 0; q < QUADRANTS; q++) {
        plane->share[q] = avlast_chart_element(member, "shares", q);
        if (!(plane->share[q] >= 0.0))
            return avlast_chart_malformed(KIND, "no shares of the quadrants", error);
        if (plane->share[q] > plane->share[plane->most])
            plane->most = q;
    }
    if (!isfinite(plane->point[0]) || !isfinite(plane->point[1]))
        return avlast_chart_malformed(KIND, "no point", error);
    plane->count = (guint)json_array_size(json_object_get(member, "points"));
    plane->points = g_new0(double, 2 * (gsize)plane->count);
    return take_points(plane, json_object_get(member, "points"), error);
}

/* --- words --- */

static const char *place_of(const Plane *plane, guint quadrant)
{
    const char *const people[] = {
        _("people gain, the purse pays"), _("people gain, the purse does not pay"),
        _("people lose, the purse saves"), _("people lose, the purse saves nothing")};
    const char *const options[] = {_("dearer and better"), _("cheaper and better"),
                                   _("cheaper and worse"), _("dearer and worse")};

    return plane->welfare ? people[quadrant] : options[quadrant];
}

static char *x_label(const Plane *plane)
{
    if (plane->welfare)
        return g_strdup_printf(_("Net cost to the public purse, %s"), plane->cost.unit);
    return *plane->currency ? g_strdup_printf(_("Extra cost, %s"), plane->cost.unit)
                            : g_strdup(_("Extra cost"));
}

static char *y_label(const Plane *plane)
{
    if (plane->welfare)
        return g_strdup_printf(_("What people gain, %s"), plane->gain.unit);
    return *plane->unit ? g_strdup_printf(_("Extra effect: %s"), plane->unit)
                        : g_strdup(_("Extra effect"));
}

static void fill_words(const Plane *plane, const char *lang, AvlastChart *chart)
{
    g_autofree char *most = avlast_format_chance(plane->share[plane->most], lang);
    GString *alt = g_string_new(NULL);

    chart->title = plane->welfare
                       ? g_strdup_printf(_("In %s of the draws: %s"), most,
                                         place_of(plane, plane->most))
                       : g_strdup_printf(_("In %s of the draws “%s” is %s than “%s”"),
                                         most, plane->option,
                                         place_of(plane, plane->most), plane->against);
    g_autofree char *x = x_label(plane), *y = y_label(plane);
    g_string_append_printf(alt, _("Scatter plot of draws. Across: %s. Upwards: %s."), x,
                           y);
    avlast_chart_row(chart, _("Where"), _("Share of draws"), NULL);
    for (guint q = 0; q < QUADRANTS; q++) {
        g_autofree char *share = avlast_format_chance(plane->share[q], lang);
        avlast_chart_row(chart, place_of(plane, q), share, NULL);
        g_string_append_printf(alt, " %s: %s.", place_of(plane, q), share);
    }
    chart->alt = g_string_free(alt, FALSE);
}

static char *make_note(const Plane *plane, const AvlastResult *result)
{
    g_autofree char *before = g_strdup_printf(
        _("Each dot is one draw; %u are shown, shares and ellipse (95 %% of a normal "
          "distribution) are of all. The cross is the point estimate."),
        plane->count);

    return avlast_chart_origin(result, before);
}

/* --- drawing --- */

/* The ellipse by the root of the covariance. */
static void draw_ellipse(const Plane *plane, AvlastPage *page)
{
    const double xx = plane->covariance[0], xy = plane->covariance[1],
                 yy = plane->covariance[2], size = sqrt(5.991464547107979);
    double line[2 * ROUND];

    if (!(xx > 0.0) || !(yy > 0.0))
        return;
    const double a = sqrt(xx), b = xy / a, c = sqrt(fmax(0.0, yy - b * b));
    for (guint i = 0; i < ROUND; i++) {
        const double turn = 2.0 * G_PI * i / (ROUND - 1), u = size * cos(turn),
                     v = size * sin(turn);
        line[2 * i] = (plane->mean[0] + a * u) / plane->cost.divisor;
        line[2 * i + 1] = (plane->mean[1] + b * u + c * v) / plane->gain.divisor;
    }
    avlast_page_data(page, "ellipse", line, ROUND, 2);
    avlast_page_plot(page, "$ellipse using 1:2 with lines lw 1.6 lc rgb '%s'",
                     AVLAST_INK);
}

/* Each quadrant's words and share in its corner, as far as the axes reach into it. */
static void draw_corners(const Plane *plane, AvlastPage *page, double left, double top,
                         double right, double bottom, const char *lang)
{
    for (guint q = 0; q < QUADRANTS; q++) {
        const gboolean dear = q == 0 || q == 3, gain = q < 2;
        g_autofree char *share = avlast_format_chance(plane->share[q], lang);
        g_autofree char *text = g_strdup_printf("%s: %s", place_of(plane, q), share);
        const double width = avlast_text_width(text, AVLAST_TEXT_NOTE);
        const double x = dear ? right - 4 : left + 4, y = gain ? top + 10 : bottom - 10;

        if (plane->share[q] == 0.0)
            continue;
        avlast_page_box(page, dear ? x - width - 2 : x - 2, y - 8,
                        dear ? x + 2 : x + width + 2, y + 8, AVLAST_WHITE, NULL, FALSE);
        avlast_page_text(page, x, y, dear ? AVLAST_RIGHT : AVLAST_LEFT, AVLAST_TEXT_NOTE,
                         AVLAST_INK, text);
    }
}

static gboolean draw_page(const Plane *plane, const AvlastResult *result,
                          const AvlastChartOptions *options, AvlastChart *chart,
                          GError **error)
{
    g_autofree char *note = make_note(plane, result), *x = x_label(plane),
                    *y = y_label(plane);
    g_autoptr(AvlastPage) page =
        avlast_page_new(options, chart->title, y, note, PLOT_HEIGHT + 100);
    const double left = AVLAST_PAGE_MARGIN + 52, top = avlast_page_top(page) + 30,
                 right = options->width - AVLAST_PAGE_MARGIN, bottom = top + PLOT_HEIGHT;
    const double cross[2] = {plane->point[0] / plane->cost.divisor,
                             plane->point[1] / plane->gain.divisor};

    avlast_page_area(page, left, top, right, bottom, plane->x, plane->y);
    avlast_page_x_tics(page, 7, -1, options->lang, TRUE);
    avlast_page_y_tics(page, 6, -1, options->lang, TRUE);
    avlast_page_line(page, avlast_page_x(page, 0), top, avlast_page_x(page, 0), bottom,
                     AVLAST_GREY, 1.6, NULL, TRUE);
    avlast_page_line(page, left, avlast_page_y(page, 0), right, avlast_page_y(page, 0),
                     AVLAST_GREY, 1.6, NULL, TRUE);
    avlast_page_data(page, "draws", plane->points, plane->count, 2);
    avlast_page_plot(page, "$draws using 1:2 with points pt 7 ps 0.3 lc rgb '%s'",
                     AVLAST_BLUE);
    draw_ellipse(plane, page);
    avlast_page_data(page, "point", cross, 1, 2);
    avlast_page_plot(page, "$point using 1:2 with points pt 2 ps 1.8 lw 3 lc rgb '%s'",
                     AVLAST_INK);
    draw_corners(plane, page, left, top - 24, right, bottom + 62, options->lang);
    avlast_page_text(page, (left + right) / 2, bottom + 32, AVLAST_CENTRE,
                     AVLAST_TEXT_BODY, AVLAST_INK, x);
    return avlast_page_finish(page, options, chart, error);
}

static void draw_terminal(const Plane *plane, const AvlastResult *result,
                          const char *lang, AvlastChart *chart)
{
    GString *out = g_string_new(NULL);
    g_autofree char *note = avlast_chart_origin(result, NULL), *x = x_label(plane),
                    *y = y_label(plane);
    g_autofree char *subtitle = g_strdup_printf("%s; %s", y, x);

    avlast_terminal_head(out, chart->title, subtitle);
    for (guint q = 0; q < QUADRANTS; q++) {
        g_autofree char *share = avlast_format_chance(plane->share[q], lang);
        avlast_terminal_put(out, place_of(plane, q), 38, FALSE);
        g_string_append_c(out, ' ');
        avlast_terminal_put(out, share, 6, TRUE);
        g_string_append_c(out, ' ');
        avlast_terminal_bar(out, BAR_CELLS * plane->share[q]);
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
    Plane plane;
    gboolean ok = plane_read(&plane, member_at(result, item), options->lang, error);

    if (ok) {
        fill_words(&plane, options->lang, chart);
        if (options->format == AVLAST_CHART_TERMINAL)
            draw_terminal(&plane, result, options->lang, chart);
        else
            ok = draw_page(&plane, result, options, chart, error);
    }
    g_free(plane.points);
    return ok;
}

const AvlastChartKind avlast_chart_plane = {
    .kind = KIND,
    .purpose = N_("what is gained and what it costs, and how sure their signs are"),
    .items = items,
    .draw = draw,
};

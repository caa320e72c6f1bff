/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Funnel: each study by its effect and its standard error, the surer the higher. Were all
 * effects alike, chance alone would spread the studies within two lines that meet at the
 * mean; a funnel that leans says that small studies tell something else than large ones.
 */
#include "plots/funnel.h"

#include <math.h>

#include <glib/gi18n.h>

#include "plots/format.h"
#include "plots/page.h"
#include "plots/terminal.h"

#define PLOT_HEIGHT 320.0
#define MOST_NAMES  8u
#define MOST_LINES  40u

static guint items(const AvlastResult *result)
{
    const json_t *member = avlast_chart_member(result, AVLAST_FUNNEL_KIND);

    /* Two points are no shape. */
    return json_array_size(json_object_get(member, "studies")) > 2 ? 1 : 0;
}

/* --- the page --- */

static void draw_se_tics(const AvlastFunnel *f, AvlastPage *page, double left,
                         double right, const char *lang)
{
    int decimals;
    double first;
    const double step = avlast_tic_step(0.0, f->most_se, 5, &first, &decimals);

    for (int k = 0; k * step <= f->most_se; k++) {
        const double y = avlast_page_y(page, k * step);
        g_autofree char *text = avlast_format_number(k * step, decimals, lang);
        avlast_page_text(page, left - 6.0, y, AVLAST_RIGHT, AVLAST_TEXT_BODY, AVLAST_INK,
                         text);
        avlast_page_line(page, left, y, right, y, AVLAST_FAINT, 0.7, NULL, TRUE);
    }
}

/* Ratios: 1, 2, 5, 10 ... and their inverses as far as they do not touch. */
static void draw_ratio_tics(const AvlastFunnel *f, AvlastPage *page, double bottom,
                            const char *lang)
{
    static const double figures[] = {1, 5, 2};
    g_autoptr(GArray) taken = g_array_new(FALSE, FALSE, sizeof(double));

    for (int k = 0; k < 3 * 25; k++) {
        const int turn = k % 25, power = turn % 2 ? (turn + 1) / 2 : -turn / 2;
        const double value = figures[k / 25] * pow(10, power);
        const double x = avlast_page_x(page, log(value));
        gboolean fits = log(value) >= f->x[0] && log(value) <= f->x[1];
        for (guint t = 0; t < taken->len && fits; t++)
            fits = fabs(g_array_index(taken, double, t) - x) >= 36.0;
        if (!fits)
            continue;
        g_autofree char *text = avlast_format_plain(value, lang);
        g_array_append_val(taken, x);
        avlast_page_text(page, x, bottom + 14.0, AVLAST_CENTRE, AVLAST_TEXT_BODY,
                         AVLAST_INK, text);
        avlast_page_line(page, x, bottom, x, bottom + 4.0, AVLAST_GREY, 0.8, NULL, TRUE);
    }
}

/* Below the V that opens from "no effect" a study does not differ clearly from none. */
static void draw_band(const AvlastFunnel *f, AvlastPage *page)
{
    const double reach = f->z * f->most_se, left = fmax(f->x[0], -reach),
                 right = fmin(f->x[1], reach);
    const double band[] = {left,  fabs(left) / f->z, f->most_se, 0.0, 0.0, f->most_se,
                           right, right / f->z,      f->most_se};

    avlast_page_data(page, "band", band, 3, 3);
    avlast_page_plot(page,
                     "$band using 1:2:3 with filledcurves fc rgb '%s' fs solid 1 "
                     "noborder",
                     AVLAST_BAND);
}

static void draw_lines(const AvlastFunnel *f, AvlastPage *page)
{
    const double reach = f->z * f->most_se;
    const double limits[] = {f->centre - reach, f->most_se, f->centre, 0.0,
                             f->centre + reach, f->most_se};
    const double middle[] = {f->centre, 0.0, f->centre, f->most_se};

    avlast_page_data(page, "limits", limits, 3, 2);
    avlast_page_plot(page, "$limits using 1:2 with lines lw 1.6 dt (8,5) lc rgb '%s'",
                     AVLAST_GREY);
    avlast_page_data(page, "middle", middle, 2, 2);
    avlast_page_plot(page, "$middle using 1:2 with lines lw 1.8 lc rgb '%s'", AVLAST_INK);
    if (!f->line)
        return;
    const double egger[] = {f->limit, 0.0, f->limit + f->slope * f->most_se, f->most_se};
    avlast_page_data(page, "egger", egger, 2, 2);
    avlast_page_plot(page, "$egger using 1:2 with lines lw 2 dt (2,4) lc rgb '%s'",
                     AVLAST_VERM);
}

/* Studies within the lines are full, those outside hollow and named. */
static void draw_studies(const AvlastFunnel *f, AvlastPage *page)
{
    g_autofree double *points = g_new0(double, 2 * (gsize)f->k);

    for (guint outside = 0; outside < 2; outside++) {
        gsize n = 0;
        for (guint i = 0; i < f->k; i++) {
            if ((f->study[i].outside ? 1u : 0u) != outside)
                continue;
            points[2 * n] = f->study[i].effect;
            points[2 * n++ + 1] = f->study[i].se;
        }
        if (n == 0)
            continue;
        avlast_page_data(page, outside ? "outside" : "within", points, n, 2);
        avlast_page_plot(page, "$%s using 1:2 with points pt %d ps %s lw 2 lc rgb '%s'",
                         outside ? "outside" : "within", outside ? 6 : 7,
                         outside ? "1.1" : "0.9", AVLAST_BLUE);
    }
}

typedef struct {
    double x0, x1, y;
} Spot;

static gboolean is_free(const GArray *spots, double x0, double x1, double y)
{
    for (guint i = 0; i < spots->len; i++) {
        const Spot *spot = &g_array_index(spots, Spot, i);
        if (fabs(spot->y - y) < 15.0 && spot->x0 < x1 && spot->x1 > x0)
            return FALSE;
    }
    return TRUE;
}

/* Names of the studies outside, where they touch no other name and stay on the page. */
static void draw_names(const AvlastFunnel *f, AvlastPage *page, double left, double right)
{
    g_autoptr(GArray) spots = g_array_new(FALSE, FALSE, sizeof(Spot));

    for (guint i = 0, named = 0; i < f->k && named < MOST_NAMES; i++) {
        const AvlastFunnelStudy *study = &f->study[i];
        if (!study->outside)
            continue;
        const double x = avlast_page_x(page, study->effect),
                     y = avlast_page_y(page, study->se),
                     wide = avlast_text_width(study->name, AVLAST_TEXT_BODY);
        const gboolean before = study->effect < f->centre;
        const gboolean turned = before ? x - 9.0 - wide >= left : x + 9.0 + wide > right;
        const Spot spot = {turned ? x - 9.0 - wide : x + 9.0,
                           turned ? x - 9.0 : x + 9.0 + wide, y};
        if (spot.x0 < left || spot.x1 > right || !is_free(spots, spot.x0, spot.x1, y))
            continue;
        g_array_append_val(spots, spot);
        named++;
        avlast_page_text(page, turned ? spot.x1 : spot.x0, y,
                         turned ? AVLAST_RIGHT : AVLAST_LEFT, AVLAST_TEXT_BODY,
                         AVLAST_INK, study->name);
    }
}

/* What the lines are, above where they begin, moved apart. */
static void draw_heads(const AvlastFunnel *f, AvlastPage *page, double left, double right,
                       double y, const char *lang)
{
    g_autofree char *value = avlast_funnel_effect(f, f->centre, lang);
    g_autofree char *mean = f->residual ? g_strdup(_("as the moderators say"))
                                        : g_strdup_printf(_("mean %s"), value);
    const char *test = _("Egger's line");
    const double width = avlast_text_width(mean, AVLAST_TEXT_STRONG),
                 more = avlast_text_width(test, AVLAST_TEXT_BODY);
    double x = CLAMP(avlast_page_x(page, f->centre), left + width / 2, right - width / 2);

    avlast_page_text(page, x, y, AVLAST_CENTRE, AVLAST_TEXT_STRONG, AVLAST_INK, mean);
    if (!f->line)
        return;
    const double gap = (width + more) / 2 + 14.0;
    double at = avlast_page_x(page, f->limit);
    if (fabs(at - x) < gap)
        at = f->limit < f->centre ? x - gap : x + gap;
    at = CLAMP(at, left + more / 2, right - more / 2);
    if (fabs(at - x) >= gap - 1.0)
        avlast_page_text(page, at, y, AVLAST_CENTRE, AVLAST_TEXT_BODY, "#b34700", test);
}

static gboolean draw_page(const AvlastFunnel *f, const AvlastResult *result,
                          const AvlastChartOptions *options, AvlastChart *chart,
                          GError **error)
{
    g_autofree char *subtitle = avlast_funnel_subtitle(f);
    g_autofree char *note = avlast_funnel_note(f, result, TRUE, options->lang);
    const double y[2] = {f->most_se, 0.0};
    g_autoptr(AvlastPage) page =
        avlast_page_new(options, chart->title, subtitle, note, 42.0 + PLOT_HEIGHT + 44.0);
    const double head = avlast_page_top(page), top = head + 42.0,
                 bottom = top + PLOT_HEIGHT, left = AVLAST_PAGE_MARGIN + 46.0,
                 right = options->width - AVLAST_PAGE_MARGIN - 8.0;

    avlast_page_area(page, left, top, right, bottom, f->x, y);
    if (!f->residual)
        draw_band(f, page);
    draw_se_tics(f, page, left, right, options->lang);
    if (f->ratio)
        draw_ratio_tics(f, page, bottom, options->lang);
    else
        avlast_page_x_tics(page, MAX(3, (int)((right - left) / 70.0)), -1, options->lang,
                           FALSE);
    avlast_page_text(page, AVLAST_PAGE_MARGIN, head + 8.0, AVLAST_LEFT, AVLAST_TEXT_BODY,
                     AVLAST_GREY, _("Standard error"));
    avlast_page_text(page, 0.5 * (left + right), bottom + 34.0, AVLAST_CENTRE,
                     AVLAST_TEXT_BODY, AVLAST_GREY,
                     f->ratio      ? _("Ratio, logarithmic axis")
                     : f->residual ? _("Beyond what the moderators say")
                                   : _("Effect"));
    avlast_page_line(page, left, bottom, right, bottom, AVLAST_GREY, 0.8, NULL, FALSE);
    draw_lines(f, page);
    draw_studies(f, page);
    draw_heads(f, page, left, right, top - 12.0, options->lang);
    draw_names(f, page, left, options->width - AVLAST_PAGE_MARGIN);
    return avlast_page_finish(page, options, chart, error);
}

/* --- the terminal --- */

/* The surest first: the ends of the brackets are the funnel. */
static void draw_terminal(const AvlastFunnel *f, const AvlastResult *result,
                          const char *lang, AvlastChart *chart)
{
    GString *out = g_string_new(NULL);
    g_autofree char *subtitle = avlast_funnel_subtitle(f);
    g_autofree char *note = avlast_funnel_note(f, result, FALSE, lang);

    avlast_terminal_head(out, chart->title, subtitle);
    for (guint i = 0; i < MIN(f->k, MOST_LINES); i++) {
        const AvlastFunnelStudy *study = &f->study[i];
        AvlastStrip *strip = avlast_strip_new(f->x[0], f->x[1], 36);
        g_autofree char *effect = avlast_funnel_effect(f, study->effect, lang);
        g_autofree char *se = avlast_format_number(study->se, f->decimals, lang);
        avlast_strip_mark(strip, f->centre, 0x2502);
        avlast_strip_mark(strip, f->centre - f->z * study->se, '[');
        avlast_strip_mark(strip, f->centre + f->z * study->se, ']');
        avlast_strip_mark(strip, study->effect, study->outside ? 0x25cb : 0x25cf);
        avlast_terminal_put(out, study->name, 22, FALSE);
        avlast_terminal_put(out, se, 9, TRUE);
        g_string_append_c(out, ' ');
        avlast_strip_put(out, strip);
        avlast_terminal_put(out, effect, 10, TRUE);
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
    g_auto(AvlastFunnel) f = {0};

    (void)item;
    if (!avlast_funnel_read(&f, avlast_chart_member(result, AVLAST_FUNNEL_KIND), error))
        return FALSE;
    avlast_funnel_words(&f, options->lang, chart);
    if (options->format != AVLAST_CHART_TERMINAL)
        return draw_page(&f, result, options, chart, error);
    draw_terminal(&f, result, options->lang, chart);
    return TRUE;
}

const AvlastChartKind avlast_chart_funnel = {
    .kind = AVLAST_FUNNEL_KIND,
    .purpose = N_("do small studies tell another story than large ones"),
    .items = items,
    .draw = draw,
};

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A map of a portfolio: how much each pilot is worth against how well its effect is
 * known. */
#include <math.h>

#include <glib/gi18n.h>

#include "plots/page.h"
#include "plots/portfolio.h"
#include "plots/terminal.h"

#define PLOT_HEIGHT 330.0

static guint items(const AvlastResult *result)
{
    return avlast_portfolio_has_money(result) ? 1 : 0;
}

/* --- words --- */

static char *make_title(const AvlastPortfolioChart *p)
{
    guint sure = 0, best = 0;
    gboolean trial = FALSE;

    for (guint i = 0; i < p->k; i++) {
        sure += p->pilot[i].chance >= 0.9 ? 1 : 0;
        trial |= p->pilot[i].evsi > 0.0;
        if (p->pilot[i].evsi > p->pilot[best].evsi)
            best = i;
    }
    g_autofree char *worth =
        sure > 0
            ? g_strdup_printf(ngettext("%u of %u pilots is very likely worth its cost",
                                       "%u of %u pilots are very likely worth their "
                                       "cost",
                                       sure),
                              sure, p->k)
            : g_strdup(_("No pilot is very likely worth its cost"));
    return trial ? g_strdup_printf(_("%s; a further trial is worth most for “%s”"), worth,
                                   p->pilot[best].name)
                 : g_steal_pointer(&worth);
}

static char *make_subtitle(const AvlastPortfolioChart *p)
{
    g_autofree char *legend = avlast_pilot_legend(p);
    g_autofree char *what = g_strdup_printf(
        _("Expected net value, %s, by the standard error of the reported effect: the "
          "farther to the right, the better known; very likely: a chance of 90 "
          "percent or more"),
        p->unit.unit);

    return *legend ? g_strdup_printf("%s. %s", what, legend) : g_steal_pointer(&what);
}

static void fill_words(const AvlastPortfolioChart *p, const char *lang,
                       AvlastChart *chart)
{
    gboolean trial = FALSE;

    chart->title = make_title(p);
    chart->alt =
        g_strdup_printf(_("Map of value by strength of evidence. %s."), chart->title);
    for (guint i = 0; i < p->k; i++)
        trial |= isfinite(p->pilot[i].evsi);
    avlast_chart_row(chart, _("Pilot"), _("Standard error"), p->unit.unit,
                     _("Chance of a gain"), trial ? _("Worth of a further trial") : NULL,
                     NULL);
    for (guint i = 0; i < p->k; i++) {
        const AvlastPortfolioPilot *pilot = &p->pilot[i];
        g_autofree char *se =
            avlast_format_number(pilot->se, avlast_format_decimals(pilot->se, 2), lang);
        g_autofree char *value = avlast_money_number(&p->unit, pilot->value.value, FALSE);
        g_autofree char *chance = avlast_format_chance(pilot->chance, lang);
        g_autofree char *evsi =
            avlast_format_money(pilot->evsi, p->currency, FALSE, lang);
        avlast_chart_row(chart, pilot->name, se, value, chance, trial ? evsi : NULL,
                         NULL);
    }
}

/* --- drawing --- */

typedef struct {
    double x0, y0, x1, y1;
} Box;

static gboolean meets(const Box *a, const Box *b)
{
    return a->x0 < b->x1 && b->x0 < a->x1 && a->y0 < b->y1 && b->y0 < a->y1;
}

static gboolean fits(const Box *box, const Box *taken, guint n, const Box *area)
{
    if (box->x0 < area->x0 || box->x1 > area->x1 || box->y0 < area->y0 ||
        box->y1 > area->y1)
        return FALSE;
    for (guint i = 0; i < n; i++)
        if (meets(box, &taken[i]))
            return FALSE;
    return TRUE;
}

/* Right of the mark, else left, above, below or aslant; a name without room is left to
 * the table. */
static void draw_name(AvlastPage *page, const char *name, double x, double y, Box *taken,
                      guint *n, const Box *area)
{
    const double wide = avlast_text_width(name, AVLAST_TEXT_NOTE);
    const Box at[] = {{x + 8, y - 8, x + 8 + wide, y + 7},
                      {x - 8 - wide, y - 8, x - 8, y + 7},
                      {x - wide / 2, y - 23, x + wide / 2, y - 8},
                      {x - wide / 2, y + 8, x + wide / 2, y + 23},
                      {x + 4, y - 23, x + 4 + wide, y - 8},
                      {x - 4 - wide, y - 23, x - 4, y - 8},
                      {x + 4, y + 8, x + 4 + wide, y + 23},
                      {x - 4 - wide, y + 8, x - 4, y + 23}};

    for (guint a = 0; a < G_N_ELEMENTS(at); a++)
        if (fits(&at[a], taken, *n, area)) {
            avlast_page_text(page, at[a].x0, (at[a].y0 + at[a].y1) / 2, AVLAST_LEFT,
                             AVLAST_TEXT_NOTE, AVLAST_INK, name);
            taken[(*n)++] = at[a];
            return;
        }
}

static void draw_pilots(const AvlastPortfolioChart *p, AvlastPage *page, const Box *area)
{
    g_autofree Box *taken = g_new0(Box, 2 * (gsize)p->k + 1);
    const double none = avlast_page_y(page, 0.0);
    guint n = 0;

    /* no name on the line of no gain */
    taken[n++] = (Box){area->x0, none - 2, area->x1, none + 2};
    for (guint i = 0; i < p->k; i++) {
        const double point[2] = {-p->pilot[i].se,
                                 p->pilot[i].value.value / p->unit.divisor};
        const double x = avlast_page_x(page, point[0]), y = avlast_page_y(page, point[1]);
        const AvlastPilotState state = avlast_pilot_state(p, i);
        g_autofree char *name = g_strdup_printf("p%u", i);
        taken[n++] = (Box){x - 6, y - 6, x + 6, y + 6};
        avlast_page_data(page, name, point, 1, 2);
        avlast_page_plot(page,
                         "$%s using 1:2 with points pt %d ps 1.2 lw 1.8 lc rgb '%s'",
                         name, avlast_pilot_mark(state), avlast_pilot_colour(state));
    }
    for (guint i = 0; i < p->k; i++)
        draw_name(page, p->pilot[i].name, avlast_page_x(page, -p->pilot[i].se),
                  avlast_page_y(page, p->pilot[i].value.value / p->unit.divisor), taken,
                  &n, area);
}

/* Standard errors rise to the left; the axis is drawn here, since its numbers have no
 * sign. */
static void draw_axis(AvlastPage *page, const double x[2], double bottom, double width,
                      const char *lang)
{
    double first;
    int decimals;
    const double step = avlast_tic_step(-x[1], -x[0], 6, &first, &decimals);

    const guint tics = (guint)fmax(0.0, floor((-x[0] - first) / step + 1e-9)) + 1;

    for (guint t = 0; t < tics; t++) {
        const double at = first + t * step;
        g_autofree char *text = avlast_format_number(at, decimals, lang);
        const double place = avlast_page_x(page, -at);
        avlast_page_line(page, place, bottom, place, bottom + 4, AVLAST_GREY, 1, NULL,
                         FALSE);
        avlast_page_text(page, place, bottom + 14, AVLAST_CENTRE, AVLAST_TEXT_BODY,
                         AVLAST_INK, text);
    }
    avlast_page_text(page, width / 2, bottom + 34, AVLAST_CENTRE, AVLAST_TEXT_BODY,
                     AVLAST_GREY, _("standard error of the effect"));
}

static gboolean draw_page(const AvlastPortfolioChart *p, const AvlastResult *result,
                          const AvlastChartOptions *options, AvlastChart *chart,
                          GError **error)
{
    g_autofree char *subtitle = make_subtitle(p);
    g_autofree char *note = avlast_chart_origin(result, NULL);
    double x[2] = {-p->pilot[0].se, -p->pilot[0].se}, y[2] = {0.0, 0.0};
    g_autoptr(AvlastPage) page =
        avlast_page_new(options, chart->title, subtitle, note, 8 + PLOT_HEIGHT + 48);
    const double top = avlast_page_top(page) + 8, bottom = top + PLOT_HEIGHT;
    const Box area = {AVLAST_PAGE_MARGIN + 46, top,
                      options->width - AVLAST_PAGE_MARGIN - 2, bottom};

    for (guint i = 0; i < p->k; i++) {
        x[0] = fmin(x[0], -p->pilot[i].se);
        x[1] = fmax(x[1], -p->pilot[i].se);
        y[0] = fmin(y[0], p->pilot[i].value.value / p->unit.divisor);
        y[1] = fmax(y[1], p->pilot[i].value.value / p->unit.divisor);
    }
    x[0] *= 1.1;
    x[1] *= 0.6;
    y[0] -= 0.08 * (y[1] - y[0]);
    y[1] += y[1] > y[0] ? 0.08 * (y[1] - y[0]) : 1.0;
    avlast_page_area(page, area.x0, top, area.x1, bottom, x, y);
    avlast_page_y_tics(page, 6, -1, options->lang, TRUE);
    draw_axis(page, x, bottom, options->width, options->lang);
    const double none = avlast_page_y(page, 0.0);
    avlast_page_line(page, area.x0, none, area.x1, none, AVLAST_GREY, 1.4, "(4,4)", TRUE);
    draw_pilots(p, page, &area);
    return avlast_page_finish(page, options, chart, error);
}

static void draw_terminal(const AvlastPortfolioChart *p, const AvlastResult *result,
                          const char *lang, AvlastChart *chart)
{
    GString *out = g_string_new(NULL);
    g_autofree char *subtitle = make_subtitle(p);
    g_autofree char *note = avlast_chart_origin(result, NULL);

    avlast_terminal_head(out, chart->title, subtitle);
    for (guint i = 0; i < MIN(p->k, AVLAST_PORTFOLIO_ROWS); i++) {
        const AvlastPortfolioPilot *pilot = &p->pilot[i];
        AvlastStrip *strip = avlast_strip_new(0.0, 1.0, 30);
        g_autofree char *chance = avlast_format_chance(pilot->chance, lang);
        g_autofree char *value = avlast_money_number(&p->unit, pilot->value.value, FALSE);
        if (pilot->chance > 0.0)
            avlast_strip_fill(strip, 0.0, pilot->chance, 0x2588);
        avlast_terminal_put(out, pilot->name, 22, FALSE);
        g_string_append_c(out, ' ');
        avlast_strip_put(out, strip);
        avlast_terminal_put(out, chance, 7, TRUE);
        avlast_terminal_put(out, value, 9, TRUE);
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
    static const AvlastPortfolioForms forms = {fill_words, draw_page, draw_terminal};

    (void)item;
    return avlast_portfolio_chart_draw(&forms, result, options, chart, error);
}

const AvlastChartKind avlast_chart_evidence = {
    .kind = "evidence",
    .purpose = N_("what pilots are worth, and how well that is known"),
    .items = items,
    .draw = draw,
};

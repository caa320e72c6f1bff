/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A portfolio's pilots by rank: what each is worth, and how sure its place is. */
#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "plots/page.h"
#include "plots/portfolio.h"
#include "plots/terminal.h"

#define STEP 24.0

static guint items(const AvlastResult *result)
{
    return avlast_portfolio_is(result) ? 1 : 0;
}

static guint shown_of(const AvlastPortfolioChart *p)
{
    return MIN(p->k, AVLAST_PORTFOLIO_ROWS);
}

/* Pilots that are ranked by their effect show it, even where their value is known. */
static gboolean by_money(const AvlastPortfolioChart *p)
{
    return p->money && strcmp(p->ranked, "effect") != 0;
}

/* Net value in units of money, or the effect. */
static AvlastPortfolioInterval measure(const AvlastPortfolioChart *p, guint i)
{
    AvlastPortfolioInterval at = by_money(p) ? p->pilot[i].value : p->pilot[i].effect;

    if (by_money(p)) {
        at.value /= p->unit.divisor;
        at.low /= p->unit.divisor;
        at.high /= p->unit.divisor;
    }
    return at;
}

static char *number_of(const AvlastPortfolioChart *p, guint i, const char *lang)
{
    return by_money(p) ? avlast_money_number(&p->unit, p->pilot[i].value.value, FALSE)
                       : avlast_format_number(p->pilot[i].effect.value, 2, lang);
}

/* --- words --- */

static char *make_title(const AvlastPortfolioChart *p, const char *lang)
{
    guint best = 0;

    if (p->spends) {
        g_autofree char *spent = avlast_format_money(p->spent, p->currency, TRUE, lang);
        g_autofree char *value = avlast_format_money(p->value, p->currency, TRUE, lang);
        return g_strdup_printf(_("%u of %u pilots for %s: an expected net value of %s"),
                               avlast_portfolio_chosen(p), p->k, spent, value);
    }
    for (guint i = 1; i < p->k; i++)
        if (p->pilot[i].top > p->pilot[best].top)
            best = i;
    g_autofree char *chance = avlast_format_chance(p->pilot[best].top, lang);
    return g_strdup_printf(_("“%s” is the likeliest among the first %u, with a chance of "
                             "%s"),
                           p->pilot[best].name, p->top, chance);
}

static char *make_subtitle(const AvlastPortfolioChart *p, const char *lang)
{
    g_autofree char *level = avlast_format_percent(p->level, lang);
    g_autofree char *legend = avlast_pilot_legend(p);
    g_autofree char *what =
        by_money(p)
            ? g_strdup_printf(_("Net value, %s, with %s intervals; right: chance to "
                                "be among the first %u"),
                              p->unit.unit, level, p->top)
            : g_strdup_printf(_("Effect given all pilots with %s intervals; right: "
                                "chance to be among the first %u"),
                              level, p->top);

    return *legend ? g_strdup_printf("%s. %s", what, legend) : g_steal_pointer(&what);
}

static void fill_words(const AvlastPortfolioChart *p, const char *lang,
                       AvlastChart *chart)
{
    GString *alt = g_string_new(NULL);

    chart->title = make_title(p, lang);
    g_string_append_printf(
        alt, ngettext("Ranking of %u pilot.", "Ranking of %u pilots.", p->k), p->k);
    avlast_chart_row(chart, _("Pilot"), by_money(p) ? p->unit.unit : _("Effect"),
                     _("Interval"), _("Rank"), _("Among the first"),
                     p->spends ? _("Decision") : NULL, NULL);
    for (guint i = 0; i < p->k; i++) {
        const AvlastPortfolioPilot *pilot = &p->pilot[i];
        g_autofree char *value = number_of(p, i, lang);
        g_autofree char *range =
            by_money(p)
                ? avlast_money_interval(&p->unit, pilot->value.low, pilot->value.high)
                : avlast_format_interval(pilot->effect.low, pilot->effect.high, 2, lang);
        g_autofree char *low = avlast_format_plain(pilot->rank.low, lang);
        g_autofree char *high = avlast_format_plain(pilot->rank.high, lang);
        g_autofree char *rank = g_strdup_printf(_("%s to %s"), low, high);
        g_autofree char *top = avlast_format_chance(pilot->top, lang);
        avlast_chart_row(chart, pilot->name, value, range, rank, top,
                         p->spends ? avlast_pilot_words(p, i) : NULL, NULL);
        if (i < 3)
            g_string_append_printf(alt, _(" %s: %s, rank %s."), pilot->name, value, rank);
    }
    chart->alt = g_string_free(alt, FALSE);
}

static char *make_note(const AvlastPortfolioChart *p, const AvlastResult *result)
{
    const guint more = p->k - shown_of(p);
    g_autofree char *text =
        more ? g_strdup_printf(ngettext("%u further pilot is not drawn.",
                                        "%u further pilots are not drawn.", more),
                               more)
             : NULL;

    return avlast_chart_origin(result, text);
}

/* --- drawing --- */

static void draw_pilot(const AvlastPortfolioChart *p, AvlastPage *page, guint i,
                       const double place[4], const char *lang)
{
    const AvlastPortfolioPilot *pilot = &p->pilot[i];
    const AvlastPortfolioInterval at = measure(p, i);
    const AvlastPilotState state = avlast_pilot_state(p, i);
    const double y = place[3] + (i + 0.5) * STEP, low = avlast_page_x(page, at.low),
                 high = avlast_page_x(page, at.high);
    const AvlastTextStyle style =
        p->spends && state == AVLAST_PILOT_CHOSEN ? AVLAST_TEXT_STRONG : AVLAST_TEXT_BODY;
    g_autofree char *top = avlast_format_chance(pilot->top, lang);
    g_autofree char *name = g_strdup_printf("p%u", i);
    g_auto(GStrv) lines = avlast_text_wrap(pilot->name, style, place[0], 1);
    const double point[2] = {at.value, i + 0.5};

    avlast_page_text(page, AVLAST_PAGE_MARGIN, y, AVLAST_LEFT, style, AVLAST_INK,
                     lines[0]);
    avlast_page_text(page, place[2], y, AVLAST_RIGHT, AVLAST_TEXT_BODY, AVLAST_INK, top);
    avlast_page_line(page, low, y, high, y, avlast_pilot_colour(state), 1.8, NULL, FALSE);
    avlast_page_data(page, name, point, 1, 2);
    avlast_page_plot(page, "$%s using 1:2 with points pt %d ps 1.1 lw 1.8 lc rgb '%s'",
                     name, avlast_pilot_mark(state), avlast_pilot_colour(state));
}

static void range_of(const AvlastPortfolioChart *p, double x[2])
{
    x[0] = 0.0;
    x[1] = 0.0;
    for (guint i = 0; i < shown_of(p); i++) {
        const AvlastPortfolioInterval at = measure(p, i);
        x[0] = fmin(x[0], at.low);
        x[1] = fmax(x[1], at.high);
    }
    const double room = 0.04 * (x[1] - x[0]);
    x[0] -= room;
    x[1] += room > 0.0 ? room : 1.0;
}

static gboolean draw_page(const AvlastPortfolioChart *p, const AvlastResult *result,
                          const AvlastChartOptions *options, AvlastChart *chart,
                          GError **error)
{
    g_autofree char *subtitle = make_subtitle(p, options->lang);
    g_autofree char *note = make_note(p, result);
    const guint shown = shown_of(p);
    const double height = shown * STEP, y[2] = {shown, 0};
    double x[2], names = 40.0;
    g_autoptr(AvlastPage) page =
        avlast_page_new(options, chart->title, subtitle, note, height + 34);
    const double top = avlast_page_top(page);

    for (guint i = 0; i < shown; i++)
        names = fmax(names, avlast_text_width(p->pilot[i].name, AVLAST_TEXT_STRONG));
    names = fmin(names, 0.32 * options->width);
    const double place[4] = {names, 0, options->width - AVLAST_PAGE_MARGIN, top};
    range_of(p, x);
    avlast_page_area(page, AVLAST_PAGE_MARGIN + names + 14, top, place[2] - 52,
                     top + height, x, y);
    avlast_page_x_tics(page, 6, -1, options->lang, TRUE);
    const double none = avlast_page_x(page, 0.0);
    avlast_page_line(page, none, top, none, top + height, AVLAST_GREY, 1.4, "(4,4)",
                     TRUE);
    for (guint i = 0; i < shown; i++)
        draw_pilot(p, page, i, place, options->lang);
    return avlast_page_finish(page, options, chart, error);
}

static void draw_terminal(const AvlastPortfolioChart *p, const AvlastResult *result,
                          const char *lang, AvlastChart *chart)
{
    static const gunichar marks[] = {0x25cf, 0x25cb, 0x00d7};
    GString *out = g_string_new(NULL);
    g_autofree char *subtitle = make_subtitle(p, lang);
    g_autofree char *note = make_note(p, result);
    double x[2];

    range_of(p, x);
    avlast_terminal_head(out, chart->title, subtitle);
    for (guint i = 0; i < shown_of(p); i++) {
        const AvlastPortfolioInterval at = measure(p, i);
        AvlastStrip *strip = avlast_strip_new(x[0], x[1], 32);
        g_autofree char *value = number_of(p, i, lang);
        g_autofree char *top = avlast_format_chance(p->pilot[i].top, lang);
        strip->none = 0.0;
        avlast_strip_interval(strip, at.low, at.value, at.high,
                              marks[avlast_pilot_state(p, i)]);
        avlast_terminal_put(out, p->pilot[i].name, 22, FALSE);
        g_string_append_c(out, ' ');
        avlast_strip_put(out, strip);
        avlast_terminal_put(out, value, 9, TRUE);
        avlast_terminal_put(out, top, 7, TRUE);
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

const AvlastChartKind avlast_chart_ranking = {
    .kind = "ranking",
    .purpose = N_("which pilots are worth most, and how sure is that"),
    .items = items,
    .draw = draw,
};

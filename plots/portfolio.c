/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/portfolio.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <glib/gi18n.h>

#include "plots/theme.h"

#define MEMBER "fund"

void avlast_portfolio_chart_clear(AvlastPortfolioChart *chart)
{
    g_free(chart->pilot);
    g_free(chart->curve);
}

gboolean avlast_portfolio_is(const AvlastResult *result)
{
    const json_t *member = avlast_chart_member(result, MEMBER);

    return json_array_size(json_object_get(member, "pilots")) > 0;
}

gboolean avlast_portfolio_has_money(const AvlastResult *result)
{
    const json_t *member = avlast_chart_member(result, MEMBER);
    const json_t *first = json_array_get(json_object_get(member, "pilots"), 0);

    return json_is_array(json_object_get(first, "value"));
}

gboolean avlast_portfolio_spends(const AvlastResult *result)
{
    const json_t *member = avlast_chart_member(result, MEMBER);
    const json_t *spending = json_object_get(member, "spending");

    return json_array_size(json_object_get(spending, "curve")) > 1;
}

static AvlastPortfolioInterval interval_of(const json_t *pilot, const char *key)
{
    return (AvlastPortfolioInterval){avlast_chart_element(pilot, key, 0),
                                     avlast_chart_element(pilot, key, 1),
                                     avlast_chart_element(pilot, key, 2)};
}

static int by_rank(const void *a, const void *b)
{
    const AvlastPortfolioPilot *x = a, *y = b;

    if (x->rank.value != y->rank.value)
        return x->rank.value < y->rank.value ? -1 : 1;
    return strcmp(x->name, y->name);
}

static gboolean read_pilots(AvlastPortfolioChart *chart, const json_t *pilots,
                            GError **error)
{
    chart->k = (guint)json_array_size(pilots);
    chart->pilot = g_new0(AvlastPortfolioPilot, chart->k + 1);
    for (guint i = 0; i < chart->k; i++) {
        const json_t *at = json_array_get(pilots, i);
        AvlastPortfolioPilot *pilot = &chart->pilot[i];
        *pilot =
            (AvlastPortfolioPilot){.name = avlast_chart_text(at, "name", "?"),
                                   .effect = interval_of(at, "effect"),
                                   .value = interval_of(at, "value"),
                                   .rank = interval_of(at, "rank"),
                                   .se = avlast_json_member_double(at, "se"),
                                   .cost = avlast_json_member_double(at, "cost"),
                                   .chance = avlast_json_member_double(at, "chance"),
                                   .top = avlast_json_member_double(at, "top"),
                                   .chosen = avlast_json_member_double(at, "chosen"),
                                   .often = avlast_json_member_double(at, "often"),
                                   .evsi = avlast_json_member_double(at, "evsi"),
                                   .barred = json_is_true(json_object_get(at, "barred"))};
        if (!isfinite(pilot->effect.value) || !isfinite(pilot->rank.value) ||
            !isfinite(pilot->se) || !(pilot->top >= 0.0))
            return avlast_chart_malformed(MEMBER, "a pilot lacks its effect or rank",
                                          error);
    }
    chart->money = chart->k > 0 && isfinite(chart->pilot[0].value.value);
    qsort(chart->pilot, chart->k, sizeof *chart->pilot, by_rank);
    return TRUE;
}

static gboolean read_spending(AvlastPortfolioChart *chart, const json_t *spending,
                              GError **error)
{
    const json_t *curve = json_object_get(spending, "curve");

    chart->spends = spending != NULL;
    if (!spending)
        return TRUE;
    chart->budget = avlast_json_member_double(spending, "budget");
    chart->spent = avlast_json_member_double(spending, "spent");
    chart->value = avlast_json_member_double(spending, "value");
    chart->next = avlast_json_member_double(spending, "next");
    chart->points = (guint)json_array_size(curve);
    chart->curve = g_new0(double, 2 * (gsize)chart->points + 1);
    for (guint c = 0; c < chart->points; c++) {
        const json_t *point = json_array_get(curve, c);
        for (guint a = 0; a < 2; a++) {
            chart->curve[2 * c + a] = avlast_json_double(json_array_get(point, a));
            if (!isfinite(chart->curve[2 * c + a]))
                return avlast_chart_malformed(MEMBER, "a point of the curve is none",
                                              error);
        }
    }
    return (isfinite(chart->budget) && isfinite(chart->value)) ||
           avlast_chart_malformed(MEMBER, "the budget is missing", error);
}

gboolean avlast_portfolio_chart_read(AvlastPortfolioChart *chart,
                                     const AvlastResult *result, const char *lang,
                                     GError **error)
{
    const json_t *member = avlast_chart_member(result, MEMBER);
    double largest = 0.0;

    chart->currency = avlast_chart_text(member, "currency", "NOK");
    chart->ranked = avlast_chart_text(member, "ranked", "effect");
    chart->top = (guint)json_integer_value(json_object_get(member, "top"));
    chart->level = avlast_json_member_double(member, "level");
    if (!read_pilots(chart, json_object_get(member, "pilots"), error) ||
        !read_spending(chart, json_object_get(member, "spending"), error))
        return FALSE;
    for (guint i = 0; i < chart->k && chart->money; i++)
        largest = fmax(largest, fmax(fabs(chart->pilot[i].value.low),
                                     fabs(chart->pilot[i].value.high)));
    chart->unit = avlast_money_unit(largest, chart->currency, lang);
    return TRUE;
}

gboolean avlast_portfolio_chart_draw(const AvlastPortfolioForms *forms,
                                     const AvlastResult *result,
                                     const AvlastChartOptions *options,
                                     AvlastChart *chart, GError **error)
{
    g_auto(AvlastPortfolioChart) p = {0};

    if (!avlast_portfolio_chart_read(&p, result, options->lang, error))
        return FALSE;
    forms->words(&p, options->lang, chart);
    if (options->format != AVLAST_CHART_TERMINAL)
        return forms->page(&p, result, options, chart, error);
    forms->terminal(&p, result, options->lang, chart);
    return TRUE;
}

guint avlast_portfolio_chosen(const AvlastPortfolioChart *chart)
{
    guint n = 0;

    for (guint i = 0; i < chart->k; i++)
        n += chart->pilot[i].chosen > 1e-9 ? 1 : 0;
    return n;
}

AvlastPilotState avlast_pilot_state(const AvlastPortfolioChart *chart, guint i)
{
    const AvlastPortfolioPilot *pilot = &chart->pilot[i];

    if (!chart->spends || pilot->chosen > 1e-9)
        return AVLAST_PILOT_CHOSEN;
    return pilot->barred ? AVLAST_PILOT_BARRED : AVLAST_PILOT_NOT_CHOSEN;
}

int avlast_pilot_mark(AvlastPilotState state)
{
    static const int marks[] = {7, 6, 2};

    return marks[state];
}

const char *avlast_pilot_colour(AvlastPilotState state)
{
    return state == AVLAST_PILOT_CHOSEN ? AVLAST_BLUE : AVLAST_GREY;
}

char *avlast_pilot_legend(const AvlastPortfolioChart *chart)
{
    gboolean barred = FALSE;

    for (guint i = 0; i < chart->k; i++)
        barred |= chart->pilot[i].barred;
    if (!chart->spends)
        return g_strdup("");
    return g_strdup(barred ? _("Filled: chosen; open: not chosen; cross: too little "
                               "evidence to be chosen")
                           : _("Filled: chosen; open: not chosen"));
}

const char *avlast_pilot_words(const AvlastPortfolioChart *chart, guint i)
{
    if (!chart->spends)
        return "";
    switch (avlast_pilot_state(chart, i)) {
    case AVLAST_PILOT_CHOSEN:
        return _("chosen");
    case AVLAST_PILOT_BARRED:
        return _("too little evidence");
    default:
        return _("not chosen");
    }
}

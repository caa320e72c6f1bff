/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_PORTFOLIO_H
#define AVLAST_PLOTS_PORTFOLIO_H

#include "plots/chart.h"
#include "plots/format.h"

/* What the charts of a portfolio read from a result's member `fund`. */

typedef struct {
    double value, low, high;
} AvlastPortfolioInterval;

typedef struct {
    const char *name;
    AvlastPortfolioInterval effect, value, rank;
    double se, cost, chance, top, chosen, often, evsi; /* NaN where not known */
    gboolean barred;
} AvlastPortfolioPilot;

typedef struct {
    const char *currency, *ranked;
    guint k, top, points;
    gboolean money, spends;      /* net values are known; a budget was spent */
    AvlastPortfolioPilot *pilot; /* k, best rank first */
    double budget, spent, value, next, level;
    double *curve;    /* points x 2 */
    AvlastMoney unit; /* of net values */
} AvlastPortfolioChart;

/* Pilots that a chart shows at most. */
#define AVLAST_PORTFOLIO_ROWS 40u

void avlast_portfolio_chart_clear(AvlastPortfolioChart *chart);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastPortfolioChart, avlast_portfolio_chart_clear)

/* FALSE and AVLAST_ERROR_MALFORMED when the member `fund` is not as charts.h says. */
gboolean avlast_portfolio_chart_read(AvlastPortfolioChart *chart,
                                     const AvlastResult *result, const char *lang,
                                     GError **error);

/* The forms of a chart of a portfolio: title, alt text and table; a page; a terminal. */
typedef struct {
    void (*words)(const AvlastPortfolioChart *p, const char *lang, AvlastChart *chart);
    gboolean (*page)(const AvlastPortfolioChart *p, const AvlastResult *result,
                     const AvlastChartOptions *options, AvlastChart *chart,
                     GError **error);
    void (*terminal)(const AvlastPortfolioChart *p, const AvlastResult *result,
                     const char *lang, AvlastChart *chart);
} AvlastPortfolioForms;

/* Reads the portfolio and draws it in the form asked for. Errors as of reading, and of
 * the page. */
gboolean avlast_portfolio_chart_draw(const AvlastPortfolioForms *forms,
                                     const AvlastResult *result,
                                     const AvlastChartOptions *options,
                                     AvlastChart *chart, GError **error);

/* Whether the result is of a portfolio; with its money, with a budget. */
gboolean avlast_portfolio_is(const AvlastResult *result);
gboolean avlast_portfolio_has_money(const AvlastResult *result);
gboolean avlast_portfolio_spends(const AvlastResult *result);

/* How many are in the chosen set: whole and partly. */
guint avlast_portfolio_chosen(const AvlastPortfolioChart *chart);

/* The mark of a pilot: chosen (or no budget), not chosen, barred. */
typedef enum {
    AVLAST_PILOT_CHOSEN,
    AVLAST_PILOT_NOT_CHOSEN,
    AVLAST_PILOT_BARRED
} AvlastPilotState;
AvlastPilotState avlast_pilot_state(const AvlastPortfolioChart *chart, guint i);

/* gnuplot's number of a state's mark, and its colour. */
int avlast_pilot_mark(AvlastPilotState state);
const char *avlast_pilot_colour(AvlastPilotState state);
/* What the marks mean, for a subtitle; "" without a budget. To be freed. */
char *avlast_pilot_legend(const AvlastPortfolioChart *chart);
/* "chosen", "not chosen", "too little evidence" in the language of texts; "" without a
 * budget. */
const char *avlast_pilot_words(const AvlastPortfolioChart *chart, guint i);

#endif

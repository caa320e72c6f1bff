/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "cmd/cash/cash.h"

/* Rates are looked for from -99 % to 1,000 % a year. */
#define LOWEST_RATE  (-0.99)
#define HIGHEST_RATE 10.0

typedef struct {
    AvlastEstimates *e;
    const char *group;
    AvlastFlow flow;
    const AvlastCashChoice *choice;
} Cash;

static AvlastEstimate *add(const Cash *cash, const char *metric, const char *term,
                           double value)
{
    AvlastEstimate *row = avlast_estimates_add(cash->e, metric, cash->group, term);

    row->estimate = value;
    return row;
}

static gboolean add_rates(const Cash *cash, GError **error)
{
    gsize n;
    g_autofree double *rate =
        avlast_flow_irr(&cash->flow, LOWEST_RATE, HIGHEST_RATE, &n, error);

    if (!rate)
        return FALSE;
    for (gsize i = 0; i < n; i++) {
        g_autofree char *term = n > 1 ? g_strdup_printf("%zu", i + 1) : NULL;
        AvlastEstimate *row = add(cash, "irr", term, rate[i]);
        if (n > 1)
            avlast_estimate_note(row, "one of %zu", n);
    }
    if (n == 0)
        avlast_estimate_note(add(cash, "irr", NULL, NAN),
                             avlast_flow_sign_changes(&cash->flow) == 0
                                 ? "the flow never changes sign"
                                 : "no rate from -99 to 1000 %% makes the flow 0");
    if (n > 1)
        avlast_estimates_note(cash->e,
                              "%s%sa flow that turns more than once has several "
                              "internal rates of return, of which none alone says "
                              "whether it pays: read npv and mirr",
                              cash->group ? cash->group : "", cash->group ? ": " : "");
    return TRUE;
}

static void add_payback(const Cash *cash, const char *metric,
                        const AvlastSchedule *schedule)
{
    double last;
    const double first = avlast_flow_payback(&cash->flow, schedule, &last);
    AvlastEstimate *row = add(cash, metric, NULL, first);

    if (isnan(first))
        avlast_estimate_note(row, "not within %zu years", cash->flow.n - 1);
    else if (isnan(last))
        avlast_estimate_note(row, "falls below zero again and stays there");
    else if (last > first)
        avlast_estimate_note(row, "falls below zero again; for good from %.2f", last);
}

static gboolean fill(const Cash *cash, GError **error)
{
    const AvlastSchedule *schedule = cash->choice->schedule;
    const double gains = avlast_flow_gains(&cash->flow, schedule),
                 costs = avlast_flow_costs(&cash->flow, schedule);
    double sum = 0.0;

    for (gsize t = 0; t < cash->flow.n; t++)
        sum += cash->flow.amount[t];
    add(cash, "npv", NULL, avlast_flow_npv(&cash->flow, schedule));
    add(cash, "pv.gains", NULL, gains);
    add(cash, "pv.costs", NULL, costs);
    add(cash, "sum", NULL, sum);
    AvlastEstimate *bcr = add(cash, "bcr", NULL, costs > 0.0 ? gains / costs : NAN);
    if (!(costs > 0.0))
        avlast_estimate_note(bcr, "no costs");
    if (!add_rates(cash, error))
        return FALSE;
    const double mirr =
        avlast_flow_mirr(&cash->flow, cash->choice->finance, cash->choice->reinvest);
    AvlastEstimate *row = add(cash, "mirr", NULL, mirr);
    if (isnan(mirr))
        avlast_estimate_note(row, "needs a gain, a cost and two years");
    add_payback(cash, "payback", NULL);
    add_payback(cash, "payback.discounted", schedule);
    add(cash, "annual", NULL, avlast_flow_annual(&cash->flow, schedule));
    return TRUE;
}

static void add_factors(const AvlastCashFlows *flows, const AvlastCashChoice *choice,
                        AvlastEstimates *e)
{
    for (gsize t = 0; t < flows->years; t++) {
        g_autofree char *year =
            g_strdup_printf("%" G_GINT64_FORMAT, flows->base + (gint64)t);
        avlast_estimates_add(e, "factor", NULL, year)->estimate =
            avlast_discount_factor(choice->schedule, (double)t + choice->shift);
    }
}

gboolean avlast_cash_fill(const AvlastRun *run, const AvlastCashFlows *flows,
                          const AvlastCashChoice *choice, AvlastEstimates *estimates,
                          GError **error)
{
    const AvlastCashOwn *own = run->own;

    for (guint i = 0; i < flows->value->len; i++) {
        const Cash cash = {
            estimates,
            g_ptr_array_index(flows->name, i),
            {flows->years, g_ptr_array_index(flows->value, i), choice->shift},
            choice};
        if (!fill(&cash, error))
            return FALSE;
    }
    if (own->factors)
        add_factors(flows, choice, estimates);
    return TRUE;
}

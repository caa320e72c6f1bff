/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/returns.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "value/asked.h"
#include "value/breakeven.h"
#include "value/cash.h"

/* A perspective's yearly flow at the point, in steps of 1/`per_year` of a year. */
typedef struct {
    guint per_year;
    gsize n;
    double *amount;
} Flow;

static double factor_at(const AvlastLines *lines, double t)
{
    return avlast_discount_factor(&lines->scenario->schedule, t);
}

static gboolean flow_fill(const AvlastReturns *returns, Flow *flow, GError **error)
{
    const AvlastScenarioValue *value = returns->value;
    const AvlastLines *lines = value->lines;
    const guint years = lines->years;

    flow->per_year = lines->model->timing == AVLAST_TIMING_MID ? 2 : 1;
    flow->n = (gsize)years * flow->per_year;
    flow->amount = avlast_array(double, flow->n, error);
    if (!flow->amount)
        return FALSE;
    for (int costs = 0; costs < 2; costs++) {
        g_auto(AvlastMeasure) part =
            avlast_measure_new(value, returns->perspective, AVLAST_KINDS_ALL);
        for (guint l = 0; l < lines->lines->len; l++)
            if ((avlast_line(lines, l)->effect == AVLAST_VALUE_NONE) != (costs == 1)) {
                part.own[l] = 0.0;
                if (part.financed)
                    part.financed[l] = 0.0;
            }
        for (guint t = 0; t < years; t++)
            flow->amount[t * flow->per_year + (costs ? 0 : flow->per_year - 1)] +=
                avlast_measure_year_point(value, &part, t, FALSE);
    }
    return TRUE;
}

static AvlastEstimate *add(const AvlastReturns *returns, AvlastEstimates *estimates,
                           const char *outcome, const char *term, double point)
{
    AvlastEstimate *row = avlast_estimates_add(estimates, outcome, returns->group, term);

    row->estimate = point;
    return row;
}

/* Rates of steps are made rates of years; the rates beyond the bounds are none. */
static gboolean add_irr(const AvlastReturns *returns, AvlastEstimates *estimates,
                        const Flow *flow, GError **error)
{
    const double steps = (double)flow->per_year;
    const AvlastFlow cash = {flow->n, flow->amount, 0.0};
    gsize count = 0;
    double least = 0.0, most = 0.0;

    for (gsize t = 0; t < flow->n; t++) {
        least = fmin(least, flow->amount[t]);
        most = fmax(most, flow->amount[t]);
    }
    if (!(least < 0.0)) {
        AvlastEstimate *row = add(returns, estimates, "irr", NULL, NAN);
        avlast_estimate_note(row, _("no year is below zero"));
        return TRUE;
    }
    if (flow->n > AVLAST_FLOW_YEARS) {
        AvlastEstimate *row = add(returns, estimates, "irr", NULL, NAN);
        avlast_estimate_note(row, _("too many steps of time for a rate"));
        return TRUE;
    }
    g_autofree double *rate = avlast_flow_irr(
        &cash, pow(0.01, 1.0 / steps) - 1.0, pow(11.0, 1.0 / steps) - 1.0, &count, error);
    if (!rate)
        return FALSE;
    for (gsize i = 0; i < count; i++) {
        g_autofree char *term = count > 1 ? g_strdup_printf("%zu", i + 1) : NULL;
        AvlastEstimate *row =
            add(returns, estimates, "irr", term, pow(1.0 + rate[i], steps) - 1.0);
        if (count > 1)
            avlast_estimate_note(row,
                                 _("one of several rates: none of them says how good "
                                   "the flow is; see mirr"));
    }
    if (count > 0)
        return TRUE;
    AvlastEstimate *row = add(returns, estimates, "irr", NULL, NAN);
    avlast_estimate_note(row, most > 0.0
                                  ? _("no rate between -99 %% and 1000 %% makes it zero")
                                  : _("no year is above zero"));
    return TRUE;
}

static void add_mirr(const AvlastReturns *returns, AvlastEstimates *estimates,
                     const Flow *flow)
{
    const AvlastLines *lines = returns->value->lines;
    const double horizon = (double)lines->years - 1.0;
    AvlastSum gains = AVLAST_SUM_ZERO, costs = AVLAST_SUM_ZERO;

    for (gsize t = 0; t < flow->n; t++) {
        const guint year = (guint)(t / flow->per_year);
        const gboolean middle = flow->per_year == 2 && t % 2 == 1;
        const double present =
            flow->amount[t] * factor_at(lines, (double)year + (middle ? 0.5 : 0.0));
        avlast_sum_add(present > 0.0 ? &gains : &costs, present);
    }
    const double gain = avlast_sum_value(&gains), cost = -avlast_sum_value(&costs);
    if (gain > 0.0 && cost > 0.0 && horizon > 0.0)
        add(returns, estimates, "mirr", NULL,
            pow(gain / factor_at(lines, horizon) / cost, 1.0 / horizon) - 1.0);
}

static void add_annual(const AvlastReturns *returns, AvlastEstimates *estimates)
{
    const AvlastScenarioValue *value = returns->value;
    AvlastSum factors = AVLAST_SUM_ZERO;

    for (guint t = 1; t < value->lines->years; t++)
        avlast_sum_add(&factors, factor_at(value->lines, (double)t));
    const double sum = value->lines->years > 1 ? avlast_sum_value(&factors) : 1.0;
    AvlastEstimate *row =
        add(returns, estimates, "annual", NULL, returns->npv_point / sum);
    row->std_error = returns->npv_sd / sum;
    row->conf_low = returns->npv_low / sum;
    row->conf_high = returns->npv_high / sum;
}

/* Ten years one by one, then every fifth; nothing changes after the last that is told. */
static void add_payback(const AvlastReturns *returns, AvlastEstimates *estimates)
{
    const AvlastScenarioValue *value = returns->value;
    const guint last = value->lines->years - 1;
    const gsize most = returns->by_year[last];

    for (guint t = 1; t <= last; t++) {
        if (t > 10 && t % 5 != 0 && t != last)
            continue;
        g_autofree char *term = g_strdup_printf("%u", t);
        const gsize back = returns->by_year[t];
        add(returns, estimates, "p.payback.by", term, (double)back / (double)value->n);
        if (back == most)
            return;
    }
}

static void add_information(const AvlastReturns *returns, AvlastEstimates *estimates)
{
    const double known = returns->gain, mean = returns->mean;

    add(returns, estimates, "loss", "carry on", fmax(0.0, known - mean));
    add(returns, estimates, "loss", "stop", known);
    add(returns, estimates, "evpi", NULL, fmax(0.0, known - fmax(0.0, mean)));
}

/* Rates need the flow itself. */
static gboolean add_rates(const AvlastReturns *returns, AvlastEstimates *estimates,
                          GError **error)
{
    Flow flow = {0, 0, NULL};
    gboolean fine = TRUE;

    if (!avlast_asked(returns->value->lines->model, "irr", "mirr", NULL))
        return TRUE;
    fine = flow_fill(returns, &flow, error) && add_irr(returns, estimates, &flow, error);
    if (fine)
        add_mirr(returns, estimates, &flow);
    g_free(flow.amount);
    return fine;
}

gboolean avlast_returns_rows(const AvlastReturns *returns, AvlastEstimates *estimates,
                             GError **error)
{
    const AvlastValueModel *model = returns->value->lines->model;
    const gboolean total = returns->perspective >= model->payers->len;

    add_annual(returns, estimates);
    if (!add_rates(returns, estimates, error))
        return FALSE;
    if (total && returns->by_year && avlast_asked(model, "p.payback.by", NULL))
        add_payback(returns, estimates);
    if (total && avlast_asked(model, "evpi", "loss", NULL))
        add_information(returns, estimates);
    return TRUE;
}

/* --- what must hold --- */

static gboolean add_needed(const AvlastReturns *returns, AvlastEstimates *estimates,
                           guint input, GError **error)
{
    const AvlastScenarioValue *value = returns->value;
    const char *id = avlast_value_input(value->lines->model, input)->id;
    AvlastBreakEven needed;

    if (!avlast_break_even(value, returns->perspective, input, &needed, error))
        return FALSE;
    /* That nothing is worth nothing is no answer. */
    if (!needed.moves || needed.at == 0.0)
        return TRUE;
    AvlastEstimate *row = add(returns, estimates, "break.even", id, needed.at);
    if (isnan(needed.at))
        avlast_estimate_note(row, needed.good_below ? _("above zero whatever it is")
                                                    : _("below zero whatever it is"));
    if (needed.n > 1)
        avlast_estimate_note(row, _("the nearest of %u such values"), needed.n);
    if (isfinite(needed.at) && needed.point != 0.0)
        add(returns, estimates, "break.even.ratio", id, needed.at / needed.point);
    if (!isnan(needed.chance))
        add(returns, estimates, "p.above.break.even", id, needed.chance);
    return TRUE;
}

static gboolean is_profile_seen(const AvlastLines *lines, guint effect)
{
    const guint input = avlast_lines_parameter(lines, effect);

    for (guint e = 0; e < effect; e++)
        if (avlast_lines_parameter(lines, e) == input)
            return TRUE;
    return input == AVLAST_VALUE_NONE;
}

gboolean avlast_needed_rows(const AvlastReturns *returns, AvlastEstimates *estimates,
                            GError **error)
{
    const AvlastScenarioValue *value = returns->value;
    const AvlastLines *lines = value->lines;
    const AvlastValueModel *model = lines->model;
    g_auto(AvlastMeasure) costs =
        avlast_measure_new(value, returns->perspective, AVLAST_KINDS_ALL);

    for (guint l = 0; l < lines->lines->len; l++)
        if (avlast_line(lines, l)->effect != AVLAST_VALUE_NONE) {
            costs.own[l] = 0.0;
            if (costs.financed)
                costs.financed[l] = 0.0;
        }
    const double paid =
        -avlast_measure_point(value, &costs, value->present, value->tax_cost_point);
    if (paid > 0.0) {
        const double times = (returns->npv_point + paid) / paid;
        AvlastEstimate *row = add(returns, estimates, "break.even", "(all costs)",
                                  times > 0.0 ? times : NAN);
        if (!(times > 0.0))
            avlast_estimate_note(row, _("the effects bring no gain"));
    }
    if (!add_needed(returns, estimates, model->participants, error) ||
        !add_needed(returns, estimates, model->reach, error))
        return FALSE;
    for (guint e = 0; e < model->effects->len; e++)
        if (!is_profile_seen(lines, e) &&
            !add_needed(returns, estimates, avlast_lines_parameter(lines, e), error))
            return FALSE;
    return TRUE;
}

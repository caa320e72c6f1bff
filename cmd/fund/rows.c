/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "cmd/fund/fund.h"
#include "value/scenario.h"

static AvlastEstimate *add(const AvlastFund *fund, const char *outcome, gsize i,
                           const char *term)
{
    g_autofree char *group = g_strdup_printf("pilot=%s", avlast_fund_name(fund->read, i));

    return avlast_estimates_add(fund->e, outcome, group, term);
}

static void add_value(AvlastEstimate *row, AvlastShrunkValue value)
{
    row->estimate = value.mean;
    row->std_error = value.sd;
    row->conf_low = value.low;
    row->conf_high = value.high;
}

/* --- effects --- */

static void add_effects(const AvlastFund *fund)
{
    const AvlastFundRead *read = fund->read;

    for (gsize i = 0; i < read->k; i++) {
        AvlastEstimate *row = add(fund, "effect", i, NULL);
        row->estimate = read->reported[i];
        row->std_error = read->se[i];
        row->df = INFINITY;
        avlast_estimate_infer(row, fund->level);
        if (read->y[i] != read->reported[i])
            avlast_estimate_note(row, "taken as %.6g: the design's bias is off",
                                 read->y[i]);
    }
    for (gsize i = 0; i < read->k; i++)
        add_value(add(fund, "shrunken", i, NULL), fund->shrunken[i]);
}

static const char *how(const AvlastFund *fund)
{
    if (!isnan(fund->own->tau))
        return "effects given all pilots: tau is given";
    if (g_strcmp0(fund->own->shrink, "none") == 0)
        return "effects of each pilot by itself";
    if (g_strcmp0(fund->own->shrink, "eb") == 0)
        return "effects given all pilots: empirical Bayes (tau by REML)";
    return isnan(fund->own->tau_scale)
               ? "effects given all pilots: posterior of tau under a flat prior"
               : "effects given all pilots: posterior of tau under a half-normal prior";
}

static void add_spread(const AvlastFund *fund)
{
    const AvlastShrunkValue mean = avlast_shrinkage_mean(fund->effects, fund->level);
    const AvlastShrunkValue values[] = {
        mean, avlast_shrinkage_tau(fund->effects, fund->level),
        avlast_shrinkage_next(fund->effects, fund->level)};
    static const char *const terms[] = {"pooled", "tau", "prediction"};

    if (isnan(mean.mean))
        return;
    for (gsize t = 0; t < 3; t++)
        add_value(avlast_estimates_add(fund->e, "shrunken", NULL, terms[t]), values[t]);
}

/* --- money --- */

static void add_payer(const AvlastFund *fund, gsize i, gsize p, double *column)
{
    const AvlastFundRead *read = fund->read;
    const AvlastPortfolioDraws *draws = fund->draws;
    const double at[] = {(1.0 - fund->level) / 2.0, (1.0 + fund->level) / 2.0};
    const double worth = read->worth[p * read->k + i], cost = read->cost[p * read->k + i];
    AvlastEstimate *row = add(fund, "net.value", i, g_ptr_array_index(read->payer, p));
    double end[2];

    for (gsize d = 0; d < draws->n; d++)
        column[d] =
            worth * draws->factor[d * read->k + i] * draws->theta[d * read->k + i] - cost;
    row->estimate = worth * fund->shrunken[i].mean - cost;
    row->std_error = avlast_draws_sd(column, draws->n);
    avlast_draws_quantiles(column, draws->n, at, 2, end);
    row->conf_low = end[0];
    row->conf_high = end[1];
}

static void add_money(const AvlastFund *fund)
{
    const AvlastFundRead *read = fund->read;
    g_autofree double *column = g_new(double, fund->draws->n);

    for (gsize i = 0; read->has_cost && i < read->k; i++)
        add(fund, "cost", i, NULL)->estimate = read->total[i];
    if (!read->has_worth)
        return;
    for (gsize i = 0; i < read->k; i++)
        add_value(add(fund, "net.value", i, NULL), fund->value[i]);
    for (gsize i = 0; read->payers > 1 && i < read->k; i++)
        for (gsize p = 0; p < read->payers; p++)
            add_payer(fund, i, p, column);
    for (gsize i = 0; i < read->k; i++)
        add(fund, "p.positive", i, NULL)->estimate = fund->chance[i];
}

static void add_ranks(const AvlastFund *fund)
{
    const gsize k = fund->read->k;
    g_autofree char *top = g_strdup_printf("top=%zu", fund->top);

    for (gsize i = 0; i < k; i++) {
        const AvlastRank *rank = &fund->rank[i];
        AvlastEstimate *row = add(fund, "rank", i, fund->ranked);
        row->estimate = rank->mean;
        row->conf_low = rank->low;
        row->conf_high = rank->high;
    }
    for (gsize i = 0; i < k; i++)
        add(fund, "p.top", i, top)->estimate = fund->rank[i].top;
}

/* --- spending --- */

static AvlastEstimate *add_sum(const AvlastFund *fund, const char *outcome,
                               const char *term, double value)
{
    AvlastEstimate *row = avlast_estimates_add(fund->e, outcome, NULL, term);

    row->estimate = value;
    return row;
}

/* The value of the set with its spread over draws. */
static void add_set(const AvlastFund *fund)
{
    const gsize k = fund->read->k, n = fund->draws->n;
    const double at[] = {(1.0 - fund->level) / 2.0, (1.0 + fund->level) / 2.0};
    g_autofree double *sum = g_new0(double, n);
    double end[2];
    gsize above = 0;
    AvlastEstimate *row = add_sum(fund, "net.value", "chosen", fund->best);

    for (gsize d = 0; d < n; d++) {
        for (gsize i = 0; i < k; i++)
            sum[d] += fund->chosen[i] * fund->draws->value[d * k + i];
        above += sum[d] > 0.0 ? 1 : 0;
    }
    row->std_error = avlast_draws_sd(sum, n);
    avlast_draws_quantiles(sum, n, at, 2, end);
    row->conf_low = end[0];
    row->conf_high = end[1];
    add_sum(fund, "p.positive", "chosen", (double)above / (double)n);
}

/* The pilots of the next best set that are not in the best, and the reverse. */
static char *swap_of(const AvlastFund *fund)
{
    GString *text = g_string_new(NULL);

    for (int into = 1; into >= 0; into--)
        for (gsize i = 0; i < fund->read->k; i++)
            if ((fund->next_set[i] > fund->chosen[i]) == (into == 1) &&
                fund->next_set[i] != fund->chosen[i])
                g_string_append_printf(text, "%s%s '%s'", text->len ? ", " : "",
                                       into ? "with" : "without",
                                       avlast_fund_name(fund->read, i));
    return g_string_free(text, FALSE);
}

static void add_spending(const AvlastFund *fund)
{
    const AvlastFundRead *read = fund->read;

    for (gsize i = 0; i < read->k; i++) {
        AvlastEstimate *row = add(fund, "chosen", i, NULL);
        row->estimate = fund->chosen[i];
        if (fund->barred[i])
            avlast_estimate_note(row, "too little evidence to be chosen");
        else if (fund->state[i] != AVLAST_CHOICE_FREE)
            avlast_estimate_note(row, fund->state[i] == AVLAST_CHOICE_IN
                                          ? "must be in the set"
                                          : "must not be in the set");
    }
    for (gsize i = 0; i < read->k; i++)
        add(fund, "p.chosen", i, NULL)->estimate = fund->often[i];
    add_sum(fund, "cost", "chosen", fund->spent);
    add_set(fund);
    if (fund->next_set) {
        g_autofree char *swap = swap_of(fund);
        AvlastEstimate *row = add_sum(fund, "net.value", "next.best", fund->second);
        avlast_estimate_note(row, "%s", swap);
        if (fund->second >= fund->best - 1e-9 * fabs(fund->best))
            avlast_estimates_note(
                fund->e,
                "another set is worth as much: %s; of the two, the cheaper is "
                "chosen",
                swap);
    }
    add_sum(fund, "regret", NULL, fund->regret);
    for (guint c = 0; c < fund->curve->len; c++) {
        const AvlastFundPoint *point = &g_array_index(fund->curve, AvlastFundPoint, c);
        g_autofree char *term = g_strdup_printf("budget=%.15g", point->budget);
        add_sum(fund, "curve", term, point->value);
    }
}

static void add_trials(const AvlastFund *fund)
{
    const double *cost = fund->read->trial_cost;

    for (gsize i = 0; i < fund->read->k; i++)
        add(fund, "evsi", i, NULL)->estimate = fund->evsi[i];
    for (gsize i = 0; cost && i < fund->read->k; i++)
        add(fund, "enbs", i, NULL)->estimate = fund->evsi[i] - cost[i];
}

/* --- words --- */

static void say(const AvlastFund *fund)
{
    const AvlastShrunkValue tau = avlast_shrinkage_tau(fund->effects, fund->level);
    const gsize k = fund->read->k;
    gsize best = 0;

    for (guint i = 0; i < fund->read->notes->len; i++)
        avlast_estimates_note(fund->e, "%s",
                              (char *)g_ptr_array_index(fund->read->notes, i));
    for (gsize i = 1; i < k; i++)
        if (fund->rank[i].top > fund->rank[best].top)
            best = i;
    if (!isnan(tau.low))
        avlast_estimates_note(
            fund->e,
            "true effects differ between pilots by a standard deviation "
            "of %.2g to %.2g",
            tau.low, tau.high);
    if (k > 1)
        avlast_estimates_note(
            fund->e,
            "'%s' is the likeliest among the first %zu, with a chance of %.0f %%",
            avlast_fund_name(fund->read, best), fund->top,
            /* draws never make certain what could come out otherwise */
            fmin(100.0 * fund->rank[best].top, k > fund->top ? 99.0 : 100.0));
    if (fund->effects->nodes == 1 && fund->effects->tau[0] == 0.0)
        avlast_estimates_note(fund->e,
                              "tau is 0: all pilots are taken to have the same effect, "
                              "which few pilots cannot tell; --shrink bayes does not");
}

void avlast_fund_rows(AvlastFund *fund)
{
    add_effects(fund);
    add_spread(fund);
    add_money(fund);
    add_ranks(fund);
    if (fund->spends)
        add_spending(fund);
    if (fund->evsi)
        add_trials(fund);
    say(fund);
    fund->e->method = g_strdup_printf("%s, %zu draws", how(fund), fund->draws->n);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "cmd/fund/fund.h"
#include "cmd/resampling.h"
#include "core/error.h"
#include "core/memory.h"
#include "value/scenario.h"

/* Numbers of the draws that are held at most: 400 MB in three tables. */
#define MOST_NUMBERS 16000000

void avlast_fund_clear(AvlastFund *fund)
{
    avlast_shrinkage_free(fund->effects);
    avlast_portfolio_draws_free(fund->draws);
    g_free(fund->worth);
    g_free(fund->cost);
    g_free(fund->sum_worth);
    g_free(fund->shrunken);
    g_free(fund->value);
    g_free(fund->chance);
    g_free(fund->rank);
    g_free(fund->budget);
    g_free(fund->budget_payer);
    g_free(fund->budget_cost);
    g_free(fund->least);
    g_free(fund->most);
    g_free(fund->group);
    g_free(fund->state);
    g_free(fund->barred);
    g_free(fund->chosen);
    g_free(fund->often);
    g_free(fund->next_set);
    g_clear_pointer(&fund->curve, g_array_unref);
    g_free(fund->evsi);
}

static gboolean tau_rule(const AvlastFundOwn *own, AvlastTauRule *rule, GError **error)
{
    const char *how = own->shrink ? own->shrink : "bayes";
    const gboolean bayes = strcmp(how, "bayes") == 0;

    *rule = (AvlastTauRule){bayes ? AVLAST_TAU_BAYES : AVLAST_TAU_EB, own->tau,
                            own->tau_scale};
    if ((!isnan(own->tau) && own->shrink) || (!isnan(own->tau_scale) && !bayes) ||
        (!isnan(own->tau) && !isnan(own->tau_scale)) || own->tau < 0.0 ||
        own->tau_scale <= 0.0) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV713", NULL,
                    "--tau (0 or more), --tau-scale (above 0, with --shrink bayes) and "
                    "another --shrink exclude each other");
        return FALSE;
    }
    if (!isnan(own->tau))
        rule->kind = AVLAST_TAU_FIXED;
    if (strcmp(how, "none") == 0)
        *rule = (AvlastTauRule){AVLAST_TAU_FIXED, INFINITY, NAN};
    return TRUE;
}

/* The payers of the perspective alone. */
static gboolean count_payers(AvlastFund *fund, GError **error)
{
    const AvlastFundRead *read = fund->read;
    gsize n = 0;

    fund->worth = avlast_table(double, read->payers, read->k, error);
    fund->cost = fund->worth ? avlast_table(double, read->payers, read->k, error) : NULL;
    fund->sum_worth = fund->cost ? avlast_array(double, read->k, error) : NULL;
    if (!fund->sum_worth)
        return FALSE;
    for (gsize p = 0; p < read->payers; p++) {
        if (!read->counts[p])
            continue;
        for (gsize i = 0; i < read->k; i++) {
            fund->worth[n * read->k + i] = read->worth[p * read->k + i];
            fund->cost[n * read->k + i] = read->cost[p * read->k + i];
            fund->sum_worth[i] += read->worth[p * read->k + i];
        }
        n++;
    }
    fund->counted = (AvlastPortfolio){
        .k = read->k,
        .payers = n,
        .worth = fund->worth,
        .cost = fund->cost,
        .doubt = read->doubt,
        .common = isnan(fund->own->common_doubt) ? 0.0 : fund->own->common_doubt,
        .effects = fund->effects};
    return TRUE;
}

static gboolean summarise(AvlastFund *fund, GError **error)
{
    const gsize k = fund->read->k, n = fund->draws->n;
    const double p[] = {(1.0 - fund->level) / 2.0, (1.0 + fund->level) / 2.0};
    g_autofree double *column = avlast_array(double, n, error);

    fund->shrunken = g_new0(AvlastShrunkValue, k);
    fund->value = g_new0(AvlastShrunkValue, k);
    fund->chance = g_new0(double, k);
    if (!column)
        return FALSE;
    for (gsize i = 0; i < k; i++) {
        double end[2];
        gsize above = 0;
        fund->shrunken[i] = avlast_shrinkage_effect(fund->effects, i, fund->level);
        for (gsize d = 0; d < n; d++) {
            column[d] = fund->draws->value[d * k + i];
            above += column[d] > 0.0 ? 1 : 0;
        }
        fund->chance[i] = (double)above / (double)n;
        const double sd = avlast_draws_sd(column, n);
        avlast_draws_quantiles(column, n, p, 2, end);
        fund->value[i] = (AvlastShrunkValue){
            avlast_portfolio_expected(&fund->counted, fund->counted.payers, i,
                                      fund->shrunken[i].mean),
            sd, end[0], end[1]};
    }
    return TRUE;
}

static gboolean rank(AvlastFund *fund, GError **error)
{
    const gsize k = fund->read->k, n = fund->draws->n;
    const char *by = fund->own->rank_by      ? fund->own->rank_by
                     : fund->read->has_worth ? "value"
                                             : "effect";
    g_autofree double *table = NULL;
    const double *measure =
        strcmp(by, "effect") == 0 ? fund->draws->theta : fund->draws->value;

    if (strcmp(by, "effect") != 0 && !fund->read->has_worth) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV713", NULL,
                    "--rank-by %s: what a unit of effect is worth is not known\nhint: "
                    "--worth names columns with it, --value one with results of avlast "
                    "value",
                    by);
        return FALSE;
    }
    if (strcmp(by, "return") == 0) {
        table = avlast_table(double, n, k, error);
        for (gsize i = 0; table && i < k; i++) {
            if (!(fund->read->total[i] > 0.0)) {
                avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV711", NULL,
                            "--rank-by return: '%s' costs nothing",
                            avlast_fund_name(fund->read, i));
                return FALSE;
            }
            for (gsize d = 0; d < n; d++)
                table[d * k + i] = fund->draws->value[d * k + i] / fund->read->total[i];
        }
        if (!table)
            return FALSE;
        measure = table;
    }
    fund->ranked = by;
    fund->top = fund->own->top == G_MININT64 ? 3 : (gsize)fund->own->top;
    fund->top = MIN(fund->top, k);
    fund->rank = g_new0(AvlastRank, k);
    return avlast_portfolio_ranks(measure, n, k, fund->top, fund->level, fund->rank,
                                  error);
}

static gboolean check(const AvlastFundOwn *own, GError **error)
{
    if ((own->top != G_MININT64 && own->top < 1) ||
        (own->draws != G_MININT64 && (own->draws < 100 || own->draws > 1000000)) ||
        own->common_doubt < 0.0 || own->minimum_chance < 0.0 ||
        own->minimum_chance > 1.0 || own->trial <= 0.0 || own->rollout <= 0.0) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV713", NULL,
                    "--top is 1 or more, --draws 100 to 1,000,000, --common-doubt 0 or "
                    "more, --minimum-chance 0 to 1, --trial and --rollout above 0");
        return FALSE;
    }
    return TRUE;
}

gboolean avlast_fund_estimate(AvlastRun *run, AvlastFund *fund, GError **error)
{
    const AvlastFundRead *read = fund->read;
    AvlastTauRule rule;
    guint32 seed;
    gsize n = fund->own->draws == G_MININT64 ? 10000 : (gsize)fund->own->draws;

    if (!check(fund->own, error) || !tau_rule(fund->own, &rule, error) ||
        !avlast_run_seed(run, &seed, error))
        return FALSE;
    run->random = TRUE;
    if (n * read->k > MOST_NUMBERS) {
        if (fund->own->draws != G_MININT64) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV713", NULL,
                        "--draws: %zu draws of %zu pilots are too many", n, read->k);
            return FALSE;
        }
        n = MAX(100, MOST_NUMBERS / read->k);
    }
    fund->effects = avlast_shrinkage_new(read->k, read->y, read->v, &rule, error);
    if (!fund->effects || !count_payers(fund, error))
        return FALSE;
    fund->draws = avlast_portfolio_draw(&fund->counted, n, seed, error);
    return fund->draws && summarise(fund, error) && rank(fund, error);
}

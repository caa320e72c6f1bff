/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which pilots to go on with under budgets. */
#include <math.h>
#include <string.h>

#include "cmd/fund/fund.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/number.h"

/* Draws for which the best set is looked for. */
#define SET_DRAWS 2000
/* Points of the curve, from nothing to enough for all that is worth it. */
#define CURVE 40

/* --- limits --- */

static gboolean add_budget(AvlastFund *fund, const char *text, gsize at, GError **error)
{
    const AvlastFundRead *read = fund->read;
    g_autofree char *name = NULL;

    fund->budget_payer[at] = read->payers;
    if (strchr(text, '=')) {
        if (!avlast_fund_pair("budget", text, &name, &fund->budget[at], error))
            return FALSE;
        fund->budget_payer[at] = avlast_fund_payer(read, name);
        if (fund->budget_payer[at] == read->payers) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV713", NULL,
                        "--budget: no cost of '%s' is known", name);
            return FALSE;
        }
    } else if (!avlast_number_parse(text, strlen(text), '.', &fund->budget[at])) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV713", NULL,
                    "--budget: '%s' is neither AMOUNT nor PAYER=AMOUNT", text);
        return FALSE;
    }
    if (!(fund->budget[at] >= 0.0)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV713", NULL, "--budget: '%s' is below 0",
                    text);
        return FALSE;
    }
    for (gsize i = 0; i < read->k; i++)
        fund->budget_cost[at * read->k + i] =
            fund->budget_payer[at] == read->payers
                ? read->total[i]
                : read->cost[fund->budget_payer[at] * read->k + i];
    return TRUE;
}

static gboolean take_limits(AvlastFund *fund, char **texts, const char *option,
                            double *limits, GError **error)
{
    const GPtrArray *kinds = fund->read->kinds;

    for (char **text = texts; text && *text; text++) {
        g_autofree char *name = NULL;
        double number;
        guint g = 0;
        if (!avlast_fund_pair(option, *text, &name, &number, error))
            return FALSE;
        while (kinds && g < kinds->len && strcmp(g_ptr_array_index(kinds, g), name) != 0)
            g++;
        if (!kinds || g == kinds->len || number < 0.0) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV713", NULL,
                        "--%s: '%s' is no kind of pilot, or the number is below 0\nhint: "
                        "--kind names the column that tells kinds apart",
                        option, name);
            return FALSE;
        }
        limits[g] = number;
    }
    return TRUE;
}

static gboolean take_wishes(AvlastFund *fund, char **names, const char *option,
                            AvlastChoiceState state, GError **error)
{
    const AvlastFundRead *read = fund->read;

    for (char **name = names; name && *name; name++) {
        gsize i = 0;
        while (i < read->k && strcmp(avlast_fund_name(read, i), *name) != 0)
            i++;
        if (i == read->k) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV713", NULL,
                        "--%s: no pilot is called '%s'", option, *name);
            return FALSE;
        }
        fund->state[i] = state;
        fund->barred[i] = FALSE;
    }
    return TRUE;
}

/* Too little evidence to be chosen. */
static gboolean bar(AvlastFund *fund, GError **error)
{
    const AvlastFundOwn *own = fund->own;
    const AvlastFundRead *read = fund->read;

    fund->barred = g_new0(gboolean, read->k);
    fund->state = g_new0(AvlastChoiceState, read->k);
    for (gsize i = 0; i < read->k; i++) {
        fund->barred[i] = fund->chance[i] < own->minimum_chance ||
                          (read->grade && read->grade[i] > own->worst_grade);
        if (fund->barred[i])
            fund->state[i] = AVLAST_CHOICE_OUT;
    }
    return take_wishes(fund, own->include, "include", AVLAST_CHOICE_IN, error) &&
           take_wishes(fund, own->exclude, "exclude", AVLAST_CHOICE_OUT, error);
}

static gboolean prepare(AvlastFund *fund, GError **error)
{
    const AvlastFundOwn *own = fund->own;
    const AvlastFundRead *read = fund->read;
    const gsize groups = read->kinds ? read->kinds->len : 0;

    fund->budgets = own->budget ? g_strv_length(own->budget) : 0;
    fund->budget = avlast_array(double, fund->budgets, error);
    fund->budget_payer = g_new0(gsize, fund->budgets + 1);
    fund->budget_cost = avlast_table(double, fund->budgets, read->k, error);
    fund->least = g_new0(double, groups + 1);
    fund->most = g_new0(double, groups + 1);
    fund->group = g_new0(gsize, read->k);
    if (!fund->budget || !fund->budget_cost || !bar(fund, error))
        return FALSE;
    for (gsize g = 0; g < groups; g++)
        fund->most[g] = INFINITY;
    for (gsize i = 0; i < read->k && read->kind; i++)
        fund->group[i] = read->kind[i];
    for (gsize b = 0; b < fund->budgets; b++)
        if (!add_budget(fund, own->budget[b], b, error))
            return FALSE;
    return take_limits(fund, own->least, "least", fund->least, error) &&
           take_limits(fund, own->most, "most", fund->most, error);
}

AvlastChoiceProblem avlast_fund_problem(const AvlastFund *fund, const double *budget)
{
    return (AvlastChoiceProblem){.k = fund->read->k,
                                 .budgets = fund->budgets,
                                 .groups = fund->read->kinds ? fund->read->kinds->len : 0,
                                 .cost = fund->budget_cost,
                                 .budget = budget ? budget : fund->budget,
                                 .group = fund->group,
                                 .least = fund->least,
                                 .most = fund->most,
                                 .state = fund->state,
                                 .divisible = fund->own->divisible};
}

/* --- what comes out --- */

/* Says what stands in the way: too few of a kind, or how much the cheapest set that meets
 * the other limits costs. */
static gboolean infeasible(const AvlastFund *fund, GError **error)
{
    const gsize k = fund->read->k;
    g_autofree double *limits = g_new0(double, fund->budgets + 1);
    g_autofree double *value = g_new0(double, k);
    g_autofree double *x = g_new0(double, k);
    double total;
    gboolean found;

    for (gsize b = 0; b < fund->budgets; b++)
        limits[b] = INFINITY;
    for (gsize b = 0; b < MAX(fund->budgets, 1); b++) {
        const AvlastChoiceProblem problem = avlast_fund_problem(fund, limits);
        g_autoptr(AvlastChooser) chooser = avlast_chooser_new(&problem, error);
        for (gsize i = 0; i < k && fund->budgets > 0; i++)
            value[i] = -fund->budget_cost[b * k + i];
        if (!chooser || !avlast_chooser_best(chooser, value, x, &total, &found, error))
            return FALSE;
        if (!found) {
            avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV715", NULL,
                        "no set of pilots meets --least and --most, whatever it "
                        "costs\nhint: pilots with too little evidence, and those of "
                        "--exclude, cannot be counted");
            return FALSE;
        }
        if (fund->budgets > 0 && -total > fund->budget[b] * (1.0 + 1e-9)) {
            avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV715", NULL,
                        "what must be in the set costs %.15g at least, the budget "
                        "'%s' is less",
                        -total, fund->own->budget[b]);
            return FALSE;
        }
    }
    avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV715", NULL,
                "no set of pilots keeps within all budgets at once and meets the other "
                "limits");
    return FALSE;
}

static double spent_of(const AvlastFund *fund, const double *x)
{
    double spent = 0.0;

    for (gsize i = 0; i < fund->read->k; i++)
        spent += x[i] * fund->read->total[i];
    return spent;
}

/* The best set and the next best; of equal ones the cheaper is chosen. */
static gboolean choose(AvlastFund *fund, const double *value, GError **error)
{
    const gsize k = fund->read->k;
    const AvlastChoiceProblem problem = avlast_fund_problem(fund, NULL);
    g_autoptr(AvlastChooser) chooser = avlast_chooser_new(&problem, error);
    gboolean found;

    fund->chosen = g_new0(double, k);
    fund->second = NAN;
    if (!chooser ||
        !avlast_chooser_best(chooser, value, fund->chosen, &fund->best, &found, error))
        return FALSE;
    if (!found)
        return infeasible(fund, error);
    fund->spent = spent_of(fund, fund->chosen);
    if (fund->own->divisible)
        return TRUE;
    g_autofree double *next = g_new0(double, k);
    avlast_chooser_forbid(chooser, fund->chosen);
    if (!avlast_chooser_best(chooser, value, next, &fund->second, &found, error))
        return FALSE;
    if (!found) {
        fund->second = NAN;
        return TRUE;
    }
    fund->next_set = g_steal_pointer(&next);
    const double cost = spent_of(fund, fund->next_set);
    if (fund->second >= fund->best - 1e-9 * fabs(fund->best) && cost < fund->spent) {
        double *swap = fund->chosen;
        fund->chosen = fund->next_set;
        fund->next_set = swap;
        fund->spent = cost;
    }
    return TRUE;
}

/* How often each pilot is in the set that would be the best if effects were known, and
 * what knowing them would be worth. */
static gboolean over_draws(AvlastFund *fund, GError **error)
{
    const gsize k = fund->read->k, n = MIN(fund->draws->n, SET_DRAWS);
    const AvlastChoiceProblem problem = avlast_fund_problem(fund, NULL);
    g_autoptr(AvlastChooser) chooser = avlast_chooser_new(&problem, error);
    g_autofree double *x = g_new0(double, k);

    fund->often = g_new0(double, k);
    for (gsize d = 0; chooser && d < n; d++) {
        const double *value = fund->draws->value + d * k;
        double total, own = 0.0;
        gboolean found;
        if (!avlast_chooser_best(chooser, value, x, &total, &found, error))
            return FALSE;
        for (gsize i = 0; found && i < k; i++) {
            fund->often[i] += x[i];
            own += fund->chosen[i] * value[i];
        }
        fund->regret += found ? fmax(0.0, total - own) / (double)n : 0.0;
    }
    for (gsize i = 0; i < k; i++)
        fund->often[i] /= (double)n;
    return chooser != NULL;
}

/* How many times the budgets the curve goes to: a tenth beyond what buys all that is
 * worth it. */
static gboolean reach_of(const AvlastFund *fund, AvlastChooser *chooser,
                         const double *value, double *budget, double *x, double *most,
                         GError **error)
{
    const gsize k = fund->read->k;
    double total;
    gboolean found;

    *most = 1.0;
    for (gsize b = 0; b < fund->budgets; b++)
        budget[b] = INFINITY;
    avlast_chooser_budgets(chooser, budget);
    if (!avlast_chooser_best(chooser, value, x, &total, &found, error))
        return FALSE;
    for (gsize b = 0; found && b < fund->budgets; b++) {
        double need = 0.0;
        for (gsize i = 0; i < k; i++)
            need += x[i] * fund->budget_cost[b * k + i];
        if (fund->budget[b] > 0.0)
            *most = fmax(*most, need / fund->budget[b]);
    }
    *most *= 1.1;
    return TRUE;
}

/* The budgets are raised together, from nothing on. */
static gboolean follow_curve(AvlastFund *fund, const double *value, GError **error)
{
    const gsize k = fund->read->k;
    const AvlastChoiceProblem problem = avlast_fund_problem(fund, NULL);
    g_autoptr(AvlastChooser) chooser = avlast_chooser_new(&problem, error);
    g_autofree double *budget = g_new0(double, fund->budgets + 1);
    g_autofree double *x = g_new0(double, k);
    double most;

    fund->curve = g_array_new(FALSE, FALSE, sizeof(AvlastFundPoint));
    if (!chooser || !reach_of(fund, chooser, value, budget, x, &most, error))
        return FALSE;
    for (guint step = 0; step <= CURVE; step++) {
        AvlastFundPoint at = {0};
        gboolean found;
        for (gsize b = 0; b < fund->budgets; b++) {
            budget[b] = fund->budget[b] * most * (double)step / (double)CURVE;
            at.budget += budget[b];
        }
        avlast_chooser_budgets(chooser, budget);
        if (!avlast_chooser_best(chooser, value, x, &at.value, &found, error))
            return FALSE;
        if (!found)
            continue;
        at.spent = spent_of(fund, x);
        for (gsize i = 0; i < k; i++)
            at.pilots += x[i];
        g_array_append_val(fund->curve, at);
    }
    return TRUE;
}

static gboolean refuse_limits(const AvlastFundOwn *own, GError **error)
{
    if (own->budget ||
        !(own->least || own->most || own->divisible || own->include || own->exclude ||
          !isnan(own->minimum_chance) || !isnan(own->worst_grade)))
        return TRUE;
    avlast_fail(
        error, AVLAST_ERROR_USAGE, "AV713", NULL,
        "--least, --most, --divisible, --include, --exclude, --minimum-chance and "
        "--worst-grade limit what a --budget is spent on, which is not given");
    return FALSE;
}

gboolean avlast_fund_spend(AvlastFund *fund, GError **error)
{
    const gsize k = fund->read->k;

    if (!refuse_limits(fund->own, error))
        return FALSE;
    if (!fund->own->budget)
        return TRUE;
    if (!fund->read->has_worth || !fund->read->has_cost) {
        avlast_fail(
            error, AVLAST_ERROR_USAGE, "AV713", NULL,
            "--budget needs what pilots cost (--cost) and what a unit of effect is "
            "worth (--worth or --value)");
        return FALSE;
    }
    g_autofree double *value = g_new0(double, k);
    for (gsize i = 0; i < k; i++)
        value[i] = fund->value[i].mean;
    fund->spends = TRUE;
    return prepare(fund, error) && choose(fund, value, error) &&
           over_draws(fund, error) && follow_curve(fund, value, error);
}

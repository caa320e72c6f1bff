/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "cmd/fund/fund.h"
#include "cmd/output/figure_words.h"

#define OWN(member) offsetof(AvlastFundOwn, member)

const AvlastOption avlast_fund_options[] = {
    {"effect", 0, AVLAST_OPTION_LIST, OWN(effect), "EFFECT,SE",
     N_("columns with effects, more is better, and standard errors (default: "
        "effect,se)")},
    {"pilot", 0, AVLAST_OPTION_TEXT, OWN(label), "COL",
     N_("column with the pilots' names (default: their lines)")},
    {"cost", 0, AVLAST_OPTION_LIST, OWN(cost), "COL[,COL]",
     N_("what going on with a pilot costs, by payer (default: cost and cost.PAYER)")},
    {"worth", 0, AVLAST_OPTION_LIST, OWN(worth), "COL[,COL]",
     N_("what a unit of effect is worth for the whole pilot, by payer (default: worth "
        "and "
        "worth.PAYER)")},
    {"value", 0, AVLAST_OPTION_TEXT, OWN(value), "COL",
     N_("column with result files of avlast value, which say what the effect is worth")},
    {"perspective", 0, AVLAST_OPTION_LIST, OWN(perspective), "PAYER[,PAYER]",
     N_("payers whose gains and costs count (default: all)")},
    {"doubt", 0, AVLAST_OPTION_TEXT, OWN(doubt), "COL",
     N_("relative standard error of what a unit is worth, of each pilot by itself")},
    {"common-doubt", 0, AVLAST_OPTION_NUMBER, OWN(common_doubt), "CV",
     N_("relative standard error of what a unit is worth that all pilots share")},
    {"grade", 0, AVLAST_OPTION_TEXT, OWN(grade), "COL",
     N_("column with the grade of the evidence, 1 the best")},
    {"bias", 0, AVLAST_OPTION_LIST, OWN(bias), "GRADE=BIAS[:SD]",
     N_("what designs of a grade are off by, taken off effects; its own doubt after :")},
    {"shrink", 0, AVLAST_OPTION_CHOICE, OWN(shrink), "bayes|eb|none",
     N_("how pilots learn from each other (default: bayes, over all sizes of tau)")},
    {"tau", 0, AVLAST_OPTION_NUMBER, OWN(tau), "T",
     N_("the standard deviation of true effects, when it is known")},
    {"tau-scale", 0, AVLAST_OPTION_NUMBER, OWN(tau_scale), "S",
     N_("half-normal prior of tau with this scale (default: flat)")},
    {"rank-by", 0, AVLAST_OPTION_CHOICE, OWN(rank_by), "value|effect|return",
     N_("what ranks compare: net value, effect, or net value per unit of cost")},
    {"top", 0, AVLAST_OPTION_INTEGER, OWN(top), "K",
     N_("chance to be among the first K (default: 3)")},
    {"budget", 0, AVLAST_OPTION_LIST, OWN(budget), "AMOUNT|PAYER=AMOUNT[,...]",
     N_("spend this so that the expected net value is largest")},
    {"divisible", 0, AVLAST_OPTION_FLAG, OWN(divisible), NULL,
     N_("a share of a pilot can be paid for, with its share of the value")},
    {"least", 0, AVLAST_OPTION_LIST, OWN(least), "KIND=N[,...]",
     N_("pilots of a kind that must be chosen at least")},
    {"most", 0, AVLAST_OPTION_LIST, OWN(most), "KIND=N[,...]",
     N_("pilots of a kind that may be chosen at most")},
    {"include", 0, AVLAST_OPTION_LIST, OWN(include), "NAME[,NAME]",
     N_("pilots that must be chosen")},
    {"exclude", 0, AVLAST_OPTION_LIST, OWN(exclude), "NAME[,NAME]",
     N_("pilots that must not be chosen")},
    {"minimum-chance", 0, AVLAST_OPTION_NUMBER, OWN(minimum_chance), "P",
     N_("choose only pilots with this chance of a net value above 0")},
    {"worst-grade", 0, AVLAST_OPTION_NUMBER, OWN(worst_grade), "G",
     N_("choose only pilots whose evidence is of this grade or better")},
    {"trial", 0, AVLAST_OPTION_NUMBER, OWN(trial), "TIMES",
     N_("worth of a further trial of each pilot, with so many times its people")},
    {"trial-cost", 0, AVLAST_OPTION_TEXT, OWN(trial_cost), "COL",
     N_("what that trial costs")},
    {"rollout", 0, AVLAST_OPTION_NUMBER, OWN(rollout), "TIMES",
     N_("times the pilot's size that the decision after the trial is about (default: "
        "1)")},
    {"kind", 0, AVLAST_OPTION_TEXT, OWN(kind), "COL",
     N_("column with kinds of pilot to compare")},
    {"started", 0, AVLAST_OPTION_TEXT, OWN(started), "COL",
     N_("column with years: the portfolio at the end of each")},
    {"currency", 0, AVLAST_OPTION_TEXT, OWN(currency), "NAME",
     N_("what money is called (default: NOK)")},
    {"draws", 0, AVLAST_OPTION_INTEGER, OWN(draws), "N",
     N_("draws of all effects together (default: 10000)")},
    {"words", 0, AVLAST_OPTION_FLAG, OWN(words), NULL,
     N_("under the table, one plain sentence for each figure")},
    {0},
};

static gboolean fill(AvlastRun *run, AvlastFund *fund, GError **error)
{
    if (!avlast_fund_estimate(run, fund, error) || !avlast_fund_spend(fund, error) ||
        !avlast_fund_trials(fund, error))
        return FALSE;
    avlast_fund_rows(fund);
    return avlast_fund_kinds(fund, error) && avlast_fund_years(fund, error);
}

static void set_chosen(const AvlastFund *fund, AvlastResult *result)
{
    json_object_set_new(result->settings, "pilots",
                        json_integer((json_int_t)fund->read->k));
    json_object_set_new(result->settings, "draws.made",
                        json_integer((json_int_t)fund->draws->n));
    json_object_set_new(result->settings, "ranked.by", json_string(fund->ranked));
}

gboolean avlast_fund_run(AvlastRun *run, GError **error)
{
    g_autoptr(AvlastFundRead) read = avlast_fund_read(run, error);
    g_autoptr(AvlastResult) result = read ? avlast_run_result(run) : NULL;

    if (!result)
        return FALSE;
    if (!result->estimates)
        result->estimates = avlast_estimates_new();
    g_auto(AvlastFund) fund = {.own = run->own,
                               .read = read,
                               .e = result->estimates,
                               .level = run->options.level};
    avlast_result_add_input(result, read->frame);
    json_array_extend(result->inputs, read->inputs);
    fund.e->level = fund.level;
    fund.e->rows_read = (gint64)read->rows;
    fund.e->rows_used = (gint64)read->k;
    if (!fill(run, &fund, error))
        return FALSE;
    set_chosen(&fund, result);
    avlast_fund_charts(&fund, result);
    if (fund.own->words)
        avlast_figure_words_add(result, run->options.lang);
    return avlast_run_emit(run, result, error);
}

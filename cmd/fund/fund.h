/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_FUND_FUND_H
#define AVLAST_CMD_FUND_FUND_H

#include "cmd/output/sheet.h"
#include "cmd/program.h"
#include "value/portfolio.h"

/* avlast fund: a portfolio of pilots. What each does given all of them, what it is worth,
 * how sure its rank is, which to go on with under budgets, and where a further trial is
 * worth most. */

typedef struct {
    char **effect, **cost, **worth, **perspective, **bias, **budget, **least, **most;
    char **include, **exclude;
    char *label, *value, *doubt, *grade, *kind, *started, *trial_cost, *shrink, *rank_by,
        *currency;
    double common_doubt, tau, tau_scale, minimum_chance, worst_grade, trial, rollout;
    gint64 top, draws;
    gboolean divisible, words;
} AvlastFundOwn;

extern const AvlastOption avlast_fund_options[];

/* The portfolio as it was read: arrays of k unless said otherwise. */
typedef struct {
    AvlastFrame *frame;
    gsize rows, k, payers;              /* read; used */
    GPtrArray *name;                    /* of char *, all different */
    GPtrArray *payer;                   /* of char *, `payers` of them */
    double *reported, *se;              /* as they stand in the file */
    double *y, *v;                      /* after the design's bias is taken off */
    double *worth, *cost;               /* payers x k */
    double *total;                      /* what each costs in all */
    double *doubt, *grade, *trial_cost; /* NULL unless asked for */
    double *started;                    /* NULL unless asked for */
    guint32 *kind;                      /* codes, or NULL */
    GPtrArray *kinds;                   /* of char *, or NULL */
    gboolean *counts;                   /* payers: in the perspective */
    gboolean has_cost, has_worth;
    GPtrArray *notes; /* of char * */
    json_t *inputs;   /* of value results, or NULL */
} AvlastFundRead;

void avlast_fund_read_free(AvlastFundRead *read);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastFundRead, avlast_fund_read_free)
AvlastFundRead *avlast_fund_read(AvlastRun *run, GError **error);

/* Worth and cost of each pilot to each payer from columns and value results; read.c. */
gboolean avlast_fund_read_money(AvlastRun *run, AvlastFundRead *read, GError **error);
/* Takes the design's bias off; read.c. */
gboolean avlast_fund_read_bias(const AvlastFundOwn *own, AvlastFundRead *read,
                               GError **error);

/* A number of column `name` for pilot i; the columns were checked to be numbers. */
const char *avlast_fund_name(const AvlastFundRead *read, gsize i);
/* The index of a payer, or read->payers. */
gsize avlast_fund_payer(const AvlastFundRead *read, const char *name);

/* "NAME=NUMBER" of an option; FALSE and AVLAST_ERROR_USAGE. */
gboolean avlast_fund_pair(const char *option, const char *text, char **name,
                          double *number, GError **error);

/* All that was computed, for rows, sheet and charts. */
typedef struct {
    const AvlastFundOwn *own;
    const AvlastFundRead *read;
    AvlastEstimates *e;
    double level;
    AvlastShrinkage *effects;
    AvlastPortfolio counted;          /* of the perspective's payers */
    double *worth, *cost, *sum_worth; /* behind `counted`; of all payers in it: k */
    AvlastPortfolioDraws *draws;
    AvlastShrunkValue *shrunken; /* k */
    AvlastShrunkValue *value;    /* k: net; sd and interval from the draws */
    double *chance;              /* k: of a net value above 0 */
    AvlastRank *rank;            /* k */
    gsize top;
    const char *ranked; /* "effect", "value" or "return" */

    gboolean spends;
    gsize budgets;
    double *budget;           /* budgets */
    gsize *budget_payer;      /* budgets: payer, or payers for all */
    double *budget_cost;      /* budgets x k */
    double *least, *most;     /* of kinds */
    gsize *group;             /* k */
    AvlastChoiceState *state; /* k: by evidence and by wish */
    gboolean *barred;         /* k: by too little evidence */
    double *chosen;           /* k: shares */
    double *often;            /* k: chance to be in the best set */
    double best, spent, second, regret;
    double *next_set; /* k, or NULL when there is none */
    GArray *curve;    /* of AvlastFundPoint */
    double *evsi;     /* k, or NULL */
} AvlastFund;

typedef struct {
    double budget, value, spent, pilots;
} AvlastFundPoint;

void avlast_fund_clear(AvlastFund *fund);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastFund, avlast_fund_clear)

gboolean avlast_fund_estimate(AvlastRun *run, AvlastFund *fund, GError **error);
gboolean avlast_fund_spend(AvlastFund *fund, GError **error);
gboolean avlast_fund_trials(AvlastFund *fund, GError **error);
/* The problem of spending as it stands, with other budgets when `budget` is not NULL. */
AvlastChoiceProblem avlast_fund_problem(const AvlastFund *fund, const double *budget);

void avlast_fund_rows(AvlastFund *fund);
gboolean avlast_fund_kinds(AvlastFund *fund, GError **error);
gboolean avlast_fund_years(AvlastFund *fund, GError **error);
void avlast_fund_charts(const AvlastFund *fund, AvlastResult *result);
AvlastSheet *avlast_fund_sheet(const AvlastFund *fund, const AvlastResult *result,
                               const char *lang);

gboolean avlast_fund_run(AvlastRun *run, GError **error);

#endif

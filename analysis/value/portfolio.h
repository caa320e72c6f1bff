/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_PORTFOLIO_H
#define AVLAST_VALUE_PORTFOLIO_H

#include "value/choice.h"
#include "value/shrinkage.h"

/* A portfolio: pilots whose effects are known with error, and what going on with each
 * costs and gives. Pilot i gives payer p worth_pi F_i theta_i and costs it cost_pi, F_i
 * being the doubt about what a unit of effect is worth: a lognormal factor with mean 1
 * and the coefficient of variation doubt_i, times one that all pilots share. */
typedef struct {
    gsize k, payers;
    const double *worth; /* payers x k: of one unit of effect, for the whole pilot */
    const double *cost;  /* payers x k */
    const double *doubt; /* k, or NULL */
    double common;       /* doubt that all share; 0: none */
    const AvlastShrinkage *effects;
} AvlastPortfolio;

typedef struct {
    gsize n, k, payers;
    double *theta;  /* n x k */
    double *value;  /* n x k: net of all payers */
    double *factor; /* n x k: F */
} AvlastPortfolioDraws;

/* n joint draws of stream `seed`; the same numbers whatever else is asked. */
AvlastPortfolioDraws *avlast_portfolio_draw(const AvlastPortfolio *portfolio, gsize n,
                                            guint32 seed, GError **error);
void avlast_portfolio_draws_free(AvlastPortfolioDraws *draws);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastPortfolioDraws, avlast_portfolio_draws_free)

/* E(net value) of payer p (payers: of all) exactly, for theta of mean `effect`. */
double avlast_portfolio_expected(const AvlastPortfolio *portfolio, gsize payer, gsize i,
                                 double effect);

/* Ranks over draws: n x k numbers, the largest has rank 1, equal ones share the mean of
 * their ranks. */
typedef struct {
    double mean, low, high; /* rank: its mean and equal-tailed interval */
    double top;             /* share of draws in which the pilot is among the first `top`;
                               pilots that are equal there share the places left */
} AvlastRank;
gboolean avlast_portfolio_ranks(const double *draws, gsize n, gsize k, gsize top,
                                double level, AvlastRank *ranks, GError **error);

/* What a further trial of one pilot is worth, normal-normal, for the decision at hand:
 * its value will be known as N(m, s0^2) given what the trial shows, whose mean is now
 * N(mean, pre^2), pre = worth s0^2 / sqrt(s0^2 + se^2). With it in the set, the set is
 * worth `with` + m, without it `without` (the best of the rest, under the same limits):
 *
 *   EVSI = E max(without, with + m) - max(without, with + mean)
 *        = pre phi(d / pre) - |d| Phi(-|d| / pre),   d = with + mean - without;
 *
 * for a pilot that may not be chosen before it has a trial: E max(0, d + pre Z). A
 * single pilot without limits has with = without. Infinite se: 0. */
double avlast_trial_worth(double d, double pre, gboolean barred);
/* The sd of the posterior mean of `worth` units that a trial of standard error se gives
 * when the effect is now known within sd. */
double avlast_trial_pre(double worth, double sd, double se);

#endif

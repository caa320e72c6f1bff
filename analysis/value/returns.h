/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_RETURNS_H
#define AVLAST_VALUE_RETURNS_H

#include "infer/estimates.h"
#include "value/scenario.h"

/* When the money comes back to a perspective, and at what rate. Appends rows to the group
 * "scenario=ID;payer=ID":
 *
 *   annual       the level amount at the end of each year 1 .. horizon that is worth the
 *                same: npv / sum DF(t)
 *   irr          all internal rates of return of the yearly flow at the point, between
 *                -99 % and 1000 % (term 1, 2 ... when there are several; empty without
 *                one)
 *   mirr         (PV of net gains / DF(horizon) / PV of net costs)^(1/horizon) - 1: gains
 *                invested again, and costs financed, at the discount schedule
 *   p.payback.by the chance that the money has come back by the end of a year (term): the
 *                first ten and every fifth, as far as it changes; for the public purse
 * and society evpi         mean(max(0, npv)) - max(0, mean npv): what perfect knowledge
 * is worth for the decision to carry on or not loss         what is lost on average by a
 * decision (term: carry on, stop) against knowing the truth
 *
 * Flows are real and in the model's timing; effects in the middle of their year make
 * steps of half a year. FALSE and
 * AVLAST_ERROR_INTERNAL without memory. */
typedef struct {
    const AvlastScenarioValue *value;
    guint perspective;
    const char *group;
    const double *npv;    /* n draws, for a study */
    const gsize *by_year; /* draws paid back by the end of each year, or NULL */
    double mean, gain;    /* of the draws, and of max(0, draw) */
    double npv_point;
    double npv_sd, npv_low, npv_high; /* of the draws, at the estimates' level */
} AvlastReturns;

gboolean avlast_returns_rows(const AvlastReturns *returns, AvlastEstimates *estimates,
                             GError **error);

/* What must hold, for the public purse and society: rows break.even and break.even.ratio
 * by term: "participants", "reach" and "profiles.ID" by avlast_break_even, with
 * p.above.break.even for those that vary; "(all costs)", how many times as large the
 * costs of the scheme could be. */
gboolean avlast_needed_rows(const AvlastReturns *returns, AvlastEstimates *estimates,
                            GError **error);

/* Rows break.even, break.even.ratio and p.above.break.even by effect, whose net value is
 * linear in it; "(all effects)": the share of all of them that is needed
 * (value/effects_needed.c). */
gboolean avlast_effects_needed_rows(const AvlastReturns *returns,
                                    AvlastEstimates *estimates, GError **error);

#endif

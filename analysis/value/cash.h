/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_CASH_H
#define AVLAST_VALUE_CASH_H

#include "value/discount.h"

/* The time value of a flow of money in real prices: amount[t] falls in year t = 0 .. n -
 * 1 after the base year; gains are positive, costs negative. */
typedef struct {
    gsize n;
    const double *amount;
    double shift; /* when in its year money moves: 0 at the year's date (end), 0.5 in the
                     middle of the year, that many years after t */
} AvlastFlow;

/* sum_t amount_t DF(t + shift). */
double avlast_flow_npv(const AvlastFlow *flow, const AvlastSchedule *schedule);
/* The same of gains alone, and of costs alone (as a positive number). */
double avlast_flow_gains(const AvlastFlow *flow, const AvlastSchedule *schedule);
double avlast_flow_costs(const AvlastFlow *flow, const AvlastSchedule *schedule);

/* All internal rates of return: r in (low, high] with sum_t amount_t (1 + r)^-t = 0, in
 * rising order, each once (also where the sum only touches 0). As a polynomial in x = 1 /
 * (1 + r), its real roots lie between those of its derivative, which are found the same
 * way; each is then halved down to neighbouring doubles. Whether a rate is the only one
 * is not guessed: all are listed. NULL and AVLAST_ERROR_INTERNAL without memory; an array
 * of *count values (to be freed) else. n is at most AVLAST_FLOW_YEARS. */
#define AVLAST_FLOW_YEARS 301
double *avlast_flow_irr(const AvlastFlow *flow, double low, double high, gsize *count,
                        GError **error);

/* Changes of sign of the amounts: Descartes bounds the number of rates above -1 by it. */
gsize avlast_flow_sign_changes(const AvlastFlow *flow);

/* (future value of gains at `reinvest` / present value of costs at `finance`)^(1/m) - 1
 * with m = n - 1 years: Excel's MIRR. NaN without gains, without costs, or for m = 0. */
double avlast_flow_mirr(const AvlastFlow *flow, double finance, double reinvest);

/* The first time, with a straight line inside the year, at which the cumulated
 * (discounted when schedule is not NULL) flow is at or above 0 after having been below;
 * NaN when never within the flow, 0 when it never is below. *last: the last such time,
 * later than the first when the flow falls below again; NaN when it ends below 0. */
double avlast_flow_payback(const AvlastFlow *flow, const AvlastSchedule *schedule,
                           double *last);

/* The level amount at the ends of years 1 .. n - 1 (or at its only date when n = 1) of
 * the same present value: NPV / sum_t DF(t + shift). Under one rate this is the
 * equivalent annual amount NPV r / (1 - (1 + r)^-(n-1)). */
double avlast_flow_annual(const AvlastFlow *flow, const AvlastSchedule *schedule);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_WELFARE_H
#define AVLAST_VALUE_WELFARE_H

#include "infer/estimates.h"
#include "value/scenario.h"

/* What people gain against what the public purse pays, for one scenario. Appends rows:
 *
 * payer=public
 *   wtp, net.cost   WTP: what participants and others gain, all their entries of the
 *                   ledger (taxes and transfers are taken off, what others pay of the
 *                   scheme too); NC: less the public purse's net present value
 *   mvpf            WTP / NC with the interval of avlast_mvpf_interval
 *   mvpf.corrected  the same with the bias-corrected interval
 *   mvpf.fieller    the same with Fieller's set, when the scenario is linear in normal
 *                   effects and nothing else is drawn: exact
 *   p.quadrant      shares of draws by signs of WTP and NC (term)
 *   cba             1 + (WTP - NC) / the purse's cost of the scheme
 *   cba.financed    the same over 1.5: a deadweight loss of half of what is raised
 * payer of the public purse
 *   mvpf            WTP / that payer's net cost: partial
 * payer=society
 *   sroi            what the effects are worth to all / all inputs of the scheme, whoever
 *                   gives them, volunteers' hours too; without the cost of tax financing
 *   sroi.net        (worth - inputs) / inputs
 *   cost.effect     inputs per unit of an effect (term) in its first year, with
 *                   avlast_icer_interval
 *
 * Hendren & Sprung-Keyser (2020), doi:10.1093/qje/qjaa006; A Guide to Social Return on
 * Investment (2012). FALSE and AVLAST_ERROR_INTERNAL without memory. */
gboolean avlast_welfare_rows(const AvlastScenarioValue *value, AvlastEstimates *estimates,
                             GError **error);

/* WTP and NC of each draw, n values each, and at the point, for the purse. */
typedef struct {
    double wtp_point, cost_point;
    double *wtp, *cost;
} AvlastWelfare;

gboolean avlast_welfare_draws(const AvlastScenarioValue *value, AvlastWelfare *welfare,
                              GError **error);
void avlast_welfare_clear(AvlastWelfare *welfare);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastWelfare, avlast_welfare_clear)

#endif

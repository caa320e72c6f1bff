/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_METRICS_H
#define AVLAST_VALUE_METRICS_H

#include "infer/estimates.h"
#include "value/scenario.h"

/* Appends a scenario's metrics to the estimates, whose level is that of the intervals.
 * One row per metric and perspective, group "scenario=ID;payer=ID"; std_error is the
 * draws' standard deviation, the interval their percentiles (1 -+ level) / 2.
 *
 *   npv                 sum of the ledger's present values; for society with the cost of
 *                       tax financing
 *   npv.cash            without capacity released, where there is any
 *   pv.benefit, pv.cost npv = benefit - cost; cost = resource costs
 *   bcr                 all but resources / (costs less savings of resources): net cost
 *   bcr.gross           (all but resources + savings) / costs; left out without savings
 *   p.npv.positive      share of draws with npv > 0
 *   p.npv.above         share of draws with npv above a threshold (term)
 *   payback, p.payback  discounted payback time and the chance of it within the horizon
 *   break.even          the value e* of an effect (term) with npv(e*) = 0, which is
 * linear in e; "(all effects)": the share of all effects that is needed break.even.ratio
 * e* / estimate p.above.break.even  share of draws with the effect on the good side of e*
 *
 * A ratio is the ratio of points, never a mean of ratios; it is empty when D <= 0, and
 * its interval is empty when D <= 0 in any draw. FALSE and AVLAST_ERROR_INTERNAL without
 * memory. */
gboolean avlast_metrics(const AvlastScenarioValue *value, AvlastEstimates *estimates,
                        GError **error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_CHARTS_H
#define AVLAST_VALUE_CHARTS_H

#include "infer/result.h"
#include "value/scenario.h"

/* What charts and reports need of a value result, as members of result->charts:
 * plots/charts.h describes each. */

/* Members payers, payer.years, cashflow and tornado, from one scenario. FALSE and
 * AVLAST_ERROR_INTERNAL without memory. */
gboolean avlast_value_charts(const AvlastScenarioValue *value, AvlastResult *result,
                             GError **error);

/* Member payer.years, to be owned by the caller. NULL and AVLAST_ERROR_INTERNAL without
 * memory. */
json_t *avlast_value_payer_years(const AvlastScenarioValue *value, GError **error);

/* Member must.hold, to be owned by the caller: what each number has to be for the
 * headline net present value to be zero, all others at their points; the least sure
 * first. NULL and AVLAST_ERROR_INTERNAL without memory. */
json_t *avlast_value_must_hold(const AvlastScenarioValue *value, GError **error);

/* Member ledger: every scenario. */
void avlast_value_chart_ledger(const AvlastValueModel *model, const AvlastLedger *ledger,
                               AvlastResult *result);

/* Member assumptions: every number that somebody wrote, with its source. */
void avlast_value_chart_assumptions(const AvlastValueModel *model, AvlastResult *result);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_ALLOWANCES_H
#define AVLAST_VALUE_ALLOWANCES_H

#include "infer/estimates.h"
#include "value/scenario.h"

/* Rows beside a scenario's metrics, in their form (metrics.h). */

/* Distributional weights, when the model has them: for each payer p with an income, and
 * for society,
 *
 *   weight        w_p = (reference / income_p)^eta
 *   npv.weighted  w_p npv_p;  society: npv + sum_p (w_p - 1) npv_p
 *
 * in every draw, and at the means for the point. Source: HM Treasury (2022), The Green
 * Book, annex 3. FALSE and AVLAST_ERROR_INTERNAL without memory. */
gboolean avlast_weighted_rows(const AvlastScenarioValue *value,
                              AvlastEstimates *estimates, GError **error);

/* The step that the allowance for optimism is, when the model has grades:
 * `optimism.step`, for each perspective that it moves, the net present value with it less
 * that without it, draw by draw, in the scenario `optimism` (or `central` when it always
 * applies). Errors as avlast_scenario_new. */
gboolean avlast_optimism_rows(const AvlastValueModel *model, const AvlastDraws *draws,
                              AvlastEstimates *estimates, GError **error);

#endif

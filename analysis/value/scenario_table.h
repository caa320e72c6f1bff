/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_SCENARIO_TABLE_H
#define AVLAST_VALUE_SCENARIO_TABLE_H

#include "infer/result.h"
#include "value/scenario.h"

/* Scenarios side by side. All use the same draws, so that a difference between two is
 * taken draw by draw: what both share (the effects' doubt, say) falls out of it. */

typedef struct _AvlastScenarioTable AvlastScenarioTable;

/* `compared`: whether there are others beside `central` to set against it; else the table
 * holds nothing and adds nothing. NULL and AVLAST_ERROR_INTERNAL without memory. */
AvlastScenarioTable *avlast_scenario_table_new(const AvlastValueModel *model,
                                               const AvlastDraws *draws,
                                               gboolean compared, GError **error);
void avlast_scenario_table_free(AvlastScenarioTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastScenarioTable, avlast_scenario_table_free)

/* The scenario computed; `central` was already, and is handed over. */
AvlastScenarioValue *avlast_scenario_table_value(AvlastScenarioTable *table,
                                                 const AvlastScenario *scenario,
                                                 GError **error);

/* After the scenario's metrics. For the public purse and society, unless it is `central`:
 *
 *   npv.difference  npv less that of the scenario `central` (term); std_error and
 *                   interval as of npv, over the draws' differences
 *
 * and with `mcse` a row mc.error of it (value/mcse.h). FALSE and AVLAST_ERROR_INTERNAL
 * without memory. */
gboolean avlast_scenario_table_add(AvlastScenarioTable *table,
                                   const AvlastScenarioValue *value, gboolean mcse,
                                   AvlastEstimates *estimates, GError **error);

/* Member scenarios of result->charts (plots/charts.h), from the rows of the result; none
 * with fewer than two scenarios. */
void avlast_value_chart_scenarios(const AvlastValueModel *model, AvlastResult *result);

#endif

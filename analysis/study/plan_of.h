/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_STUDY_PLAN_OF_H
#define AVLAST_STUDY_PLAN_OF_H

#include "study/plan.h"

/* Analyses that are made of others' results (`of: [primary, secondary]`), of a table of
 * their own (`file: pilots.csv`), or of no data at all: `power`, `sens`, `adjust`,
 * `pool`, `cash` and `cea`. */

/* Fills of, file, codebook and reads_data from the analysis's node and command. FALSE
 * with AVLAST_ERROR_PLAN: AV607 for a key that is needed, AV608 for a statistic that the
 * program does not have, AV610 for a file that is not in the plan's folder, AV682 or
 * AV760 for keys that do not go together. */
gboolean avlast_plan_read_of(const AvlastPlan *plan, AvlastPlanAnalysis *analysis,
                             GError **error);

/* Settles the waves in which analyses are made: those of a wave need only results of
 * earlier ones. FALSE with AVLAST_ERROR_PLAN at the name: AV680 when `of` names no
 * analysis, one twice, or one that has no such results; AV681 when analyses wait for each
 * other. */
gboolean avlast_plan_order(AvlastPlan *plan, GError **error);

/* The result files of `of` ("primary.json"), or the analysis's own table, added to the
 * program's arguments. */
void avlast_plan_add_of(const AvlastPlanAnalysis *analysis, GPtrArray *positional);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_STUDY_PLAN_MENTIONS_H
#define AVLAST_STUDY_PLAN_MENTIONS_H

#include "study/plan.h"

/* Adds a --let for each scale that the analysis mentions, and for the scales these are
 * made of, in the plan's order. */
void avlast_plan_mentions_add(const AvlastPlan *plan, const AvlastYaml *node,
                              GPtrArray *options);

#endif

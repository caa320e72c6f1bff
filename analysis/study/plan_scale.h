/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_STUDY_PLAN_SCALE_H
#define AVLAST_STUDY_PLAN_SCALE_H

#include "study/plan.h"

/* The parts of reading a plan that its scales and its analyses share; study/plan.c alone
 * needs them. */

/* Reads the list `scales` of a plan (NULL: none) into plan->scales. */
gboolean avlast_plan_read_scales(AvlastPlan *plan, const AvlastYaml *list,
                                 GError **error);

/* The member `name` of a map: letters of any language, digits and '_', with '-' and '.'
 * inside; a fault when it is absent or another. Borrowed. */
gboolean avlast_plan_read_name(const AvlastYaml *map, const char **name, GError **error);

#endif

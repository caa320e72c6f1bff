/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "study/plan.h"

const AvlastPlanAnalysis *avlast_plan_analysis(const AvlastPlan *plan, const char *name)
{
    for (guint i = 0; i < plan->analyses->len; i++) {
        const AvlastPlanAnalysis *analysis = g_ptr_array_index(plan->analyses, i);
        if (strcmp(analysis->name, name) == 0)
            return analysis;
    }
    return NULL;
}

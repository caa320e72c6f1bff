/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_STUDY_PLAN_OPTIONS_H
#define AVLAST_STUDY_PLAN_OPTIONS_H

#include "study/plan.h"

/* Members of a plan as texts of a command line. */

/* The option of that name; NULL when the program does not take it. */
const AvlastPlanOption *avlast_plan_option_find(const AvlastPlanOption *accepted,
                                                const char *name);

/* A key as a long option's name: "worst_grade" is "worst-grade". To be freed. */
char *avlast_plan_option_name(const char *key);

/* The node's texts, to be freed with g_strfreev. In a list, '' stands for "none" at that
 * place: baseline: [a, '', c]. NULL with AVLAST_ERROR_PLAN. */
GStrv avlast_plan_texts(const AvlastYaml *node, GError **error);

/* The node's texts as one, joined by commas. Names in a list that hold a comma are
 * quoted, so that they stay one; a function of a formula, poly(x,2), is one already. A
 * single text is taken as it is. To be freed. */
char *avlast_plan_joined(const AvlastYaml *node, const char *const *texts);

/* Adds "--NAME=VALUE" (a flag's "--NAME", or nothing for no; of a repeatable option one
 * for each text). Files that options of all programs name start at the plan's folder. */
gboolean avlast_plan_option_add(const AvlastPlan *plan, const AvlastPlanOption *option,
                                const AvlastYaml *node, GPtrArray *options,
                                GError **error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_STUDY_PLAN_OUTCOMES_H
#define AVLAST_STUDY_PLAN_OUTCOMES_H

#include "data/yaml.h"

/* What a plan's `study` says of outcomes, for the report, where no analysis says it:
 * `better` {outcome: higher | lower}, and `worthwhile` {outcome: number}, the smallest
 * change worth having, signed in the wanted direction, in the outcome's units.
 *
 * FALSE and AVLAST_ERROR_PLAN with line and column when a member is no map, a direction
 * is another word, a number is none or 0, or both are given and disagree. */
gboolean avlast_plan_check_outcomes(const AvlastYaml *study, GError **error);

/* Whether the member of `study` is one of these. */
gboolean avlast_plan_of_outcomes(const char *name);

#endif

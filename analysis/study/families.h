/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_STUDY_FAMILIES_H
#define AVLAST_STUDY_FAMILIES_H

#include "infer/result.h"
#include "study/plan.h"

/* Families of hypotheses that a plan names (`family:` of trials): their p-values
 * corrected together over all analyses, by Holm.
 *
 * A hypothesis is the effect of an arm (of a factor, or factors' interaction) on an
 * outcome in all who were assigned, with its p-value as the analysis gave it: not of
 * groups, measures, take-up, bounds or an earlier correction. In a family of m, sorted
 * p(1) <= ... <= p(m), the corrected value is max over j <= i of min(1, (m - j + 1)
 * p(j)); the chance of any false finding in the family is at most the level, whatever
 * the dependence. R: p.adjust(p, "holm") of the family's p-values.
 *
 * Source: Holm (1979), Scandinavian Journal of Statistics 6, 65-70. */

/* Reads `family` of an analysis: one name, or one for each of the plan's outcomes. NULL
 * in *family when there is none, or for a program other than rct (where the key is an
 * option or a fault). FALSE with AVLAST_ERROR_PLAN (AV628). */
gboolean avlast_families_read(const AvlastYaml *analysis, const char *command,
                              char ***family, GError **error);

/* Whether an analysis of the plan names a family. */
gboolean avlast_families_any(const AvlastPlan *plan);

/* The result of the corrections: rows of the hypotheses, group
 * "family=NAME;analysis=NAME", and behind them their corrected p-values, term
 * "holm:TERM" with the same group; a note for each family. results: those of the plan's
 * analyses, in its order. Without a hypothesis the result has no row. NULL with
 * AVLAST_ERROR_PLAN (AV628) when an outcome has no family in a list of several, or
 * AVLAST_ERROR_INTERNAL without memory. */
AvlastResult *avlast_families_new(const AvlastPlan *plan,
                                  const AvlastResult *const *results, GError **error);

#endif

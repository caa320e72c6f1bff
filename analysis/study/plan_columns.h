/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_STUDY_PLAN_COLUMNS_H
#define AVLAST_STUDY_PLAN_COLUMNS_H

#include "data/validate.h"
#include "study/plan.h"

/* The columns a plan names, held against a data file. */

/* Adds a fault (AV145, at its place in the plan) for every name in the plan's data and
 * design sections, scales and analyses that is neither a column of the file (header), nor
 * a scale of the plan, nor made by a `let` of the same analysis or of the data section.
 * Of formulas and lists of terms every variable counts; one that cannot be parsed is left
 * to the program it is for. */
void avlast_plan_check_columns(const AvlastPlan *plan, const char *source,
                               const char *const *header, AvlastValidation *validation);

/* Which of the codebook's columns the plan makes: by a `let` of the data section or of an
 * analysis, or by an `sql` in whose text the name stands. Never NULL. */
GStrv avlast_plan_made(const AvlastPlan *plan, const AvlastCodebook *codebook);

/* Treatment and cluster of the first analysis that has a treatment; the cluster is the
 * analysis's own or the design's first, NULL when there is none or when rows were
 * assigned within clusters (`assigned: row`). Borrowed from the plan. */
void avlast_plan_treatment(const AvlastPlan *plan, const char **treatment,
                           const char **cluster);

#endif

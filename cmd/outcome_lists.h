/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_OUTCOME_LISTS_H
#define AVLAST_CMD_OUTCOME_LISTS_H

#include "cmd/program.h"

/* Options that give one entry for each outcome of a program (rct, prepost): --baseline,
 * --labels, --worthwhile, --role. All fail with AVLAST_ERROR_USAGE. */

/* The outcomes are there, and each once. */
gboolean avlast_outcomes_check(char **outcomes, const char *argument, GError **error);

/* A list (or NULL) of n entries; one entry stands for all when `spread`, and is then
 * repeated. */
gboolean avlast_outcomes_match(char ***list, const char *option, guint n, gboolean spread,
                               GError **error);

/* --role of n outcomes, or the plan's role of the analysis as a whole; each is one of
 * primary, secondary, exploratory, descriptive or empty. */
gboolean avlast_outcomes_roles(const AvlastRun *run, char ***roles, guint n,
                               GError **error);

/* --worthwhile as n numbers, NaN where a text is empty or there are none; to be freed. */
double *avlast_outcomes_worthwhile(char **texts, guint n, GError **error);

#endif

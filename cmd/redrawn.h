/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_REDRAWN_H
#define AVLAST_CMD_REDRAWN_H

#include "cmd/program.h"
#include "infer/redrawn.h"

/* --bootstrap and --jackknife of programs that draw their own units again: rows
 * "bootstrap:TERM" or "jackknife:TERM" beside the others. */

/* "bootstrap" or "jackknife". */
const char *avlast_redrawn_name(const AvlastRun *run);

/* The options against each other; cluster: the program's own column, or NULL. TRUE when
 * none of them was given; FALSE with AVLAST_ERROR_USAGE (AV388). */
gboolean avlast_redrawn_check(const AvlastRun *run, const char *cluster, GError **error);

/* From the options, with --reps and --seed. FALSE with their errors. */
gboolean avlast_run_redrawn(AvlastRun *run, const AvlastFrame *frame,
                            AvlastRedrawnOptions *how, GError **error);

/* With completed data sets, before the rows of one of them are pooled: the test, interval
 * and degrees of freedom that follow from each row's standard error, with those of its
 * like (outcome, group, term) in `of`, the estimates of the same set. Rows without one
 * stay as they are. */
void avlast_redrawn_finish(const AvlastEstimates *of, AvlastEstimates *rows);

/* Says in the result how the rows of completed data sets came about. */
void avlast_redrawn_tell_imputed(const AvlastRun *run, AvlastResult *result);

/* Adds a name to settings.extra: whose rows stand beside the others in the table. */
void avlast_redrawn_extra(AvlastResult *result, const char *name);

/* A row beside each of `from` (outcome, group, term) in the result, whose covariance is
 * to be padded; of completed data sets as they were pooled, else: its standard error,
 * statistic and p-value with the df of the row beside, and the interval (of the jackknife
 * +- t standard errors; ratios and odds on the scale of their logarithm). */
gboolean avlast_redrawn_add(const AvlastRun *run, AvlastResult *result,
                            const AvlastEstimates *from, GError **error);

#endif

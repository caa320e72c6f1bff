/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_RCT_SETS_H
#define AVLAST_CMD_RCT_SETS_H

#include "cmd/rct/rct.h"
#include "impact/draws.h"

/* Permutations and step-down corrections over completed data sets. */
typedef struct AvlastRctSets AvlastRctSets;

/* The evaluations of all data sets, `first` (borrowed) the first's; a note in told_in
 * says how draws are put together. Failure: NULL with the errors of
 * avlast_evaluation_new. */
AvlastRctSets *avlast_rct_sets_new(const AvlastRctAsked *asked,
                                   const AvlastEvaluation *first,
                                   AvlastEstimates *told_in, GError **error);
void avlast_rct_sets_free(AvlastRctSets *sets);

/* Draws in every set, put together (impact/draws_imputed.h). Failure: NULL with the
 * errors of avlast_trial_draws_new and avlast_trial_draws_imputed. */
AvlastTrialDraws *avlast_rct_sets_draw(const AvlastRctSets *sets,
                                       const AvlastDrawsOptions *options, GError **error);

/* --imputed-blind and --permute difference against the rest; dealt: arms are dealt anew.
 * FALSE with AVLAST_ERROR_USAGE (AV735). */
gboolean avlast_rct_check_sets(const AvlastRctAsked *asked, gboolean dealt,
                               GError **error);

#endif

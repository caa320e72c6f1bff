/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_RCT_MANY_H
#define AVLAST_CMD_RCT_MANY_H

#include "cmd/rct/rct.h"
#include "impact/given.h"
#include "infer/multiplicity.h"

/* --permute, --adjust and --family: randomisation inference, and p-values of the effects
 * corrected together. */

/* Checks the options against each other. FALSE with AVLAST_ERROR_USAGE. */
gboolean avlast_rct_check_many(const AvlastRctAsked *asked, GError **error);

/* Adds their rows ("permutation:TERM", "holm:TERM"), notes, settings and the chart. */
gboolean avlast_rct_many(const AvlastRctAsked *asked, const AvlastFrame *frame,
                         const AvlastEvaluation *evaluation, AvlastResult *result,
                         GError **error);

/* --assignments: goes with arms that are dealt anew (AV399); reads the file into
 * asked->assignments (AV398); says what is to be known of it (weighted: the effect
 * counts with the units' chances). */
gboolean avlast_rct_check_assignments(const AvlastRctAsked *asked, gboolean dealt,
                                      GError **error);
gboolean avlast_rct_read_assignments(AvlastRctAsked *asked, GError **error);
void avlast_rct_note_assignments(const AvlastGivenAssignments *given, gboolean weighted,
                                 AvlastEstimates *estimates);

#endif

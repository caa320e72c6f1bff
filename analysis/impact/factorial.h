/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_FACTORIAL_H
#define AVLAST_IMPACT_FACTORIAL_H

#include "impact/trial.h"

/* Several factors of two levels each, assigned together: their 2^K cells are the arms,
 * the cell of all control levels the control.
 *
 * Effects   for a set S of factors, with x_f 0 or 1,
 *           sum over cells of mean(cell) prod_{f in S} (2 x_f - 1) / 2^(K - |S|):
 *           the main effect of a factor as the mean over the levels of the others, an
 *           interaction as the difference of two such effects. They are the coefficients
 * of the regression on the factors centred at 1/2 and all their products. Source
 * Dasgupta, Pillai & Rubin (2015), doi:10.1111/rssb.12085, whose interactions are half of
 * these. */

/* More factors have more cells than a trial fills. */
#define AVLAST_MOST_FACTORS 4

/* The cells as a column: levels "a=0;b=0" ..., the control first, a row without one of
 * the factors missing. controls: a level of each factor, NULL = 0 of a 0/1 number. Fills
 * `names` with the factors' terms ("a" of 0/1, "arm=new"). NULL with AVLAST_ERROR_USAGE
 * (AV342, AV343, AV364). To be freed. */
AvlastColumn *avlast_factorial_cells(const AvlastFrame *frame, const char *const *factors,
                                     const char *const *controls, GPtrArray *names,
                                     GError **error);

/* Sets effects and contrasts of a trial whose arms are all cells of the named factors.
 * FALSE with AVLAST_ERROR_DEGENERATE (AV365) when a cell has no row. */
gboolean avlast_factorial_effects(AvlastTrial *trial, const GPtrArray *names,
                                  GError **error);

/* FALSE with AVLAST_ERROR_DEGENERATE (AV365) when a block lacks a cell among the rows in
 * use, so that effects within blocks cannot be estimated. */
gboolean avlast_factorial_blocks_full(const AvlastTrial *trial, const guint8 *use,
                                      GError **error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_INFER_PHASES_H
#define AVLAST_INFER_PHASES_H

#include "infer/scatter.h"

/* The variance of a two-phase sample (sample->phase2), of both phases together:
 *
 *   V = sum over pairs of rows k, l of d_kl u_k u_l',
 *   1 - d_kl = product over the stages of the first phase, and the second phase, of
 *              1 - d_kl of that step,
 *
 * u the influence with the weights of both phases, and a step's d_kl = 1 - f for rows of
 * one unit, -(1 - f)/(n - 1) for rows of two units of one stratum (n units drawn there, a
 * fraction f), 0 for others; 1 - p and 0 where units are drawn each on its own. That is
 * the unbiased variance of the pi*-estimator (d_kl = 1 - pi_k pi_l/pi_kl with the product
 * of the steps' probabilities, the second phase's given the first). The sum over pairs is
 * one over the totals of classes: strata and units of the steps, and their crossings.
 *
 * Source: Särndal, Swensson & Wretman (1992), section 9.3 and result 9.3.1. Agrees with R
 * survey::twophase(method = "full") for a first phase of one stratum; where R differs is
 * told in doc/manual/design.md. layout->unit must be there. FALSE: AV208 for a lonely
 * unit of either phase. */
gboolean avlast_phases_add(AvlastScatter *work, const AvlastLayout *layout,
                           AvlastInfluence influence, const void *state,
                           const AvlastVarianceOptions *options, GError **error);

/* Units minus strata of the second phase among the rows that count (flags NULL: with a
 * weight); INFINITY without a second phase. */
double avlast_phases_df(const AvlastSample *sample, const guint8 *flags);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_WILD_SETS_H
#define AVLAST_MODEL_WILD_SETS_H

#include "model/wild.h"

/* The wild cluster bootstrap (model/wild.h) of one coefficient in m >= 2 completed data
 * sets. With estimates b_l and variances V_l of the sets,
 *
 *   Q = mean b_l,  T = mean V_l + (1 + 1/m) var b_l  (infer/rubin.h),  t = (Q - r) /
 * T^1/2.
 *
 * A replicate has one factor for a cluster, the same in all sets, and replicates each of
 * them under its own fit (WCR: with b_l = r imposed in each; WCU: about b_l). With d_l =
 * b*_l - r (WCU: - b_l) and V*_l, its
 *
 *   t* = s Q* / T*^1/2,  Q* = mean d_l,  T* = mean V*_l + (1 + 1/m) var d_l.
 *
 * Why s: d_l = sum_g v_g z_lg, so that over the draws Q* has variance sum_g (mean_l
 * z_lg)^2, while T* has expectation (but for what refitting takes) sum_g of mean_l z_lg^2
 * + (1 + 1/m) var_l z_lg: imputed values differ between the sets, their scores average
 * out of Q*, and nobody imputed anew in a replicate. Rubin's rules say that Q has
 * variance T; in the draws they hold with
 *
 *   s^2 = sum_g [mean_l z_lg^2 + (1 + 1/m) var_l z_lg] / sum_g (mean_l z_lg)^2,
 *
 * z at the same r (a quotient of quadratics in r). Without s a test of 5 % rejects 8 to
 * 20 % (tests/ref/imputation_wild_size.R); tests/slow/wild_imputed.c counts with it.
 * Where the sets do not differ s is 1 and all is model/wild.h. No publication has this
 * rule.
 *
 * Q*, T* and s are linear and quadratic in r, so that p(r) and the interval are those of
 * model/wild.h. Agrees with a loop over refits in R (tests/ref/imputation_wild.R),
 * relative 1e-9; intervals 1e-7. */

typedef struct AvlastWildSets AvlastWildSets;

AvlastWildSets *avlast_wild_sets_new(void);
void avlast_wild_sets_free(AvlastWildSets *sets);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastWildSets, avlast_wild_sets_free)

/* The next set's fit, of which nothing is kept a pointer to, with the clusters of that
 * set in `options`. std_error: the square root of V_l when it is the sandwich under
 * another factor than model/wild.h has (which weighs V_l against var b_l); NaN: that one.
 * FALSE with AVLAST_ERROR_INCONSISTENT (AV736) for other clusters than the first set has,
 * AVLAST_ERROR_DEGENERATE (AV387) for one alone, or without memory. */
gboolean avlast_wild_sets_add(AvlastWildSets *sets, const AvlastLinear *fit, gsize column,
                              double std_error, const AvlastWildOptions *options,
                              GError **error);

/* What `wild` would have of the last set that was added: the root of V_l, NaN where there
 * is none. */
double avlast_wild_sets_error(const AvlastWildSets *sets);

/* The test over all sets; the clusters of `options` are not read. *stretch: s at
 * options->null, or NULL. A coefficient that some set has dropped, or has no standard
 * error of, gives NaN. FALSE with the errors of the loop, or without memory. */
gboolean avlast_wild_sets_test(const AvlastWildSets *sets,
                               const AvlastWildOptions *options, AvlastWild *wild,
                               double *stretch, GError **error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_WILD_IV_H
#define AVLAST_MODEL_WILD_IV_H

#include "model/instrumental.h"
#include "model/wild.h"

/* The wild cluster bootstrap of the coefficient b of one endogenous column d in a model
 * with instruments (2SLS or LIML): restricted efficient (WRE, Davidson & MacKinnon 2010)
 * or unrestricted.
 *
 *   y = d b + X1 c + u,   d = Z p + v,   Z = [X1, Z2]
 *
 * b~ = r under H0 (restricted, wcr11) or the estimate (wcu11); c~ and u~ from least
 * squares of y - d b~ on X1; p~ from that of d on Z and u~, which is efficient given b~,
 * and v~ = d - Z p~. A replicate with a factor v_g for each cluster has
 *
 *   d* = Z p~ + v_g v~,   y* = d* b~ + X1 c~ + v_g u~,   t* = (b* - b~) / se*
 *
 * b* by the same estimator, se* the sandwich by clusters with the estimator's generalised
 * instruments (model/instrumental.h). Residuals are not blown up for degrees of freedom,
 * as boottest has it.
 *
 *   symmetric    p(r) = #{|t*| >= |t(r)|} / R, as model/wild.h; ties count
 *   equal tails  p(r) = 2 min(#{t* <= t(r)}, #{t* >= t(r)}) / R, at most 1
 *   Intervals    r with p(r) > 1 - level, as model/wild.h, on a grid of 20; WRE draws
 *                anew from the fit under each r, with the same factors
 *
 * An estimate by instruments is biased and skewed: with weak ones the two p-values differ
 * and equal tails are the better (Davidson & MacKinnon 2010, section 5). All signs +1
 * give the sample itself, so that p is at least 1 / 2^G when all vectors of signs are
 * taken.
 *
 * The Anderson-Rubin test of b = r by the restricted wild bootstrap of the same u~:
 * W = g'O^-1 g, g the coefficients of y - d r on Z2 (beside X1) and O their sandwich by
 * clusters; p(r) = #{W* >= W(r)} / R. It needs no first stage at all. Its set holds the r
 * with p(r) > 1 - level, of any shape, looked for on 60 directions of the line with its
 * two ends joined: a piece between two of them is not seen.
 *
 * Weights and absorbed fixed effects as model/wild.h. Work per replicate and r is G l (k
 * + l) whatever n (LIML: G (k + l)^2). Sources: Davidson & MacKinnon (2010),
 * doi:10.1198/jbes.2009.07221; Finlay & Magnusson (2019), doi:10.1002/jae.2710; Roodman
 * et al. (2019), doi:10.1177/1536867X19830877. Agrees with a loop over refits in R
 * (tests/ref/wild_iv.R), relative 1e-9; intervals 1e-7. */

typedef struct {
    AvlastWild test; /* symmetric */
    double p_equal, equal_low, equal_high;
    const char *equal_note; /* as that of test */
    double ar_p_value, ar_p_strict;
    AvlastIvSet ar;
    const char *ar_note; /* why there is no test, N_(), or NULL */
} AvlastWildIv;

void avlast_wild_iv_clear(AvlastWildIv *wild);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastWildIv, avlast_wild_iv_clear)

/* Whether there is such a bootstrap. FALSE with AVLAST_ERROR_USAGE (AV725) for several
 * endogenous columns, GMM, and kinds with the jackknife. */
gboolean avlast_wild_iv_check(gsize endogenous, AvlastIvMethod method,
                              const AvlastWildOptions *options, GError **error);

/* Tests the endogenous coefficient of a model that was checked. `model` is that of the
 * fit. FALSE and AVLAST_ERROR_DEGENERATE (AV387) for fewer than 2 clusters, the errors of
 * the loop, and AVLAST_ERROR_INTERNAL without memory. */
gboolean avlast_wild_iv_test(const AvlastIv *iv, const AvlastIvModel *model,
                             const AvlastWildOptions *options, AvlastWildIv *wild,
                             GError **error);

#endif

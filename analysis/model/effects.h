/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_EFFECTS_H
#define AVLAST_MODEL_EFFECTS_H

#include "data/formula.h"
#include "model/family.h"
#include "model/robust.h"

/* Predictive margins and average marginal effects of a fitted model, over the rows that
 * it was fitted to, w their weights, W = sum w, eta = x'b + offset, mu the inverse link:
 *
 *   margin at s       m = sum_i w_i mu(eta_i(s)) / W: the population's mean outcome if
 * all were as scenario s says and else as they are slope of v at s   sum_i w_i mu'(eta_i)
 * (d x_i / d v)'b / W: by how much the mean outcome moves with v, per unit difference the
 * margin at s less that at a reference
 *
 * Variance: influence w_i (value_i - m) / W + g' infl(b), g = d m / d b: the covariates
 * are sampled as the rest is, and what they share with b is counted. (R's svypredmeans
 * has the same estimates; its variance is the sum of the two parts without what they
 * share, so it differs where values and scores are correlated within clusters; a
 * jackknife tells. With a given population, or classical standard errors, g'Vg alone.)
 *
 * Source: Graubard & Korn (1999), doi:10.1111/j.0006-341X.1999.00652.x; Lane & Nelder
 * (1982), doi:10.2307/2529895. */

typedef struct {
    const AvlastModelMatrix *matrix;
    const AvlastLinear *fit; /* of the matrix, without dropped columns */
    AvlastLink link;
    const double *offset; /* per row of the frame, or NULL */
} AvlastPredictor;

/* What was computed, growing; `effects` is for AvlastRobustOptions. */
typedef struct AvlastEffectList AvlastEffectList;
AvlastEffectList *avlast_effect_list_new(const AvlastPredictor *predictor);
void avlast_effect_list_free(AvlastEffectList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastEffectList, avlast_effect_list_free)

/* FALSE and AVLAST_ERROR_INTERNAL without memory. Names are copied. */
gboolean avlast_effect_margin(AvlastEffectList *list, const AvlastWhatIf *scenario,
                              const char *name, GError **error);
gboolean avlast_effect_slope(AvlastEffectList *list, const AvlastWhatIf *scenario,
                             const char *column, const char *name, GError **error);
gboolean avlast_effect_difference(AvlastEffectList *list, const AvlastWhatIf *scenario,
                                  const AvlastWhatIf *reference, const char *name,
                                  GError **error);

/* The list as it stands, borrowed; NULL when it is empty or (with *error) without memory.
 */
const AvlastEffects *avlast_effect_list_take(AvlastEffectList *list, GError **error);

#endif

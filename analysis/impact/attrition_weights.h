/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_ATTRITION_WEIGHTS_H
#define AVLAST_IMPACT_ATTRITION_WEIGHTS_H

#include "impact/analysed.h"
#include "impact/trial_fit.h"

/* What the response models came to. */
typedef struct {
    double smallest;  /* the smallest fitted chance among the rows used */
    double largest;   /* the largest weight 1 / chance among them */
    double effective; /* (sum w)^2 / sum w^2 of the final weights */
    gsize rows;       /* used in the effect */
    gsize unmodelled; /* rows of the trial that lack what the model needs */
} AvlastResponse;

/* Effects with the rows analysed weighted by the inverse of their chance of being so.
 *
 *   chance    within each arm by itself P(R = 1 | z) = 1 / (1 + exp(-z'g_a)), R: the row
 *             is analysed, z a constant and the terms; fitted over all rows assigned that
 *             have z, with the trial's weights. An arm that lost nobody has chance 1.
 *   effect    avlast_trial_fit with weights w / chance: the arms' coefficients
 *
 * Estimand   the effect on everybody assigned (who has z), if those who are missing are
 *            like those who are not of the same arm and z (missing at random).
 * Variance   both steps stacked: influence B x_i w_i e_i / p_i + D_a (z'Wz)^-1 z_i w_i
 *            (R_i - p_i), D_a = - sum of B x_i w_i e_i (1 - p_i) / p_i z_i'; rows times
 *            sqrt(n / (n - k)) with df n - k (n rows used, k coefficients), clusters
 *            summed and times sqrt(G_a / (G_a - 1)) with df G - arms. The means at which
 *            Lin's covariates are centred count as known, as in lm_lin.
 * Rows       one per arm other than the control, terms "ipw(arm=pilot)". Root kept.
 * Failure    NULL with the errors of avlast_formula_matrix, avlast_glm_fit (AV317 for an
 *            arm in which the terms tell who is missing) and avlast_trial_fit.
 * Source     Wooldridge (2007), doi:10.1016/j.jeconom.2007.02.002; Newey & McFadden
 *            (1994), section 6.
 * Agrees with numerical derivatives of the stacked equations: tests/ref/attrition.R. */
AvlastEstimates *avlast_attrition_weighted(const AvlastAnalysed *analysed,
                                           const AvlastFormula *terms,
                                           const AvlastCovariates *covariates,
                                           const AvlastTrialFitOptions *options,
                                           double level, AvlastResponse *response,
                                           GError **error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_NEGBIN_H
#define AVLAST_MODEL_NEGBIN_H

#include "model/maximum.h"

/* Negative binomial regression (NB2) by maximum pseudo-likelihood of b and theta
 * together:
 *
 *   E y = mu = exp(a + x'b + offset),   Var y = mu + mu^2 / theta.
 *
 * Rows: the coefficients, then "theta" with its interval by the log (its standard error
 * is by the delta method; the other form of it, alpha = 1 / theta, is in a note). Scores
 * and information are joint, so that the covariance knows that theta is estimated.
 * df_lost = columns + 1. A column "(Intercept)" of the model is passed over: there is
 * one.
 *
 * offset: n values, or NULL. Failure: AV336 for a y that is no count; AV337 when the
 * counts vary no more than Poisson's, so that theta has no finite maximum; and as
 * avlast_likelihood_maximise.
 *
 * Source: Lawless (1987), doi:10.2307/3314912. Agrees with R MASS::glm.nb (estimates with
 * frequency weights, 1e-7 as far as it goes), and with symbolic derivatives and
 * survey::svyrecvar to 1e-9 (tests/ref/models.R). */
AvlastMaximum *avlast_negbin_fit(const AvlastLinearModel *model, const double *offset,
                                 GError **error);

#endif

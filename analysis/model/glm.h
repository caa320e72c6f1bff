/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_GLM_H
#define AVLAST_MODEL_GLM_H

#include "model/family.h"
#include "model/linear.h"

/* Generalised linear models: g(E y_i) = x_i'b + offset_i by (pseudo) maximum likelihood,
 *
 *   sum_i w_i x_i (d mu_i / d eta_i) (y_i - mu_i) / V(mu_i) = 0,
 *
 * with w sampling or frequency weights; model/family.h has the families. */

typedef struct {
    AvlastFamily family;
    AvlastLink link;
    gboolean dispersion;  /* phi is estimated also where the family has phi = 1 (quasi) */
    const double *offset; /* a value per row of the frame, or NULL */
} AvlastGlmOptions;

typedef struct {
    AvlastFamily family;
    AvlastLink link;
    /* The last step of the iterations as a least-squares fit, so that model/robust.h
     * serves it as it is: coefficients b; residual the Pearson residual (y - mu) /
     * sqrt(V(mu)), with the sign of d mu / d eta; q, r_inverse and bread of sqrt(w W) X,
     * W = (d mu / d eta)^2 / V; weight w; sigma = sqrt(phi). */
    AvlastLinear *fit;
    double *eta;      /* n used rows: the linear predictor, offset included */
    AvlastMean *mean; /* n */
    double deviance, null_deviance; /* null: of the intercept alone; NaN with an offset or
                                       without an intercept */
    double pearson;                 /* weighted sum of squared Pearson residuals */
    double dispersion;              /* phi: 1, or pearson / (n - k) */
    guint iterations;
} AvlastGlm;

/* Fits by iteratively reweighted least squares (Fisher scoring), each step solved by
 * model/leastsquares.h and halved while it leads to impossible means or a larger
 * deviance, until a step moves the coefficients by less than 1e-11 standard errors; one
 * more is taken after that.
 *
 * Failure: NULL with the errors of avlast_linear_fit, and AVLAST_ERROR_INCONSISTENT for
 * an outcome that the family cannot have (AV316, the row is named),
 * AVLAST_ERROR_DEGENERATE when a coefficient has no finite estimate since some rows'
 * outcome is predicted without error (AV317, separation: columns and number of rows are
 * named) or the iterations do not settle (AV318).
 *
 * Source: Nelder & Wedderburn (1972), doi:10.2307/2344614; Albert & Anderson (1984),
 * doi:10.1093/biomet/71.1.1 (separation). Agrees with R glm(family, weights, offset,
 * epsilon = 1e-14), and with model/robust.h's covariances: sandwich::vcovHC and vcovCL
 * (HC0-HC3, CR0, CR1, stata), summary.glm (classical), survey::svyglm (survey). */
AvlastGlm *avlast_glm_fit(const AvlastLinearModel *model, const AvlastGlmOptions *options,
                          GError **error);
void avlast_glm_free(AvlastGlm *glm);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastGlm, avlast_glm_free)

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_QUANTREG_H
#define AVLAST_MODEL_QUANTREG_H

#include "model/robust.h"

/* Quantile regression: b minimises
 *
 *   sum_i w_i rho_tau(y_i - x_i'b),   rho_tau(u) = u (tau - 1{u < 0}).
 *
 * The minimum is at a vertex, where k rows have residual 0, and is found exactly: by the
 * simplex method with long steps (each step goes through all kinks until the slope
 * turns), from rows near the least-squares fit moved to its residuals' quantile. Ties,
 * which would let it go round in circles, are parted by moving y by about 1e-9 of the
 * residuals' spread; the last steps and the coefficients are of y itself, with weights on
 * the kinks (dual values) as the proof of optimality.
 *
 * Sources: Koenker & Bassett (1978), doi:10.2307/1913643; Barrodale & Roberts (1973),
 * doi:10.1137/0710069. Agrees with R quantreg::rq(method = "br"), relative 1e-9, where
 * the minimum is unique; where it is not, R too returns one of several. */
typedef struct {
    double tau;
    AvlastLinear *fit; /* coefficients, rows, columns kept, y; `residual` is y - x'b. q,
                          r_inverse and leverage are those of least squares */
    double *score; /* n: tau where r > 0, tau - 1 where r < 0, and between them in the k
                      rows through which the plane goes, so that sum w score x = 0
                      (quantreg's dual less 1 - tau) */
    double objective; /* the minimum */
    gboolean unique;  /* no other minimum */
    gsize steps;
} AvlastQuantreg;

/* Fits the model at 0 < tau < 1. NULL as avlast_linear_fit, or AVLAST_ERROR_DEGENERATE
 * (AV328) when the steps do not settle. */
AvlastQuantreg *avlast_quantreg_fit(const AvlastLinearModel *model, double tau,
                                    GError **error);
void avlast_quantreg_free(AvlastQuantreg *quantreg);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastQuantreg, avlast_quantreg_free)

/* Standard errors: V = D^-1 M D^-1 with D = sum w f_i(0) x x', and
 *
 *   iid   f the same for all, by the slope of the residuals next to 0;
 *         M = tau (1 - tau) sum w^2 x x'
 *   nid   f_i = 2h / x_i'(b(tau + h) - b(tau - h)) (Hendricks & Koenker), same M
 *   ker   f_i by a Gaussian kernel at the residual (Powell), same M
 *   and with the kernel's D and the scores w x psi themselves, all of
 *   model/robust.h that need no leverage: HC0, HC1, CR0, CR1, stata, survey.
 *
 * h is Hall and Sheather's bandwidth at 5%, as in quantreg::summary.rq, with whose se =
 * "iid", "nid" and "ker" they agree; weights multiply x and y, as there. */
typedef enum {
    AVLAST_QUANTREG_IID,
    AVLAST_QUANTREG_NID,
    AVLAST_QUANTREG_KER
} AvlastQuantregSe;
#define AVLAST_QUANTREG_SE_CHOICES "iid|nid|ker"
gboolean avlast_quantreg_se_parse(const char *name, AvlastQuantregSe *se);

/* T (k x k, upper triangular) with T T' = D^-1, over the kept columns. *bad counts rows
 * whose nid density is not positive, which count as 0. NULL with AVLAST_ERROR_DEGENERATE
 * (AV329) where D is singular: tau too close to 0 or 1 for so few rows. */
gsl_matrix *avlast_quantreg_root(const AvlastLinearModel *model,
                                 const AvlastQuantreg *quantreg, AvlastQuantregSe se,
                                 gsize *bad, GError **error);

/* Q'WQ for the fit's own q, in which sum w^2 x x' = R'(Q'WQ)R; k x k. */
gsl_matrix *avlast_quantreg_spread(const AvlastQuantreg *quantreg, GError **error);

/* Turns the fit into one whose scores are those of the quantile, for avlast_robust_new:
 * residual the score, X'WX replaced by D. The fit's residuals are lost. */
gboolean avlast_quantreg_scores(AvlastQuantreg *quantreg, const gsl_matrix *root,
                                GError **error);

/* Hall and Sheather's (1988) bandwidth at 5%. */
double avlast_quantreg_bandwidth(double tau, gsize n);

typedef struct {
    const double *tau; /* n quantiles */
    gsize n;
    AvlastQuantregSe se;
    /* Scores under these options, with D by `se`; NULL: iid, nid and ker by themselves.
     */
    const AvlastRobustOptions *robust;
    double level, df; /* df: the user's, or NaN */
} AvlastQuantregOptions;

/* Rows of all the model's columns per quantile, group "tau=0.5", with their joint
 * covariance: (min(s, t) - s t) D_s^-1 M D_t^-1 between quantiles, or that of the scores.
 * objective (n) gets the minima. NULL as avlast_quantreg_fit and avlast_quantreg_root. */
AvlastEstimates *avlast_quantreg_estimates(const AvlastLinearModel *model,
                                           const AvlastQuantregOptions *options,
                                           double *objective, GError **error);

#endif

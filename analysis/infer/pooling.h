/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_INFER_POOLING_H
#define AVLAST_INFER_POOLING_H

#include <glib.h>
#include <gsl/gsl_matrix.h>

/* Several studies' estimates of one effect together:
 *
 *   y_i = x_i'b + u_i + e_i,   u_i ~ (0, tau2),   e_i ~ (0, v_i) with v_i known,
 *
 * fitted by weights w_i = 1 / (v_i + tau2). Without moderators x_i = 1 and b is the mean
 * effect. tau2 = 0 (common effect) asks what the effect in these studies was; tau2 > 0
 * (random effects) asks what it is on average over settings like theirs. */

typedef struct {
    gsize k;         /* studies */
    const double *y; /* k estimates */
    const double *v; /* k squared standard errors, > 0 */
    gsize p;         /* columns of x, the constant included */
    const double *x; /* k x p row-major; NULL: a constant alone (p is then 1) */
} AvlastStudies;

/* How tau2 is found. With B = (X'WX)^-1, P = W - WXBX'W at weights w, r = y - Xb:
 *
 *   common  tau2 = 0
 *   DL      (Q - (k - p)) / tr P at tau2 = 0, not below 0
 *           DerSimonian & Laird (1986), doi:10.1016/0197-2456(86)90046-2
 *   PM      the root of sum w_i r_i^2 = k - p, or 0
 *           Paule & Mandel (1982), doi:10.6028/jres.087.022
 *   REML    the root of y'PPy = tr P, the restricted likelihood's score, by Fisher
 *           scoring with step halving, or 0; Viechtbauer (2005),
 *           doi:10.3102/10769986030003261 */
typedef enum {
    AVLAST_POOL_REML,
    AVLAST_POOL_DL,
    AVLAST_POOL_PM,
    AVLAST_POOL_COMMON
} AvlastPoolMethod;

/* Standard errors of b: B alone with z (metafor test = "z"); B times s2 = sum w_i r_i^2 /
 * (k - p) with t(k - p), Hartung & Knapp (2001), doi:10.1002/sim.1009, Sidik & Jonkman
 * (2002), doi:10.1002/sim.1262 ("knha"); the same with s2 never below 1 ("adhoc"). */
typedef enum { AVLAST_POOL_HKSJ, AVLAST_POOL_HKSJ_FLOOR, AVLAST_POOL_Z } AvlastPoolErrors;

/* Degrees of freedom of the prediction interval's t: k - p - 1 (Higgins, Thompson &
 * Spiegelhalter 2009, doi:10.1111/j.1467-985X.2008.00552.x), k - p, or normal. */
typedef enum {
    AVLAST_POOL_PREDICT_HTS,
    AVLAST_POOL_PREDICT_T,
    AVLAST_POOL_PREDICT_Z
} AvlastPoolPrediction;

typedef struct {
    AvlastPoolMethod method;
    AvlastPoolErrors errors;
    AvlastPoolPrediction prediction;
    double level;
} AvlastPoolOptions;

typedef struct {
    gsize k, p;
    double tau2;
    /* Generalised Q profile: the values of tau2 at which sum w_i r_i^2 has the quantiles
     * (1 + level) / 2 and (1 - level) / 2 of chi-square(k - p); Viechtbauer (2007),
     * doi:10.1002/sim.2514. high is Inf when not bounded. */
    double tau2_low, tau2_high;
    double q, q_df,
        q_p;        /* heterogeneity (of the residuals with moderators) at tau2 = 0 */
    double typical; /* s2 = (k - p) / tr P at tau2 = 0, the typical v */
    double i2, i2_low, i2_high;     /* tau2 / (tau2 + typical), a share */
    double h2;                      /* tau2 / typical + 1 */
    double *b, *se;                 /* p */
    gsl_matrix *covariance;         /* p x p */
    double df;                      /* of b: k - p, or Inf */
    double scale;                   /* s2 of the standard errors, 1 under z */
    double qm, qm_df, qm_df2, qm_p; /* joint test of the moderators (NaN when p = 1):
                                  chi-square under z (qm_df2 NaN), else F */
    double *weight;                 /* k, in shares of 1 */
    double *fitted, *residual;      /* k: x_i'b, y_i - x_i'b */
    double *residual_se;            /* k: sqrt(v_i + tau2 - x_i'Bx_i), 0 of a study that
                                     * is fitted exactly; metafor::rstandard */
} AvlastPooled;

/* Fits. k = 1 gives that study's estimate with tau2 NaN for all but `common`; standard
 * errors by HKSJ need k > p (else NaN). Failure: NULL with AVLAST_ERROR_DEGENERATE for
 * fewer studies than columns or columns that are linearly dependent,
 * AVLAST_ERROR_INTERNAL when REML does not settle or memory runs out.
 * Agrees with R metafor::rma.uni and confint.rma.uni at a tightened threshold,
 * relative 1e-11. */
AvlastPooled *avlast_pool(const AvlastStudies *studies, const AvlastPoolOptions *options,
                          GError **error);
void avlast_pooled_free(AvlastPooled *pooled);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastPooled, avlast_pooled_free)

typedef struct {
    double estimate, std_error, low, high;
} AvlastPoolValue;

/* The mean effect x'b (x of p values; NULL: the constant alone) and, of `predict`, the
 * interval in which the true effect of a further setting lies: x'b +- crit sqrt(se^2 +
 * tau2), whose std_error is that root. The latter is NaN where its df are not positive or
 * tau2 is not known. Agrees with metafor::predict.rma (pi.type by `prediction`). */
AvlastPoolValue avlast_pool_mean(const AvlastPooled *pooled,
                                 const AvlastPoolOptions *options, const double *x);
AvlastPoolValue avlast_pool_predict(const AvlastPooled *pooled,
                                    const AvlastPoolOptions *options, const double *x);

/* Study i's own true effect given all of them (empirical Bayes): g y_i + (1 - g) x_i'b
 * with g = tau2 / (tau2 + v_i), variance g v_i + (1 - g)^2 x_i' V x_i. Agrees with
 * metafor::blup. */
AvlastPoolValue avlast_pool_shrunken(const AvlastStudies *studies,
                                     const AvlastPooled *pooled,
                                     const AvlastPoolOptions *options, gsize i);

/* Egger's test of a funnel that leans: the weighted regression of y on its standard
 * error beside the moderators, weights 1 / v, with a dispersion; t(k - p - 1) of the
 * slope. limit: the estimate at standard error 0, without moderators (NaN else). NaN
 * throughout for fewer than p + 2 studies, or standard errors that are all alike or
 * follow from the moderators. Egger et al. (1997),
 * doi:10.1136/bmj.315.7109.629. Agrees with metafor::regtest(model = "lm"). */
typedef struct {
    double slope, std_error, t, df, p_value;
    AvlastPoolValue limit;
} AvlastEgger;
gboolean avlast_pool_egger(const AvlastStudies *studies, double level, AvlastEgger *egger,
                           GError **error);

#endif

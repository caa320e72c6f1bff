/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_INSTRUMENTAL_H
#define AVLAST_MODEL_INSTRUMENTAL_H

#include "model/robust.h"

/* Linear models with endogenous columns and instruments:
 *
 *   y = X b + e,   X = [X1, D],   Z = [X1, Z2],
 *
 * X1 (k - m columns) exogenous, D (m) endogenous, Z2 (l >= m) excluded instruments. With
 * weights W every product below is weighted. Each estimator is b = (X~'X)^-1 X~'y with
 * generalised instruments X~:
 *
 *   2SLS  X~ = P_Z X
 *   LIML  X~ = X - kappa M_Z X, kappa the least root of
 *         |[y,D]' M_X1 [y,D] - kappa [y,D]' M_Z [y,D]| = 0
 *   GMM   X~ = Z S^-1 Z'X, two steps: S = sum s s' of the scores s = Z_i'e_i of the 2SLS
 *         residuals, summed by cluster when there are clusters
 *
 * and covariance (X~'X)^-1 [sum over rows or clusters] (X~'X)^-1, which is
 * model/robust.h's with X~ in the columns' place and residuals y - X b of the columns
 * themselves. HC2, HC3 and CR2 are of 2SLS: leverages are those of P_Z X (as
 * estimatr::iv_robust); LIML and GMM have no agreed ones.
 *
 * Sources: Angrist & Pischke (2009), Mostly Harmless Econometrics, section 4.1; Anderson
 * & Rubin (1949), doi:10.1214/aoms/1177730090; Hansen (1982), doi:10.2307/1912775.
 * Agrees with R AER::ivreg, estimatr::iv_robust (classical, HC0-HC3, CR0, stata, CR2 with
 * its df), clubSandwich::vcovCR of an ivreg; Stata ivregress liml and gmm, vce(robust)
 * (which leave out the factors n / (n - k)); relative 1e-9. */

typedef enum { AVLAST_IV_2SLS, AVLAST_IV_LIML, AVLAST_IV_GMM } AvlastIvMethod;
#define AVLAST_IV_CHOICES "2sls|liml|gmm"

typedef struct {
    AvlastLinearModel model;  /* of all the right-hand columns X */
    const guint8 *endogenous; /* model.k flags */
    gsize n_instruments;      /* excluded ones, Z2 */
    const char *const *names;
    const double *const *instrument;
    AvlastIvMethod method;
    const guint32 *cluster; /* GMM: a code per row of the frame, or NULL */
    guint32 n_clusters;
} AvlastIvModel;

typedef struct {
    AvlastIvMethod method;
    AvlastLinear
        *fit; /* of b: its q and r_inverse are those of X~'X = R'R, q = X~ R^-1 */
    AvlastLinear *ols;     /* y on X */
    AvlastLinear *reduced; /* y on Z; the columns X1 first */
    gsize m, l;            /* endogenous columns; excluded instruments kept */
    gsize *at;             /* m: their number among the model's columns */
    AvlastLinear **first;  /* m: each endogenous column on Z */
    gsize exogenous;       /* kept columns of Z that are X1's */
    double kappa;          /* LIML, else NaN */
    double hansen;         /* GMM: J = g'S^-1 g, g = Z'e of the second step; else NaN */
} AvlastIv;

/* Sweeps the model's absorbed fixed effects out of outcome, columns and instruments, and
 * points the model to what is left, kept in *swept, which must outlive it. The fits
 * absorb again, which changes nothing but their degrees of freedom and leverages; R2 is
 * then that within. AV381 when nothing is left of an endogenous column. */
typedef struct {
    gsize n;
    double **column; /* n */
    gsize *row;
} AvlastIvSwept;
void avlast_iv_swept_clear(AvlastIvSwept *swept);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastIvSwept, avlast_iv_swept_clear)
gboolean avlast_iv_sweep(AvlastIvModel *model, AvlastIvSwept *swept, GError **error);

/* Fits the model. Failure: as avlast_linear_fit; AVLAST_ERROR_DEGENERATE with AV380 for
 * fewer (independent) excluded instruments than endogenous columns, AV381 when the
 * instruments do not move the endogenous columns apart, AV382 for a weight matrix of GMM
 * that is singular (fewer clusters than instruments). */
AvlastIv *avlast_iv_fit(const AvlastIvModel *model, GError **error);
void avlast_iv_free(AvlastIv *iv);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastIv, avlast_iv_free)

/* What is to be known of the instruments, one row per test (`statistic`, df, df2,
 * p.value), under the same kind of standard errors as the coefficients, whose `options`
 * these are:
 *
 *   first.stage.F:D    partial F of the excluded instruments in D's first stage
 *
 *   conditional.F:D    m > 1: Sanderson & Windmeijer, the same of D less its fit by the
 *                      other endogenous columns (2SLS), df l - m + 1; no p of CR2
 *
 *   effective.F:D      m = 1: Montiel Olea & Pflueger, g'g / tr(O), g the first stage in
 *                      instruments made orthonormal and O its covariance; the note has
 *                      the 5% critical value for a worst-case bias of 10% (the simplified
 *                      conservative one)
 *
 *   Cragg-Donald.F     least root of (V'V)^-1 D'P D, times (n - k_Z) / l
 *
 *   Kleibergen-Paap.F  rk Wald statistic for rank m - 1, / l, in canonical correlations
 *                      (ivreg2's scaling: with HC1 and stata the same number)
 *
 *   Anderson-Rubin.F   all endogenous coefficients = 0, in the reduced form
 *
 *   AR:D               m = 1: the set of b that this test does not reject: conf.low and
 *                      conf.high when it is an interval, else a note. m > 1, classical
 *                      alone: the projection of the set of all m (Dufour & Taamouti), so
 *                      with at least that level
 *
 *   tF:D               m = l = 1, level 0.95: t interval with Lee et al.'s critical value
 *
 *   Wu-Hausman.F       first-stage residuals added to least squares
 *
 *   Sargan.chisq, Hansen.J, Anderson-Rubin.LR (LIML: n log kappa): l > m
 *
 * Sources: Dufour & Taamouti (2005), doi:10.1111/j.1468-0262.2005.00618.x; Sanderson &
 * Windmeijer (2016), doi:10.1016/j.jeconom.2015.06.004; Montiel Olea & Pflueger (2013),
 * doi:10.1080/00401706.2013.806694; Kleibergen & Paap (2006),
 * doi:10.1016/j.jeconom.2005.02.011; Cragg & Donald (1993),
 * doi:10.1017/S0266466600007519; Lee, McCrary, Moreira & Porter (2022),
 * doi:10.1257/aer.20211063, table 3. Agrees with AER summary(diagnostics = TRUE) and
 * lmtest::waldtest(vcov =). NULL without memory. */
AvlastEstimates *avlast_iv_tests(const AvlastIv *iv, const AvlastIvModel *model,
                                 const AvlastRobustOptions *options, double level,
                                 GError **error);
/* The rows Anderson-Rubin.F and AR:D of them alone. */
AvlastEstimates *avlast_iv_anderson_rubin(const AvlastIv *iv, const AvlastIvModel *model,
                                          const AvlastRobustOptions *options,
                                          double level, GError **error);

/* Where F_AR(b) <= critical: pieces in ascending order, ends infinite where the set is
 * not bounded. */
typedef struct {
    gsize n;
    double *low, *high; /* n */
} AvlastIvSet;
void avlast_iv_set_clear(AvlastIvSet *set);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastIvSet, avlast_iv_set_clear)
/* In a row: its interval, and a note of what it is. */
void avlast_iv_set_tell(const AvlastIvSet *set, AvlastEstimate *row);

/* The set of b with (gy - b gd)' O(b)^-1 (gy - b gd) <= bound, O(b) = oyy - b (oyd +
 * oyd') + b^2 odd, l x l: its ends are roots of a polynomial of degree 2 l, found as
 * eigenvalues about `centre` in units of `scale`. */
gboolean avlast_iv_set(const gsl_vector *gy, const gsl_vector *gd, const gsl_matrix *oyy,
                       const gsl_matrix *oyd, const gsl_matrix *odd, double bound,
                       double centre, double scale, AvlastIvSet *set, GError **error);

/* Lee et al.'s 5% critical value of |t| at a first-stage F: linear in sqrt(F) between the
 * entries of their table, infinite below F = 4. */
double avlast_iv_tf_critical(double f);

#endif

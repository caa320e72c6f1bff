/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_INFER_RUBIN_H
#define AVLAST_INFER_RUBIN_H

#include <glib.h>
#include <gsl/gsl_matrix.h>

/* The rules for answers of m completed data sets: one number, several numbers, tests. */

/* One number, m >= 2 estimates Q_l with variances U_l:
 *
 *   estimate  Q = mean of Q_l
 *   within    U = mean of U_l,  between B = sum (Q_l - Q)^2 / (m - 1)
 *   total     T = U + (1 + 1/m) B
 *   riv       r = (1 + 1/m) B / U, the relative increase in variance
 *   df        1 / (1/v_m + 1/v_o), v_m = (m - 1) (1 + 1/r)^2,
 *             v_o = (v + 1) / (v + 3) v / (1 + r), v the complete-data df
 *   fmi       (r + 2 / (df + 3)) / (1 + r), the fraction of missing information
 *
 * Where the estimates do not differ (r below 1e-12) nothing is missing: T = U, df = v,
 * fmi 0. Where U is 0, df = m - 1. complete_df may be infinite; NaN or <= 0: df is NaN.
 *
 * Source: Rubin (1987), doi:10.1002/9780470316696; Barnard & Rubin (1999),
 * doi:10.1093/biomet/86.4.948. R mitools::MIcombine agrees in estimate and total; its v_o
 * has B in the place of (1 + 1/m) B, so that its df are larger (doc/manual/survey.md). */
typedef struct {
    double estimate, within, between, total;
    double riv, df, fmi;
} AvlastRubin;

AvlastRubin avlast_rubin(const double *estimate, const double *variance, gsize m,
                         double complete_df);

typedef struct {
    double statistic, df1, df2, p_value; /* F */
    double riv;
} AvlastPooledTest;

/* D1: the hypothesis that k >= 1 numbers are 0, from the m x k estimates Q (row-major)
 * and the mean U (k x k) of their covariances:
 *
 *   r = (1 + 1/m) tr(B U^-1) / k,  F = Q' U^-1 Q / (k (1 + r)), df1 = k,
 *   df2 of Li, Raghunathan & Rubin with t = k (m - 1): t > 4: 4 + (t - 4)
 *   (1 + (1 - 2/t)/r)^2, else t (1 + 1/k) (1 + 1/r)^2 / 2; with finite complete_df that
 *   of Reiter (2007), equations 1 and 2. Where that is not defined (t <= 4, or v* <= 4
 *   (1 + a)): 1 / (1/df2 + (1 + r)/v*), v* = (v + 1) / (v + 3) v. Where the estimates do
 *   not differ, df2 = complete_df.
 *
 * FALSE, everything NaN, when U is not positive definite; also without memory.
 *
 * Source: Li, Raghunathan & Rubin (1991), doi:10.1080/01621459.1991.10475152; Reiter
 * (2007), doi:10.1093/biomet/asm028. Agrees with R mitml::testModels(method = "D1",
 * df.com = v). */
gboolean avlast_pool_d1(const double *estimate, const gsl_matrix *within, gsize m,
                        double complete_df, AvlastPooledTest *test);

/* A D1 whose complete-data test is Hotelling's T^2, as HTZ and Stata's adjusted Wald test
 * are: b'V^-1 b (v + 1 - k) / (v k) on (k, v + 1 - k). The statistic is times the same
 * complete_df / (complete_df + k - 1), complete_df = v + 1 - k; where the estimates do
 * not differ it is that test. */
void avlast_pool_hotelling(AvlastPooledTest *test, double complete_df);

/* D2: m chi-square statistics W_l with k df (k times an F):
 *
 *   r = (1 + 1/m) var(sqrt W_l),  F = (mean W / k - (m + 1)/(m - 1) r) / (1 + r), not
 *   below 0, df1 = k, df2 = k^(-3/m) (m - 1) (1 + 1/r)^2,
 *
 * the last capped as above by v_o, v the denominator df of the single tests, when that is
 * finite; where the statistics do not differ F = W / k, df2 = v.
 *
 * Source: Li, Meng, Raghunathan & Rubin (1991), Statistica Sinica 1, 65-92. Agrees with R
 * mitml::testModels(method = "D2") for infinite v; that the cap is needed follows from
 * one imputation's F, which D2 without it would turn into a chi-square. */
void avlast_pool_d2(const double *statistic, gsize m, double k, double complete_df,
                    AvlastPooledTest *test);

#endif

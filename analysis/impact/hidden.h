/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_HIDDEN_H
#define AVLAST_IMPACT_HIDDEN_H

#include "data/formula.h"
#include "model/linear.h"

/* What a confounder that was left out of a linear model would do to the treatment's
 * coefficient (omitted-variable bias in partial R2, Cinelli & Hazlett 2020).
 *
 * Let t, df be those of the coefficient with *classical* standard errors, f = |t| /
 * sqrt(df) its partial Cohen's f; R2dz the confounder's partial R2 with the treatment,
 * R2yz with the outcome given the treatment, both beyond what is in the model:
 *
 *   |bias|       = se sqrt(df R2yz R2dz / (1 - R2dz)),
 *   adjusted se  = se sqrt((1 - R2yz) / (1 - R2dz)) sqrt(df / (df - 1)).
 *
 * Robustness value: the R2 with both that takes 100 q % of the estimate away,
 *   RV_q = (sqrt(f_q^4 + 4 f_q^2) - f_q^2) / 2,  f_q = q f;
 *   so that it is no longer told from (1 - q) of itself at the level a:
 *   f_q -= t*_{a, df-1} / sqrt(df - 1); 0 when that is below 0, and where it is above 1 /
 * t* (f_q > 1 / f*) (f_q^2 - f*^2) / (1 + f_q^2).
 *
 * Benchmark: a confounder kd and ky times as strong as covariates that are in the model,
 * with partial R2 rd with the treatment and ry with the outcome:
 *   R2dz = kd rd / (1 - rd),
 *   r    = kd rd^2 / ((1 - kd rd)(1 - rd)),
 *   R2yz = ((sqrt(ky) + sqrt(r)) / sqrt(1 - r))^2 ry / (1 - ry), at most 1.
 *
 * Source  Cinelli & Hazlett (2020), doi:10.1111/rssb.12348.
 * Agrees with R sensemakr 0.1.4 (robustness_value, adjusted_estimate, adjusted_se,
 *         ovb_bounds): the paper's numbers, and least squares with such a confounder in
 *         the model. */

typedef struct {
    double estimate, std_error, df;
    /* Of completed data sets, whose mean variance is std_error squared: sqrt(T) over
     * std_error, and Rubin's df, which only the interval has (t* with t_df - 1). 0: of
     * one data set. */
    double inflation, t_df;
} AvlastHiddenFit;

/* t^2 / (t^2 + df) */
double avlast_hidden_partial_r2(const AvlastHiddenFit *fit);

/* alpha = 1: of the estimate itself. */
double avlast_hidden_robustness(const AvlastHiddenFit *fit, double q, double alpha);

typedef struct {
    double estimate, std_error, df, low, high;
} AvlastHiddenAdjusted;

/* The estimate that such a confounder, working towards zero, would leave. */
AvlastHiddenAdjusted avlast_hidden_adjust(const AvlastHiddenFit *fit, double r2_treatment,
                                          double r2_outcome, double level);

/* FALSE when no confounder can be so strong (kd rd / (1 - rd) >= 1). */
gboolean avlast_hidden_bound(double rd, double ry, double kd, double ky,
                             double *r2_treatment, double *r2_outcome);

/* Least squares of the outcome on the matrix's columns (or of one of them on others).
 * without: k flags of columns left out, or NULL; column: the index of the column that is
 * the outcome (it is left out, too), or -1. */
AvlastLinear *avlast_hidden_least_squares(const AvlastModelMatrix *matrix,
                                          const guint8 *without, gssize column,
                                          GError **error);

/* Partial R2 of the columns flagged (more than one: jointly) with the treatment's column
 * and with the outcome. FALSE and *error. */
gboolean avlast_hidden_benchmark(const AvlastModelMatrix *matrix, gsize treatment,
                                 const guint8 *flagged, double *rd, double *ry,
                                 GError **error);

#endif

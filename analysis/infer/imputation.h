/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_INFER_IMPUTATION_H
#define AVLAST_INFER_IMPUTATION_H

#include "infer/estimates.h"
#include "infer/rubin.h"

/* Multiple imputation: the same estimates from m completed data sets become one. */

/* Fills conf_low and conf_high of a row of scale AVLAST_ROW_SHARE from its estimate,
 * std_error, df and nobs. */
typedef void (*AvlastShareFill)(AvlastEstimate *row, double level, gconstpointer data);

typedef struct {
    gboolean joint_rows; /* rows that not every imputation has are an error: coefficients
                            of a model, which would mean another thing */
    gboolean keep_root;
    AvlastShareFill share; /* or NULL: as AVLAST_ROW_LOGIT */
    gconstpointer share_data;
} AvlastImputationOptions;

/* In `where`: a level that nobody of the imputation has. */
#define AVLAST_IMPUTATION_ZERO G_MAXUINT

/* What is to be known of the pooling beside the rows. */
typedef struct {
    gsize m;
    gsize n;            /* rows */
    double *fmi, *riv;  /* by row; NaN where there is no variance to pool */
    double least, most; /* range of fmi, NaN when all are */
    guint *where; /* m x n: the row's number in each imputation plus 1, 0 = absent */
} AvlastImputationReport;

void avlast_imputation_report_clear(AvlastImputationReport *report);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastImputationReport, avlast_imputation_report_clear)

/* Rows are the same when outcome, group and term are; their order is that of the first
 * imputation, with rows that it lacks behind those they follow elsewhere.
 *
 * Estimate   the mean of the m estimates, std_error sqrt(T) (infer/rubin.h) on the
 *            estimate's own scale, so that shares still sum to 1 and contrasts to
 *            their parts.
 * Interval   with Q, T and df of g(Q_l) and g'(Q_l)^2 U_l, g the row's scale (logit of
 *            a share, atanh of a correlation, log of a ratio), turned back. Where g
 *            does not exist in some imputation (a share of 0 or 1), or the interval
 *            would not hold the estimate, g(Q) -+ t sqrt(T) g'(Q). The complete-data
 *            df are the row's own, the least of the m.
 * Statistic  where the single rows have one: (Q - q) / sqrt(T) on that scale, q the
 *            value that they were tested against.
 * Tests      rows of a statistic without std_error (F, chi-square): D2, with the mean
 *            of the numerator df; what has another distribution enters as the
 *            chi-square of its p-value, of 1 df where it has no df.
 * Alike      a row that no imputation moves stays as it is.
 * Absent     a level ("place=ytre" of place) that an imputation has not in a group that
 *            it has is 0 there, without error. Another row that only some imputations
 *            have is of those (two at least) and says so; one without std_error in some
 *            has none. nobs and nclusters are the least, deff the mean.
 * Joint      covariance mean U + (1 + 1/m) B, NaN beside rows that not all have. root
 *            (if kept): root_l / sqrt(m) of each imputation under another, units
 *            "l:unit", and (Q_l - Q) sqrt((m + 1) / (m (m - 1))), units "l", so that
 *            results of the same imputations stay joint.
 * Notes      of rows and sets: those of all as they are, of some with how many. A row is
 *            noted when fmi > 0.5, and when m is below 1 + fmi^2 / (2 x 0.1^2), so that
 *            another set of imputations might give a std_error more than 10 percent away
 *            (von Hippel 2020, doi:10.1177/0049124117747303).
 *
 * NULL with AVLAST_ERROR_USAGE (AV366) when m < 2, AVLAST_ERROR_INCONSISTENT (AV373) for
 * unlike rows with joint_rows; or without memory. `report` may be NULL.
 *
 * Agrees with R mitools::MIcombine (estimate, covariance), relative 1e-9. */
AvlastEstimates *avlast_imputation_pool(AvlastEstimates *const *imputations, gsize m,
                                        const AvlastImputationOptions *options,
                                        AvlastImputationReport *report, GError **error);

/* D1 that the k pooled rows `row` are all 0, or 1 where they are ratios (avlast_pool_d1).
 * FALSE, with NaN, when an imputation lacks one of them or its covariance, or they depend
 * on each other. */
gboolean avlast_imputation_test(AvlastEstimates *const *imputations, gsize m,
                                const AvlastImputationReport *report, const guint *row,
                                gsize k, double complete_df, AvlastPooledTest *test);

#endif

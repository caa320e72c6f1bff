/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_QUALITY_H
#define AVLAST_SURVEY_QUALITY_H

#include "infer/estimates.h"

typedef enum {
    AVLAST_QUALITY_SHARES, /* proportions */
    AVLAST_QUALITY_SIZES,  /* what is above zero: totals, means, ratios, spreads */
    AVLAST_QUALITY_OTHER   /* correlations, covariances, quantiles */
} AvlastQualityKind;

/* Adds to each row's note how far it can be trusted: `quality: good`, `review` or
 * `unreliable`, with the reasons, the coefficient of variation and the effective n where
 * they are defined. Nothing is hidden.
 *
 * Shares      after NCHS (Parker et al. 2017, Vital Health Stat 2(175)): with n_e =
 *             min(n, p (1 - p) / v (t_{n-1} / t_df)^2) and the Korn-Graubard interval of
 *             95 % with n_e, of width b: unreliable when n or n_e is below 30, when b is
 *             0.30 or more, or when b is above 0.05 and above 1.3 p; else review when df
 *             is below 8 or p is 0 or 1. n_e is n where p is 0 or 1.
 * Sizes       unreliable when n is below 30 or the coefficient of variation is 30 % or
 *             more (NCHS's rule for the National Home and Hospice Care Survey), review
 *             when df is below 8 or n below 60.
 * Other       unreliable when n is below 30, review when df is below 8; contrasts too.
 *
 * A row without a standard error is unreliable; one without rows gets nothing. */
void avlast_quality_add(AvlastEstimates *estimates, AvlastQualityKind kind);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_CORRELATION_H
#define AVLAST_SURVEY_CORRELATION_H

#include "infer/estimates.h"
#include "infer/variance.h"

typedef struct {
    gboolean spearman; /* of the ranks; else Pearson's */
    double level;      /* 0: 0.95 */
    gboolean imputed;  /* one of several completed data sets: of rows drawn one by one the
                          std_error (1 - r^2) / sqrt(n - 3) (Spearman: times sqrt(1 + r^2 /
                          2)) and the test are those of Fisher's z on the normal
                          distribution, which Rubin's rules are for: R
                          miceadds::micombine.cor */
} AvlastCorrelationOptions;

/* Correlations of every pair of numbers, each over the rows that have both (nobs).
 *
 * Pearson   r = sum w (x - mx) (y - my) / sqrt(sum w (x - mx)^2 sum w (y - my)^2).
 *   rows drawn one by one: statistic r sqrt((n - 2) / (1 - r^2)) on t(n - 2), interval
 *   tanh(atanh r +- z / sqrt(n - 3)), std_error sqrt((1 - r^2) / (n - 2)): R cor.test.
 *   under a design: std_error linearised, with influence w / W (zx zy - r (zx^2 + zy^2) /
 *   2), z standardised; interval tanh(atanh r +- t s / (1 - r^2)), statistic atanh r (1 -
 *   r^2) / s, df the design's: R survey::svycontrast of svymean(x, y, x^2, y^2, x y).
 * Spearman  Pearson's of mid-ranks (weighted mid-ranks under a design, taken as known);
 *   one by one the interval is tanh(atanh r +- z sqrt((1 + r^2 / 2) / (n - 3))) (Bonett &
 *   Wright 2000, doi:10.1007/BF02294183): R cor.test(exact = FALSE) for the test.
 *
 * Rows: outcome x, term y, for x before y. A variable that does not vary has no
 * correlation (note). NULL with AVLAST_ERROR_USAGE (fewer than two, or absent),
 * AVLAST_ERROR_INCONSISTENT (a category), or on failure of the engine. */
AvlastEstimates *avlast_correlation_pairs(const AvlastFrame *frame,
                                          const AvlastSample *sample,
                                          const char *const *variables,
                                          const AvlastCorrelationOptions *options,
                                          GError **error);

#endif

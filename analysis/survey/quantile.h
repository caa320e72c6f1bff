/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_QUANTILE_H
#define AVLAST_SURVEY_QUANTILE_H

#include "infer/estimates.h"
#include "survey/groups.h"
#include "survey/intervals.h"

/* With x_1 <= ... <= x_n the values that count, w_i their weights (ties: lighter first),
 * c_i the weight up to and with i, and W = c_n: */
typedef enum {
    AVLAST_QUANTILE_AUTO,   /* type 7 without weights, MATH with weights */
    AVLAST_QUANTILE_MATH,   /* the smallest x_i with c_i >= p W (R's types 1) */
    AVLAST_QUANTILE_SCHOOL, /* the same, but where c_i = p W halfway to the next (2) */
    AVLAST_QUANTILE_HF4,    /* linear through (c_i / W, x_i) */
    AVLAST_QUANTILE_HF5,    /* through ((c_i - w_i / 2) / W, x_i) */
    AVLAST_QUANTILE_HF6,    /* through (c_i / (W + w_n), x_i) */
    AVLAST_QUANTILE_HF7,    /* through (c_{i-1} / c_{n-1}, x_i) */
    AVLAST_QUANTILE_HF8,    /* through ((c_{i-1} + 2 c_i) / 3 / (W + w_n / 3), x_i) */
    AVLAST_QUANTILE_HF9     /* through ((3 c_{i-1} + 5 c_i) / 8 / (W + w_n / 4), x_i) */
} AvlastQuantileRule;

/* "math", "school", "hf4" ... */
const char *avlast_quantile_rule_name(AvlastQuantileRule rule);
/* The reverse; FALSE when there is no such rule. */
gboolean avlast_quantile_rule_of_name(const char *name, AvlastQuantileRule *rule);

typedef struct {
    AvlastQuantileRule rule;
    AvlastInterval interval; /* of the share at or below the quantile */
    double level;            /* 0: 0.95 */
} AvlastQuantileOptions;

/* Quantiles of a number within groups, over the rows that count with a value.
 *
 * Rule     see above; below the first step x_1, above the last x_n. Steps met within
 *          1e-12 count as met.
 * Interval Woodruff's: with m the share of rows at or below the quantile and s its design
 *          standard error, the quantiles (same rule) of the ends of m's interval, df the
 *          group's own; an end beyond 0 or 1 does not exist and is NaN, as are both when
 *          s is 0.
 * std_error is the interval's width over 2 t when both ends exist. Source   Woodruff
 * (1952), doi:10.1080/01621459.1952.10483443; Hyndman & Fan (1996),
 *          doi:10.1080/00031305.1996.10473566.
 * R        quantile(type = 7); svyquantile(qrule, interval.type, df = degf(subset)), but
 *          for p below the first step, where survey 4.1-1 gives x_2 (math, school) or
 *          goes below x_1 (hf4). */

/* Rows group-major, n_p for each group, with estimate, conf_low, conf_high, std_error,
 * df, nobs, nclusters. NULL on failure of the engine. */
AvlastEstimates *avlast_quantiles(const AvlastSample *sample, const AvlastGroups *groups,
                                  const double *value, const double *p, gsize n_p,
                                  const AvlastQuantileOptions *options, GError **error);

#endif

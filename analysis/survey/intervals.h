/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_INTERVALS_H
#define AVLAST_SURVEY_INTERVALS_H

#include "infer/estimates.h"

/* Intervals of a proportion p with design variance v, t = the t quantile with the
 * design's df and n_e = p (1 - p) / v, the effective n. */
typedef enum {
    AVLAST_INTERVAL_LOGIT,  /* p's logit +- t sqrt(v) / (p (1 - p)), back-transformed: the
                               intercept-only logistic model's (R svyciprop "logit") */
    AVLAST_INTERVAL_XLOGIT, /* the same from the delta method (R "xlogit", Stata, SPSS,
                               SUDAAN); both ways give one number */
    AVLAST_INTERVAL_WILSON, /* score interval with n_e (R >= 4.2 "wilson") */
    AVLAST_INTERVAL_BETA,   /* Korn & Graubard (1998), Clopper-Pearson with
                               n_e (t_{n-1} / t)^2 (R "beta") */
    AVLAST_INTERVAL_MEAN,   /* p +- t sqrt(v); may leave 0..1 */
    AVLAST_INTERVAL_ASIN,   /* arcsine square root, +- t sqrt(v / (4 p (1 - p))); its ends
                               stop at 0 and 1 */
    AVLAST_INTERVAL_LIKELIHOOD /* 2 n_e (p log(p/q) + (1-p) log((1-p)/(1-q))) = t^2
                                  n/(n-1): the binomial likelihood scaled by the design
                                  effect and the dispersion, n rows (R "likelihood", which
                                  interpolates the profile) */
} AvlastInterval;

typedef struct {
    double estimate, std_error, df, level;
    gsize n;       /* rows that count */
    double kish_n; /* n over Kish's weighting effect, for p = 0 and p = 1 */
} AvlastShare;

/* Low and high of the interval, 0 < p < 1 with v > 0; p itself when v = 0. For p = 0 and
 * p = 1, where v = 0 says nothing, the exact (Clopper-Pearson) interval with kish_n,
 * whatever the kind: then *exact is TRUE. Both NaN when df <= 0 or an input is NaN.
 *
 * Source: Korn & Graubard (1998), Survey Methodology 24; Franco et al. (2019),
 * doi:10.1093/jssam/smy019. Agrees with R survey::svyciprop(df = degf(design)), relative
 * 1e-9. */
void avlast_share_interval(const AvlastShare *share, AvlastInterval kind, double *low,
                           double *high, gboolean *exact);

/* Fills the row's ends from its estimate, std_error, df and nobs; a share of 0 or 1
 * without a standard error has none. */
void avlast_share_interval_of_row(AvlastEstimate *row, double level, AvlastInterval kind);

/* The scale of a row whose interval this is. */
AvlastRowScale avlast_interval_scale(AvlastInterval kind);

/* "logit", "wilson" ... */
const char *avlast_interval_name(AvlastInterval kind);
/* The reverse; FALSE when there is no such interval. */
gboolean avlast_interval_of_name(const char *name, AvlastInterval *kind);

#endif

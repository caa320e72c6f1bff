/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_STATISTIC_H
#define AVLAST_SURVEY_STATISTIC_H

#include "infer/estimates.h"
#include "infer/variance.h"
#include "survey/intervals.h"
#include "survey/moments.h"
#include "survey/quantile.h"

/* Design effects, V being the design variance of a mean and S^2 = n / (n - 1) sum w (y -
 * mean)^2 / W, over the rows that count (of a total, both are times W^2). */
typedef enum {
    AVLAST_DEFF_AUTO, /* SRS where the weights sum to more than the rows, else REPLACE */
    AVLAST_DEFF_SRS,  /* V / (S^2 (W - n) / (W n)): against simple random sampling
                         without replacement (R deff = TRUE) */
    AVLAST_DEFF_REPLACE, /* V / (S^2 / n): with replacement (R deff = "replace") */
    AVLAST_DEFF_KISH,    /* n sum w^2 / W^2: of the weights alone */
    AVLAST_DEFF_NONE
} AvlastDeff;

typedef struct {
    const char *const *by; /* grouping columns, ended by NULL; or NULL */
    double level;          /* of the intervals; 0: 0.95 */
    AvlastDeff deff;
    AvlastInterval interval; /* of proportions, and of quantiles' shares */
    const double *quantiles; /* n_quantiles of them */
    gsize n_quantiles;
    AvlastQuantileRule rule;      /* of quantiles */
    const char *const *contrasts; /* expressions of survey/contrast.h, ended by NULL; or
                                     NULL */
    gboolean keep_root;           /* keep the influence root */
} AvlastSurveyOptions;

/* What the influence functions of this folder are given as their state. */
typedef struct {
    const AvlastTerms *terms;
    const AvlastGroups *groups;
    const AvlastMoments *moments; /* index g * k + j */
} AvlastSurveyState;

/* A statistic of the moments of each term in each group. */
typedef struct {
    const char *method;     /* one line for people, untranslated (N_) */
    gboolean shares;        /* numbers other than 0 and 1 become levels */
    gboolean of_population; /* its size counts: a total, not a mean */
    AvlastInfluence influence;
} AvlastStatistic;

/* The common road of mean, total and proportion: terms, groups, moments, the variance
 * engine, design effects, intervals and notes. Rows are group-major. Each row's df is
 * that of its own domain (PSUs minus strata with a row that counts). A domain with df <=
 * 0 has no interval, and one of a single PSU has no standard error of a mean; the note
 * says why. */
AvlastEstimates *avlast_statistic(const AvlastFrame *frame, const AvlastSample *sample,
                                  const char *const *variables,
                                  const AvlastStatistic *statistic,
                                  const AvlastSurveyOptions *options, GError **error);

/* The same of terms and groups that are there already; options must not be NULL. */
AvlastEstimates *avlast_statistic_of(const AvlastSample *sample, const AvlastTerms *terms,
                                     const AvlastGroups *groups,
                                     const AvlastStatistic *statistic,
                                     const AvlastSurveyOptions *options, GError **error);

/* Influence of means, u = w (y - mean) / W, which proportions share, and the rows' shares
 * w / W of their denominator. */
void avlast_influence_of_means(const AvlastSample *sample, const void *state, gsize first,
                               gsize count, double *influence);
void avlast_share_of_means(const AvlastSample *sample, const void *state, gsize first,
                           gsize count, double *share);

/* Influence of totals, u = w y. */
void avlast_influence_of_totals(const AvlastSample *sample, const void *state,
                                gsize first, gsize count, double *influence);

#endif

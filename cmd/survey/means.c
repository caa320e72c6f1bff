/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entries of the statistics that take a list of variables (a ratio: of pairs). */
#include "cmd/survey/survey.h"
#include "survey/association.h"
#include "survey/geomean.h"
#include "survey/mean.h"
#include "survey/proportion.h"
#include "survey/quantiles.h"
#include "survey/ratio.h"
#include "survey/spread.h"
#include "survey/total.h"

/* The estimator of a function of this folder's usual form. */
#define ESTIMATOR(name)                                                                  \
    static AvlastEstimates *estimate_##name(const AvlastFrame *frame,                    \
                                            const AvlastSample *sample,                  \
                                            gconstpointer data, GError **error)          \
    {                                                                                    \
        const AvlastSurveyWork *work = data;                                             \
        return avlast_survey_##name(frame, sample, (const char *const *)work->names,     \
                                    &work->options, error);                              \
    }                                                                                    \
    extern const AvlastSurveyEntry avlast_survey_entry_##name;

/* The same of one that can be standardised. */
#define STANDARDISED(name, kind)                                                         \
    static AvlastEstimates *estimate_##name(const AvlastFrame *frame,                    \
                                            const AvlastSample *sample,                  \
                                            gconstpointer data, GError **error)          \
    {                                                                                    \
        const AvlastSurveyWork *work = data;                                             \
        const char *const *names = (const char *const *)work->names;                     \
        return work->standard                                                            \
                   ? avlast_survey_standardised(frame, sample, kind, names,              \
                                                &work->options, work->standard, error)   \
                   : avlast_survey_##name(frame, sample, names, &work->options, error);  \
    }                                                                                    \
    extern const AvlastSurveyEntry avlast_survey_entry_##name;

STANDARDISED(mean, AVLAST_STANDARDISED_MEAN)
STANDARDISED(total, AVLAST_STANDARDISED_TOTAL)
STANDARDISED(proportion, AVLAST_STANDARDISED_PROPORTION)
STANDARDISED(ratio, AVLAST_STANDARDISED_RATIO)
ESTIMATOR(quantile)
ESTIMATOR(variance)
ESTIMATOR(sd)
ESTIMATOR(covariance)
ESTIMATOR(correlation)
ESTIMATOR(geomean)

const AvlastSurveyEntry avlast_survey_entry_mean = {.name = "mean",
                                                    .noun = "means",
                                                    .usage = "mean VARIABLES FILE",
                                                    .takes = "standardise",
                                                    .quality = AVLAST_QUALITY_SIZES,
                                                    .estimate = estimate_mean};

const AvlastSurveyEntry avlast_survey_entry_total = {.name = "total",
                                                     .noun = "totals",
                                                     .usage = "total VARIABLES FILE",
                                                     .takes = "standardise",
                                                     .quality = AVLAST_QUALITY_SIZES,
                                                     .estimate = estimate_total};

const AvlastSurveyEntry avlast_survey_entry_proportion = {
    .name = "proportion",
    .noun = "proportions",
    .usage = "proportion VARIABLES FILE",
    .takes = "ci standardise",
    .quality = AVLAST_QUALITY_SHARES,
    .estimate = estimate_proportion};

static gboolean prepare_ratio(AvlastSurveyWork *work, GError **error)
{
    work->names = avlast_ratio_names(work->argument, error);
    return work->names != NULL;
}

const AvlastSurveyEntry avlast_survey_entry_ratio = {
    .name = "ratio",
    .noun = "ratios",
    .usage = "ratio NUMERATOR/DENOMINATOR FILE",
    .takes = "standardise",
    .quality = AVLAST_QUALITY_SIZES,
    .prepare = prepare_ratio,
    .estimate = estimate_ratio};

static const AvlastSurveyLack quantile_lacks[] = {
    {"contrast", "quantiles have no joint covariance"},
    {"deff", "a quantile has no design effect"},
    {"extra", "a quantile has no design effect"},
    {"influence", "a quantile has no influence values"},
    {NULL, NULL}};

const AvlastSurveyEntry avlast_survey_entry_quantile = {
    .name = "quantile",
    .noun = "quantiles",
    .usage = "quantile VARIABLES FILE [--quantiles P,P]",
    .takes = "ci rule quantiles",
    .lacks = quantile_lacks,
    .quality = AVLAST_QUALITY_OTHER,
    .estimate = estimate_quantile};

const AvlastSurveyEntry avlast_survey_entry_variance = {.name = "variance",
                                                        .noun = "variances",
                                                        .usage =
                                                            "variance|sd VARIABLES FILE",
                                                        .quality = AVLAST_QUALITY_SIZES,
                                                        .estimate = estimate_variance};

const AvlastSurveyEntry avlast_survey_entry_sd = {.name = "sd",
                                                  .noun = "standard deviations",
                                                  .quality = AVLAST_QUALITY_SIZES,
                                                  .estimate = estimate_sd};

const AvlastSurveyEntry avlast_survey_entry_covariance = {
    .name = "covariance",
    .noun = "covariances",
    .usage = "covariance|correlation VARIABLES FILE",
    .quality = AVLAST_QUALITY_OTHER,
    .estimate = estimate_covariance};

const AvlastSurveyEntry avlast_survey_entry_correlation = {
    .name = "correlation",
    .noun = "correlations",
    .quality = AVLAST_QUALITY_OTHER,
    .estimate = estimate_correlation};

const AvlastSurveyEntry avlast_survey_entry_geomean = {.name = "geomean",
                                                       .noun = "geometric means",
                                                       .usage = "geomean VARIABLES FILE",
                                                       .quality = AVLAST_QUALITY_SIZES,
                                                       .estimate = estimate_geomean};

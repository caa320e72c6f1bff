/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_LINEARISED_H
#define AVLAST_SURVEY_LINEARISED_H

#include "survey/statistic.h"

/* The scale on which estimate +- t std_error is taken and turned back. */
typedef enum {
    AVLAST_SCALE_PLAIN,
    AVLAST_SCALE_LOG,    /* of what is positive: e exp(-+ t s / e) */
    AVLAST_SCALE_FISHER, /* of correlations: tanh(atanh r -+ t s / (1 - r^2)) */
    AVLAST_SCALE_SHARE   /* of shares: options->interval of survey/intervals.h */
} AvlastScaleOfInterval;

/* A statistic given by its estimate in each group and the influence of each row on that
 * of its group: ratio, variance, correlation ... */
typedef struct {
    char *outcome, *name;
    double *estimate;  /* by group; NaN where there is none */
    double *influence; /* by row: w times its pull, 0 where it does not count */
    double *observed;  /* by row: NaN where it does not count */
    double *share; /* by row: its share w x / X of the denominator, where the statistic
                      is Y / X (AVLAST_FORM_RATIO); NULL: it is no such quotient */
    const char *
        *note;       /* by group: why there is none, or no error (translated), or NULL */
    gboolean spread; /* two rows do not tell its error */
    AvlastScaleOfInterval scale;
    double *kish_n; /* by group, of shares: see AvlastShare; else NULL */
} AvlastLinearised;

/* All zeros; `outcome` and `name` are copied. NULL without memory. */
AvlastLinearised *avlast_linearised_new(const char *outcome, const char *name, gsize rows,
                                        gsize groups, GError **error);
void avlast_linearised_free(AvlastLinearised *linearised);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastLinearised, avlast_linearised_free)

/* Group of row i, or AVLAST_NO_LEVEL when it does not count. */
static inline guint32 avlast_group_of(const AvlastSample *sample,
                                      const AvlastGroups *groups, gsize i)
{
    if (!avlast_sample_counts(sample, i, 0.0))
        return AVLAST_NO_LEVEL;
    return groups->code ? groups->code[i] : 0;
}

/* The road of all such statistics, as avlast_statistic is that of moments: the variance
 * engine, intervals on each term's scale, design effects, notes and what was left out.
 *
 * terms      GPtrArray of AvlastLinearised *.
 * variables  GPtrArray of const AvlastColumn *, for the count of missing values.
 * method     one line for people, translated.
 * deff       of the linearised variable z = influence / w: V over the variance of the
 *            total of z in a simple random sample, W^2 S^2 / n (1 - n / W) (srs; R's deff
 *            of svyratio) or without the last factor (replace).
 *
 * Rows are group-major with joint covariance. NULL with AVLAST_ERROR_DEGENERATE (AV234)
 * when no group has a value, or as avlast_variance. */
AvlastEstimates *avlast_linearised(const AvlastSample *sample, const AvlastGroups *groups,
                                   const GPtrArray *terms, const GPtrArray *variables,
                                   const char *method, const AvlastSurveyOptions *options,
                                   GError **error);

#endif

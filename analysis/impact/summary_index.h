/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_SUMMARY_INDEX_H
#define AVLAST_IMPACT_SUMMARY_INDEX_H

#include "impact/trial.h"

/* An index of several outcomes of a trial: one outcome in the place of many, tested once.
 *
 * Component k of row i is z_ik = s_k (x_ik - m_k)/d_k, m and d the mean and sd of the
 * control, s_k = -1 when less is better. The index is sum w_k z_ik / sum w_k over the
 * components that the row has.
 *
 * ICW    w = S^-1 1, S the covariance of z over all rows of the trial, each element over
 *        the rows that have both components (R: cov(z, use = "pairwise")); then centred
 *        and divided so that the control has mean 0 and sd 1. Anderson (2008), p. 1485,
 *        doi:10.1198/016214508000000841.
 * KL     w = 1, no further scaling: a mean of z, so that without missing cells its effect
 *        is the mean of the components' effects in sd of the control. Kling, Liebman &
 *        Katz (2007), doi:10.1111/j.1468-0262.2007.00733.x. They fill missing components
 *        with the mean of the arm; here the components at hand are averaged, since
 *        a filled cell knows its arm and takes variance away.
 *
 * With the trial's weights w_i, means are weighted and (co)variances are
 * n/(n-1) sum w (x-m)(y-n) / sum w (R: survey::svyvar with weights alone). */
typedef enum { AVLAST_INDEX_ICW, AVLAST_INDEX_KL } AvlastIndexMethod;

/* What it is made of. */
typedef struct {
    char *name;
    GStrv columns;
    double *sign; /* 1 or -1 for each */
    gsize n;
} AvlastSummaryIndex;

/* Reads "wellbeing = who5, -ucla, sleep". NULL and AV396 when it is not such a text, has
 * fewer than two or more than 100 components, or one twice. */
AvlastSummaryIndex *avlast_summary_index_parse(const char *text, GError **error);
void avlast_summary_index_free(AvlastSummaryIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastSummaryIndex, avlast_summary_index_free)

/* What was found. */
typedef struct AvlastSummaryFound {
    gsize n;              /* components */
    double *mean, *sd;    /* of the control, in the component's own unit */
    double *weight;       /* sums to 1 */
    gsize *rows;          /* of the trial that have the component */
    double centre, scale; /* of the control's weighted z; KL: 0 and 1 */
    gsize partial;        /* rows of the trial that lack some components */
    gsize none;           /* that lack all */
    gsize unusable;       /* whose components have no positive weight together */
} AvlastSummaryFound;

void avlast_summary_found_clear(AvlastSummaryFound *found);

/* The index as a column of the trial's frame (to be added to it); missing outside the
 * trial. Fills found, to be cleared in any case. Failure: NULL with the errors of
 * avlast_frame_require_number, and AV397 when a component does not vary in the control or
 * the weights cannot be computed (components that are sums of others). */
AvlastColumn *avlast_summary_index_column(const AvlastTrial *trial,
                                          const AvlastSummaryIndex *index,
                                          AvlastIndexMethod method,
                                          AvlastSummaryFound *found, GError **error);

#endif

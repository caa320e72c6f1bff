/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_INFER_REPLICATION_PARTS_H
#define AVLAST_INFER_REPLICATION_PARTS_H

#include "infer/replication.h"
#include "infer/variance.h"

/* What variance.c and the files of infer/replication share. */

typedef enum {
    AVLAST_RECORD_FULL,      /* the first run: which calls there are */
    AVLAST_RECORD_REPLICATE, /* estimates are taken down */
    AVLAST_RECORD_REPLAY     /* the last run: covariances are given out */
} AvlastRecordMode;

/* One call of avlast_variance that is about estimates of no known form. */
typedef struct {
    char *names;   /* of its rows: the call is known again by them */
    gsize k;       /* estimates */
    double *theta; /* replicates x k; NaN where there is none */
} AvlastRecorded;

typedef struct AvlastRecorder {
    AvlastRecordMode mode;
    GPtrArray *calls; /* of AvlastRecorded *, shared by the recorders of all runs */
    guint next;       /* the call that comes */
    guint32 r;        /* the replicate */
    /* Factors by unit when standard errors of the replicate are asked for; NULL: a
     * stand-in does. */
    const double *factor;
} AvlastRecorder;

/* An estimator and the replicates it is run under. */
typedef struct {
    AvlastEstimator estimator;
    const AvlastFrame *frame;
    const AvlastSample *sample;
    gconstpointer data;
    GPtrArray *calls; /* of AvlastRecorded * */
    const AvlastReplicates *replicates;
    const AvlastEstimates
        *linear;                 /* of t intervals: under the full weights, linearised */
    const AvlastEstimates *rows; /* whose estimates are taken down as well, or NULL */
    gboolean serial;
} AvlastReplication;

/* Runs all replicates. What was taken down: replicates x width numbers; see there. */
double *avlast_replication_run(const AvlastReplication *p, GError **error);

/* Why the first replicate without an estimate has none, and how many have none; NULL:
 * all have one. To be freed. */
char *avlast_replication_why(const AvlastReplication *p, const double *theta,
                             guint32 *failed);

/* A note about replicates that failed. */
void avlast_replication_tell(const AvlastReplication *p, const double *theta,
                             AvlastEstimates *estimates);

/* Intervals of rows with a standard error, from what was taken down of them. */
gboolean avlast_replication_intervals(const AvlastReplication *p, const double *theta,
                                      AvlastEstimates *estimates, GError **error);

/* Covariance and standard errors within a replicate that draws whole units, f_u times
 * each, as if each time it were another unit:
 *
 *   V = sum_h n_h/(n_h - 1) sum_u f_u (z_u / f_u - mean_h)(z_u / f_u - mean_h)'
 *
 * with z_u the unit's total of influence under the replicate's weights. */
gboolean avlast_replication_studentise(const AvlastSample *sample,
                                       AvlastInfluence influence, const void *state,
                                       const AvlastVarianceOptions *options,
                                       AvlastEstimates *estimates, GError **error);

/* avlast_variance of a sample with replicates. FALSE and AVLAST_ERROR_USAGE where the
 * estimates are of no known form and nobody runs the statistic again. */
gboolean avlast_replication_variance(const AvlastSample *sample,
                                     AvlastInfluence influence, const void *state,
                                     const AvlastVarianceOptions *options,
                                     AvlastEstimates *estimates, GError **error);

double avlast_replication_df(const AvlastSample *sample, const guint8 *flags);

/* theta_r - theta of estimates of a known form, replicates x (groups k); NaN where a
 * replicate has none. *size gets what the sums were of, by estimate: deviations of a few
 * units in its last digit are none. */
double *avlast_replication_deviations(const AvlastSample *sample,
                                      AvlastInfluence influence, const void *state,
                                      const AvlastVarianceOptions *options, double **size,
                                      GError **error);

/* Covariance, standard errors and root from deviations (changed: they are centred). */
gboolean avlast_replication_fill(const AvlastSample *sample, double *deviation,
                                 const double *size, const AvlastVarianceOptions *options,
                                 AvlastEstimates *estimates, GError **error);

/* nobs, nclusters and df of the rows. */
gboolean avlast_replication_counts(const AvlastSample *sample,
                                   const AvlastVarianceOptions *options,
                                   AvlastEstimates *estimates, GError **error);

#endif

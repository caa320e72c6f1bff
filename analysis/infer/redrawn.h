/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_INFER_REDRAWN_H
#define AVLAST_INFER_REDRAWN_H

#include "design/replicates.h"
#include "infer/estimates.h"

/* Estimates of which each replicate was computed by itself (infer/resample.h): standard
 * errors and intervals from the replicates. */

/* What is drawn. */
typedef struct {
    AvlastReplicateType type;          /* RESAMPLED, BAYES or JKN */
    AvlastBootInterval interval;       /* NONE of JKN */
    guint32 reps, seed;                /* not of JKN */
    struct AvlastResampleWatch *watch; /* or NULL */
    GPtrArray *keep;                   /* or NULL: gets the replicates (infer/kept.h) */
} AvlastRedrawnOptions;

typedef struct {
    const AvlastReplicates *units; /* R replicates */
    AvlastBootInterval interval;   /* NONE: standard errors alone */
    const double *theta; /* R x width: K estimates, then standard errors of the first
                            `errors` of them, which the bootstrap t needs; NaN: none */
    gsize width, errors;
    const double *own;       /* t: standard errors of the estimates themselves (errors) */
    const double *influence; /* bca: n x K of the jackknife (avlast_redrawn_influence) */
    gsize n_influence;
    GPtrArray *keep; /* as in the options */
} AvlastRedrawnValues;

/* The loop: what computes one replicate. */
typedef struct {
    const AvlastReplicates *units;
    gsize width;
    /* Replicate r's `width` values, which are NaN before. */
    void (*one)(gconstpointer data, guint32 r, gpointer work, double *theta);
    gconstpointer data;
    gpointer (*work_new)(gconstpointer data, GError **error); /* as infer/resample.h's */
    GDestroyNotify work_free;
    struct AvlastResampleWatch *watch; /* or NULL */
} AvlastRedrawnLoop;

/* All replicates, R x width; to be freed. NULL with the errors of avlast_resample. */
double *avlast_redrawn_run(const AvlastRedrawnLoop *loop, GError **error);

/* Fills std_error, conf_low and conf_high of the K rows, and notes of what there is not
 * and of replicates without an estimate, which are left out.
 *
 * std_error  sqrt(scale sum_r rscale_r (theta_r - mean)^2), of a bootstrap the sd of the
 *            replicates that are there; intervals as infer/bootstrap.h has them. */
void avlast_redrawn_fill(const AvlastRedrawnValues *redrawn, AvlastEstimates *rows);

/* In place: from estimates without each unit (each->n x K, as rows) to the influence of
 * the units, scale rscale_r (estimate - theta_r). */
void avlast_redrawn_influence(const AvlastReplicates *each, const AvlastEstimates *rows,
                              double *theta);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_INFER_VARIANCE_H
#define AVLAST_INFER_VARIANCE_H

#include "design/sample.h"
#include "infer/estimates.h"

/* The one variance engine: influence values in, covariance out. */

/* Writes the influence of rows first .. first + count - 1 on k estimates, row-major,
 * count x k values: how much each estimate moves when the row's weight moves, times the
 * weight. Rows that do not count (avlast_sample_counts) must give zeros. Called in row
 * order, possibly from several threads with disjoint blocks: it must not write to
 * `state`. */
typedef void (*AvlastInfluence)(const AvlastSample *sample, const void *state,
                                gsize first, gsize count, double *influence);

/* What kind of number an estimate is, for replicates of the weights
 * (infer/replication.h): totals and quotients of totals follow from sums of the influence
 * by unit; of others the statistic is computed again under each replicate. */
typedef enum {
    AVLAST_FORM_OTHER,
    AVLAST_FORM_TOTAL, /* the sum of the influence u over all rows */
    AVLAST_FORM_RATIO  /* Y / X with u = w (y - (Y / X) x) / X: means, shares, ratios; the
                          share callback gives w x / X */
} AvlastForm;

typedef struct {
    gsize k; /* estimates per group */
    const guint32
        *group; /* n codes < n_groups (AVLAST_NO_LEVEL: in none); NULL = one group */
    guint32 n_groups;           /* 1 when group is NULL */
    gboolean keep_root;         /* fill estimates->root and ->unit */
    gboolean separate;          /* standard errors alone: no joint covariance */
    const double *const *value; /* k columns of n values, NaN where the row does not count
                                   for that estimate; NULL = all rows of the domain do.
                                   Columns that are the same pointer are counted once */
    AvlastForm form;
    AvlastInfluence share; /* of AVLAST_FORM_RATIO: the row's share of the denominator,
                              laid out as the influence, with the same state */
} AvlastVarianceOptions;

/* Up to this many estimates (n_groups * k) the joint covariance is formed; beyond it only
 * the standard errors are, estimates->covariance is NULL and a note says so. */
#define AVLAST_JOINT_TERMS 1000

/* Design covariance of n_groups x k estimates (group-major: index g * k + j), linearised:
 *
 *   V = sum_h (1 - n_h/N_h) n_h/(n_h - 1) sum_j (z_hj - zbar_h)(z_hj - zbar_h)'
 *       + sum over PSUs of (n_h/N_h) x the same within the PSU at the next stage,
 * recursively,
 *
 * with z the PSU totals of the influence (a row of group g moves only g's estimates; all
 * other PSUs count as zeros, so a domain does not change the design). Without fpc only
 * stage 1 counts. Strata with one PSU follow sample->lonely. Sets estimates->covariance,
 * and each row's std_error from its diagonal, nobs (rows that count), nclusters (PSUs
 * with a row that counts; -1 where rows are sampled) and df (PSUs minus strata that have
 * a row that counts; the user's df wins). estimates must have n_groups * k rows. NULL
 * influence is a programming error. A variance that is rounding noise beside the PSU
 * totals (a total that the design fixes) is exactly 0. Failure: FALSE and
 * AVLAST_ERROR_DEGENERATE for a lonely PSU under the rule `fail` (the stratum is named),
 * AVLAST_ERROR_INTERNAL without memory.
 *
 * The influence is asked for in blocks and summed by unit and group, so memory is that of
 * the (unit, group) pairs that occur. All sums of products are in twice the working
 * precision. With keep_root, root has a row per PSU, "psu/unit" rows for the further
 * stages that count, and the same V.
 *
 * Of a sample with replicates the covariance is that between replicates: see
 * infer/replication.h.
 *
 * Source: Särndal, Swensson & Wretman (1992), sections 4.3 and 5.5; Binder (1983),
 * doi:10.2307/1402588. Agrees with R survey::svyrecvar; relative 1e-9. */
gboolean avlast_variance(const AvlastSample *sample, AvlastInfluence influence,
                         const void *state, const AvlastVarianceOptions *options,
                         AvlastEstimates *estimates, GError **error);

/* Tells in the estimates what every result says of its sample: the design line, rows
 * read, rows dropped for a missing design variable by reason, and the sample's notes. */
void avlast_estimates_of_sample(AvlastEstimates *estimates, const AvlastSample *sample);

/* Degrees of freedom of the design in a domain: distinct PSUs minus distinct strata that
 * have a row with positive weight and flags[i] != 0 (R survey::degf of a subset). flags
 * NULL: all rows. The user's df (sample->df) wins when it is given. Of replicates it is
 * the rank of the weights of those rows, minus 1 (R survey::degf). */
double avlast_design_df(const AvlastSample *sample, const guint8 *flags);

#endif

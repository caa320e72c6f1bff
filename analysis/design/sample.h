/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DESIGN_SAMPLE_H
#define AVLAST_DESIGN_SAMPLE_H

#include "data/frame.h"

/* A frame seen as a sample: every row's weight, and for each stage of sampling its
 * stratum, its cluster (PSU at stage 1) and the size of the population of clusters in
 * that stratum. Rows are never dropped: a domain or a row that lacks its design variables
 * is a zero in every sum. */

typedef enum {
    AVLAST_LONELY_FAIL,      /* an error that names the stratum */
    AVLAST_LONELY_CERTAINTY, /* contributes nothing (R "certainty"/"remove", Stata
                                certainty) */
    AVLAST_LONELY_CENTRE,    /* centred at the mean of all PSU totals (R "adjust", Stata
                                centered) */
    AVLAST_LONELY_AVERAGE    /* as the average of the other strata (R "average", Stata
                                scaled) */
} AvlastLonely;

typedef struct {
    guint32 *stratum; /* n codes < n_strata; NULL = one stratum */
    guint32 *cluster; /* n codes < n_clusters, unique over strata and parents; NULL = each
                         row */
    double *population; /* n population counts of clusters in the row's stratum; NULL = no
                           fpc */
    guint32 n_strata, n_clusters;
    GPtrArray *stratum_names, *cluster_names; /* of char *, or NULL */
} AvlastStage;

typedef struct {
    gsize n;        /* rows of the frame */
    double *weight; /* n weights >= 0; 0 for rows outside the sample (a design variable is
                       missing) */
    gboolean
        weighted; /* FALSE when every row weighs the same because no weights were given */
    guint8 *domain; /* n flags, 1 = in the domain; NULL = all rows */
    guint n_stages; /* >= 1 */
    AvlastStage *stage;
    AvlastLonely lonely;
    double df;          /* given by the user, or NaN for the design's own */
    gsize n_dropped;    /* rows with weight 0 because a design variable is missing ... */
    GPtrArray *dropped; /* ... of char *: "3 rows: no 'school' (empty)" */
    GPtrArray
        *notes; /* of char *: cautions, such as a cluster id found in several strata */
    char *description; /* one line for people: "stratified two-stage sample with
                          replacement ..." */
} AvlastSample;

/* Which columns make the design. NULL members are not used. Lists are in stage order. */
typedef struct {
    const char *weights;
    const char *const *strata, *const *clusters, *const *fpc;
    AvlastLonely lonely;
    double df; /* 0 or NaN: the design's own */
} AvlastDesignColumns;

/* Reads the design from a frame.
 *
 * Cluster codes are read within their stratum and parent cluster (R's nest = TRUE); a
 * note tells when an id is found in several strata. fpc values in (0, 1] are sampling
 * fractions, larger ones population counts; they must be constant within stratum. Weights
 * implied by the fpcs are used when none are given. Failure: NULL with AVLAST_ERROR_USAGE
 * for a column that is absent, AVLAST_ERROR_INCONSISTENT for negative weights, an fpc
 * below the number sampled, a cluster in two strata at a later stage, and so on;
 * AVLAST_ERROR_DEGENERATE when all weights are zero. Agrees with R survey::svydesign(nest
 * = TRUE). */
AvlastSample *avlast_sample_new(const AvlastFrame *frame,
                                const AvlastDesignColumns *columns, GError **error);
void avlast_sample_free(AvlastSample *sample);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastSample, avlast_sample_free)

/* Takes the part of the sample in which flags[i] is non-zero (n flags, copied) as the
 * domain of all that follows; NULL lifts it. The design stays the whole sample's. */
void avlast_sample_set_domain(AvlastSample *sample, const guint8 *flags);

/* Whether row i has a say in a statistic of `value`: in the domain, weight > 0 and value
 * not NaN. */
static inline gboolean avlast_sample_counts(const AvlastSample *sample, gsize i,
                                            double value)
{
    return (!sample->domain || sample->domain[i]) && sample->weight[i] > 0.0 &&
           value == value;
}

#endif

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

/* How the PSUs were drawn when they had probabilities of their own. */
typedef enum {
    AVLAST_PPS_NONE,
    AVLAST_PPS_BREWER,      /* fixed size; (1 - p) n/(n - 1) (z - mean z)^2 */
    AVLAST_PPS_HARTLEY_RAO, /* fixed size; joint probabilities approximated */
    AVLAST_PPS_OVERTON,     /* the same, otherwise */
    AVLAST_PPS_JOINT,       /* joint probabilities given */
    AVLAST_PPS_POISSON      /* each on its own; (1 - p) z^2 */
} AvlastPps;

/* Degrees of freedom of a design in a domain (and in each group of --by). */
typedef enum {
    AVLAST_DF_R,     /* PSUs minus strata that have a row of the domain */
    AVLAST_DF_STATA, /* strata that have a row of the domain, with all their PSUs (also
                        SAS with DFADJ) */
    AVLAST_DF_SAS    /* those of the whole sample */
} AvlastDfRule;

/* Codes of a row outside the sample are AVLAST_NO_LEVEL. */
typedef struct {
    guint32 *stratum; /* n codes < n_strata; NULL = one stratum */
    guint32 *cluster; /* n codes < n_clusters, unique over strata and parents; NULL = each
                         row */
    double *population; /* n population counts of clusters in the row's stratum; NULL = no
                           fpc */
    guint32 n_strata, n_clusters;
    GPtrArray *stratum_names, *cluster_names; /* of char *, or NULL; a PSU is called by
                           its id, or "stratum:id" when the id is found in several */
    char *stratum_column, *cluster_column;    /* where the codes come from, or NULL */
} AvlastStage;

typedef struct {
    gsize n;        /* rows of the frame */
    double *weight; /* n weights >= 0; 0 for rows outside the sample (a design variable is
                       missing) */
    guint8 *outside; /* n flags, 1 = outside the sample: not even a zero of its PSU; NULL
                        = none is. A row with weight 0 that is inside counts in the
                        design (its PSU was sampled), not in estimates */
    gboolean
        weighted; /* FALSE when every row weighs the same because no weights were given */
    guint8 *domain; /* n flags, 1 = in the domain; NULL = all rows */
    guint n_stages; /* >= 1 */
    AvlastStage *stage;
    AvlastLonely lonely;
    gboolean lonely_domain; /* a stratum with one PSU of the domain is lonely, too (R's
                               survey.adjust.domain.lonely); of `centre` and `average` */
    AvlastDfRule df_rule;
    AvlastPps pps;
    gboolean yates_grundy; /* the variance of the joint probabilities, instead of Horvitz
                              and Thompson's */
    double *probability;   /* n: of the row's PSU to be drawn; NULL without pps */
    double *joint;         /* n_joint x n_joint probabilities by code of the PSU (by row
                              where rows are drawn), NULL unless AVLAST_PPS_JOINT */
    gsize n_joint;
    struct AvlastPhase2 *phase2; /* design/phase2.h; NULL with one phase */
    double df;                   /* given by the user, or NaN for the design's own */
    gsize n_dropped; /* rows with weight 0 because a design variable is missing ... */
    GArray *dropped_rows; /* of gsize: the rows of each entry of `dropped` */
    GPtrArray *dropped;   /* ... of char *: "3 rows: no 'school' (empty)" */
    GPtrArray
        *notes; /* of char *: cautions, such as a cluster id found in several strata */
    GPtrArray *row_names; /* n of char *: the rows' ids, NULL = the row's number from 1 */
    char *row_column;     /* the column they come from, or NULL */
    char *description;    /* one line for people: "stratified two-stage sample with
                             replacement ..." */
    struct AvlastCalibration *calibration; /* the steps behind the weights
                             (design/calibration.h), or NULL */
    struct AvlastReplicates *replicates;   /* the variance is that between replicates of
                               the weights (design/replicates.h); NULL: linearised */
    /* Of a sample that stands for one replicate (infer/replication.h): the weights of the
     * full sample, and what takes down its estimates. Borrowed; NULL elsewhere. */
    const double *full_weight;
    struct AvlastRecorder *recorder;
} AvlastSample;

/* Which columns make the design. NULL members are not used. Lists are in stage order and
 * ended by NULL; "" leaves a stage out (strata at the second stage only: "", "block"). A
 * last stage with strata or fpc but no cluster column samples rows. */
typedef struct {
    const char *weights;
    const char *const *strata, *const *clusters, *const *fpc;
    AvlastLonely lonely;
    gboolean lonely_domain; /* with the rules `centre` and `average` only */
    AvlastDfRule df_rule;
    AvlastPps pps; /* the first column of fpc then holds the PSUs' probabilities */
    gboolean yates_grundy;
    const char *joint;  /* file of the joint probabilities of AVLAST_PPS_JOINT */
    const char *phase2; /* 1 in the second phase, 0 not; with: */
    const char *phase2_strata, *phase2_cluster, *phase2_probability;
    double df;      /* 0 or NaN: the design's own */
    const char *id; /* names the rows, so that results of several programs can be joined
                       by unit; without clusters the units of `root` are its levels */
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

/* The name of row i's unit at a stage (0 = PSU), for messages and for `unit` of
 * estimates: the PSU's name, and "psu/unit" below; a row's id or number where rows are
 * sampled. To be freed. */
char *avlast_sample_unit_name(const AvlastSample *sample, guint stage, gsize i);

/* The column whose levels are the PSUs (the first cluster column, else the rows' id), or
 * NULL when rows are only numbered. Borrowed. */
const char *avlast_sample_unit_column(const AvlastSample *sample);

/* The stratum's name of row i at a stage, or NULL when there is one stratum. Borrowed. */
const char *avlast_sample_stratum_name(const AvlastSample *sample, guint stage, gsize i);

/* Takes the part of the sample in which flags[i] is non-zero (n flags, copied) as the
 * domain of all that follows; NULL lifts it. The design stays the whole sample's. */
void avlast_sample_set_domain(AvlastSample *sample, const guint8 *flags);

/* Whether every variance under the design is a sum of squares: Horvitz and Thompson's of
 * joint probabilities, and that of two phases, may come out below zero, and has no root.
 */
static inline gboolean avlast_sample_has_root(const AvlastSample *sample)
{
    return !sample->phase2 &&
           (sample->yates_grundy || sample->pps == AVLAST_PPS_NONE ||
            sample->pps == AVLAST_PPS_BREWER || sample->pps == AVLAST_PPS_POISSON);
}

/* Whether row i has a say in a statistic of `value`: in the domain, a weight (linear
 * calibration may make it negative, as a replicate's may be) and value not NaN. */
static inline gboolean avlast_sample_counts(const AvlastSample *sample, gsize i,
                                            double value)
{
    return (!sample->domain || sample->domain[i]) && sample->weight[i] != 0.0 &&
           value == value;
}

/* Whether row i would count under the full sample's weights: what rows, groups and levels
 * there are must not hang on the replicate. */
static inline gboolean avlast_sample_present(const AvlastSample *sample, gsize i)
{
    return (!sample->domain || sample->domain[i]) &&
           (sample->full_weight ? sample->full_weight : sample->weight)[i] != 0.0;
}

/* Whether anything but equal draws one by one is known of the sample: weights, strata,
 * clusters or a finite population. Then standard errors and tests are the design's. */
gboolean avlast_sample_is_designed(const AvlastSample *sample);

#endif

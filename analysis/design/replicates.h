/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DESIGN_REPLICATES_H
#define AVLAST_DESIGN_REPLICATES_H

#include "design/hadamard.h"
#include "design/layout.h"
#include "design/sample.h"

/* Replicate weights: the sample's weights times factors f_r, r = 1 .. R, so that
 *
 *   V = scale sum_r rscale_r (theta_r - c) (theta_r - c)'
 *
 * with theta_r the statistic under the weights of replicate r and c the mean of the
 * theta_r with rscale_r > 0, or the estimate under the full weights.
 *
 * Given as columns of the data, or made from the design; of n_h units of stratum h, those
 * of the first stage, of which the population has N_h, f_h = n_h / N_h:
 *
 *   brr     1 + s_h, s_h = +-sqrt(1 - f_h) by the rows of a Hadamard matrix of order
 *           R > H, for one unit of each pair, 1 - s_h for the other; scale 1 / R
 *   fay     1 +- (1 - rho) s_h; scale 1 / (R (1 - rho)^2)
 *   jk1     n / (n - 1), and 0 for unit r; scale (1 - f) (n - 1) / n; no strata
 *   jkn     the same within the unit's stratum, 1 elsewhere; rscale_r
 *           (1 - f_h) (n_h - 1) / n_h
 *   rao-wu  1 + sqrt(1 - f_h) (n_h / (n_h - 1) hits - 1), n_h - 1 draws with replacement
 *           in each stratum; scale 1 / (R - 1)
 *   canty-davison  hits of n_h draws, with replacement or, with an fpc, without from a
 *           population of N_h copies; scale m / ((m - 1) (R - 1)), m the harmonic mean of
 *           the n_h
 *   preston 1 + sum over stages of lambda (n / n* kept - 1) times sqrt(n / n*) kept of
 *           the stages above, n* = floor(n / 2) of n units kept without replacement,
 *           lambda^2 = F n* (1 - f) / (n - n*), F the product of f of the stages above;
 *           scale 1 / (R - 1)
 *   sdr     1 + sqrt(1 - f_h) 2^-1.5 (a - b), a and b rows of a Hadamard matrix that a
 *           unit shares with the one before and the one after it in its stratum, in the
 *           order of the data, the last with the first; scale 4 / R
 *
 *   resampled  hits of n_h draws of n_h with replacement: Efron's bootstrap, of rows
 * (pairs) or clusters; scale 1 / (R - 1); without fpc bayes   n_h e / sum of e over the
 * stratum, e exponential: Rubin's Bayesian bootstrap; scale 1 / (R - 1); without fpc
 *
 * Sources: Wolter (2007), Introduction to Variance Estimation, 2nd ed., chapters 3 to 5;
 * Judkins (1990), J. Official Statistics 6, 223; Rao & Wu (1988), doi:10.1080/
 * 01621459.1988.10478591; Canty & Davison (1999), doi:10.1111/1467-9884.00190; Preston
 * (2009), Survey Methodology 35, 227; Fay & Train (1995), ASA Proc. Government
 * Statistics, 154; Ash (2014), Survey Methodology 40, 47. Without an fpc the same as R's
 * survey::as.svrepdesign, which drops it for brr, fay and rao-wu. */

typedef enum {
    AVLAST_REPLICATES_BRR,
    AVLAST_REPLICATES_FAY,
    AVLAST_REPLICATES_JK1,
    AVLAST_REPLICATES_JKN,
    AVLAST_REPLICATES_BOOTSTRAP, /* given only: of whatever kind */
    AVLAST_REPLICATES_SDR,
    AVLAST_REPLICATES_ACS,    /* given only: sdr as the American Community Survey has it,
                                 centred at the full estimate */
    AVLAST_REPLICATES_RAO_WU, /* made only, as the two that follow */
    AVLAST_REPLICATES_CANTY_DAVISON,
    AVLAST_REPLICATES_PRESTON,
    AVLAST_REPLICATES_RESAMPLED,
    AVLAST_REPLICATES_BAYES
} AvlastReplicateType;

/* Intervals from the replicates themselves (infer/bootstrap.h) in place of +- t standard
 * errors. */
typedef enum {
    AVLAST_BOOT_NONE,
    AVLAST_BOOT_PERCENTILE,
    AVLAST_BOOT_BCA,
    AVLAST_BOOT_T,
    AVLAST_BOOT_NORMAL
} AvlastBootInterval;

typedef enum {
    AVLAST_CENTRE_AUTO, /* mean; full of acs */
    AVLAST_CENTRE_MEAN,
    AVLAST_CENTRE_FULL
} AvlastCentre;

typedef enum {
    AVLAST_COLUMNS_AUTO,    /* found out where it is plain, else an error */
    AVLAST_COLUMNS_WEIGHTS, /* full weights (R combined.weights = TRUE) */
    AVLAST_COLUMNS_FACTORS  /* to be multiplied by the sampling weight */
} AvlastReplicateColumns;

struct AvlastResampleWatch;

typedef struct {
    AvlastReplicateType type;
    AvlastCentre centre;
    double rho;   /* of fay, 0 <= rho < 1 */
    guint32 reps; /* of made ones that are random or sdr; 0: 200, of sdr what is exact */
    guint32 seed; /* of random ones */
    /* of given ones */
    const char *const *columns; /* ended by NULL; NULL: they are made */
    const char *named;          /* what people call the columns: "w_*" */
    AvlastReplicateColumns combined;
    double scale;          /* NaN: by the type */
    const double *rscales; /* n_rscales of them, one for each column; NULL: by the type */
    gsize n_rscales;
} AvlastReplicateSpec;

#define AVLAST_REPLICATE_SPEC_INIT                                                       \
    {                                                                                    \
        .rho = NAN, .scale = NAN                                                         \
    }

/* More replicates than this are no help to anybody: an error. */
#define AVLAST_REPLICATES_MOST 20000

typedef struct AvlastReplicates AvlastReplicates;
struct AvlastReplicates {
    AvlastReplicateType type;
    guint32 n;       /* R */
    gsize n_rows;    /* of the frame */
    guint32 n_units; /* what shares a factor; n_rows where `unit` is NULL */
    guint32 *unit;   /* of rows; AVLAST_NO_LEVEL outside the sample; NULL: each row */
    double scale, *rscale;
    gboolean full; /* centred at the full estimate */
    double rho;
    guint32 seed;
    gboolean random; /* the seed counts */
    char *name;      /* what tells these replicates from others: "jkn", "rao-wu 200 1" */
    char *description; /* for people: "jackknife by strata (jkn), 40 replicates, about
                          their mean" */
    /* given */
    const double **column; /* R columns of n_rows, of the frame; NULL: made */
    gboolean combined;     /* they are full weights */
    /* made */
    AvlastLayout *layout;
    AvlastHadamard *hadamard;
    guint32 *row_a, *row_b; /* of units: rows of the matrix; row_b of sdr */
    gint8 *side;            /* of units: 1 or -1, 0 without a part in it; of brr */
    double *left;           /* of strata: sqrt(1 - f_h) */
    guint32 *dropped;       /* of replicates: the unit that is left out; of jackknives */
    AvlastBootInterval interval;
    AvlastReplicates *jackknife;       /* owned: the same units left out one at a time, of
                                          AVLAST_BOOT_BCA */
    struct AvlastResampleWatch *watch; /* borrowed, or NULL: infer/resample.h */
    GPtrArray *keep; /* borrowed, or NULL: gets the rows' replicates (infer/kept.h) */
};

/* Makes replicates from the sample's design. NULL with AVLAST_ERROR_DEGENERATE for a
 * design that the type is not for (the stratum is named; strata with one unit follow the
 * sample's lonely rule, of which `fail` and `certainty` are possible), and
 * AVLAST_ERROR_USAGE for a specification that cannot be. Notes about what was assumed go
 * to sample->notes. Replicate r hangs on seed, r and the unit alone. */
AvlastReplicates *avlast_replicates_make(AvlastSample *sample,
                                         const AvlastReplicateSpec *spec, GError **error);

/* Takes replicates from columns of the frame, which must outlive them. */
AvlastReplicates *avlast_replicates_given(AvlastSample *sample, const AvlastFrame *frame,
                                          const AvlastReplicateSpec *spec,
                                          GError **error);

/* Makes the replicates the sample's own (takes them) and says so in its description. */
void avlast_sample_set_replicates(AvlastSample *sample, AvlastReplicates *replicates);

void avlast_replicates_free(AvlastReplicates *replicates);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastReplicates, avlast_replicates_free)

/* n_units factors of replicate r (from 0); of given full weights those weights. */
void avlast_replicates_factors(const AvlastReplicates *replicates, guint32 r,
                               double *factor);

/* n_rows weights of replicate r: the sampling weight times the row's factor, 0 outside
 * the sample; of a calibrated sample the weights before calibration, which
 * avlast_calibration_reweigh takes through its steps. `work` is room for n_units. */
void avlast_replicates_weights(const AvlastReplicates *replicates,
                               const AvlastSample *sample, guint32 r, double *work,
                               double *weight);

/* Rank of the replicate weights of n_units units (of rows, where `unit` is NULL), numbers
 * rising, as R's qr(tol = 1e-5) has it: of jackknives and half samples made here it is
 * known from the design, and of a bootstrap with twice as many free units as replicates
 * it is the number of replicates. 0 when there is no unit, or with *error set without
 * memory. */
guint32 avlast_replicates_rank(const AvlastReplicates *replicates, const guint32 *unit,
                               guint32 n_units, GError **error);

/* "jkn", "rao-wu" ..., and back; FALSE for no such name. */
const char *avlast_replicates_type_name(AvlastReplicateType type);
gboolean avlast_replicates_type_of_name(const char *name, AvlastReplicateType *type);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_WILD_H
#define AVLAST_MODEL_WILD_H

#include "infer/resample.h"
#include "model/linear.h"

/* The wild cluster bootstrap of one coefficient of a (weighted) linear fit.
 *
 * Under H0: b_j = r, replicate with factors v_g, one per cluster, of mean 0 and variance
 * 1:
 *
 *   restricted (WCR)    y*_g = X_g b~ + v_g u~_g,  t* = (b*_j - r) / se*_j
 *   unrestricted (WCU)  y*_g = X_g b  + v_g e_g,   t* = (b*_j - b_j) / se*_j
 *
 * b~ and u~ the fit under H0. Kinds by two digits. The first is what u is: 1 residuals, 3
 * residuals of the fit without the cluster, (I - H_gg)^-1 u_g, H of the model under H0
 * (WCR) or of all columns (WCU). The second is the variance, of the sample and of each
 * replicate: 1 the sandwich G/(G-1) (n-1)/(n-k) sum of squared scores ("stata"), 3 the
 * jackknife (G-1)/G sum_g (b_(g) - b)(b_(g) - b)'. Directions that one cluster determines
 * by itself (its own fixed effect) are left out of inverses, which is absorbing them.
 *
 *   p(r) = #{|t*| >= |t(r)|} / R; ties (relative 1e-9) count, p_strict is without them.
 *   With Rademacher factors and 2^G <= R all 2^G vectors are taken, once each; the sample
 *   itself and its mirror are among them, so p >= 2 / 2^G.
 *   Interval: r with p(r) > 1 - level, its outermost ends, found on a grid out to two
 *   times the distance where p first falls below, then by halving. All draws serve for
 *   every r: replicates of b* and of the variance are linear and quadratic in r. NaN with
 *   a note where p stays above 1 - level.
 *
 * Absorbed fixed effects count as columns: exactly the same as with an indicator for
 * each.
 *
 * Work per replicate is G k whatever n. Sources: Cameron, Gelbach & Miller (2008),
 * doi:10.1162/rest.90.3.414; Webb (2023), doi:10.1111/caje.12661; Roodman et al. (2019),
 * doi:10.1177/1536867X19830877; MacKinnon, Nielsen & Webb (2023), doi:10.1002/jae.2969.
 * Agrees with a loop over refits in R (tests/ref/wild.R), relative 1e-9; intervals 1e-7.
 */

typedef enum {
    AVLAST_WILD_RADEMACHER, /* +-1 */
    AVLAST_WILD_WEBB,       /* +- sqrt(1/2), 1, sqrt(3/2) */
    AVLAST_WILD_MAMMEN      /* (1 -+ sqrt 5) / 2, the lower with probability
                               (sqrt 5 + 1) / (2 sqrt 5) */
} AvlastWildFactors;

typedef struct {
    gboolean unrestricted, jackknife_scores, jackknife_variance;
    AvlastWildFactors factors;
    guint32 reps, seed;
    double null;  /* r of the test */
    double level; /* of the interval */
    /* A code per row of the frame; every row of the fit must have one. */
    const guint32 *cluster;
    guint32 n_clusters;
    AvlastResampleWatch *watch; /* or NULL */
} AvlastWildOptions;

typedef struct {
    double estimate, std_error, statistic; /* (b - r) / std_error */
    double p_value, p_strict, conf_low, conf_high;
    guint32 reps; /* as computed: 2^G when enumerated */
    gsize n_clusters;
    gboolean enumerated;
    const char *note; /* static text, N_(): why something is NaN, or NULL */
} AvlastWild;

/* "wcr11", "WCU33"; FALSE for another. Fills the three flags. */
gboolean avlast_wild_parse(const char *name, AvlastWildOptions *options);
#define AVLAST_WILD_CHOICES "wcr11|wcr13|wcr31|wcr33|wcu11|wcu13|wcu31|wcu33"
/* "rademacher|webb|mammen" */
gboolean avlast_wild_factors_parse(const char *name, AvlastWildFactors *factors);
const char *avlast_wild_factors_name(AvlastWildFactors factors);

/* Tests the coefficient of a column of the model. A dropped column gives NaN. FALSE and
 * AVLAST_ERROR_DEGENERATE (AV387) for fewer than 2 clusters, the errors of the loop, and
 * AVLAST_ERROR_INTERNAL without memory. */
gboolean avlast_wild_test(const AvlastLinear *fit, gsize column,
                          const AvlastWildOptions *options, AvlastWild *wild,
                          GError **error);

/* The factor of cluster g (by rising code among those of the fit) in replicate r. */
double avlast_wild_factor(AvlastWildFactors factors, gboolean enumerated, guint32 seed,
                          guint32 r, guint32 g);

/* How many clusters have a row in which x (n values by the frame's rows) is not 0, and
 * how many have one in which it is: for an x of 0 and 1 alone; else FALSE. With 3 or
 * fewer on either side the bootstrap is known to fail. */
gboolean avlast_wild_treated(const AvlastLinear *fit, const double *x,
                             const AvlastWildOptions *options, gsize *with,
                             gsize *without);

#endif

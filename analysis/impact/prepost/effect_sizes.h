/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_EFFECT_SIZES_H
#define AVLAST_IMPACT_EFFECT_SIZES_H

#include <glib.h>

/* Standardised changes, each by its own name, since they differ a lot. d = mean change
 * over
 *
 *   dz    sd of the changes
 *   dav   sqrt((s1^2 + s2^2) / 2), s1 and s2 the sds before and after
 *   drm   sd of the changes / sqrt(2 (1 - r)), r the correlation of before and after
 *   db    s1 (of pairs); of two samples Glass's
 *   ds    of two samples: the pooled sd (Cohen's)
 *
 * g... is the same times J(df) = Gamma(df/2) / (sqrt(df/2) Gamma((df-1)/2)), exactly;
 * df n - 1 of pairs, n1 + n2 - 2 of two samples (Glass: n1 - 1).
 *
 * Standard errors and intervals, for independent pairs of normal numbers:
 *
 * dz: exact by noncentral t, sqrt(n) dz has shift sqrt(n) delta; se^2 = 1/n + dz^2/(2n).
 *
 * dav: normal, se^2 = d^2 (s1^4 + s2^4 + 2 s12^2) / (8 (n-1) s^4) + sd^2 / ((n-1) s^2)
 * with s^2 = (s1^2 + s2^2) / 2 (Bonett 2008, doi:10.1037/1082-989X.13.2.99).
 *
 * drm: normal, se^2 = (1/n + d^2/(2n)) 2 (1-r) (Borenstein et al. 2009, 4.28).
 *
 * db: normal, se^2 = sd^2 / ((n-1) s1^2) + d^2 / (2 (n-1)) (Bonett 2008); of two samples
 * 1/(n1-1) + s2^2 / (s1^2 (n2-1)) + d^2 / (2 (n1-1)). Becker's 2 (1-r) / n for the first
 * term takes both sds as equal: where they are 1 and 1.3, intervals of 95 per cent hold
 * 92 times in 100.
 *
 * ds: exact by noncentral t; se^2 = (n1+n2)/(n1 n2) + d^2 / (2 (n1+n2)).
 *
 * Those of g are J times as large. */
typedef enum {
    AVLAST_EFFECT_DZ,
    AVLAST_EFFECT_DAV,
    AVLAST_EFFECT_DRM,
    AVLAST_EFFECT_DB,
    AVLAST_EFFECT_DS,
    AVLAST_EFFECTS_D /* how many; the g of each comes after them in this order */
} AvlastEffectSize;

typedef struct {
    gboolean paired;
    gsize n[2];               /* before and after; the same of pairs */
    double mean[2], sd[2];    /* divisor n - 1 */
    double change, sd_change; /* of pairs; change is mean[1] - mean[0] else */
    double r, covariance;     /* of pairs */
} AvlastChangeMoments;

typedef struct {
    double estimate, std_error, low, high; /* NaN where they do not exist */
    double df;
} AvlastEffectValue;

/* Moments of n values each; y[0] and y[1] are pairs or not. */
AvlastChangeMoments avlast_change_moments(const double *const y[2], const gsize n[2],
                                          gboolean paired);

/* kind, or kind + AVLAST_EFFECTS_D for its g. NaN of a kind that is not for these. */
AvlastEffectValue avlast_effect_size(const AvlastChangeMoments *moments, guint kind,
                                     double level);

/* "dz", "gav" ..., and back; FALSE for an unknown name. */
const char *avlast_effect_size_name(guint kind);
gboolean avlast_effect_size_of_name(const char *name, guint *kind);

/* The shifts at which a noncentral t has t at its (1 + level) / 2 and (1 - level) / 2
 * quantiles. NaN where they do not exist. */
void avlast_noncentral_interval(double t, double df, double level, double *low,
                                double *high);

#endif

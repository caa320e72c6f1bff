/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_INFER_SUPT_H
#define AVLAST_INFER_SUPT_H

#include <glib.h>
#include <gsl/gsl_matrix.h>

/* Intervals that hold all at once: the sup-t band. */

typedef struct {
    double critical; /* the quantile of max |T_j| at the level */
    double error;    /* standard error of `critical`, from the spread between the sets of
                        points */
    gsize rank;      /* of the correlation */
} AvlastSupt;

/* Up to this many estimates. */
#define AVLAST_SUPT_TERMS 1000

/* T = Z / S, Z of mean zero and the correlation of `covariance` (n x n; may be singular),
 * S^2 a chi-square over its df (infinite: normal). Fills critical with
 *
 *   c: P(max_j |T_j| <= c) = level,
 *
 * so that all estimate_j +- c std.error_j hold together at that level; and p[j] (when not
 * NULL) with P(max_i |T_i| >= |t[j]|), the single-step corrected p-value. An estimate
 * whose t or variance is NaN, or variance 0, is none (its p is NaN).
 *
 * The radius of Z is integrated exactly: with u a uniform direction in the space of the
 * correlation's rank r and m(u) the largest |element| of its image,
 *
 *   P(max |T| > c) = E P(F(r, df) > c^2 / (r m(u)^2)),
 *
 * the expectation by Richtmyer's lattice under 12 random shifts of `seed`. One estimate
 * gives t's own quantile exactly. Failure: FALSE and AVLAST_ERROR_DEGENERATE (AV390)
 * without an estimate or beyond AVLAST_SUPT_TERMS, AVLAST_ERROR_INTERNAL without memory.
 *
 * Source: Montiel Olea & Plagborg-Moller (2019), doi:10.1002/jae.2656; Genz & Bretz
 * (2009), doi:10.1007/978-3-642-01689-9. Agrees with R mvtnorm::qmvt(tail =
 * "both.tails") and the p-values of multcomp::glht, within a few `error`. */
gboolean avlast_supt(const gsl_matrix *covariance, const double *t, gsize n, double df,
                     double level, guint32 seed, AvlastSupt *band, double *p,
                     GError **error);

#endif

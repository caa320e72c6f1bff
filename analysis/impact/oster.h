/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_OSTER_H
#define AVLAST_IMPACT_OSTER_H

#include "data/formula.h"

/* How much stronger than what is observed the selection on what is not would have to be
 * (Oster 2019): coefficients and R2 move together when covariates come in, and are taken
 * to go on so until the R2 is R_max.
 *
 * With b0, R0 of the short regression of y on the treatment (and on what is always in),
 * b1, R1 of the full one, s_y the variance of y, s_x that of the treatment (given what is
 * always in), t_x that of its residual on all covariates, nu = b1 - b the bias, A = b0 -
 * b1:
 *
 *   delta (R_max - R1) s_y (A s_x + nu (s_x - t_x))
 *     + delta (nu^2 t_x A s_x + nu^3 (t_x s_x - t_x^2))
 *   = nu ((R1 - R0) s_y t_x + s_x t_x A^2) + 2 nu^2 t_x A s_x + nu^3 (t_x s_x - t_x^2).
 *
 * delta for a hypothesised b is the quotient of both sides. The bias for a given delta is
 * a real root of the cubic (quadratic for delta = 1) in nu; there may be up to three: the
 * one that leaves b nearest to b1 is taken, and all are kept, but for a root that solves
 * the equation for every delta (nu = -A s_x / (s_x - t_x), with a single covariate; of
 * moments that are means over completed data sets, which solve it but nearly, the root
 * next to it).
 *
 * Source  Oster (2019), doi:10.1080/07350015.2016.1227711, propositions 2 and 3.
 * Agrees with Stata psacalc, R robomit::o_delta and o_beta; and with populations made so
 *         that delta, R_max and the true b are known. */

typedef struct {
    double b0, r0, b1, r1;
    double s_y, s_x, t_x; /* variances, or sums of squares: all the same */
    gsize n;
    gboolean single; /* one covariate comes in */
} AvlastOsterMoments;

/* The moments of a model. always: k flags of columns that are in both regressions (the
 * constant is, without a flag), or NULL. FALSE and *error: AVLAST_ERROR_DEGENERATE
 * (AV295) when no covariate is left to come in, or the treatment does not vary beyond
 * them. */
gboolean avlast_oster_moments(const AvlastModelMatrix *matrix, gsize treatment,
                              const guint8 *always, AvlastOsterMoments *moments,
                              GError **error);

/* delta at which the true coefficient would be b. NaN when nothing moves. */
double avlast_oster_delta(const AvlastOsterMoments *moments, double r_max, double b);

/* The coefficients b that go with a delta, nearest to b1 first; returns how many (0 to
 * 3).
 */
guint avlast_oster_coefficients(const AvlastOsterMoments *moments, double r_max,
                                double delta, double b[3]);

#endif

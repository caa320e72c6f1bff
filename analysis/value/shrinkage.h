/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_SHRINKAGE_H
#define AVLAST_VALUE_SHRINKAGE_H

#include <glib.h>

#include "core/random.h"

/* The true effects of a portfolio's pilots, given all that were reported:
 *
 *   y_i ~ N(theta_i, v_i),   theta_i ~ N(mu, tau2),   mu flat,
 *
 * so that theta_i | tau ~ N(g_i y_i + (1 - g_i) m, g_i v_i + (1 - g_i)^2 / W) with g_i =
 * tau2 / (tau2 + v_i), W = sum 1 / (v_i + tau2) and m the mean weighted by it; the
 * thetas are correlated through mu. What is known of tau:
 *
 *   bayes  its posterior, p(tau | y) ~ p(tau) W^-1/2 prod (v_i + tau2)^-1/2
 *          exp(-Q(tau) / 2), with p(tau) flat (needs three pilots to be proper: Gelman
 *          2006, doi:10.1214/06-BA117A) or half-normal with a scale (any number)
 *   eb     the REML estimate as if it were true (R metafor::blup)
 *   fixed  a number that is given (0: all alike; Inf: nobody learns from the others)
 *
 * The posterior of tau is held at Gauss-Legendre nodes of tau / (tau + s), s2 the median
 * v. Agrees with R integrate() over the same density to 1e-10, and with bayesmeta. */
typedef enum { AVLAST_TAU_BAYES, AVLAST_TAU_EB, AVLAST_TAU_FIXED } AvlastTauKind;

typedef struct {
    AvlastTauKind kind;
    double tau;   /* of fixed */
    double scale; /* of bayes: of a half-normal prior; NaN: flat */
} AvlastTauRule;

typedef struct {
    gsize k, nodes;
    gboolean flat;        /* flat prior of tau */
    double *tau, *weight; /* nodes: weights add up to 1 */
    double *mu, *mu_sd;   /* nodes: of mu given tau */
    double *mean, *sd;    /* nodes x k: of theta_i given tau */
    double *own;          /* nodes x k: g_i, what of y_i is kept */
    double *noise;        /* nodes x k: sd of theta_i given tau and mu */
    double *y;            /* k */
} AvlastShrinkage;

/* NULL with AVLAST_ERROR_DEGENERATE (AV710) for a flat tau and fewer than three pilots,
 * or AVLAST_ERROR_INTERNAL. y, v: k numbers, v > 0. */
AvlastShrinkage *avlast_shrinkage_new(gsize k, const double *y, const double *v,
                                      const AvlastTauRule *rule, GError **error);
void avlast_shrinkage_free(AvlastShrinkage *shrinkage);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastShrinkage, avlast_shrinkage_free)

typedef struct {
    double mean, sd, low, high;
} AvlastShrunkValue;

/* Mean, sd and equal-tailed interval of pilot i's true effect; of the mean effect mu (NaN
 * when tau is infinite); of the effect of a further pilot; of tau (low and high are
 * quantiles of its posterior; NaN unless bayes). Under a flat prior the posterior of tau
 * falls like tau^-(k - 1), so that some moments do not exist and are NaN: the mean of tau
 * below four pilots, the sd of tau, mean and further pilot below five. */
AvlastShrunkValue avlast_shrinkage_effect(const AvlastShrinkage *s, gsize i,
                                          double level);
AvlastShrunkValue avlast_shrinkage_mean(const AvlastShrinkage *s, double level);
AvlastShrunkValue avlast_shrinkage_next(const AvlastShrinkage *s, double level);
AvlastShrunkValue avlast_shrinkage_tau(const AvlastShrinkage *s, double level);

/* One joint draw of the k effects: that of `replicate`. */
void avlast_shrinkage_draw(const AvlastShrinkage *s, AvlastStream stream,
                           guint32 replicate, double *theta);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_OMEGA_H
#define AVLAST_SURVEY_OMEGA_H

#include <glib.h>
#include <gsl/gsl_matrix.h>

/* McDonald's omega total of one factor, from a correlation matrix R of k >= 3 items.
 *
 * The loadings l minimise sum over a < b of (r_ab - l_a l_b)^2 (minimum residuals, Harman
 * & Jones 1966, doi:10.1007/BF02289468); omega = 1 - sum (1 - l_a^2) / 1'R1 (McDonald
 * 1999). Agrees with R psych::omega(nfactors = 1, flip = FALSE)$omega.tot to the
 * tolerance of its optimiser (1e-4).
 *
 * A loading beyond sqrt(0.995) is a Heywood case: it is held there, *heywood receives the
 * item (else -1), and there is no gradient. */
typedef struct {
    double omega;
    int heywood;
    gboolean converged;
} AvlastOmega;

/* loadings: k values. gradient (k x k, symmetric, or NULL): the derivative by R, so that
 * d omega = sum over a != b of gradient_ab dr_ab; by implicit differentiation of the
 * loadings' equations; NaN when there is none. FALSE and AVLAST_ERROR_INTERNAL without
 * memory. */
gboolean avlast_omega(const gsl_matrix *r, double *loadings, gsl_matrix *gradient,
                      AvlastOmega *omega, GError **error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_LIKELIHOOD_H
#define AVLAST_MODEL_LIKELIHOOD_H

#include <glib.h>
#include <gsl/gsl_matrix.h>

/* The maximum of a weighted log-likelihood, by Newton's method. */

typedef struct {
    const char *outcome; /* for messages */
    gsize p;
    const char *const *names; /* p, for messages */
    const double *scale; /* p > 0: how much a step of 1 in the parameter moves a linear
                            predictor (the standard deviation of its column) */
    double weight;       /* mean weight of a row */

    /* The log-likelihood at theta, its gradient and minus its second derivatives (both
     * may be NULL; the upper triangle is enough). -Inf where theta is not allowed. */
    double (*evaluate)(gconstpointer state, const double *theta, double *score,
                       gsl_matrix *information);
    gconstpointer state;
} AvlastLikelihood;

/* Climbs from theta to the maximum: Newton steps, halved until the likelihood grows, and
 * with a ridge where the likelihood is not concave. It has arrived when a step would move
 * no linear predictor by 1e-7; one more step is then taken, so that by quadratic
 * convergence rounding alone is left. inverse (p x p) receives the inverse information
 * there.
 *
 * Failure: FALSE with AVLAST_ERROR_DEGENERATE, saying which coefficients, when the
 * likelihood grows without end (AV331: the model separates the outcomes), the information
 * is singular (AV332), or 100 steps do not do (AV333). Source: Albert & Anderson (1984),
 * doi:10.1093/biomet/71.1.1, on separation. */
gboolean avlast_likelihood_maximise(const AvlastLikelihood *problem, double *theta,
                                    gsl_matrix *inverse, double *loglik, GError **error);

#endif

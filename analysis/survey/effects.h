/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_EFFECTS_H
#define AVLAST_SURVEY_EFFECTS_H

#include <gsl/gsl_matrix.h>
#include <math.h>

#include "survey/contingency.h"

/* The tests of survey/contingency.h from a chi-square and its design effects, whatever
 * table they are of. */
typedef struct {
    double pearson;        /* X^2 */
    double wald;           /* W, NaN when its covariance is singular */
    double trace, squares; /* of D and D^2; NaN when it is not known */
    double df;             /* the design's */
    gsize q;               /* D is q x q */
    double *eigenvalue;    /* of D, q of them; or NULL */
} AvlastEffects;

void avlast_effects_clear(AvlastEffects *effects);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastEffects, avlast_effects_clear)

#define AVLAST_INDEPENDENCE_WALDS                                                        \
    (1U << AVLAST_INDEPENDENCE_WALD | 1U << AVLAST_INDEPENDENCE_ADJWALD)
#define AVLAST_INDEPENDENCE_MIXTURES                                                     \
    (1U << AVLAST_INDEPENDENCE_LINCOM | 1U << AVLAST_INDEPENDENCE_SADDLEPOINT)

/* Traces (and eigenvalues) of D = below^-1 above; both are q x q, symmetric, and are
 * overwritten. They stay NaN when `below` is not positive definite. FALSE without memory.
 */
gboolean avlast_effects_fill(AvlastEffects *effects, gsl_matrix *below, gsl_matrix *above,
                             gboolean eigenvalues, GError **error);

/* All tests, empty, with their names, n rows, and a reason why there are none (N_) or
 * NULL. */
void avlast_effects_start(AvlastTest test[AVLAST_INDEPENDENCE_TESTS], gint64 n,
                          const char *note);
/* Fills those in `which`. */
void avlast_effects_tests(const AvlastEffects *effects, guint which,
                          AvlastTest test[AVLAST_INDEPENDENCE_TESTS]);

#endif

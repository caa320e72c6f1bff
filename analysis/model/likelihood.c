/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/likelihood.h"

#include <math.h>

#include "core/error.h"
#include "core/memory.h"

#define MAX_STEPS 100
#define ARRIVED   1e-7

static double scale_of(const gsl_matrix *a, gsize i, gsize j)
{
    return sqrt(fabs(gsl_matrix_get(a, i, i)) * fabs(gsl_matrix_get(a, j, j)));
}

/* The inverse of a symmetric matrix given by its upper triangle, by Cholesky after its
 * diagonal is made 1 (or -1: there a ridge is needed), with `ridge` added to that. FALSE
 * when it is not positive definite.
 */
static gboolean invert(const gsl_matrix *a, double ridge, gsl_matrix *factor,
                       gsl_matrix *inverse)
{
    const gsize p = a->size1;

    for (gsize j = 0; j < p; j++)
        if (!isfinite(gsl_matrix_get(a, j, j)) || gsl_matrix_get(a, j, j) == 0.0)
            return FALSE;
    for (gsize j = 0; j < p; j++)
        for (gsize i = j; i < p; i++) { /* lower: factor factor' = D a D + ridge */
            double s =
                gsl_matrix_get(a, j, i) / scale_of(a, i, j) + (i == j ? ridge : 0.0);
            for (gsize l = 0; l < j; l++)
                s -= gsl_matrix_get(factor, i, l) * gsl_matrix_get(factor, j, l);
            if (i == j && !(s > 1e-13))
                return FALSE;
            gsl_matrix_set(factor, i, j,
                           i == j ? sqrt(s) : s / gsl_matrix_get(factor, j, j));
        }
    for (gsize c = 0; c < p; c++) { /* solve for each unit vector */
        for (gsize i = c; i < p; i++) {
            double s = i == c;
            for (gsize l = c; l < i; l++)
                s -= gsl_matrix_get(factor, i, l) * gsl_matrix_get(inverse, l, c);
            gsl_matrix_set(inverse, i, c, s / gsl_matrix_get(factor, i, i));
        }
        for (gsize i = p; i-- > c;) {
            double s = gsl_matrix_get(inverse, i, c);
            for (gsize l = i + 1; l < p; l++)
                s -= gsl_matrix_get(factor, l, i) * gsl_matrix_get(inverse, l, c);
            gsl_matrix_set(inverse, i, c, s / gsl_matrix_get(factor, i, i));
        }
    }
    for (gsize c = 0; c < p; c++)
        for (gsize i = c; i < p; i++) {
            const double v = gsl_matrix_get(inverse, i, c) / scale_of(a, i, c);
            gsl_matrix_set(inverse, i, c, v);
            gsl_matrix_set(inverse, c, i, v);
        }
    return TRUE;
}

typedef struct {
    const AvlastLikelihood *problem;
    gsl_matrix *information, *factor, *inverse;
    double *score, *step, *trial;
} Climb;

static void climb_clear(Climb *climb)
{
    g_clear_pointer(&climb->information, gsl_matrix_free);
    g_clear_pointer(&climb->factor, gsl_matrix_free);
    g_free(climb->score);
    g_free(climb->step);
    g_free(climb->trial);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Climb, climb_clear)

/* The names of the parameters whose step is among the largest, at most three. */
static char *moving_names(const Climb *climb)
{
    const AvlastLikelihood *problem = climb->problem;
    g_autoptr(GString) names = g_string_new(NULL);
    guint n = 0;

    for (gsize j = 0; j < problem->p; j++)
        if (fabs(climb->step[j]) * problem->scale[j] > 1e-3 && ++n <= 3)
            g_string_append_printf(names, "%s'%s'", n > 1 ? ", " : "", problem->names[j]);
    if (n > 3)
        g_string_append(names, " ...");
    return g_string_free(g_steal_pointer(&names), FALSE);
}

/* A Newton step, with a ridge where there is no other way up. *biggest is the largest
 * movement of a linear predictor, *gain twice what the step promises, per mean weight. */
static gboolean find_step(Climb *climb, double *biggest, double *gain, gboolean *ridged)
{
    const AvlastLikelihood *problem = climb->problem;
    double ridge = 0.0;

    while (!invert(climb->information, ridge, climb->factor, climb->inverse)) {
        ridge = ridge > 0.0 ? 10.0 * ridge : 1e-3;
        if (ridge > 1e6)
            return FALSE;
    }
    *ridged = ridge > 0.0;
    *biggest = *gain = 0.0;
    for (gsize j = 0; j < problem->p; j++) {
        double s = 0.0;
        for (gsize l = 0; l < problem->p; l++)
            s += gsl_matrix_get(climb->inverse, j, l) * climb->score[l];
        climb->step[j] = s;
        *gain += s * climb->score[j] / problem->weight;
        *biggest = fmax(*biggest, fabs(s) * problem->scale[j]);
    }
    return isfinite(*biggest);
}

/* Goes the step, or the largest half, quarter ... of it that does not lose. */
static gboolean take_step(const Climb *climb, double *theta, double *value)
{
    const AvlastLikelihood *problem = climb->problem;
    const double slack = 1e-13 * fabs(*value);

    for (int halved = 0; halved < 30; halved++) {
        const double t = ldexp(1.0, -halved);
        for (gsize j = 0; j < problem->p; j++)
            climb->trial[j] = theta[j] + t * climb->step[j];
        const double now = problem->evaluate(problem->state, climb->trial, NULL, NULL);
        if (now >= *value - slack) {
            for (gsize j = 0; j < problem->p; j++)
                theta[j] = climb->trial[j];
            *value = now;
            return TRUE;
        }
    }
    return FALSE;
}

static void fail_singular(const AvlastLikelihood *problem, GError **error)
{
    avlast_fail(
        error, AVLAST_ERROR_DEGENERATE, "AV332", NULL,
        "the coefficients of '%s' cannot be told apart in these data\nhint: leave "
        "out columns that hardly vary or that the others nearly determine",
        problem->outcome);
}

static void fail_unending(const Climb *climb, gboolean separated, GError **error)
{
    g_autofree char *names = moving_names(climb);

    if (separated)
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV331", NULL,
                    "%s of '%s' grow%s without end: the model tells some outcomes apart "
                    "without fault (separation)\nhint: leave that term out, or join rare "
                    "levels",
                    names, climb->problem->outcome, strchr(names, ',') ? "" : "s");
    else
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV333", NULL,
                    "the fit of '%s' did not converge in %d steps",
                    climb->problem->outcome, MAX_STEPS);
}

/* The information at the end, which must be positive definite. */
static gboolean finish(Climb *climb, double *theta, double *value, GError **error)
{
    const AvlastLikelihood *problem = climb->problem;

    for (gsize j = 0; j < problem->p; j++)
        theta[j] += climb->step[j];
    *value = problem->evaluate(problem->state, theta, climb->score, climb->information);
    if (isfinite(*value) &&
        invert(climb->information, 0.0, climb->factor, climb->inverse))
        return TRUE;
    fail_singular(problem, error);
    return FALSE;
}

gboolean avlast_likelihood_maximise(const AvlastLikelihood *problem, double *theta,
                                    gsl_matrix *inverse, double *loglik, GError **error)
{
    const gsize p = problem->p;
    g_auto(Climb) climb = {.problem = problem, .inverse = inverse};

    if (!(climb.information = avlast_matrix_new(p, p, error)) ||
        !(climb.factor = avlast_matrix_new(p, p, error)) ||
        !(climb.score = avlast_array(double, p, error)) ||
        !(climb.step = avlast_array(double, p, error)) ||
        !(climb.trial = avlast_array(double, p, error)))
        return FALSE;
    for (guint i = 0; i < MAX_STEPS; i++) {
        double biggest, gain;
        gboolean ridged;
        double value =
            problem->evaluate(problem->state, theta, climb.score, climb.information);
        if (!find_step(&climb, &biggest, &gain, &ridged)) {
            fail_singular(problem, error);
            return FALSE;
        }
        if (biggest < ARRIVED && ridged) {
            fail_singular(problem, error);
            return FALSE;
        }
        if (biggest < ARRIVED)
            return finish(&climb, theta, loglik, error);
        /* a long step that promises nothing: the maximum is at infinity */
        if (gain < 1e-10 && biggest > 1e-3 && !ridged) {
            fail_unending(&climb, TRUE, error);
            return FALSE;
        }
        if (!take_step(&climb, theta, &value))
            break;
    }
    fail_unending(&climb, FALSE, error);
    return FALSE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "design/gram.h"
#include "design/reweigh.h"

#define MOST_STEPS    100
#define MOST_HALVINGS 40

/* So near, a step that gains nothing meets rounding. */
#define NEAR 1e-9

typedef struct {
    const AvlastWeightStep *step;
    const AvlastAuxiliary *x;
    const double *before;
    AvlastDistance distance;
    double *lambda, *trial; /* p, p */
    double *misfit;         /* p: sum after x - t */
    double *slope;          /* n: before F'(u) */
    AvlastSum *sum;         /* p */
    double norm, dual;
} Newton;

/* log(a + b e^v), whatever the size of v. */
static double log_sum(double a, double b, double v)
{
    return v > 0.0 ? v + log(b + a * exp(-v)) : log(a + b * exp(v));
}

/* F, F' and the function whose slope F is. */
static void factor_of(const Newton *w, double u, double *f, double *slope, double *dual)
{
    const double L = w->step->low, U = w->step->high;

    if (w->distance == AVLAST_DISTANCE_LINEAR) {
        *f = 1.0 + u;
        *slope = 1.0;
        *dual = u + u * u / 2.0;
    } else if (w->distance == AVLAST_DISTANCE_EXPONENTIAL) {
        *f = *slope = *dual = exp(u);
    } else {
        const double A = (U - L) / ((1.0 - L) * (U - 1.0));
        /* share of the way from L to U, from the side that does not cancel */
        const double e = exp(-fabs(A * u)), a = U - 1.0, b = 1.0 - L;
        const double up = u > 0.0 ? b / (b + a * e) : b * e / (a + b * e);
        const double down = u > 0.0 ? a * e / (b + a * e) : a / (a + b * e);
        *f = up < 0.5 ? L + (U - L) * up : U - (U - L) * down;
        *slope = (U - L) * A * up * down;
        *dual = L * u + (U - L) / A * log_sum(a, b, A * u);
    }
}

/* Weights, misfit and dual at lambda. */
static void evaluate(Newton *w, const double *lambda, double *after)
{
    const AvlastAuxiliary *x = w->x;
    AvlastSum dual = AVLAST_SUM_ZERO;
    const gsize numbers = x->offset[x->n_margins];

    memset(w->sum, 0, x->p * sizeof *w->sum);
    for (gsize i = 0; i < x->n; i++) {
        double f = 0.0, slope = 0.0, d = 0.0;
        after[i] = w->slope[i] = 0.0;
        if (!x->part[i] || w->before[i] == 0.0)
            continue;
        factor_of(w, avlast_auxiliary_dot(x, i, lambda, 1), &f, &slope, &d);
        after[i] = w->before[i] * f;
        w->slope[i] = w->before[i] * slope;
        avlast_sum_add_product(&dual, w->before[i], d);
        for (guint m = 0; m < x->n_margins; m++)
            avlast_sum_add(&w->sum[x->offset[m] + x->code[m][i]], after[i]);
        for (guint v = 0; v < x->n_numbers; v++)
            avlast_sum_add_product(&w->sum[numbers + v], after[i], x->number[v][i]);
    }
    w->norm = 0.0;
    for (gsize t = 0; t < x->p; t++) {
        avlast_sum_add_product(&dual, -x->total[t], lambda[t]);
        avlast_sum_add(&w->sum[t], -x->total[t]);
        w->misfit[t] = avlast_sum_value(&w->sum[t]);
        const double relative = fabs(w->misfit[t]) / (1.0 + fabs(x->total[t]));
        if (!(relative <= w->norm))
            w->norm = isfinite(relative) ? relative : INFINITY;
    }
    w->dual = avlast_sum_value(&dual);
}

/* One Newton step, halved until the dual falls as it should or the misfit does. FALSE
 * when nothing is gained any more. */
static gboolean advance(Newton *w, const AvlastGram *gram, double *after)
{
    const gsize p = w->x->p;
    const double norm = w->norm, dual = w->dual;
    g_autofree double *move = g_memdup2(w->misfit, p * sizeof *move);
    double descent = 0.0;

    avlast_gram_solve(gram, move, 1);
    for (gsize t = 0; t < p; t++)
        descent += move[t] * w->misfit[t];
    for (int halved = 0; halved < (norm < NEAR ? 1 : MOST_HALVINGS); halved++) {
        const double share = ldexp(1.0, -halved);
        for (gsize t = 0; t < p; t++)
            w->trial[t] = w->lambda[t] - share * move[t];
        evaluate(w, w->trial, after);
        if (w->norm < norm || (w->dual <= dual - 1e-4 * share * descent &&
                               fabs(dual - w->dual) > 1e-12 * fabs(dual))) {
            memcpy(w->lambda, w->trial, p * sizeof *w->lambda);
            return TRUE;
        }
    }
    evaluate(w, w->lambda, after);
    return FALSE;
}

/* Sums of the weights before in each cell of the margins. */
static double *sums_before(const AvlastAuxiliary *x, const double *before, GError **error)
{
    g_autofree AvlastSum *sum = avlast_array(AvlastSum, x->p, error);
    double *value = sum ? avlast_array(double, x->p, error) : NULL;

    if (!value)
        return NULL;
    for (gsize i = 0; i < x->n; i++)
        for (guint m = 0; x->part[i] && m < x->n_margins; m++)
            avlast_sum_add(&sum[x->offset[m] + x->code[m][i]], before[i]);
    for (gsize t = 0; t < x->p; t++)
        value[t] = avlast_sum_value(&sum[t]);
    return value;
}

/* What one cell alone tells: it has no weight, or its factor would be out of bounds. */
static gboolean cells_can_reach(const AvlastWeightStep *step, const AvlastAuxiliary *x,
                                AvlastDistance distance, const double *sum,
                                GError **error)
{
    for (gsize t = 0; t < x->offset[x->n_margins]; t++) {
        const char *name = g_ptr_array_index(x->names, t);
        const double g = x->total[t] / sum[t];
        if (!(sum[t] > 0.0)) {
            avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV279", NULL,
                        "%s: the weights of its rows sum to %g, and %.12g is to be "
                        "reached\nhint: join the cell with another",
                        name, sum[t], x->total[t]);
            return FALSE;
        }
        if (distance == AVLAST_DISTANCE_LOGIT && (g < step->low || g > step->high)) {
            avlast_fail(
                error, AVLAST_ERROR_DEGENERATE, "AV279", NULL,
                "%s: %.12g is to be reached from %.12g, a factor of %.4g, and the "
                "%s bound is %g\nhint: give wider --bounds, or join the cell "
                "with another",
                name, x->total[t], sum[t], g, g < step->low ? "lower" : "upper",
                g < step->low ? step->low : step->high);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean fail_far(const Newton *w, guint iterations, GError **error)
{
    const AvlastAuxiliary *x = w->x;
    gsize worst = 0;
    double most = -1.0;

    for (gsize t = 0; t < x->p; t++) {
        const double off = fabs(w->misfit[t]) / (1.0 + fabs(x->total[t]));
        if (!(off <= most)) {
            most = off;
            worst = t;
        }
    }
    avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV279", NULL,
                "the totals cannot be reached: after %u steps %s is at %.12g and not "
                "%.12g\nhint: %s",
                iterations, (char *)g_ptr_array_index(x->names, worst),
                x->total[worst] + w->misfit[worst], x->total[worst],
                w->distance == AVLAST_DISTANCE_LOGIT
                    ? "give wider --bounds, or fewer totals"
                    : "totals that depend on each other must agree; a number's mean must "
                      "lie between its smallest and largest value");
    return FALSE;
}

/* Where to begin: exp meets the first margin at once. */
static void start(Newton *w, const double *sum)
{
    const AvlastAuxiliary *x = w->x;

    for (gsize t = 0; w->distance == AVLAST_DISTANCE_EXPONENTIAL && x->n_margins > 0 &&
                      t < x->offset[1];
         t++)
        w->lambda[t] = log(x->total[t] / sum[t]);
}

static gboolean newton(Newton *w, double *after, AvlastReweighing *about, GError **error)
{
    guint iterations = 0;

    evaluate(w, w->lambda, after);
    while (w->norm > AVLAST_MISFIT_SOUGHT && iterations < MOST_STEPS) {
        g_autoptr(AvlastGram) gram = avlast_gram_new(w->x, w->slope, error);
        if (!gram)
            return FALSE;
        iterations++;
        if (!advance(w, gram, after))
            break;
    }
    about->iterations = iterations;
    about->misfit = w->norm;
    return w->norm < AVLAST_MISFIT ? TRUE : fail_far(w, iterations, error);
}

static void scale_cells(const AvlastAuxiliary *x, const double *before, const double *sum,
                        double *after)
{
    for (gsize i = 0; i < x->n; i++)
        after[i] = x->part[i] && before[i] != 0.0
                       ? before[i] * (x->total[x->code[0][i]] / sum[x->code[0][i]])
                       : 0.0;
}

gboolean avlast_reweigh_to_totals(const AvlastWeightStep *step, const AvlastAuxiliary *x,
                                  const double *before, double *after,
                                  AvlastReweighing *about, GError **error)
{
    Newton w = {.step = step,
                .x = x,
                .before = before,
                .distance = step->kind == AVLAST_STEP_CALIBRATE
                                ? step->distance
                                : AVLAST_DISTANCE_EXPONENTIAL};
    g_autofree double *lambda = w.lambda = avlast_array(double, x->p, error);
    g_autofree double *trial = w.trial =
        lambda ? avlast_array(double, x->p, error) : NULL;
    g_autofree double *misfit = w.misfit =
        trial ? avlast_array(double, x->p, error) : NULL;
    g_autofree double *slope = w.slope =
        misfit ? avlast_array(double, x->n, error) : NULL;
    g_autofree AvlastSum *work = w.sum =
        slope ? avlast_array(AvlastSum, x->p, error) : NULL;
    g_autofree double *sum = work ? sums_before(x, before, error) : NULL;

    *about = (AvlastReweighing){0};
    if (!sum || !cells_can_reach(step, x, w.distance, sum, error))
        return FALSE;
    if (step->kind == AVLAST_STEP_POSTSTRATIFY) {
        scale_cells(x, before, sum, after);
        about->iterations = 1;
        return TRUE;
    }
    start(&w, sum);
    if (!newton(&w, after, about, error))
        return FALSE;
    for (gsize i = 0; i < x->n; i++)
        about->negative += after[i] < 0.0;
    return TRUE;
}

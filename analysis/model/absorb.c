/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/absorb_internal.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"

#define MAX_STEPS 10000
/* Of a column's length: where the conjugate gradients stop, what may be left of the true
 * residual, and below what a column is determined. */
#define SETTLED    1e-15
#define LEFT       1e-13
#define DETERMINED 1e-9

/* What one column is worked with. */
typedef struct {
    const AvlastAbsorbed *a;
    gsize n_factors;
    const gsize *factor;
    double *mean; /* as many as the largest factor's levels */
    AvlastSum *sum;
    double *p, *v, *r; /* n each; only for more factors than one, once steps are taken */
    const AvlastTwoWay *two; /* or NULL; borrowed */
    double *room;            /* for it */
} Space;

static void space_clear(Space *space)
{
    g_free(space->mean);
    g_free(space->sum);
    g_free(space->p);
    g_free(space->v);
    g_free(space->r);
    g_free(space->room);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Space, space_clear)

static gboolean space_init(Space *space, const AvlastAbsorbed *a, gsize n_factors,
                           const gsize *factor, const AvlastTwoWay *two, GError **error)
{
    gsize levels = 1;

    space->a = a;
    space->n_factors = n_factors;
    space->factor = factor;
    space->two = two;
    for (gsize f = 0; f < n_factors; f++)
        levels = MAX(levels, a->levels[factor[f]]);
    return (space->mean = avlast_array(double, levels, error)) &&
           (space->sum = avlast_array(AvlastSum, levels, error)) &&
           (!two ||
            (space->room = avlast_array(double, avlast_two_way_room(two), error)));
}

static gboolean room_for_steps(Space *space)
{
    const gsize n = space->a->n;

    return space->r || ((space->p = avlast_array(double, n, NULL)) &&
                        (space->v = avlast_array(double, n, NULL)) &&
                        (space->r = avlast_array(double, n, NULL)));
}

/* x loses its mean in each level of a factor. */
static void sweep(const Space *space, gsize factor, double *restrict x)
{
    const AvlastAbsorbed *a = space->a;
    const guint32 *code = a->code[factor];
    double *restrict mean = space->mean;

    memset(mean, 0, a->levels[factor] * sizeof *mean);
    if (a->weight)
        for (gsize i = 0; i < a->n; i++)
            mean[code[i]] += a->weight[i] * x[i];
    else
        for (gsize i = 0; i < a->n; i++)
            mean[code[i]] += x[i];
    for (guint32 l = 0; l < a->levels[factor]; l++)
        mean[l] /= a->total[factor][l];
    for (gsize i = 0; i < a->n; i++)
        x[i] -= mean[code[i]];
}

/* The same with means in twice the working precision, and what rounding left of them. */
static void sweep_exactly(const Space *space, gsize factor, double *x)
{
    const AvlastAbsorbed *a = space->a;
    const guint32 *code = a->code[factor];

    memset(space->sum, 0, a->levels[factor] * sizeof *space->sum);
    for (gsize i = 0; i < a->n; i++)
        avlast_sum_add_product(&space->sum[code[i]], a->weight ? a->weight[i] : 1.0,
                               x[i]);
    for (guint32 l = 0; l < a->levels[factor]; l++)
        space->mean[l] = avlast_sum_value(&space->sum[l]) / a->total[factor][l];
    for (gsize i = 0; i < a->n; i++)
        x[i] -= space->mean[code[i]];
    sweep(space, factor, x);
}

/* v = x - T x for the symmetric product T of the projections, x being free of the first
 * factor. */
static void residual(const Space *space, const double *x, double *restrict v)
{
    const gsize n = space->a->n, last = space->n_factors - 1;

    memcpy(v, x, n * sizeof *v);
    for (gsize f = 1; f <= last; f++)
        sweep(space, space->factor[f], v);
    for (gsize f = last; f-- > 0;)
        sweep(space, space->factor[f], v);
    for (gsize i = 0; i < n; i++)
        v[i] = x[i] - v[i];
}

/* The inner product in the metric of the weights. */
static double product(const AvlastAbsorbed *a, const double *x, const double *y)
{
    double total = 0.0;

    for (gsize first = 0; first < a->n; first += AVLAST_BLOCK) {
        const gsize end = MIN(first + AVLAST_BLOCK, a->n);
        double sum[4] = {0.0, 0.0, 0.0, 0.0};
        for (gsize i = first; i < end; i++)
            sum[i % 4] += a->weight ? a->weight[i] * x[i] * y[i] : x[i] * y[i];
        total += (sum[0] + sum[1]) + (sum[2] + sum[3]);
    }
    return total;
}

/* Conjugate gradients from r = x - T x on; returns the steps taken. */
static gsize descend(const Space *space, double *restrict x, double size)
{
    const AvlastAbsorbed *a = space->a;
    double *restrict p = space->p, *restrict v = space->v, *restrict r = space->r;
    double rr = product(a, r, r);
    gsize steps = 0;

    memcpy(p, r, a->n * sizeof *p);
    for (; steps < MAX_STEPS && sqrt(rr) > SETTLED * size; steps++) {
        residual(space, p, v);
        const double pv = product(a, p, v);
        if (!(pv > 0.0))
            break;
        const double alpha = rr / pv;
        for (gsize i = 0; i < a->n; i++) {
            x[i] -= alpha * p[i];
            r[i] -= alpha * v[i];
        }
        const double next = product(a, r, r), beta = next / rr;
        for (gsize i = 0; i < a->n; i++)
            p[i] = r[i] + beta * p[i];
        rr = next;
    }
    return steps;
}

/* The steps a column took; MAX_STEPS or more when it did not settle. */
static gsize settle(const Space *space, double *x)
{
    const AvlastAbsorbed *a = space->a;
    gsize steps = 0;

    sweep_exactly(space, space->factor[0], x);
    if (space->n_factors == 1)
        return 0;
    const double size = sqrt(product(a, x, x));
    for (int round = 0; round < 3 && steps < MAX_STEPS; round++) {
        residual(space, x, space->r);
        const double left = sqrt(product(a, space->r, space->r));
        if (left <= SETTLED * size)
            return steps;
        if (round == 2)
            return left <= LEFT * size ? steps : MAX_STEPS;
        steps += descend(space, x, size);
    }
    return steps;
}

double avlast_absorb_centre(const AvlastAbsorbed *a, const double *x, double *length)
{
    const double start = a->n > 0 ? x[0] : 0.0;
    double sum = 0.0, total = 0.0, squares = 0.0;

    for (gsize first = 0; first < a->n; first += AVLAST_BLOCK) {
        const gsize end = MIN(first + AVLAST_BLOCK, a->n);
        double part[4] = {0.0, 0.0, 0.0, 0.0}, weights = 0.0;
        for (gsize i = first; i < end; i++)
            part[i % 4] += a->weight ? a->weight[i] * (x[i] - start) : x[i] - start;
        for (gsize i = first; a->weight && i < end; i++)
            weights += a->weight[i];
        sum += (part[0] + part[1]) + (part[2] + part[3]);
        total += a->weight ? weights : (double)(end - first);
    }
    const double mean = a->n > 0 ? start + sum / total : 0.0;
    for (gsize first = 0; first < a->n; first += AVLAST_BLOCK) {
        const gsize end = MIN(first + AVLAST_BLOCK, a->n);
        double part[4] = {0.0, 0.0, 0.0, 0.0};
        for (gsize i = first; i < end; i++)
            part[i % 4] +=
                (a->weight ? a->weight[i] : 1.0) * (x[i] - mean) * (x[i] - mean);
        squares += (part[0] + part[1]) + (part[2] + part[3]);
    }
    *length = sqrt(squares);
    return mean;
}

/* FALSE when there is no memory; *steps as settle() says. */
static gboolean sweep_column(Space *space, double *x, gsize *steps)
{
    const AvlastAbsorbed *a = space->a;
    double before;
    const double centre = avlast_absorb_centre(a, x, &before);

    *steps = 0;
    if (!space->two ||
        !avlast_two_way_sweep(space->two, centre, before, x, space->room)) {
        if (space->n_factors > 1 && !room_for_steps(space))
            return FALSE;
        *steps = settle(space, x);
    }
    if (!(sqrt(product(a, x, x)) > DETERMINED * before))
        memset(x, 0, a->n * sizeof *x);
    return TRUE;
}

gboolean avlast_absorb_by(const AvlastAbsorbed *a, const guint8 *which, gboolean steps,
                          double *const *column, gsize k, gsize *iterations,
                          GError **error)
{
    g_autofree gsize *factor = avlast_array(gsize, a->n_factors, error);
    g_autoptr(AvlastTwoWay) two = NULL;
    gboolean memory = TRUE;
    gsize n_factors = 0, most = 0;

    if (!factor)
        return FALSE;
    for (gsize f = 0; f < a->n_factors; f++)
        if (which[a->order[f]])
            factor[n_factors++] = a->order[f];
    if (n_factors == 0)
        return TRUE;
    if (n_factors == 2 && !steps &&
        !avlast_two_way_new(a, factor[0], factor[1], &two, error))
        return FALSE;
#pragma omp parallel if (k > 1 && a->n * k > 20000) reduction(&& : memory)              \
    reduction(max : most)
    {
        g_auto(Space) space = {0};
        memory = space_init(&space, a, n_factors, factor, two, NULL);
#pragma omp for schedule(dynamic, 1)
        for (gsize j = 0; j < k; j++) {
            gsize taken = 0;
            memory = memory && sweep_column(&space, column[j], &taken);
            most = MAX(most, taken);
        }
    }
    if (!memory)
        avlast_fail(error, AVLAST_ERROR_INTERNAL, "AV901", NULL,
                    "no memory to absorb fixed effects of %" G_GSIZE_FORMAT " rows",
                    a->n);
    else if (most >= MAX_STEPS)
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV305", NULL,
                    "the fixed effects cannot be told apart in %d steps: their levels "
                    "hang together by too few rows",
                    MAX_STEPS);
    if (iterations)
        *iterations = most;
    return memory && most < MAX_STEPS;
}

gboolean avlast_absorb_some(const AvlastAbsorbed *a, const guint8 *which,
                            double *const *column, gsize k, gsize *iterations,
                            GError **error)
{
    return avlast_absorb_by(a, which, FALSE, column, k, iterations, error);
}

gboolean avlast_absorb_columns(AvlastAbsorbed *a, double *const *column, gsize k,
                               GError **error)
{
    g_autofree guint8 *all = avlast_array(guint8, a->n_factors, error);
    gsize most = 0;

    if (!all)
        return FALSE;
    memset(all, 1, a->n_factors);
    if (!avlast_absorb_some(a, all, column, k, &most, error))
        return FALSE;
    a->iterations = MAX(a->iterations, most);
    return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/inverse.h"

#include <math.h>
#include <string.h>

#include "core/distribution.h"
#include "core/memory.h"
#include "value/quantile_table.h"

enum { BOUND = 5, PER_UNIT = 16, CELLS = 2 * BOUND * PER_UNIT, TERMS = 6, BLOCK = 256 };

/* Below, the quantile runs over hundreds of powers of ten and is left to R. */
#define LEAST_SHAPE 0.1

/* Gamma and beta share what is needed: value and the first two derivatives by z of
 * g(z) = F^-1(Phi(z)):  g' = phi(z) / f(g),  g'' = -g' (z + g' f'(g) / f(g)). */
typedef struct {
    gboolean beta;
    double a, b;       /* shapes; of gamma: shape and 1 */
    double low, width; /* the input is low + width x */
} Shape;

static gboolean shape_of(const AvlastInput *input, Shape *shape)
{
    const double m = input->value, s = input->se;

    switch (input->distribution) {
    case AVLAST_INPUT_GAMMA:
        *shape = (Shape){FALSE, m * m / (s * s), 1.0, 0.0, s * s / m};
        break;
    case AVLAST_INPUT_BETA:
    case AVLAST_INPUT_PERT:
        shape->beta = TRUE;
        avlast_input_beta_shapes(input, &shape->a, &shape->b);
        shape->low = input->distribution == AVLAST_INPUT_PERT ? input->low : 0.0;
        shape->width =
            input->distribution == AVLAST_INPUT_PERT ? input->high - input->low : 1.0;
        break;
    default:
        return FALSE;
    }
    return shape->a >= LEAST_SHAPE && shape->b >= LEAST_SHAPE;
}

static double standard_quantile(const Shape *s, double p)
{
    return s->beta ? avlast_beta_quantile(p, s->a, s->b)
                   : avlast_gamma_quantile(p, s->a, 1.0);
}

/* g and its derivatives at a node, per step of 1 / PER_UNIT. */
static void node(const Shape *s, double z, double g[3])
{
    const double step = 1.0 / PER_UNIT, p = avlast_normal_cdf(z);
    const double phi = exp(-0.5 * z * z) / sqrt(2.0 * G_PI);
    const double x = standard_quantile(s, p);
    const double density =
        s->beta ? avlast_beta_density(x, s->a, s->b) : avlast_gamma_density(x, s->a, 1.0);
    const double slope = (s->a - 1.0) / x - (s->beta ? (s->b - 1.0) / (1.0 - x) : 1.0);
    const double first = phi / density, second = -first * (z + first * slope);

    g[0] = s->low + s->width * x;
    g[1] = s->width * first * step;
    g[2] = s->width * second * step * step;
}

/* The polynomial in t from 0 to 1 between two nodes. */
static void hermite(const double l[3], const double r[3], double c[TERMS])
{
    const double d = r[0] - l[0];

    c[0] = l[0];
    c[1] = l[1];
    c[2] = l[2] / 2.0;
    c[3] = 10.0 * d - 6.0 * l[1] - 4.0 * r[1] - 1.5 * l[2] + 0.5 * r[2];
    c[4] = -15.0 * d + 8.0 * l[1] + 7.0 * r[1] + 1.5 * l[2] - r[2];
    c[5] = 6.0 * d - 3.0 * (l[1] + r[1]) - 0.5 * (l[2] - r[2]);
}

static double polynomial(const double c[TERMS], double t)
{
    return c[0] + t * (c[1] + t * (c[2] + t * (c[3] + t * (c[4] + t * c[5]))));
}

/* Whether the polynomial from node i holds. With shapes of 1 or more it does; below, the
 * function bends near its ends, and it is asked in the middle, where it errs most; what
 * is left to an end is held in proportion, so that no end is passed. */
static gboolean holds(const Shape *s, int i, const double c[TERMS], double sd)
{
    for (int k = 0; k < TERMS; k++)
        if (!isfinite(c[k]))
            return FALSE;
    if (s->a >= 1.0 && s->b >= 1.0)
        return TRUE;
    const double z = -BOUND + (i + 0.5) / PER_UNIT;
    const double exact = s->low + s->width * standard_quantile(s, avlast_normal_cdf(z));
    const double room = fmin(exact - s->low, s->beta ? s->low + s->width - exact : exact);
    return fabs(polynomial(c, 0.5) - exact) <= fmin(2e-11 * sd, 1e-6 * room);
}

static void make_cells(AvlastInverse *inverse, const Shape *shape)
{
    double left[3], right[3];

    if (!(inverse->cell = avlast_table(double, CELLS, TERMS, NULL)))
        return;
    node(shape, -BOUND, left);
    for (int i = 0; i < CELLS; i++) {
        double *cell = inverse->cell + i * TERMS;
        node(shape, -BOUND + (double)(i + 1) / PER_UNIT, right);
        hermite(left, right, cell);
        if (!holds(shape, i, cell, inverse->sd))
            cell[0] = NAN;
        memcpy(left, right, sizeof left);
    }
}

/* --- what the table is made from --- */

static void from_cells(const AvlastInverse *inverse, const double *p, gsize n,
                       double *out)
{
    double z[BLOCK];

    avlast_normal_quantiles(p, n, z);
    for (gsize i = 0; i < n; i++) {
        const double at = (z[i] + BOUND) * PER_UNIT;
        const double *c =
            at >= 0.0 && at < CELLS ? inverse->cell + (int)at * TERMS : NULL;
        out[i] = !c || isnan(c[0]) ? avlast_input_quantile(inverse->input, p[i])
                                   : polynomial(c, at - (int)at);
    }
}

static void from_normal(const AvlastInput *input, const double *p, gsize n, double *out)
{
    const double v = input->value, s = input->se;
    double z[BLOCK];

    avlast_normal_quantiles(p, n, z);
    if (input->distribution == AVLAST_INPUT_NORMAL) {
        for (gsize i = 0; i < n; i++)
            out[i] = v + s * z[i];
        return;
    }
    const double variance = log1p(s * s / (v * v)), sd = sqrt(variance);
    const double mean = log(v) - variance / 2.0;
    for (gsize i = 0; i < n; i++)
        out[i] = exp(mean + sd * z[i]);
}

/* Up to BLOCK at a time. */
static void exact(gconstpointer data, const double *p, gsize n, double *out)
{
    const AvlastInverse *inverse = data;
    const AvlastInput *input = inverse->input;

    if (inverse->cell) {
        from_cells(inverse, p, n, out);
    } else if (input->distribution == AVLAST_INPUT_NORMAL ||
               input->distribution == AVLAST_INPUT_LOGNORMAL) {
        from_normal(input, p, n, out);
    } else {
        for (gsize i = 0; i < n; i++)
            out[i] = avlast_input_quantile(input, p[i]);
    }
}

/* Near an end in proportion to what is left to it, so that no end is passed. */
static double room(gconstpointer data, double value)
{
    const AvlastInverse *inverse = data;

    return fmin(2e-11 * inverse->sd,
                1e-6 * fmin(value - inverse->low, inverse->high - value));
}

static gboolean set_ends(AvlastInverse *inverse)
{
    const AvlastInput *input = inverse->input;

    inverse->low = -INFINITY;
    inverse->high = INFINITY;
    switch (input->distribution) {
    case AVLAST_INPUT_NORMAL:
        return TRUE;
    case AVLAST_INPUT_LOGNORMAL:
    case AVLAST_INPUT_GAMMA:
        inverse->low = 0.0;
        return TRUE;
    case AVLAST_INPUT_BETA:
        inverse->low = 0.0;
        inverse->high = 1.0;
        return TRUE;
    case AVLAST_INPUT_PERT:
    case AVLAST_INPUT_TRIANGULAR:
        inverse->low = input->low;
        inverse->high = input->high;
        return TRUE;
    default:
        return FALSE;
    }
}

AvlastInverse avlast_inverse_new(const AvlastInput *input)
{
    AvlastInverse inverse = {.input = input};
    Shape shape;
    const gboolean smooth = set_ends(&inverse), shaped = shape_of(input, &shape);

    if (!smooth)
        return inverse;
    inverse.sd = avlast_input_sd(input);
    if (shaped)
        make_cells(&inverse, &shape);
    /* Other shapes run over hundreds of powers of ten. */
    if (inverse.cell || input->distribution == AVLAST_INPUT_NORMAL ||
        input->distribution == AVLAST_INPUT_LOGNORMAL ||
        input->distribution == AVLAST_INPUT_TRIANGULAR)
        inverse.table = avlast_quantile_table_new(exact, room, &inverse);
    return inverse;
}

void avlast_inverse_clear(AvlastInverse *inverse)
{
    g_clear_pointer(&inverse->cell, g_free);
    g_clear_pointer(&inverse->table, g_free);
    inverse->input = NULL;
}

void avlast_inverse_fill(const AvlastInverse *inverse, const double *p, gsize n,
                         double *out)
{
    if (inverse->table) {
        avlast_quantile_table_fill(inverse->table, exact, inverse, p, n, out);
        return;
    }
    for (gsize i = 0; i < n; i += BLOCK)
        exact(inverse, p + i, MIN(n - i, (gsize)BLOCK), out + i);
}

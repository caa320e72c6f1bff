/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A matrix's inverse or inverse root times one vector c. The root is taken in the space
 * that c, b c, b^2 c ... span: there b is tridiagonal, and b^-1/2 the sum that
 * draws_regress_turn.c has, one tridiagonal system for each term. */
#include <math.h>
#include <string.h>

#include "impact/draws_lin.h"

/* A direction of which no more is left is in the span of those before it. */
#define SPANNED  1e-14
#define SINGULAR 1e-8

typedef struct {
    double *basis;          /* r x r: one direction after the other */
    double *diagonal, *off; /* of b in it; off[i] between i and i + 1 */
    double *pivot, *x;
} Space;

gsize avlast_draws_lin_root_work(gsize r)
{
    return r * r + 4 * r;
}

static double along(const double *a, const double *b, gsize n)
{
    double sum = 0.0;

    for (gsize i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* The directions (Lanczos), orthogonal to all before them, twice over; how many. */
static gsize span(gsize r, const double *b, const double *c, double length, Space *s)
{
    for (gsize i = 0; i < r; i++)
        s->basis[i] = c[i] / length;
    for (gsize m = 0;; m++) {
        const double *own = s->basis + m * r;
        double *next = s->x; /* the last direction has no place behind it */
        for (gsize i = 0; i < r; i++)
            next[i] = along(b + i * r, own, r);
        s->diagonal[m] = along(next, own, r);
        if (m + 1 == r)
            return r;
        for (int twice = 0; twice < 2; twice++)
            for (gsize d = 0; d <= m; d++) {
                const double part = along(next, s->basis + d * r, r);
                for (gsize i = 0; i < r; i++)
                    next[i] -= part * s->basis[d * r + i];
            }
        s->off[m] = sqrt(along(next, next, r));
        if (s->off[m] < SPANNED)
            return m + 1;
        for (gsize i = 0; i < r; i++)
            s->basis[(m + 1) * r + i] = next[i] / s->off[m];
    }
}

/* Whether all eigenvalues are above `least`. */
static gboolean above(const Space *s, gsize m, double least)
{
    double pivot = s->diagonal[0] - least;

    for (gsize i = 1; i < m && pivot > 0.0; i++)
        pivot = s->diagonal[i] - least - s->off[i - 1] * s->off[i - 1] / pivot;
    return pivot > 0.0;
}

/* x += k (T + square)^-1 e_1, from below. */
static void add_term(const Space *s, gsize m, double square, double k, double *x)
{
    double *pivot = s->pivot;

    pivot[m - 1] = 1.0 / (s->diagonal[m - 1] + square);
    for (gsize i = m - 1; i-- > 0;)
        pivot[i] = 1.0 / (s->diagonal[i] + square - s->off[i] * s->off[i] * pivot[i + 1]);
    double value = pivot[0];
    x[0] += k * value;
    for (gsize i = 1; i < m; i++) {
        value *= -s->off[i - 1] * pivot[i];
        x[i] += k * value;
    }
}

static gboolean take_root(const AvlastDrawsLin *lin, gsize r, const double *b, double *c,
                          double *work)
{
    Space s = {work, work + r * r, work + r * r + r, work + r * r + 2 * r,
               work + r * r + 3 * r};
    const double length = sqrt(along(c, c, r));
    gsize t = 0;

    if (!(length > 0.0))
        return isfinite(length);
    const gsize m = span(r, b, c, length, &s);
    while (t < AVLAST_REGRESS_ROOTS && !above(&s, m, avlast_regress_least[t]))
        t++;
    if (t == AVLAST_REGRESS_ROOTS)
        return FALSE;
    memset(s.x, 0, m * sizeof *s.x);
    for (gsize i = 0; i < avlast_regress_terms[t]; i++)
        add_term(&s, m, lin->node[t][0][i], lin->node[t][1][i], s.x);
    memset(c, 0, r * sizeof *c);
    for (gsize d = 0; d < m; d++)
        for (gsize i = 0; i < r; i++)
            c[i] += length * s.x[d] * s.basis[d * r + i];
    return TRUE;
}

/* Of two dimensions: b^1/2 = (b + root of its determinant) / t. */
static gboolean take_root_of_two(const double *b, double *c)
{
    const double det = b[0] * b[3] - b[1] * b[2], trace = b[0] + b[3];

    if (!(det > avlast_regress_least[AVLAST_REGRESS_ROOTS - 1] * trace))
        return FALSE;
    const double s = sqrt(det), per = 1.0 / (s * sqrt(trace + 2.0 * s));
    const double first = per * ((b[3] + s) * c[0] - b[1] * c[1]);
    c[1] = per * ((b[0] + s) * c[1] - b[2] * c[0]);
    c[0] = first;
    return TRUE;
}

/* c = b^-1 c by Cholesky, in place. */
static gboolean solve(gsize r, double *b, double *c)
{
    for (gsize i = 0; i < r; i++) {
        for (gsize j = 0; j <= i; j++) {
            const double v = b[i * r + j] - along(b + i * r, b + j * r, j);
            if (j == i && !(v > SINGULAR))
                return FALSE;
            b[i * r + j] = j == i ? sqrt(v) : v / b[j * r + j];
        }
        c[i] = (c[i] - along(b + i * r, c, i)) / b[i * r + i];
    }
    for (gsize i = r; i-- > 0;) {
        for (gsize j = i + 1; j < r; j++)
            c[i] -= b[j * r + i] * c[j];
        c[i] /= b[i * r + i];
    }
    return TRUE;
}

gboolean avlast_draws_lin_root(const AvlastDrawsLin *lin, int power, gsize r, double *b,
                               double *c, double *work)
{
    return power == 2 ? solve(r, b, c)
           : r == 2   ? take_root_of_two(b, c)
                      : take_root(lin, r, b, c, work);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loops over groups and coordinates of regressions under many assignments: sixteen
 * draws in four registers. Sums are in the order of the plain loops. */
#include "core/lanes.h"
#include "impact/draws_regress_parts.h"

G_STATIC_ASSERT(AVLAST_REGRESS_LANES == 16);

#define L AVLAST_REGRESS_LANES

/* Q'd of one arm, and d'd. */
AVLAST_VECTOR
void avlast_regress_add_up(const AvlastRegressPart *part, const double *restrict in,
                           double *restrict g, double *restrict own)
{
    for (gsize q = 0; q <= part->k; q++) {
        const double *x = q < part->k ? part->gamma + q : part->square_of_one;
        const gsize step = q < part->k ? part->k : 1;
        NOUGHT(sum);
        for (gsize h = 0; h < part->groups; h++) {
            const double f = x[h * step];
            const double *d = in + (gsize)part->unit[h] * L;
#define TERM(i) (f * AVLAST_FOUR(d + 4 * (i)))
            EACH(sum, +=, TERM);
#undef TERM
        }
        WRITE(q < part->k ? g + q * L : own, sum);
    }
}

/* E'Md of one arm: coordinates stand `arms` apart. */
AVLAST_VECTOR
void avlast_regress_project(const AvlastRegressPart *part, gsize arms,
                            const double *restrict in, const double *restrict g,
                            double *restrict c)
{
    for (gsize h = 0; h < part->groups; h++) {
        const double *d = in + (gsize)part->unit[h] * L;
        gsize x = part->start[h];
        const gsize end = part->start[h + 1];
        for (; x + 1 < end; x += 2) { /* two at a time */
            const double e = part->one[x], f = part->one[x + 1];
            const double *p = part->p + x * part->k, *r = p + part->k;
            READ(v, d);
            AvlastFour y0 = f * v0, y1 = f * v1, y2 = f * v2, y3 = f * v3;
            v0 = e * v0, v1 = e * v1, v2 = e * v2, v3 = e * v3;
            for (gsize q = 0; q < part->k; q++) {
                const double s = p[q], t = r[q];
                READ(a, g + q * L);
#define FIRST(i)  (s * a##i)
#define SECOND(i) (t * a##i)
                EACH(v, -=, FIRST);
                EACH(y, -=, SECOND);
#undef FIRST
#undef SECOND
            }
            WRITE(c + x * arms * L, v);
            WRITE(c + (x + 1) * arms * L, y);
        }
        if (x == end)
            continue;
        READ(v, d);
        const double e = part->one[x];
        v0 = e * v0, v1 = e * v1, v2 = e * v2, v3 = e * v3;
        for (gsize q = 0; q < part->k; q++) {
            const double s = part->p[x * part->k + q];
#define TERM(i) (s * AVLAST_FOUR(g + q * L + 4 * (i)))
            EACH(v, -=, TERM);
#undef TERM
        }
        WRITE(c + x * arms * L, v);
    }
}

/* sum_x a_x b_x of numbers that stand `step` and `pace` apart */
AVLAST_VECTOR
static void multiply(const double *restrict a, gsize step, const double *restrict b,
                     gsize pace, gsize n, double *restrict to)
{
    NOUGHT(sum);

    for (gsize x = 0; x < n; x++) {
        const double *v = a + x * step, *y = b + x * pace;
#define TERM(i) (AVLAST_FOUR(v + 4 * (i)) * AVLAST_FOUR(y + 4 * (i)))
        EACH(sum, +=, TERM);
#undef TERM
    }
    WRITE(to, sum);
}

/* d'My of one arm and of two outcomes, or of one (n_outcomes 1). */
AVLAST_VECTOR
static void multiply_outcomes(const AvlastRegressPart *part, const double *restrict c,
                              gsize step, const double *restrict y, gsize n_outcomes,
                              double *restrict to, double *restrict other)
{
    const gsize all = part->start[part->groups];
    NOUGHT(sum);
    NOUGHT(more);

    for (gsize x = 0; x < all; x++) {
        const double s = y[x * part->columns];
        READ(a, c + x * step);
#define TERM(i) (s * a##i)
        EACH(sum, +=, TERM);
#undef TERM
        if (n_outcomes == 1)
            continue;
        const double t = y[x * part->columns + 1];
#define TERM(i) (t * a##i)
        EACH(more, +=, TERM);
#undef TERM
    }
    WRITE(to, sum);
    if (n_outcomes > 1)
        WRITE(other, more);
}

void avlast_regress_multiply(const AvlastRegressPart *part, gsize arms, const double *c,
                             double *d, double *sum)
{
    const gsize all = part->start[part->groups];

    for (gsize i = 0; i < arms; i++) {
        for (gsize j = 0; j < arms; j++)
            multiply(c + i * L, arms * L, c + j * L, arms * L, all,
                     d + (i * arms + j) * L);
        for (gsize o = 0; o < part->columns; o += 2)
            multiply_outcomes(part, c + i * L, arms * L, part->y + o,
                              MIN(2, part->columns - o), sum + (o * arms + i) * L,
                              sum + ((o + 1) * arms + i) * L);
    }
}

/* (M d t)_g of one effect; t: arms. */
AVLAST_VECTOR
void avlast_regress_direct(const double *restrict c, const double *restrict t, gsize arms,
                           gsize r, double *restrict u)
{
    for (gsize a = 0; a < r; a++) {
        NOUGHT(sum);
        for (gsize i = 0; i < arms; i++) {
            const double *x = c + (a * arms + i) * L, *y = t + i * L;
#define TERM(n) (AVLAST_FOUR(x + 4 * (n)) * AVLAST_FOUR(y + 4 * (n)))
            EACH(sum, +=, TERM);
#undef TERM
        }
        WRITE(u + a * L, sum);
    }
}

/* A group's score of one outcome. */
#define SCORE(z)                                                                         \
    NOUGHT(z);                                                                           \
    for (gsize a = 0; a < r; a++) {                                                      \
        const double y = part->y[(at + a) * part->columns + o];                          \
        const double *v = u + a * L;                                                     \
        z##0 += y * AVLAST_FOUR(v), z##1 += y * AVLAST_FOUR(v + 4);                      \
        z##2 += y * AVLAST_FOUR(v + 8), z##3 += y * AVLAST_FOUR(v + 12);                 \
    }                                                                                    \
    for (gsize i = 0; i < arms; i++) {                                                   \
        const double *b = w->b + (o * arms + i) * L, *v = w->along + i * L;              \
        z##0 -= AVLAST_FOUR(b) * AVLAST_FOUR(v);                                         \
        z##1 -= AVLAST_FOUR(b + 4) * AVLAST_FOUR(v + 4);                                 \
        z##2 -= AVLAST_FOUR(b + 8) * AVLAST_FOUR(v + 8);                                 \
        z##3 -= AVLAST_FOUR(b + 12) * AVLAST_FOUR(v + 12);                               \
    }

/* Squares of a group's scores, of one effect, and with shift their products with that of
 * the arm as it was drawn. */
AVLAST_VECTOR
void avlast_regress_add_scores(const AvlastDrawsRegress *k, const AvlastRegressPart *part,
                               gsize h, const AvlastRegressWork *w,
                               const double *restrict u, double *restrict spread)
{
    const gsize arms = k->arms, at = part->start[h], r = part->start[h + 1] - at;
    double drawn[L] = {0.0};

    for (gsize i = 0; i < arms; i++)
        multiply(u, L, w->c + (at * arms + i) * L, arms * L, r, w->along + i * L);
    /* the arm as it was drawn stands last, and is needed first */
    for (gsize o = part->columns; o-- > 0;) {
        double *to = spread + 2 * o * L;
        SCORE(z)
        if (k->shift && o == part->outcomes)
            WRITE(drawn, z);
#define TERM(i) AVLAST_FOUR_TO(to + 4 * (i)) += z##i * z##i
        TERM(0), TERM(1), TERM(2), TERM(3);
#undef TERM
        if (!k->shift)
            continue;
        to += L;
#define TERM(i) AVLAST_FOUR_TO(to + 4 * (i)) += z##i * AVLAST_FOUR(drawn + 4 * (i))
        TERM(0), TERM(1), TERM(2), TERM(3);
#undef TERM
    }
}

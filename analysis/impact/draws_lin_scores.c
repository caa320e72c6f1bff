/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scores of Lin's regression of single rows under sixteen assignments side by side. What
 * is left of a row of one dimension is a number, and so
 *
 *   c = 1 (s_b / W_b - m'k) + z'k,   e = y - 1 (y_b - m'g) - z'g,
 *   h = 1^2 / W_b + |L^-1 (z - 1 m)|^2,   spread += c^2 e^2 / (1 - h)^2p
 *
 * over the rows of an arm: each row counts by its mask in every arm. */
#include "core/lanes.h"
#include "impact/draws_lin_lanes.h"

G_STATIC_ASSERT(AVLAST_REGRESS_LANES == 16);

#define L AVLAST_REGRESS_LANES

/* Rows `first` to `first` + n of one block, in one arm. */
typedef struct {
    const AvlastRegressPart *part;
    int power;
    gsize first, n, k;
    const double *mask, *c, *kappa, *root;
} Rows;

/* What a row's k numbers times as many lanes of q add up to. */
#define ALONG(s, sign, z, k, q)                                                          \
    for (gsize i_ = 0; i_ < (k); i_++) {                                                 \
        const double f_ = (z)[i_], *v_ = (q) + i_ * L;                                   \
        s##0 sign f_ *AVLAST_FOUR(v_), s##1 sign f_ *AVLAST_FOUR(v_ + 4);                \
        s##2 sign f_ *AVLAST_FOUR(v_ + 8), s##3 sign f_ *AVLAST_FOUR(v_ + 12);           \
    }

/* c^2 / (1 - h)^2p of each row that is in the arm, 0 of the others; least: of 1 - h. */
AVLAST_VECTOR
static void weigh(const Rows *rows, double *restrict weight, double *restrict least)
{
    const gsize k = rows->k;

    for (gsize i = 0; i < rows->n; i++) {
        const double one = rows->part->one[rows->first + i], *mask = rows->mask + i * L,
                     *z = rows->part->p + (rows->first + i) * k;
        double *to = weight + i * L, h[L];
        NOUGHT(c);
#define TERM(j) (one * AVLAST_FOUR(rows->c + 4 * (j)))
        EACH(c, =, TERM);
#undef TERM
        ALONG(c, +=, z, k, rows->kappa)
#define TERM(j) (c##j * AVLAST_FOUR(mask + 4 * (j)))
        EACH(c, *=, TERM);
#undef TERM
        WRITE(to, c);
        if (!rows->power)
            continue;
        NOUGHT(s);
#define TERM(j) (one * one * AVLAST_FOUR(rows->c + L + 4 * (j)))
        EACH(s, =, TERM);
#undef TERM
        for (gsize q = 0; q < k; q++) {
            NOUGHT(v);
#define TERM(j) (one * AVLAST_FOUR(rows->c + (2 + q) * L + 4 * (j)))
            EACH(v, -=, TERM);
#undef TERM
            ALONG(v, +=, z, q + 1, rows->root + q * k * L)
#define TERM(j) (v##j * v##j)
            EACH(s, +=, TERM);
#undef TERM
        }
        WRITE(h, s);
        AVLAST_SIMD
        for (gsize l = 0; l < L; l++) {
            const double left = 1.0 - mask[l] * h[l];
            least[l] = left < least[l] ? left : least[l];
            to[l] /= rows->power == 1 ? left : left * left;
        }
    }
}

/* e of an outcome in each row. */
AVLAST_VECTOR
static void take_residuals(const Rows *rows, gsize o, const double *restrict mean,
                           const double *restrict gamma, double *restrict to)
{
    const AvlastRegressPart *part = rows->part;

    for (gsize i = 0; i < rows->n; i++) {
        const gsize at = rows->first + i;
        const double one = part->one[at], y = part->y[at * part->columns + o];
        NOUGHT(e);
#define TERM(j) (y - one * AVLAST_FOUR(mean + 4 * (j)))
        EACH(e, =, TERM);
#undef TERM
        ALONG(e, -=, part->p + at * rows->k, rows->k, gamma)
        WRITE(to + i * L, e);
    }
}

/* Weighted squares of an outcome's e, and with `drawn` its products with that. */
AVLAST_VECTOR
static void add_squares(const Rows *rows, gsize o, const double *restrict mean,
                        const double *restrict gamma, const double *restrict weight,
                        const double *restrict drawn, double *restrict spread)
{
    const AvlastRegressPart *part = rows->part;
    NOUGHT(square);
    NOUGHT(product);

    for (gsize i = 0; i < rows->n; i++) {
        const gsize at = rows->first + i;
        const double one = part->one[at], y = part->y[at * part->columns + o];
        NOUGHT(e);
#define TERM(j) (y - one * AVLAST_FOUR(mean + 4 * (j)))
        EACH(e, =, TERM);
#undef TERM
        ALONG(e, -=, part->p + at * rows->k, rows->k, gamma)
        READ(v, weight + i * L);
#define TERM(j) (e##j)
        EACH(v, *=, TERM);
#undef TERM
#define TERM(j) (v##j * e##j)
        EACH(square, +=, TERM);
#undef TERM
        if (!drawn)
            continue;
#define TERM(j) (v##j * AVLAST_FOUR(drawn + i * L + 4 * (j)))
        EACH(product, +=, TERM);
#undef TERM
    }
#define TERM(j) AVLAST_FOUR_TO(spread + 4 * (j)) += square##j
    TERM(0), TERM(1), TERM(2), TERM(3);
#undef TERM
    spread += part->columns * L;
#define TERM(j) AVLAST_FOUR_TO(spread + 4 * (j)) += product##j
    TERM(0), TERM(1), TERM(2), TERM(3);
#undef TERM
}

static void add_chunk(const AvlastDrawsRegress *r, const Rows *rows, gsize a, gsize b,
                      const AvlastDrawsLinLanes *w)
{
    const AvlastRegressPart *part = rows->part;
    const gsize k = rows->k, columns = part->columns, last = columns - 1;
    const double *mean = w->mean + (a * part->lin->blocks + b) * columns * L,
                 *gamma = w->gamma + a * columns * k * L;
    double *spread = w->spread + a * columns * 2 * L;

    weigh(rows, w->weight, w->least);
    if (r->shift)
        take_residuals(rows, last, mean + last * L, gamma + last * k * L, w->drawn);
    for (gsize o = 0; o < columns; o++)
        add_squares(rows, o, mean + o * L, gamma + o * k * L, w->weight,
                    r->shift ? w->drawn : NULL, spread + o * L);
}

void avlast_draws_lin_add_scores(const AvlastDrawsRegress *r,
                                 const AvlastRegressPart *part,
                                 const AvlastDrawsLinLanes *w)
{
    const AvlastDrawsLin *lin = part->lin;
    const gsize k = part->k;

    for (gsize h = 0, end; h < part->groups; h = end) {
        const gsize b = lin->block[h];
        for (end = h; end < part->groups && end < h + AVLAST_DRAWS_LIN_CHUNK &&
                      lin->block[end] == b;)
            end++;
        for (gsize a = 0; a <= r->arms; a++) {
            const Rows rows = {.part = part,
                               .power = r->power,
                               .first = h,
                               .n = end - h,
                               .k = k,
                               .mask = w->mask + (a * part->groups + h) * L,
                               .c = w->c + (a * lin->blocks + b) * (2 + k) * L,
                               .kappa = w->kappa + a * k * L,
                               .root = w->root + a * k * k * L};
            add_chunk(r, &rows, a, b, w);
        }
    }
}

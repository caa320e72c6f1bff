/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/quantile_table.h"

#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "core/vector.h"

enum {
    OCTAVES = 20,
    PARTS_LOG2 = 5,
    PARTS = 1 << PARTS_LOG2,
    /* The first cell of a side is of what lies beyond, the last begins at v = 1/2. */
    SIDE = (OCTAVES - 1) * PARTS + 2,
    CELLS = 2 * SIDE,
    TERMS = 6,
    CHECKS = 4,
    ASKED = TERMS + CHECKS,
    SHIFT = 52 - PARTS_LOG2,
    BLOCK = 256,
    TOGETHER = BLOCK / ASKED /* cells that are asked for at a time */
};

/* The bits of 2^-OCTAVES above those that place a number within its cell. */
#define FIRST ((guint64)(1023 - OCTAVES) << PARTS_LOG2)

#define WITHIN (((guint64)1 << SHIFT) - 1)
#define ONE    ((guint64)1023 << 52)

/* The polynomial in w of degree TERMS - 1 through f at w: divided differences, then
 * Newton's form multiplied out. */
static void interpolate(const double *w, const double *f, double *c)
{
    double d[TERMS];

    memcpy(d, f, sizeof d);
    for (int j = 1; j < TERMS; j++)
        for (int i = TERMS - 1; i >= j; i--)
            d[i] = (d[i] - d[i - 1]) / (w[i] - w[i - j]);
    memset(c, 0, TERMS * sizeof *c);
    for (int i = TERMS - 1; i >= 0; i--) {
        for (int k = TERMS - 1; k > 0; k--)
            c[k] = c[k - 1] - w[i] * c[k];
        c[0] = d[i] - w[i] * c[0];
    }
}

/* Coefficients of even and of odd powers side by side. */
typedef double Two __attribute__((vector_size(16)));

static inline double polynomial(const double *c, double w)
{
    const double square = w * w;
    const Two by = {square, square};
    Two low, middle, high;

    memcpy(&low, c, sizeof low);
    memcpy(&middle, c + 2, sizeof middle);
    memcpy(&high, c + 4, sizeof high);
    const Two sum = low + by * (middle + by * high);
    return sum[0] + w * sum[1];
}

/* Where a cell is asked: at TERMS Chebyshev points, and to check it. */
static void places(double *w)
{
    static const double checks[CHECKS] = {-0.996, -0.5, 0.13, 0.996};

    for (int k = 0; k < TERMS; k++)
        w[k] = cos((2.0 * k + 1.0) * G_PI / (2.0 * TERMS));
    memcpy(w + TERMS, checks, sizeof checks);
}

static gboolean holds(const double *c, const double *w, const double *value,
                      AvlastQuantileRoom room, gconstpointer data)
{
    for (int k = TERMS; k < ASKED; k++)
        if (!(fabs(polynomial(c, w[k]) - value[k]) <= room(data, value[k])))
            return FALSE;
    return TRUE;
}

/* The ASKED probabilities of a cell; those of the cells of what lies beyond are not used.
 */
static void ask(guint cell, const double *w, double *p)
{
    const guint at = MAX(cell % SIDE, 1u) - 1;
    const double start = ldexp(1.0, (int)(at / PARTS) - OCTAVES);

    for (int k = 0; k < ASKED; k++) {
        const double v = start * (1.0 + (at % PARTS + (1.0 + w[k]) / 2.0) / PARTS);
        p[k] = cell < SIDE ? v : 1.0 - v;
    }
}

double *avlast_quantile_table_new(AvlastQuantiles exact, AvlastQuantileRoom room,
                                  gconstpointer data)
{
    double *table = avlast_table(double, CELLS, TERMS, NULL);
    double w[ASKED], p[TOGETHER * ASKED], value[TOGETHER * ASKED];

    if (!table)
        return NULL;
    places(w);
    for (guint first = 0; first < CELLS; first += TOGETHER) {
        const guint count = MIN((guint)TOGETHER, (guint)CELLS - first);
        for (guint i = 0; i < count; i++)
            ask(first + i, w, p + (gsize)i * ASKED);
        exact(data, p, (gsize)count * ASKED, value);
        for (guint i = 0; i < count; i++) {
            double *cell = table + (gsize)(first + i) * TERMS;
            const double *own = value + (gsize)i * ASKED;
            interpolate(w, own, cell);
            if ((first + i) % SIDE == 0 || !holds(cell, w, own, room, data))
                cell[0] = NAN;
        }
    }
    return table;
}

/* The cell of each p, and the place in it from -1 to 1. Numbers are looked at as bits
 * between loops, each of which then has one width. */
AVLAST_VECTOR
static void place_all(const double *restrict p, guint64 *restrict cell,
                      double *restrict w)
{
    guint64 bits[BLOCK], own[BLOCK];

    AVLAST_SIMD
    for (int i = 0; i < BLOCK; i++) {
        const double rest = 1.0 - p[i];
        w[i] = rest < p[i] ? rest : p[i];
    }
    memcpy(bits, w, sizeof bits);
    memcpy(own, p, sizeof own);
    AVLAST_SIMD
    for (int i = 0; i < BLOCK; i++) {
        const guint64 high = bits[i] >> SHIFT,
                      side = own[i] >> 52 == 1022 ? (guint64)SIDE : 0;
        cell[i] = side + (high < FIRST ? 0 : high - FIRST + 1);
        bits[i] = (bits[i] & WITHIN) | ONE;
    }
    memcpy(w, bits, sizeof bits);
    AVLAST_SIMD
    for (int i = 0; i < BLOCK; i++)
        w[i] = (w[i] - 1.0) * (2.0 * PARTS) - 1.0;
}

/* Whether the table has all of them; the others are not numbers. */
static gboolean look_up(const double *table, const guint64 *cell, const double *w,
                        gsize n, double *out)
{
    gboolean all = TRUE;

    for (gsize i = 0; i < n; i++) {
        const double value = polynomial(table + cell[i] * TERMS, w[i]);
        out[i] = value;
        all &= value == value;
    }
    return all;
}

void avlast_quantile_table_fill(const double *table, AvlastQuantiles exact,
                                gconstpointer data, const double *p, gsize n, double *out)
{
    double in[BLOCK], w[BLOCK];
    guint64 cell[BLOCK];

    for (gsize first = 0; first < n; first += BLOCK) {
        const gsize count = MIN(n - first, (gsize)BLOCK);
        memcpy(in, p + first, count * sizeof *in);
        for (gsize i = count; i < BLOCK; i++)
            in[i] = 0.5;
        place_all(in, cell, w);
        if (look_up(table, cell, w, count, out + first))
            continue;
        for (gsize i = 0; i < count; i++)
            if (isnan(out[first + i]))
                exact(data, in + i, 1, out + first + i);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/quantile_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/vector.h"

#if defined(__GNUC__) && defined(__x86_64__)
#include <immintrin.h>
#define WIDE 1
#endif

enum {
    OCTAVES = 20,
    PARTS_LOG2 = 3,
    PARTS = 1 << PARTS_LOG2,
    /* The first cell of a side is of what lies beyond, the last begins at v = 1/2. */
    SIDE = (OCTAVES - 1) * PARTS + 2,
    CELLS = 2 * SIDE,
    TERMS = 8, /* as many as fill a line of the cache */
    CHECKS = 4,
    ASKED = TERMS + CHECKS,
    SHIFT = 52 - PARTS_LOG2,
    BLOCK = 256,
    TOGETHER = BLOCK / ASKED, /* cells that are asked for at a time */
    LINE = 64                 /* bytes: a cell lies in one line of the cache */
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

static inline double polynomial(const double *c, double w)
{
    double sum = c[TERMS - 1];

    for (int k = TERMS - 2; k >= 0; k--)
        sum = sum * w + c[k];
    return sum;
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
    /* g_free frees what the C library has given. */
    double *table = aligned_alloc(LINE, CELLS * TERMS * sizeof *table);
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

#ifdef WIDE

/* Four cells' coefficients k .. k + 3, one k to a vector. */
#define TURN(k)                                                                          \
    const __m256d a##k = _mm256_loadu_pd(table + cell[i] * TERMS + k),                   \
                  b##k = _mm256_loadu_pd(table + cell[i + 1] * TERMS + k),               \
                  c##k = _mm256_loadu_pd(table + cell[i + 2] * TERMS + k),               \
                  d##k = _mm256_loadu_pd(table + cell[i + 3] * TERMS + k),               \
                  e##k = _mm256_unpacklo_pd(a##k, b##k),                                 \
                  f##k = _mm256_unpackhi_pd(a##k, b##k),                                 \
                  g##k = _mm256_unpacklo_pd(c##k, d##k),                                 \
                  h##k = _mm256_unpackhi_pd(c##k, d##k);

/* The same arithmetic, four at a time. */
__attribute__((target("avx2"))) static gboolean look_up_fours(const double *table,
                                                              const guint64 *cell,
                                                              const double *w, gsize n,
                                                              double *out)
{
    __m256d all = _mm256_castsi256_pd(_mm256_set1_epi64x(-1));

    for (gsize i = 0; i < n; i += 4) {
        const __m256d x = _mm256_loadu_pd(w + i);
        TURN(4)
        __m256d sum = _mm256_permute2f128_pd(f4, h4, 0x31);
        sum = _mm256_add_pd(_mm256_mul_pd(sum, x), _mm256_permute2f128_pd(e4, g4, 0x31));
        sum = _mm256_add_pd(_mm256_mul_pd(sum, x), _mm256_permute2f128_pd(f4, h4, 0x20));
        sum = _mm256_add_pd(_mm256_mul_pd(sum, x), _mm256_permute2f128_pd(e4, g4, 0x20));
        TURN(0)
        sum = _mm256_add_pd(_mm256_mul_pd(sum, x), _mm256_permute2f128_pd(f0, h0, 0x31));
        sum = _mm256_add_pd(_mm256_mul_pd(sum, x), _mm256_permute2f128_pd(e0, g0, 0x31));
        sum = _mm256_add_pd(_mm256_mul_pd(sum, x), _mm256_permute2f128_pd(f0, h0, 0x20));
        sum = _mm256_add_pd(_mm256_mul_pd(sum, x), _mm256_permute2f128_pd(e0, g0, 0x20));
        all = _mm256_and_pd(all, _mm256_cmp_pd(sum, sum, _CMP_ORD_Q));
        _mm256_storeu_pd(out + i, sum);
    }
    return _mm256_movemask_pd(all) == 15;
}

#endif

/* All of a block: whole vectors. */
static gboolean look_up_block(const double *table, const guint64 *cell, const double *w,
                              double *out)
{
#ifdef WIDE
    if (__builtin_cpu_supports("avx2"))
        return look_up_fours(table, cell, w, BLOCK, out);
#endif
    return look_up(table, cell, w, BLOCK, out);
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
        if (count == BLOCK ? look_up_block(table, cell, w, out + first)
                           : look_up(table, cell, w, count, out + first))
            continue;
        for (gsize i = 0; i < count; i++)
            if (isnan(out[first + i]))
                exact(data, in + i, 1, out + first + i);
    }
}

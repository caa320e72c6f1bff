/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/vectors.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "core/vector.h"

enum { LANES = 8 };

AVLAST_VECTOR
void avlast_vector_factor(double *restrict out, const double *restrict x, double offset,
                          double slope, gsize n)
{
    AVLAST_SIMD
    for (gsize i = 0; i < n; i++)
        out[i] *= offset + slope * x[i];
}

AVLAST_VECTOR
void avlast_vector_add(double *restrict out, const double *restrict x, double a, gsize n)
{
    AVLAST_SIMD
    for (gsize i = 0; i < n; i++)
        out[i] += a * x[i];
}

AVLAST_VECTOR
void avlast_vector_add_times(double *restrict out, const double *restrict x, double a,
                             double times, gsize n)
{
    AVLAST_SIMD
    for (gsize i = 0; i < n; i++)
        out[i] += a * (x[i] * times);
}

AVLAST_VECTOR
void avlast_vector_add_taxed(double *restrict out, const double *restrict x,
                             const double *restrict tax, double a, double b, double times,
                             gsize n)
{
    AVLAST_SIMD
    for (gsize i = 0; i < n; i++)
        out[i] += (a + tax[i] * b) * (x[i] * times);
}

AVLAST_VECTOR
void avlast_vector_add_product(double *restrict out, const double *restrict x,
                               const double *restrict y, double a, gsize n)
{
    AVLAST_SIMD
    for (gsize i = 0; i < n; i++)
        out[i] += x[i] * (a * y[i]);
}

AVLAST_VECTOR
void avlast_vector_fade(double *restrict out, double *restrict power,
                        const double *restrict kept, double share, gsize n)
{
    AVLAST_SIMD
    for (gsize i = 0; i < n; i++) {
        out[i] = power[i] * share;
        power[i] *= kept[i];
    }
}

AVLAST_VECTOR
void avlast_vector_add_fading(double *restrict out, const double *restrict at,
                              double *restrict power, const double *restrict kept,
                              double factor, gsize n)
{
    AVLAST_SIMD
    for (gsize i = 0; i < n; i++) {
        out[i] += at[i] * (factor * power[i]);
        power[i] *= kept[i];
    }
}

/* Numbers that stay in registers over all terms: the compiler makes of each vector what
 * the machine has. */
typedef double Four __attribute__((vector_size(32)));

enum { FOURS = 8, TOGETHER = 4 * FOURS };

AVLAST_VECTOR
void avlast_vector_geometric(double *restrict out, const double *restrict kept,
                             const double *factor, guint terms, gsize n)
{
    gsize i = 0;

    for (; i + TOGETHER <= n; i += TOGETHER) {
        Four sum[FOURS] = {{0}}, by[FOURS];
        memcpy(by, kept + i, sizeof by);
        for (guint t = terms; t > 0; t--)
            for (int j = 0; j < FOURS; j++)
                sum[j] = sum[j] * by[j] + factor[t - 1];
        memcpy(out + i, sum, sizeof sum);
    }
    for (; i < n; i++) {
        double sum = 0.0;
        for (guint t = terms; t > 0; t--)
            sum = sum * kept[i] + factor[t - 1];
        out[i] = sum;
    }
}

AVLAST_VECTOR
gboolean avlast_vector_turns(const double *payback, const double *now, gsize n)
{
    gint64 lane[LANES] = {0}, any = 0;
    gsize i = 0;

    for (; i + LANES <= n; i += LANES) {
        AVLAST_SIMD
        for (int j = 0; j < LANES; j++) {
            const double old = payback[i + (gsize)j], total = now[i + (gsize)j];
            lane[j] |= (old != old ? total < 0.0 : old > DBL_MAX && total >= 0.0) ? 1 : 0;
        }
    }
    for (; i < n; i++)
        any |= (payback[i] != payback[i] ? now[i] < 0.0
                                         : payback[i] > DBL_MAX && now[i] >= 0.0)
                   ? 1
                   : 0;
    for (int j = 0; j < LANES; j++)
        any |= lane[j];
    return any != 0;
}

/* The time within the year is computed for all, so that nothing branches. */
AVLAST_VECTOR
void avlast_vector_path(double *restrict payback, const double *restrict before,
                        const double *restrict now, double year, gsize n)
{
    const double last = year - 1.0, open = INFINITY;

    AVLAST_SIMD
    for (gsize i = 0; i < n; i++) {
        const double old = payback[i];
        const double crossed = last + -before[i] / (now[i] - before[i]);
        const double closed = now[i] >= 0.0 ? crossed : open;
        const double begun = now[i] < 0.0 ? open : old;
        const double next = old == open ? closed : old;
        payback[i] = old != old ? begun : next;
    }
}

AVLAST_VECTOR
gboolean avlast_vector_any_from(const double *x, gsize n, double bound)
{
    gint64 lane[LANES] = {0}, any = 0;
    gsize i = 0;

    for (; i + LANES <= n; i += LANES) {
        AVLAST_SIMD
        for (int j = 0; j < LANES; j++)
            lane[j] |= x[i + (gsize)j] >= bound ? 1 : 0;
    }
    for (; i < n; i++)
        any |= x[i] >= bound ? 1 : 0;
    for (int j = 0; j < LANES; j++)
        any |= lane[j];
    return any != 0;
}

AVLAST_VECTOR
gsize avlast_vector_above(const double *x, gsize n, double bound)
{
    gint64 lane[LANES] = {0};
    gsize i = 0, above = 0;

    for (; i + LANES <= n; i += LANES) {
        AVLAST_SIMD
        for (int j = 0; j < LANES; j++)
            lane[j] += x[i + (gsize)j] > bound ? 1 : 0;
    }
    for (; i < n; i++)
        above += x[i] > bound ? 1 : 0;
    for (int j = 0; j < LANES; j++)
        above += (gsize)lane[j];
    return above;
}

AVLAST_VECTOR
gsize avlast_vector_finite(const double *x, gsize n)
{
    gint64 lane[LANES] = {0};
    gsize i = 0, finite = 0;

    for (; i + LANES <= n; i += LANES) {
        AVLAST_SIMD
        for (int j = 0; j < LANES; j++)
            lane[j] += fabs(x[i + (gsize)j]) <= DBL_MAX ? 1 : 0;
    }
    for (; i < n; i++)
        finite += fabs(x[i]) <= DBL_MAX ? 1 : 0;
    for (int j = 0; j < LANES; j++)
        finite += (gsize)lane[j];
    return finite;
}

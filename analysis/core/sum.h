/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CORE_SUM_H
#define AVLAST_CORE_SUM_H

#include <glib.h>

#include <math.h>

/* Error-free transformations and sums in twice the working precision.
 *
 * AvlastTwo holds an unevaluated sum high + low with |low| <= ulp(high)/2 (a
 * "double-double"). Source: Knuth (1969), TAOCP 2, 4.2.2; Dekker (1971),
 * doi:10.1007/BF01397083; Ogita, Rump & Oishi (2005), Accurate sum and dot product,
 * doi:10.1137/030601818. Right only with -ffp-contract=off and without -ffast-math, which
 * the build sets. */
typedef struct {
    double high, low;
} AvlastTwo;

/* a + b exactly. */
static inline AvlastTwo avlast_two_sum(double a, double b)
{
    const double s = a + b, t = s - a;
    return (AvlastTwo){s, (a - (s - t)) + (b - t)};
}

/* a * b exactly, barring overflow and underflow. */
static inline AvlastTwo avlast_two_product(double a, double b)
{
    const double p = a * b;
    return (AvlastTwo){p, fma(a, b, -p)};
}

/* x + y to about 106 bits. */
static inline AvlastTwo avlast_two_add(AvlastTwo x, AvlastTwo y)
{
    AvlastTwo s = avlast_two_sum(x.high, y.high);
    const AvlastTwo t = avlast_two_sum(x.low, y.low);
    s.low += t.high;
    s = avlast_two_sum(s.high, s.low);
    s.low += t.low;
    return avlast_two_sum(s.high, s.low);
}

/* x * y to about 104 bits. */
static inline AvlastTwo avlast_two_multiply(AvlastTwo x, AvlastTwo y)
{
    AvlastTwo p = avlast_two_product(x.high, y.high);
    p.low += x.high * y.low + x.low * y.high;
    return avlast_two_sum(p.high, p.low);
}

static inline AvlastTwo avlast_two_negate(AvlastTwo x)
{
    return (AvlastTwo){-x.high, -x.low};
}

/* x / y to about 104 bits; y must not be 0. */
static inline AvlastTwo avlast_two_divide(AvlastTwo x, AvlastTwo y)
{
    const double q = x.high / y.high;
    const AvlastTwo rest =
        avlast_two_add(x, avlast_two_negate(avlast_two_multiply((AvlastTwo){q, 0.0}, y)));
    return avlast_two_sum(q, rest.high / y.high);
}

/* The square root of x > 0 to about 104 bits; 0 for x <= 0. */
static inline AvlastTwo avlast_two_sqrt(AvlastTwo x)
{
    if (!(x.high > 0.0))
        return (AvlastTwo){0.0, 0.0};
    const double root = sqrt(x.high);
    const AvlastTwo rest =
        avlast_two_add(x, avlast_two_negate(avlast_two_product(root, root)));
    return avlast_two_sum(root, rest.high / (2.0 * root));
}

/* A running sum whose error does not grow with the number of terms: the result is as if
 * summed in twice the precision and rounded once (error <= 1 ulp + n^2 eps^2 cond). An
 * infinite or NaN term gives NaN or infinity, never a finite number. */
typedef AvlastTwo AvlastSum;
#define AVLAST_SUM_ZERO ((AvlastSum){0.0, 0.0})

static inline void avlast_sum_add(AvlastSum *sum, double value)
{
    const AvlastTwo s = avlast_two_sum(sum->high, value);
    sum->high = s.high;
    sum->low += s.low;
}

/* Adds a * b without rounding the product. */
static inline void avlast_sum_add_product(AvlastSum *sum, double a, double b)
{
    const AvlastTwo p = avlast_two_product(a, b);
    avlast_sum_add(sum, p.high);
    sum->low += p.low;
}

static inline void avlast_sum_merge(AvlastSum *sum, AvlastSum other)
{
    avlast_sum_add(sum, other.high);
    sum->low += other.low;
}

static inline double avlast_sum_value(const AvlastSum *sum)
{
    return isfinite(sum->high) ? sum->high + sum->low : sum->high;
}

/* Rows are summed in blocks of this many, and blocks are merged in index order, so that a
 * sum does not depend on the number of threads. */
#define AVLAST_BLOCK 4096

#endif

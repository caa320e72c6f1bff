/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "infer/products.h"

/* Each loop twice: for any machine, and for one that has fma() and four doubles to an
 * instruction. The arithmetic is the same, so the bits are. */
#define LOOP static inline __attribute__((always_inline)) void
#if defined(__x86_64__) && defined(__GNUC__)
#define HAVE_WIDE 1
#ifdef __clang__
#define WIDE __attribute__((target("avx2,fma"))) static void
#else
#define WIDE __attribute__((target("avx2,fma"), optimize("O3"))) static void
#endif

static gboolean is_wide(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
#endif

LOOP sums(AvlastSum *restrict sum, const double *restrict x, gsize n)
{
    for (gsize j = 0; j < n; j++) {
        const AvlastTwo s = avlast_two_sum(sum[j].high, x[j]);
        sum[j].high = s.high;
        sum[j].low += s.low;
    }
}

LOOP products(AvlastSum *restrict sum, double x, const double *restrict y, gsize n)
{
    for (gsize j = 0; j < n; j++) {
        const AvlastTwo p = avlast_two_product(x, y[j]);
        const AvlastTwo s = avlast_two_sum(sum[j].high, p.high);
        sum[j].high = s.high;
        sum[j].low = (sum[j].low + s.low) + p.low;
    }
}

LOOP fold(AvlastTwo *restrict covariance, AvlastSum *restrict product, AvlastTwo total,
          const AvlastSum *restrict sum, double scale, double m, gsize n)
{
    for (gsize j = 0; j < n; j++) {
        const AvlastTwo both =
            avlast_two_multiply(total, avlast_two_sum(sum[j].high, sum[j].low));
        const double q = both.high / m;
        const double rest = fma(-q, m, both.high) + both.low;
        const AvlastTwo centred =
            avlast_two_add(avlast_two_sum(product[j].high, product[j].low),
                           avlast_two_negate(avlast_two_sum(q, rest / m)));
        covariance[j] = avlast_two_add(
            covariance[j], avlast_two_multiply(centred, (AvlastTwo){scale, 0.0}));
        product[j] = AVLAST_SUM_ZERO;
    }
}

#ifdef HAVE_WIDE
WIDE sums_wide(AvlastSum *restrict sum, const double *restrict x, gsize n)
{
    sums(sum, x, n);
}

WIDE products_wide(AvlastSum *restrict sum, double x, const double *restrict y, gsize n)
{
    products(sum, x, y, n);
}

WIDE fold_wide(AvlastTwo *restrict covariance, AvlastSum *restrict product,
               AvlastTwo total, const AvlastSum *restrict sum, double scale, double m,
               gsize n)
{
    fold(covariance, product, total, sum, scale, m, n);
}
#endif

void avlast_sums_add(AvlastSum *sum, const double *x, gsize n)
{
#ifdef HAVE_WIDE
    if (n >= 4 && is_wide()) {
        sums_wide(sum, x, n);
        return;
    }
#endif
    sums(sum, x, n);
}

void avlast_products_add(AvlastSum *sum, double x, const double *y, gsize n)
{
#ifdef HAVE_WIDE
    if (is_wide()) {
        products_wide(sum, x, y, n);
        return;
    }
#endif
    products(sum, x, y, n);
}

void avlast_products_fold(AvlastTwo *covariance, AvlastSum *product, AvlastTwo total,
                          const AvlastSum *sum, double scale, double m, gsize n)
{
#ifdef HAVE_WIDE
    if (is_wide()) {
        fold_wide(covariance, product, total, sum, scale, m, n);
        return;
    }
#endif
    fold(covariance, product, total, sum, scale, m, n);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loops over clusters and columns of a wild bootstrap, sixteen replicates in four
 * registers; sums in the order of clusters and columns. */
#include "core/lanes.h"
#include "model/wild_parts.h"

#define BLOCK AVLAST_WILD_BLOCK

G_STATIC_ASSERT(BLOCK % 16 == 0);

/* sum_i x_i v_i; the x stand `step` apart. */
AVLAST_VECTOR
static void add_up(const double *restrict x, gsize step, gsize n,
                   const double *restrict v, double *restrict to)
{
    for (gsize b = 0; b < BLOCK; b += 16) {
        NOUGHT(sum);
        for (gsize i = 0; i < n; i++) {
            const double f = x[i * step];
            const double *from = v + i * BLOCK + b;
#define TERM(j) (f * AVLAST_FOUR(from + 4 * (j)))
            EACH(sum, +=, TERM);
#undef TERM
        }
        WRITE(to + b, sum);
    }
}

/* z = a v - c'd of every cluster: the sum of their squares, and with `product` that of
 * their products with those that were kept; without, they are kept. */
AVLAST_VECTOR
static void deviate(const AvlastWildKernel *w, const double *restrict a,
                    const double *restrict v, const double *restrict d,
                    double *restrict kept, double *restrict square,
                    double *restrict product)
{
    for (gsize b = 0; b < BLOCK; b += 16) {
        NOUGHT(sum);
        NOUGHT(both);
        for (gsize g = 0; g < w->n_groups; g++) {
            const double f = a[g], *own = v + g * BLOCK + b, *c = w->c + g * w->k;
            READ(z, own);
            z0 = f * z0, z1 = f * z1, z2 = f * z2, z3 = f * z3;
            for (gsize i = 0; i < w->k; i++) {
                const double x = c[i], *from = d + i * BLOCK + b;
#define TERM(j) (x * AVLAST_FOUR(from + 4 * (j)))
                EACH(z, -=, TERM);
#undef TERM
            }
#define TERM(j) (z##j * z##j)
            EACH(sum, +=, TERM);
#undef TERM
            double *before = kept + g * BLOCK + b;
            if (!product) {
                WRITE(before, z);
                continue;
            }
#define TERM(j) (z##j * AVLAST_FOUR(before + 4 * (j)))
            EACH(both, +=, TERM);
#undef TERM
        }
        WRITE(square + b, sum);
        if (product)
            WRITE(product + b, both);
    }
}

static void gather(const AvlastWildKernel *w, const double *s, const double *v, double *d,
                   double *along)
{
    for (gsize i = 0; i < w->k; i++)
        add_up(s + i, w->k, w->n_groups, v, d + i * BLOCK);
    add_up(w->t, 1, w->k, d, along);
}

void avlast_wild_sum(const AvlastWildKernel *w, const double *v, double *d, double *kept,
                     double *sum)
{
    for (gsize i = 0; i < AVLAST_WILD_NUMBERS * BLOCK; i++)
        sum[i] = 0.0;
    gather(w, w->s0, v, d, sum);
    deviate(w, w->a0, v, d, kept, sum + 2 * BLOCK, NULL);
    if (!w->linear)
        return;
    gather(w, w->s1, v, d, sum + BLOCK);
    deviate(w, w->a1, v, d, kept, sum + 4 * BLOCK, sum + 3 * BLOCK);
}

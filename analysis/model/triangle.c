/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/triangle.h"

gsize avlast_triangle_factor(AvlastTwo *g, gsize stride, double dependent, gsize *kept)
{
    gsize k = 0;

    for (gsize c = 0; c < stride; c++) {
        const AvlastTwo own = g[c * stride + c];
        AvlastTwo rest = own;
        /* Row i of R is kept in row i of g; column c of it is written over the Gram
         * entries that no later column reads. */
        for (gsize i = 0; i < k; i++) {
            AvlastTwo t = g[kept[i] * stride + c];
            for (gsize l = 0; l < i; l++)
                t = avlast_two_add(
                    t, avlast_two_negate(avlast_two_multiply(
                           g[kept[l] * stride + kept[i]], g[kept[l] * stride + c])));
            t = avlast_two_divide(t, g[kept[i] * stride + kept[i]]);
            g[kept[i] * stride + c] = t;
            rest = avlast_two_add(rest, avlast_two_negate(avlast_two_multiply(t, t)));
        }
        if (!(rest.high > dependent * dependent * own.high))
            continue;
        g[c * stride + c] = avlast_two_sqrt(rest);
        kept[k++] = c;
    }
    for (gsize i = 0; i < k; i++) /* close the gaps of dropped columns */
        for (gsize j = i; j < k; j++)
            g[i * k + j] = g[kept[i] * stride + kept[j]];
    return k;
}

void avlast_triangle_invert(const AvlastTwo *r, gsize k, AvlastTwo *inverse)
{
    for (gsize j = 0; j < k; j++) {
        inverse[j * k + j] = avlast_two_divide((AvlastTwo){1.0, 0.0}, r[j * k + j]);
        for (gsize i = j; i-- > 0;) {
            AvlastTwo t = {0.0, 0.0};
            for (gsize l = i + 1; l <= j; l++)
                t = avlast_two_add(t,
                                   avlast_two_multiply(r[i * k + l], inverse[l * k + j]));
            inverse[i * k + j] = avlast_two_divide(avlast_two_negate(t), r[i * k + i]);
        }
    }
}

void avlast_triangle_solve(const AvlastTwo *inverse, gsize k, AvlastTwo *c)
{
    for (gsize j = k; j-- > 0;) {
        AvlastTwo t = {0.0, 0.0};
        for (gsize i = 0; i <= j; i++)
            t = avlast_two_add(t, avlast_two_multiply(inverse[i * k + j], c[i]));
        c[j] = t;
    }
    for (gsize i = 0; i < k; i++) {
        AvlastTwo t = {0.0, 0.0};
        for (gsize j = i; j < k; j++)
            t = avlast_two_add(t, avlast_two_multiply(inverse[i * k + j], c[j]));
        c[i] = t;
    }
}

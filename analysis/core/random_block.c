/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/random.h"
#include "core/vector.h"

/* Philox 4x32-10 on LANES counters side by side, in the arithmetic of Random123 that
 * core/random.c uses: the numbers are the same, bit by bit. */

enum { LANES = 32, ROUNDS = 10 };

static const guint32 multiply[2] = {0xD2511F53u, 0xCD9E8D57u};
static const guint32 weyl[2] = {0x9E3779B9u, 0xBB67AE85u};

AVLAST_VECTOR
static void uniforms_of_lanes(AvlastStream stream, guint32 first, guint32 item,
                              guint32 attempt, double *restrict out)
{
    guint32 a[LANES], b[LANES], c[LANES], d[LANES];
    guint32 k0 = stream.seed, k1 = stream.purpose;

    for (guint32 i = 0; i < LANES; i++) {
        a[i] = first + i;
        b[i] = item;
        c[i] = attempt;
        d[i] = 0;
    }
    for (int round = 0; round < ROUNDS; round++) {
        AVLAST_SIMD
        for (int i = 0; i < LANES; i++) {
            const guint64 p = (guint64)multiply[0] * a[i];
            const guint64 q = (guint64)multiply[1] * c[i];
            a[i] = (guint32)(q >> 32) ^ b[i] ^ k0;
            b[i] = (guint32)q;
            c[i] = (guint32)(p >> 32) ^ d[i] ^ k1;
            d[i] = (guint32)p;
        }
        k0 += weyl[0];
        k1 += weyl[1];
    }
    AVLAST_SIMD
    for (int i = 0; i < LANES; i++) {
        /* Both halves have 26 bits, so they fit a signed word, which vectors convert. */
        const double high = (double)(gint32)(a[i] >> 6),
                     low = (double)(gint32)(b[i] >> 6);
        out[i] = (high * 0x1p26 + low + 0.5) * 0x1p-52;
    }
}

void avlast_random_uniforms(AvlastStream stream, guint32 first, gsize n, guint32 item,
                            guint32 attempt, double *out)
{
    gsize i = 0;

    for (; i + LANES <= n; i += LANES)
        uniforms_of_lanes(stream, first + (guint32)i, item, attempt, out + i);
    for (; i < n; i++)
        out[i] = avlast_random_uniform(stream, first + (guint32)i, item, attempt);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/sampler.h"

#include <gsl/gsl_qrng.h>
#include <math.h>

#include "core/memory.h"

const char *const avlast_sampler_names[] = {"mc", "lhs", "sobol", NULL};

enum { BITS = 30, ROUNDS = 6 }; /* of GSL's sequence; of the permutation */

/* What a counter is for: one `attempt` each, STEP of them for each variant. */
enum { FOR_UNIFORM, FOR_JITTER, FOR_KEYS, FOR_MORE_KEYS, FOR_SHIFT, STEP = 8 };

struct AvlastSampling {
    AvlastSampler sampler;
    gsize n;
    guint batches;
    AvlastStream stream;
    guint32 attempt; /* the first of the variant */
    /* Direction numbers: point i is the exclusive or of those at the bits of i ^ i/2. */
    guint32 (*direction)[AVLAST_SOBOL_DIMENSIONS];
};

guint avlast_batches(gsize n)
{
    return n < 1600 ? 8 : 16;
}

gsize avlast_batch_start(gsize n, guint batch)
{
    const gsize count = avlast_batches(n);
    return batch * (n / count) + MIN(batch, n % count);
}

/* The sequence is linear over bits: its directions are differences of points at powers of
 * two, which saves stepping through the sequence to reach a draw. */
static gboolean read_directions(AvlastSampling *sampling, gsize points, GError **error)
{
    gsl_qrng *sobol = gsl_qrng_alloc(gsl_qrng_sobol, AVLAST_SOBOL_DIMENSIONS);
    double x[AVLAST_SOBOL_DIMENSIONS];
    guint32 last[AVLAST_SOBOL_DIMENSIONS] = {0};
    guint bit = 0;

    sampling->direction =
        avlast_alloc(BITS, AVLAST_SOBOL_DIMENSIONS, sizeof(guint32), error);
    if (!sobol || !sampling->direction) {
        gsl_qrng_free(sobol);
        return sampling->direction != NULL;
    }
    for (gsize i = 1; i < 2 * points && bit < BITS; i++) {
        gsl_qrng_get(sobol, x);
        for (guint d = 0; d < AVLAST_SOBOL_DIMENSIONS; d++) {
            const guint32 word = (guint32)lrint(x[d] * 0x1p30);
            if (i == (gsize)1 << bit)
                sampling->direction[bit][d] = word ^ last[d];
            last[d] = word;
        }
        bit += i == (gsize)1 << bit;
    }
    gsl_qrng_free(sobol);
    return TRUE;
}

AvlastSampling *avlast_sampling_new(AvlastSampler sampler, gsize n, guint32 seed,
                                    guint variant, GError **error)
{
    g_autoptr(AvlastSampling) sampling = g_new0(AvlastSampling, 1);

    sampling->sampler = sampler;
    sampling->n = n;
    sampling->batches = avlast_batches(n);
    sampling->stream = (AvlastStream){seed, AVLAST_PURPOSE_VALUE_DRAWS};
    sampling->attempt = variant * STEP;
    if (sampler == AVLAST_SAMPLER_SOBOL &&
        !read_directions(sampling, n / sampling->batches + 1, error))
        return NULL;
    return g_steal_pointer(&sampling);
}

void avlast_sampling_free(AvlastSampling *sampling)
{
    if (!sampling)
        return;
    g_free(sampling->direction);
    g_free(sampling);
}

static guint32 mixed(guint32 x)
{
    x ^= x >> 16;
    x *= 0x7feb352du;
    x ^= x >> 15;
    x *= 0x846ca68bu;
    return x ^ x >> 16;
}

/* A keyed permutation of 0 .. m-1 at i: a Feistel network on the least even number of
 * bits that holds m, walked until it falls inside (Black & Rogaway 2002). */
static guint32 permuted(guint32 i, guint32 m, guint half, const guint32 key[ROUNDS])
{
    const guint32 mask = (1u << half) - 1u;

    do {
        guint32 left = i >> half, right = i & mask;
        for (guint round = 0; round < ROUNDS; round++) {
            const guint32 next = left ^ (mixed(right ^ key[round]) & mask);
            left = right;
            right = next;
        }
        i = left << half | right;
    } while (i >= m);
    return i;
}

static void fill_latin(const AvlastSampling *s, guint batch, guint32 item, gsize first,
                       gsize count, double *u)
{
    const gsize start = avlast_batch_start(s->n, batch);
    const guint32 m = (guint32)(avlast_batch_start(s->n, batch + 1) - start);
    guint32 key[8];
    guint half = 1;

    avlast_random_words(s->stream, batch, item, s->attempt + FOR_KEYS, key);
    avlast_random_words(s->stream, batch, item, s->attempt + FOR_MORE_KEYS, key + 4);
    while ((guint64)1 << 2 * half < m)
        half++;
    for (gsize r = first; r < first + count; r++)
        u[r - first] = (permuted((guint32)(r - start), m, half, key) +
                        avlast_random_uniform(s->stream, (guint32)r, item,
                                              s->attempt + FOR_JITTER)) /
                       m;
}

static void fill_sobol(const AvlastSampling *s, guint batch, guint dimension,
                       guint32 item, gsize first, gsize count, double *u)
{
    const gsize start = avlast_batch_start(s->n, batch);
    guint32 shift[4];

    avlast_random_words(s->stream, batch, item, s->attempt + FOR_SHIFT, shift);
    for (gsize r = first; r < first + count; r++) {
        const gsize i = r - start;
        guint32 word = shift[0] >> (32 - BITS);
        for (gsize gray = i ^ i >> 1, bit = 0; gray; gray >>= 1, bit++)
            if (gray & 1)
                word ^= s->direction[bit][dimension];
        u[r - first] = (word + 0.5) * 0x1p-30;
    }
}

void avlast_sampling_fill(const AvlastSampling *sampling, guint dimension, guint32 item,
                          gsize first, gsize count, double *u)
{
    const gboolean sobol =
        sampling->sampler == AVLAST_SAMPLER_SOBOL && dimension < AVLAST_SOBOL_DIMENSIONS;

    if (sampling->sampler == AVLAST_SAMPLER_MC) {
        avlast_random_uniforms(sampling->stream, (guint32)first, count, item,
                               sampling->attempt + FOR_UNIFORM, u);
        return;
    }
    for (guint b = 0; b < sampling->batches; b++) {
        const gsize from = MAX(first, avlast_batch_start(sampling->n, b));
        const gsize to = MIN(first + count, avlast_batch_start(sampling->n, b + 1));
        if (from >= to)
            continue;
        if (sobol)
            fill_sobol(sampling, b, dimension, item, from, to - from, u + (from - first));
        else
            fill_latin(sampling, b, item, from, to - from, u + (from - first));
    }
}

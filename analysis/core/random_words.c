/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/random_words.h"

#if defined(__GNUC__) && defined(__x86_64__)
#include <immintrin.h>

enum { ROUNDS = 10 };

/* Philox 4x32-10 of four counters in 64-bit lanes, of whose products and sums the lower
 * halves count. */
typedef struct {
    __m256i a, b, c, d;
} Four;

__attribute__((target("avx2"), always_inline)) static inline void
turn(Four *x, __m256i key0, __m256i key1)
{
    const __m256i m0 = _mm256_set1_epi64x(0xD2511F53),
                  m1 = _mm256_set1_epi64x(0xCD9E8D57);
    const __m256i p = _mm256_mul_epu32(x->a, m0), q = _mm256_mul_epu32(x->c, m1);

    x->a = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(q, 32), x->b), key0);
    x->b = q;
    x->c = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p, 32), x->d), key1);
    x->d = p;
}

/* The words of a counter stand together. */
__attribute__((target("avx2"), always_inline)) static inline void write(const Four *x,
                                                                        guint32 *out)
{
    const __m256i half = _mm256_set1_epi64x(0xFFFFFFFF);
    const __m256i ab = _mm256_or_si256(_mm256_and_si256(x->a, half),
                                       _mm256_slli_epi64(x->b, 32)),
                  cd = _mm256_or_si256(_mm256_and_si256(x->c, half),
                                       _mm256_slli_epi64(x->d, 32));
    const __m256i even = _mm256_unpacklo_epi64(ab, cd),
                  odd = _mm256_unpackhi_epi64(ab, cd);
    __m256i *to = (__m256i *)(void *)out;

    _mm256_storeu_si256(to, _mm256_permute2x128_si256(even, odd, 0x20));
    _mm256_storeu_si256(to + 1, _mm256_permute2x128_si256(even, odd, 0x31));
}

__attribute__((target("avx2"))) static void words_of_eight(AvlastStream stream,
                                                           guint32 replicate,
                                                           guint32 item, guint32 attempt,
                                                           guint32 *out)
{
    const __m256i steps = _mm256_set_epi64x(3, 2, 1, 0);
    Four x = {.a = _mm256_set1_epi64x((gint64)replicate),
              .b = _mm256_add_epi64(_mm256_set1_epi64x((gint64)item), steps),
              .c = _mm256_set1_epi64x((gint64)attempt),
              .d = _mm256_setzero_si256()},
         y = x;
    guint32 k0 = stream.seed, k1 = stream.purpose;

    y.b = _mm256_add_epi64(x.b, _mm256_set1_epi64x(4));
    for (int round = 0; round < ROUNDS; round++) {
        const __m256i key0 = _mm256_set1_epi64x((gint64)k0),
                      key1 = _mm256_set1_epi64x((gint64)k1);
        turn(&x, key0, key1);
        turn(&y, key0, key1);
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    write(&x, out);
    write(&y, out + 16);
}

gsize avlast_random_words_in_eights(AvlastStream stream, guint32 replicate, guint32 first,
                                    gsize n, guint32 attempt, guint32 *words)
{
    gsize i = 0;

    if (__builtin_cpu_supports("avx2"))
        for (; i + 8 <= n; i += 8)
            words_of_eight(stream, replicate, first + (guint32)i, attempt, words + 4 * i);
    return i;
}

#else

gsize avlast_random_words_in_eights(AvlastStream stream, guint32 replicate, guint32 first,
                                    gsize n, guint32 attempt, guint32 *words)
{
    (void)stream, (void)replicate, (void)first, (void)n, (void)attempt, (void)words;
    return 0;
}

#endif

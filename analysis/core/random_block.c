/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/random.h"
#include "core/vector.h"

#if defined(__GNUC__) && defined(__x86_64__)
#include <immintrin.h>
#define WIDE 1
#endif

/* Philox 4x32-10 on LANES counters side by side, in the arithmetic of Random123 that
 * core/random.c uses: the numbers are the same, bit by bit. */

enum { LANES = 32, ROUNDS = 10 };

static const guint32 multiply[2] = {0xD2511F53u, 0xCD9E8D57u};
static const guint32 weyl[2] = {0x9E3779B9u, 0xBB67AE85u};

/* The ten rounds; a, b, c, d: the four words of each lane's counter. */
static inline __attribute__((always_inline)) void
turn(AvlastStream stream, guint32 *restrict a, guint32 *restrict b, guint32 *restrict c,
     guint32 *restrict d)
{
    guint32 k0 = stream.seed, k1 = stream.purpose;

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
}

AVLAST_VECTOR
static void uniforms_of_lanes(AvlastStream stream, guint32 first, guint32 item,
                              guint32 attempt, double *restrict out)
{
    guint32 a[LANES], b[LANES], c[LANES], d[LANES];

    for (guint32 i = 0; i < LANES; i++) {
        a[i] = first + i;
        b[i] = item;
        c[i] = attempt;
        d[i] = 0;
    }
    turn(stream, a, b, c, d);
    AVLAST_SIMD
    for (int i = 0; i < LANES; i++) {
        /* Both halves have 26 bits, so they fit a signed word, which vectors convert. */
        const double high = (double)(gint32)(a[i] >> 6),
                     low = (double)(gint32)(b[i] >> 6);
        out[i] = (high * 0x1p26 + low + 0.5) * 0x1p-52;
    }
}

#ifdef WIDE

/* Counters in 64-bit lanes, of whose products the lower halves of the lanes are taken as
 * they are, four to a vector. Vectors go side by side, as each waits for its own
 * products. Of the first two rounds half is the same for all, and of the last only half
 * is needed. */

/* Counters wrap around as those of 32 bits do: only the lower half is multiplied. */
#define START(i)                                                                         \
    __m256i a##i = _mm256_set1_epi64x((gint64)((guint32)(fixed >> 32) ^ item ^ k0)),     \
            b##i = _mm256_set1_epi64x((gint64)(guint32)fixed),                           \
            d##i = _mm256_mul_epu32(                                                     \
                _mm256_add_epi64(_mm256_set1_epi64x((gint64)(first + 4 * (i))), start),  \
                m0),                                                                     \
            c##i = _mm256_xor_si256(_mm256_srli_epi64(d##i, 32),                         \
                                    _mm256_set1_epi64x((gint64)k1));

#define TURN(i)                                                                          \
    {                                                                                    \
        const __m256i p = _mm256_mul_epu32(a##i, m0), q = _mm256_mul_epu32(c##i, m1);    \
        a##i = _mm256_xor_si256(_mm256_srli_epi64(q, 32), _mm256_xor_si256(b##i, key0)); \
        c##i = _mm256_xor_si256(_mm256_srli_epi64(p, 32), _mm256_xor_si256(d##i, key1)); \
        b##i = q;                                                                        \
        d##i = p;                                                                        \
    }

/* (k + 1/2) 2^-52 of the 52 bits k, exactly: they become the fraction of 1 + k 2^-52. */
#define STORE(i)                                                                         \
    {                                                                                    \
        const __m256i bits =                                                             \
            _mm256_or_si256(_mm256_slli_epi64(_mm256_and_si256(a##i, high), 20),         \
                            _mm256_srli_epi64(_mm256_and_si256(b##i, high), 6));         \
        const __m256d x = _mm256_castsi256_pd(_mm256_or_si256(bits, one));               \
        _mm256_storeu_pd(out + 4 * (i), _mm256_add_pd(_mm256_sub_pd(x, unit), half));    \
    }

#define TWO(DO) DO(0) DO(1)
#define SIX(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5)

#ifdef __clang__
#define UNROLLED
#else
#define UNROLLED _Pragma("GCC unroll 9")
#endif

#define UNIFORMS(name, ALL)                                                              \
    __attribute__((target("avx2"))) static void name(                                    \
        AvlastStream stream, guint32 first, guint32 item, guint32 attempt, double *out)  \
    {                                                                                    \
        const __m256i m0 = _mm256_set1_epi64x((gint64)multiply[0]),                      \
                      m1 = _mm256_set1_epi64x((gint64)multiply[1]),                      \
                      start = _mm256_set_epi64x(3, 2, 1, 0),                             \
                      high = _mm256_set1_epi64x(0xFFFFFFC0),                             \
                      one = _mm256_set1_epi64x((gint64)1023 << 52);                      \
        const __m256d unit = _mm256_set1_pd(1.0), half = _mm256_set1_pd(0x1p-53);        \
        const guint64 fixed = (guint64)multiply[1] * attempt;                            \
        guint32 k0 = stream.seed, k1 = stream.purpose;                                   \
        ALL(START)                                                                       \
        UNROLLED                                                                         \
        for (int round = 1; round < ROUNDS; round++) {                                   \
            k0 += weyl[0];                                                               \
            k1 += weyl[1];                                                               \
            const __m256i key0 = _mm256_set1_epi64x((gint64)k0),                         \
                          key1 = _mm256_set1_epi64x((gint64)k1);                         \
            ALL(TURN)                                                                    \
        }                                                                                \
        ALL(STORE)                                                                       \
    }

UNIFORMS(uniforms_of_eight, TWO)
UNIFORMS(uniforms_of_many, SIX)

enum { FEW = 8, MANY = 24 };

/* As many as make eights. */
static gsize uniforms_in_fours(AvlastStream stream, guint32 first, gsize n, guint32 item,
                               guint32 attempt, double *out)
{
    gsize i = 0;

    if (!__builtin_cpu_supports("avx2"))
        return 0;
    for (; i + MANY <= n; i += MANY)
        uniforms_of_many(stream, first + (guint32)i, item, attempt, out + i);
    for (; i + FEW <= n; i += FEW)
        uniforms_of_eight(stream, first + (guint32)i, item, attempt, out + i);
    return i;
}

#else

static gsize uniforms_in_fours(AvlastStream stream, guint32 first, gsize n, guint32 item,
                               guint32 attempt, double *out)
{
    (void)stream, (void)first, (void)n, (void)item, (void)attempt, (void)out;
    return 0;
}

#endif

AVLAST_VECTOR
static void words_of_lanes(AvlastStream stream, guint32 replicate, guint32 item,
                           guint32 attempt, guint32 *restrict out)
{
    guint32 a[LANES], b[LANES], c[LANES], d[LANES];

    for (guint32 i = 0; i < LANES; i++) {
        a[i] = replicate;
        b[i] = item + i;
        c[i] = attempt;
        d[i] = 0;
    }
    turn(stream, a, b, c, d);
    for (int i = 0; i < LANES; i++) {
        out[4 * i] = a[i];
        out[4 * i + 1] = b[i];
        out[4 * i + 2] = c[i];
        out[4 * i + 3] = d[i];
    }
}

void avlast_random_words_of_items(AvlastStream stream, guint32 replicate, guint32 first,
                                  gsize n, guint32 attempt, guint32 *words)
{
    gsize i = 0;

    for (; i + LANES <= n; i += LANES)
        words_of_lanes(stream, replicate, first + (guint32)i, attempt, words + 4 * i);
    for (; i < n; i++)
        avlast_random_words(stream, replicate, first + (guint32)i, attempt,
                            words + 4 * i);
}

void avlast_random_uniforms(AvlastStream stream, guint32 first, gsize n, guint32 item,
                            guint32 attempt, double *out)
{
    gsize i = uniforms_in_fours(stream, first, n, item, attempt, out);

    for (; i + LANES <= n; i += LANES)
        uniforms_of_lanes(stream, first + (guint32)i, item, attempt, out + i);
    for (; i < n; i++)
        out[i] = avlast_random_uniform(stream, first + (guint32)i, item, attempt);
}

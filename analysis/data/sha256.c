/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/sha256.h"

#include <string.h>

#define BLOCK 64

#if defined(__x86_64__) && defined(__GNUC__)

#include <cpuid.h>
#include <immintrin.h>

static const guint32 constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
    0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
    0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
    0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
    0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
    0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
    0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
    0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
    0xc67178f2};

gboolean avlast_sha256_is_fast(void)
{
    guint a, b, c, d;

    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSSE3) || !(c & bit_SSE4_1))
        return FALSE;
    /* Bit 29 of leaf 7: the SHA extensions. */
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b >> 29 & 1) != 0;
}

#define LOAD(p) _mm_loadu_si128((const __m128i *)(const void *)(p))

/* Four rounds with the words m0, which become the words of sixteen rounds later. */
#define ROUNDS(m0, m1, m2, m3, i)                                                        \
    do {                                                                                 \
        const __m128i words = _mm_add_epi32(m0, LOAD(constants + 4 * (i)));              \
        cdgh = _mm_sha256rnds2_epu32(cdgh, abef, words);                                 \
        abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(words, 0x0e));        \
        m0 = _mm_sha256msg2_epu32(                                                       \
            _mm_add_epi32(_mm_sha256msg1_epu32(m0, m1), _mm_alignr_epi8(m3, m2, 4)),     \
            m3);                                                                         \
    } while (0)

__attribute__((target("sha,sse4.1,ssse3"))) static void
compress(guint32 state[8], const guint8 *bytes, gsize blocks)
{
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    /* The instructions want the state's words as a b e f and c d g h. */
    const __m128i cdab = _mm_shuffle_epi32(LOAD(state), 0xb1);
    const __m128i efgh = _mm_shuffle_epi32(LOAD(state + 4), 0x1b);
    __m128i abef = _mm_alignr_epi8(cdab, efgh, 8);
    __m128i cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);

    for (; blocks > 0; blocks--, bytes += BLOCK) {
        const __m128i abef_before = abef, cdgh_before = cdgh;
        __m128i m0 = _mm_shuffle_epi8(LOAD(bytes), swap);
        __m128i m1 = _mm_shuffle_epi8(LOAD(bytes + 16), swap);
        __m128i m2 = _mm_shuffle_epi8(LOAD(bytes + 32), swap);
        __m128i m3 = _mm_shuffle_epi8(LOAD(bytes + 48), swap);
        for (int i = 0; i < 16; i += 4) {
            ROUNDS(m0, m1, m2, m3, i);
            ROUNDS(m1, m2, m3, m0, i + 1);
            ROUNDS(m2, m3, m0, m1, i + 2);
            ROUNDS(m3, m0, m1, m2, i + 3);
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    const __m128i feba = _mm_shuffle_epi32(abef, 0x1b);
    const __m128i dchg = _mm_shuffle_epi32(cdgh, 0xb1);
    _mm_storeu_si128((__m128i *)(void *)state, _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128((__m128i *)(void *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

#else

gboolean avlast_sha256_is_fast(void)
{
    return FALSE;
}

static void compress(guint32 state[8], const guint8 *bytes, gsize blocks)
{
    (void)state;
    (void)bytes;
    (void)blocks;
    g_assert_not_reached();
}

#endif

void avlast_sha256_start(AvlastSha256 *sha)
{
    *sha = (AvlastSha256){.state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}};
}

void avlast_sha256_add(AvlastSha256 *sha, const void *bytes, gsize length)
{
    const guint8 *p = bytes;
    const gsize held = sha->bytes % BLOCK;

    sha->bytes += length;
    if (held > 0) {
        const gsize n = MIN(BLOCK - held, length);
        memcpy(sha->rest + held, p, n);
        if (held + n < BLOCK)
            return;
        compress(sha->state, sha->rest, 1);
        p += n;
        length -= n;
    }
    compress(sha->state, p, length / BLOCK);
    if (length % BLOCK > 0)
        memcpy(sha->rest, p + length / BLOCK * BLOCK, length % BLOCK);
}

char *avlast_sha256_finish(AvlastSha256 *sha)
{
    const guint64 bits = GUINT64_TO_BE(sha->bytes * 8);
    const gsize held = sha->bytes % BLOCK;
    guint8 end[2 * BLOCK] = {0x80};
    const gsize pad = (held < 56 ? BLOCK : 2 * BLOCK) - held;
    GString *hex = g_string_sized_new(64);

    memcpy(end + pad - sizeof bits, &bits, sizeof bits);
    avlast_sha256_add(sha, end, pad);
    for (guint i = 0; i < 8; i++)
        g_string_append_printf(hex, "%08x", sha->state[i]);
    return g_string_free(hex, FALSE);
}

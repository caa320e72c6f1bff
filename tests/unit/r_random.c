/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "r_random.h"

#include "core/distribution.h"

enum { N = 624, M = 397 };

void r_set_seed(RRandom *random, guint32 seed)
{
    for (guint i = 0; i < 51; i++) /* 50, and one for the place in the state */
        seed = 69069U * seed + 1U;
    for (guint i = 0; i < N; i++) {
        seed = 69069U * seed + 1U;
        random->state[i] = seed;
    }
    random->next = N;
}

static void refill(RRandom *random)
{
    guint32 *s = random->state;

    for (guint i = 0; i < N; i++) {
        const guint32 y = (s[i] & 0x80000000U) | (s[(i + 1) % N] & 0x7fffffffU);
        s[i] = s[(i + M) % N] ^ (y >> 1) ^ (y & 1U ? 0x9908b0dfU : 0U);
    }
    random->next = 0;
}

double r_unif(RRandom *random)
{
    if (random->next == N)
        refill(random);
    guint32 y = random->state[random->next++];
    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c5680U;
    y ^= (y << 15) & 0xefc60000U;
    y ^= y >> 18;
    /* R's own constants: 1 / (2^32 - 1) of the two ends, else 2^-32. */
    const double u = (double)y * 2.3283064365386963e-10;
    return u <= 0.0         ? 0.5 * 2.328306437080797e-10
           : 1.0 - u <= 0.0 ? 1.0 - 0.5 * 2.328306437080797e-10
                            : u;
}

double r_norm(RRandom *random, double mean, double sd)
{
    const double big = 134217728.0; /* 2^27 */
    const double whole = (double)(gint32)(big * r_unif(random));

    return mean + sd * avlast_normal_quantile((whole + r_unif(random)) / big);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/random.h"

#include <Random123/philox.h>

#include "core/distribution.h"

double avlast_random_uniform(AvlastStream stream, guint32 replicate, guint32 item,
                             guint32 attempt)
{
    const philox4x32_ctr_t counter = {{replicate, item, attempt, 0}};
    const philox4x32_key_t key = {{stream.seed, stream.purpose}};
    const philox4x32_ctr_t bits = philox4x32(counter, key);
    const guint64 high = (guint64)(bits.v[0] >> 6), low = (guint64)(bits.v[1] >> 6);

    /* 52 bits, moved by half a step so that neither end is reached: the sum still fits a
     * double. */
    return ((double)((high << 26) | low) + 0.5) * 0x1p-52;
}

void avlast_random_words(AvlastStream stream, guint32 replicate, guint32 item,
                         guint32 attempt, guint32 words[4])
{
    const philox4x32_ctr_t counter = {{replicate, item, attempt, 0}};
    const philox4x32_key_t key = {{stream.seed, stream.purpose}};
    const philox4x32_ctr_t bits = philox4x32(counter, key);

    for (guint i = 0; i < 4; i++)
        words[i] = bits.v[i];
}

double avlast_random_normal(AvlastStream stream, guint32 replicate, guint32 item,
                            guint32 attempt)
{
    return avlast_normal_quantile(
        avlast_random_uniform(stream, replicate, item, attempt));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/hasher.h"

#include <nettle/sha2.h>

struct AvlastHasher {
    struct sha256_ctx sha;
};

AvlastHasher *avlast_hasher_new(void)
{
    AvlastHasher *hasher = g_new(AvlastHasher, 1);

    sha256_init(&hasher->sha);
    return hasher;
}

void avlast_hasher_free(AvlastHasher *hasher)
{
    g_free(hasher);
}

void avlast_hasher_add(AvlastHasher *hasher, const void *block, gsize length)
{
    sha256_update(&hasher->sha, length, block);
}

char *avlast_hasher_finish(AvlastHasher *hasher)
{
    guint8 digest[SHA256_DIGEST_SIZE];
    GString *hex = g_string_sized_new(2 * sizeof digest);

    sha256_digest(&hasher->sha, sizeof digest, digest);
    for (gsize i = 0; i < sizeof digest; i++)
        g_string_append_printf(hex, "%02x", digest[i]);
    return g_string_free(hex, FALSE);
}

void avlast_hasher_reset(AvlastHasher *hasher)
{
    sha256_init(&hasher->sha);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_HASHER_H
#define AVLAST_DATA_HASHER_H

#include <glib.h>

/* SHA-256 of a stream of blocks, by nettle, which takes the processor's instructions for
 * it: GChecksum's digest, at several times its speed. */
typedef struct AvlastHasher AvlastHasher;

AvlastHasher *avlast_hasher_new(void);
void avlast_hasher_free(AvlastHasher *hasher);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastHasher, avlast_hasher_free)

void avlast_hasher_add(AvlastHasher *hasher, const void *block, gsize length);

/* The digest of all blocks so far in lower-case hex, to be freed; a new stream begins. */
char *avlast_hasher_finish(AvlastHasher *hasher);

/* Forgets all blocks. */
void avlast_hasher_reset(AvlastHasher *hasher);

#endif

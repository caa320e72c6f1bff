/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_HASHER_H
#define AVLAST_DATA_HASHER_H

#include <glib.h>

/* SHA-256 of a stream of blocks. Where the processor has no instructions for it
 * (sha256.h), a long stream is hashed by a thread of its own beside the reading. */
typedef struct AvlastHasher AvlastHasher;

AvlastHasher *avlast_hasher_new(void);
void avlast_hasher_free(AvlastHasher *hasher);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastHasher, avlast_hasher_free)

/* Adds a block, which is copied where it must be. */
void avlast_hasher_add(AvlastHasher *hasher, const void *block, gsize length);

/* The digest of all blocks so far in lower-case hex, to be freed; nothing may be added
 * before avlast_hasher_reset. */
char *avlast_hasher_finish(AvlastHasher *hasher);

/* Forgets all blocks. */
void avlast_hasher_reset(AvlastHasher *hasher);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_SHA256_H
#define AVLAST_DATA_SHA256_H

#include <glib.h>

/* SHA-256 (FIPS 180-4) by the instructions that many processors have for it, some ten
 * times as fast as by arithmetic. Elsewhere GChecksum serves. */
typedef struct {
    guint32 state[8];
    guint64 bytes;
    guint8 rest[64]; /* of the block that is not full yet */
} AvlastSha256;

/* Whether this machine has the instructions; else nothing below may be called. */
gboolean avlast_sha256_is_fast(void);

void avlast_sha256_start(AvlastSha256 *sha);
void avlast_sha256_add(AvlastSha256 *sha, const void *bytes, gsize length);

/* The digest in lower-case hex, to be freed. Nothing may be added after. */
char *avlast_sha256_finish(AvlastSha256 *sha);

#endif

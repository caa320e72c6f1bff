/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_INFLATE_H
#define AVLAST_DATA_INFLATE_H

#include <glib.h>

/* Files compressed by gzip or zstd, decompressed as a stream: any number of gzip members
 * or zstd frames (skippable ones too), one after the other, and nothing after them. A
 * stream that is cut short, damaged (both carry checksums) or followed by other bytes is
 * refused with the byte of the compressed file; nothing is taken for an end that is none.
 */
typedef struct AvlastInflate AvlastInflate;

/* Gives up to n further bytes of the compressed file; 0 at its end, -1 and *error. */
typedef gssize (*AvlastInflatePull)(gpointer data, void *buffer, gsize n, GError **error);

/* A file may grow without limit while its ratio is below `ratio`, or up to `bytes` with
 * any ratio: beyond both it is taken for a bomb. */
typedef struct {
    guint64 bytes, ratio;
} AvlastInflateLimit;

/* 1 GiB and a hundredfold: survey files shrink to a tenth or a twentieth. */
#define AVLAST_INFLATE_LIMIT ((AvlastInflateLimit){G_GUINT64_CONSTANT(1) << 30, 100})

/* "gzip" or "zstd" when a file begins with these bytes, else NULL. */
const char *avlast_inflate_kind(const guint8 *start, gsize n);

/* A decoder for a file of that kind; `path` is for messages, limit NULL the usual one.
 * NULL and AVLAST_ERROR_HELPER (AV150) when this build lacks the library for it. */
AvlastInflate *avlast_inflate_new(const char *path, const char *kind,
                                  const AvlastInflateLimit *limit, AvlastInflatePull pull,
                                  gpointer data, GError **error);
void avlast_inflate_free(AvlastInflate *inflate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastInflate, avlast_inflate_free)

/* Up to n decompressed bytes (n > 0); 0 at the end, when the compressed file was read to
 * its end as well; -1 and *error: what `pull` sets, or AVLAST_ERROR_MALFORMED (AV151). */
gssize avlast_inflate_read(AvlastInflate *inflate, void *buffer, gsize n, GError **error);

/* Back to the first byte; the caller rewinds what `pull` reads. */
void avlast_inflate_rewind(AvlastInflate *inflate);

#endif

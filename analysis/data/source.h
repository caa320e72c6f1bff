/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_SOURCE_H
#define AVLAST_DATA_SOURCE_H

#include <glib.h>

/* The bytes of an input, their number and their SHA-256. A file is streamed; standard
 * input ("-") and pipes are held in memory, so that every input can be read twice. What
 * gzip or zstd compressed is decompressed on the way (inflate.h), and told by its first
 * bytes: readers see what it holds, number and SHA-256 are those of the file as given. */
typedef struct AvlastSource AvlastSource;

/* Opens `path`, or standard input for "-". NULL and AVLAST_ERROR_NOT_FOUND when it does
 * not exist, is a folder, or may not be read; _HELPER when it is compressed by what this
 * build lacks. */
AvlastSource *avlast_source_open(const char *path, GError **error);
void avlast_source_free(AvlastSource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastSource, avlast_source_free)

/* Reads up to n bytes; 0 at the end, -1 and AVLAST_ERROR_NOT_FOUND when reading fails,
 * _MALFORMED when compressed data are damaged. */
gssize avlast_source_read(AvlastSource *source, void *buffer, gsize n, GError **error);

/* Copies up to n first bytes, *got of them, of a source that stands at its first byte,
 * and stays there. FALSE and *error when reading fails. */
gboolean avlast_source_peek(AvlastSource *source, void *buffer, gsize n, gsize *got,
                            GError **error);

/* Back to the first byte. A later reading that finds other bytes fails at the end of the
 * input with AVLAST_ERROR_INCONSISTENT: a file must not change while it is read. */
gboolean avlast_source_rewind(AvlastSource *source, GError **error);

/* "gzip", "zstd" or NULL: how the input was compressed. */
const char *avlast_source_compression(const AvlastSource *source);

/* For formats that jump about in a file: a file descriptor from which all bytes, as
 * avlast_source_read gives them, can be read at any offset, and how many there are. The
 * input is read to its end (so that its number and SHA-256 are known) and stands at its
 * first byte afterwards; what is held or compressed goes to a file without a name. The
 * descriptor is the source's. -1 and *error as avlast_source_read, and
 * AVLAST_ERROR_OUTPUT when the temporary file cannot be written. */
int avlast_source_file(AvlastSource *source, guint64 *size, GError **error);

/* FALSE and AVLAST_ERROR_INCONSISTENT when the file behind it was written to since it was
 * opened. */
gboolean avlast_source_unchanged(const AvlastSource *source, GError **error);

/* Bytes of the whole input and their SHA-256 in lower-case hex; 0 and NULL before its end
 * was first reached. */
guint64 avlast_source_bytes(const AvlastSource *source);
const char *avlast_source_sha256(const AvlastSource *source);

#endif

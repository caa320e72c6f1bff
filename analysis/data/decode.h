/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_DECODE_H
#define AVLAST_DATA_DECODE_H

#include "data/source.h"

/* Bytes into UTF-8 text. Without a given encoding: a byte-order mark decides (UTF-8,
 * UTF-16, UTF-32); zeros in every second byte of the first 4,096 tell of UTF-16; else the
 * text is UTF-8 until a byte is not; when no UTF-8 character beyond ASCII came before
 * that byte, the text is Windows-1252; when one did, the file is neither and reading ends
 * there. NUL bytes and bytes that the encoding does not have end the text too: `fault`
 * then says why, at the position where the text ends. */
typedef struct AvlastDecoder AvlastDecoder;

/* `encoding` is a name that iconv knows ("UTF-8", "Windows-1252", "UTF-16LE") or NULL to
 * detect. The source is borrowed. AVLAST_ERROR_USAGE for an unknown name. */
AvlastDecoder *avlast_decoder_new(AvlastSource *source, const char *encoding,
                                  GError **error);
void avlast_decoder_free(AvlastDecoder *decoder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastDecoder, avlast_decoder_free)

/* From now on bytes that are no text do not end it: they become the characters of
 * repair.h that tell of them. */
void avlast_decoder_be_lenient(AvlastDecoder *decoder);

/* Reads one block of at most `block` bytes and appends its text. FALSE and *error when
 * the source cannot be read. *end is set when there is no more text (with or without a
 * fault). */
gboolean avlast_decoder_fill(AvlastDecoder *decoder, gsize block, GString *text,
                             gboolean *end, GError **error);

/* Back to the start; what was detected stays. */
gboolean avlast_decoder_rewind(AvlastDecoder *decoder, GError **error);

/* Why the text ended before the bytes did (message and hint, to be put behind a place),
 * or NULL. */
const char *avlast_decoder_fault(const AvlastDecoder *decoder);

/* The encoding's name for people: "UTF-8", "UTF-8 (byte-order mark)", "Windows-1252"
 * ... Plain ASCII is "UTF-8". */
const char *avlast_decoder_encoding(const AvlastDecoder *decoder);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "data/inflate.h"

#include <string.h>
#include <zlib.h>

#ifdef HAVE_ZSTD
#include <zstd_errors.h>
#endif

#include "core/error.h"
#ifdef HAVE_ZSTD
#include "core/late_zstd.h"
#endif

#define INPUT_SIZE (1u << 16)

/* The two libraries differ in how they are asked; this is what they have in common. */
typedef enum { STEP_GOES_ON, STEP_FRAME_DONE, STEP_BROKEN, STEP_WINDOW } Step;

struct AvlastInflate {
    char *path;
    gboolean zstd;
    AvlastInflateLimit limit;
    AvlastInflatePull pull;
    gpointer data;
    guint8 *input;
    gsize have, used;  /* bytes in input, and of them those that were taken */
    guint64 in, out;   /* bytes taken and given in all */
    gboolean end;      /* the compressed file has no more bytes */
    gboolean in_frame; /* a member or frame was begun and is not done */
    gboolean begun;    /* one was done before */
    z_stream gzip;
#ifdef HAVE_ZSTD
    ZSTD_DStream *stream;
#endif
};

const char *avlast_inflate_kind(const guint8 *start, gsize n)
{
    static const guint8 zstd[] = {0x28, 0xb5, 0x2f, 0xfd};

    if (n >= 2 && start[0] == 0x1f && start[1] == 0x8b)
        return "gzip";
    if (n >= 4 && memcmp(start, zstd, 4) == 0)
        return "zstd";
    /* A skippable frame may come first, as parallel compressors write it. */
    if (n >= 4 && (start[0] & 0xf0) == 0x50 && start[1] == 0x2a && start[2] == 0x4d &&
        start[3] == 0x18)
        return "zstd";
    return NULL;
}

static gboolean start_decoder(AvlastInflate *inflate)
{
#ifdef HAVE_ZSTD
    if (inflate->zstd) {
        inflate->stream = ZSTD_createDStream();
        return inflate->stream != NULL;
    }
#endif
    /* 16: the gzip header, and no other, is expected. */
    return inflateInit2(&inflate->gzip, 16 + MAX_WBITS) == Z_OK;
}

AvlastInflate *avlast_inflate_new(const char *path, const char *kind,
                                  const AvlastInflateLimit *limit, AvlastInflatePull pull,
                                  gpointer data, GError **error)
{
    const gboolean zstd = strcmp(kind, "zstd") == 0;

#ifndef HAVE_ZSTD
    if (zstd) {
        avlast_fail(error, AVLAST_ERROR_HELPER, "AV150", NULL,
                    "'%s' is compressed by zstd, and this avlast was built without it\n"
                    "hint: decompress it first (zstd -d), or install libzstd-dev and "
                    "build avlast again",
                    path);
        return NULL;
    }
#endif
    if (zstd && !avlast_late_load(AVLAST_LATE_LIBRARY_ZSTD, error))
        return NULL;
    AvlastInflate *inflate = g_new0(AvlastInflate, 1);
    inflate->path = g_strdup(path);
    inflate->zstd = zstd;
    inflate->limit = limit ? *limit : AVLAST_INFLATE_LIMIT;
    inflate->pull = pull;
    inflate->data = data;
    inflate->input = g_malloc(INPUT_SIZE);
    if (!start_decoder(inflate)) {
        avlast_fail(error, AVLAST_ERROR_INTERNAL, "AV901", NULL,
                    "memory ran out while reading '%s'", path);
        avlast_inflate_free(inflate);
        return NULL;
    }
    return inflate;
}

void avlast_inflate_free(AvlastInflate *inflate)
{
    if (!inflate)
        return;
#ifdef HAVE_ZSTD
    if (inflate->zstd)
        ZSTD_freeDStream(inflate->stream);
#endif
    if (!inflate->zstd)
        inflateEnd(&inflate->gzip);
    g_free(inflate->path);
    g_free(inflate->input);
    g_free(inflate);
}

void avlast_inflate_rewind(AvlastInflate *inflate)
{
#ifdef HAVE_ZSTD
    if (inflate->zstd)
        ZSTD_DCtx_reset(inflate->stream, ZSTD_reset_session_only);
#endif
    if (!inflate->zstd)
        inflateReset(&inflate->gzip);
    inflate->have = inflate->used = 0;
    inflate->in = inflate->out = 0;
    inflate->end = inflate->in_frame = inflate->begun = FALSE;
}

static Step step_gzip(AvlastInflate *decoder, guint8 *to, gsize n, gsize *got)
{
    z_stream *z = &decoder->gzip;

    /* The counts of zlib are 32-bit. */
    z->next_in = decoder->input + decoder->used;
    z->avail_in = (uInt)(decoder->have - decoder->used);
    z->next_out = to;
    z->avail_out = (uInt)MIN(n, 1u << 30);
    const uInt in = z->avail_in, out = z->avail_out;
    const int code = inflate(z, Z_NO_FLUSH);
    decoder->used += in - z->avail_in;
    decoder->in += in - z->avail_in;
    *got = out - z->avail_out;
    if (code == Z_STREAM_END) {
        inflateReset(z);
        return STEP_FRAME_DONE;
    }
    return code == Z_OK || code == Z_BUF_ERROR ? STEP_GOES_ON : STEP_BROKEN;
}

static Step step_zstd(AvlastInflate *inflate, guint8 *to, gsize n, gsize *got)
{
#ifdef HAVE_ZSTD
    ZSTD_inBuffer in = {inflate->input, inflate->have, inflate->used};
    ZSTD_outBuffer out = {to, n, 0};
    const gsize before = in.pos;
    const size_t code = ZSTD_decompressStream(inflate->stream, &out, &in);

    inflate->used = in.pos;
    inflate->in += in.pos - before;
    *got = out.pos;
    if (ZSTD_isError(code))
        return ZSTD_getErrorCode(code) == ZSTD_error_frameParameter_windowTooLarge
                   ? STEP_WINDOW
                   : STEP_BROKEN;
    return code == 0 ? STEP_FRAME_DONE : STEP_GOES_ON;
#else
    (void)inflate;
    (void)to;
    (void)n;
    *got = 0;
    return STEP_BROKEN;
#endif
}

static gboolean fill(AvlastInflate *inflate, GError **error)
{
    if (inflate->used < inflate->have || inflate->end)
        return TRUE;
    const gssize got = inflate->pull(inflate->data, inflate->input, INPUT_SIZE, error);
    if (got < 0)
        return FALSE;
    inflate->have = (gsize)got;
    inflate->used = 0;
    inflate->end = got == 0;
    return TRUE;
}

static gssize fail_at(const AvlastInflate *inflate, guint64 at, const char *what,
                      const char *hint, GError **error)
{
    const AvlastPlace place = {inflate->path, 0, 0};

    avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV151", &place,
                "%s at byte %" G_GUINT64_FORMAT "\nhint: %s", what, at + 1, hint);
    return -1;
}

static gssize fail_step(const AvlastInflate *inflate, Step step, GError **error)
{
    static const char get_anew[] = "the file was damaged on its way: get it anew";

    if (step == STEP_WINDOW)
        return fail_at(inflate, inflate->in,
                       "the zstd data want a window of more than 128 MiB",
                       "decompress the file first (zstd -d --long=31)", error);
    return fail_at(inflate, inflate->in,
                   inflate->zstd ? "the zstd data are damaged"
                                 : "the gzip data are damaged",
                   get_anew, error);
}

/* Between two members: either another begins here, or the file must end. */
static gboolean check_next(AvlastInflate *inflate, GError **error)
{
    const guint8 *at = inflate->input + inflate->used;
    const gsize left = inflate->have - inflate->used;

    if (!inflate->begun || left == 0)
        return TRUE;
    /* One byte may be all that the buffer holds; the decoder judges what follows it. */
    if (inflate->zstd ? at[0] == 0x28 || (at[0] & 0xf0) == 0x50
                      : at[0] == 0x1f && (left == 1 || at[1] == 0x8b))
        return TRUE;
    fail_at(inflate, inflate->in,
            inflate->zstd ? "other bytes follow the zstd data, beginning"
                          : "other bytes follow the gzip data, beginning",
            "two files were joined, or something was appended: get the file anew", error);
    return FALSE;
}

static gboolean check_growth(const AvlastInflate *inflate, GError **error)
{
    if (inflate->out <= inflate->limit.bytes ||
        inflate->out / MAX(inflate->in, 1) <= inflate->limit.ratio)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV152", NULL,
                "'%s' grows more than %" G_GUINT64_FORMAT "-fold and beyond "
                "%" G_GUINT64_FORMAT " MiB when it is decompressed\n"
                "hint: data do not shrink so much; if it is what it should be, "
                "decompress it first (%s -d) and read the result",
                inflate->path, inflate->limit.ratio, inflate->limit.bytes >> 20,
                inflate->zstd ? "zstd" : "gzip");
    return FALSE;
}

gssize avlast_inflate_read(AvlastInflate *inflate, void *buffer, gsize n, GError **error)
{
    for (;;) {
        gsize got = 0;

        if (!fill(inflate, error))
            return -1;
        if (!inflate->in_frame) {
            if (inflate->end && inflate->begun)
                return 0;
            if (!check_next(inflate, error))
                return -1;
            inflate->in_frame = TRUE;
        }
        const gboolean dry = inflate->end;
        const Step step = inflate->zstd ? step_zstd(inflate, buffer, n, &got)
                                        : step_gzip(inflate, buffer, n, &got);
        inflate->out += got;
        if (step == STEP_BROKEN || step == STEP_WINDOW)
            return fail_step(inflate, step, error);
        if (step == STEP_FRAME_DONE) {
            inflate->in_frame = FALSE;
            inflate->begun = TRUE;
        }
        if (!check_growth(inflate, error))
            return -1;
        if (got > 0)
            return (gssize)got;
        if (dry && step == STEP_GOES_ON)
            return fail_at(inflate, inflate->in,
                           inflate->zstd ? "the zstd data end too early"
                                         : "the gzip data end too early",
                           "the file was cut off on its way: get it anew", error);
    }
}

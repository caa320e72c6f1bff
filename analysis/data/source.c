/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "data/source.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "data/hasher.h"
#include "data/inflate.h"

struct AvlastSource {
    char *path, *sha256;
    int file;
    GByteArray *held; /* the whole input when it cannot be read twice, else NULL */
    gsize position;   /* in held */
    guint64 bytes, seen;
    AvlastHasher *hasher;
    gboolean at_end;
    const char *compression; /* or NULL */
    AvlastInflate *inflate;
    int spool; /* the decompressed or held bytes as a file, or -1 */
    guint64 spooled;
    gboolean measured; /* spooled is the number of all bytes */
    struct stat about; /* of a regular file when it was opened */
};

static void fail_reading(GError **error, const char *path, int code)
{
    avlast_fail(error, AVLAST_ERROR_NOT_FOUND, "AV101", NULL, "cannot read '%s': %s",
                path, g_strerror(code));
}

static gssize read_file(AvlastSource *source, void *buffer, gsize n, GError **error)
{
    gssize got;

    do
        got = read(source->file, buffer, n);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        fail_reading(error, source->path, errno);
    return got;
}

static gboolean hold_all(AvlastSource *source, GError **error)
{
    guint8 block[1 << 16];
    gssize got;

    source->held = g_byte_array_new();
    while ((got = read_file(source, block, sizeof block, error)) > 0) {
        if (source->held->len > G_MAXUINT - sizeof block) {
            avlast_fail(error, AVLAST_ERROR_NOT_FOUND, "AV101", NULL,
                        "'%s' is too large for a pipe\nhint: save it to a file first",
                        source->path);
            return FALSE;
        }
        g_byte_array_append(source->held, block, (guint)got);
    }
    return got == 0;
}

/* The first bytes as they stand in the file, which stays at its first byte. */
static gboolean peek_raw(AvlastSource *source, void *buffer, gsize n, gsize *got,
                         GError **error)
{
    gssize part;

    *got = 0;
    if (source->held) {
        *got = MIN(n, source->held->len);
        if (*got > 0)
            memcpy(buffer, source->held->data, *got);
        return TRUE;
    }
    while (*got < n &&
           (part = read_file(source, (guint8 *)buffer + *got, n - *got, error)) != 0) {
        if (part < 0)
            return FALSE;
        *got += (gsize)part;
    }
    return avlast_source_rewind(source, error);
}

static gssize read_raw(gpointer data, void *buffer, gsize n, GError **error);

static gboolean start_inflating(AvlastSource *source, GError **error)
{
    guint8 start[4];
    gsize n;

    if (!peek_raw(source, start, sizeof start, &n, error))
        return FALSE;
    source->compression = avlast_inflate_kind(start, n);
    if (source->compression)
        source->inflate = avlast_inflate_new(source->path, source->compression, NULL,
                                             read_raw, source, error);
    return !source->compression || source->inflate;
}

AvlastSource *avlast_source_open(const char *path, GError **error)
{
    g_autoptr(AvlastSource) source = g_new0(AvlastSource, 1);
    const gboolean standard = strcmp(path, "-") == 0;
    struct stat about;

    source->spool = -1;
    source->path = g_strdup(path);
    source->hasher = avlast_hasher_new();
    source->file = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (source->file < 0 || fstat(source->file, &about) < 0) {
        fail_reading(error, path, errno);
        return NULL;
    }
    if (S_ISDIR(about.st_mode)) {
        fail_reading(error, path, EISDIR);
        return NULL;
    }
    source->about = about;
    if ((standard || !S_ISREG(about.st_mode)) && !hold_all(source, error))
        return NULL;
    if (!start_inflating(source, error))
        return NULL;
    return g_steal_pointer(&source);
}

void avlast_source_free(AvlastSource *source)
{
    if (!source)
        return;
    if (source->file > STDIN_FILENO)
        close(source->file);
    if (source->spool >= 0)
        close(source->spool);
    avlast_inflate_free(source->inflate);
    g_clear_pointer(&source->held, g_byte_array_unref);
    avlast_hasher_free(source->hasher);
    g_free(source->path);
    g_free(source->sha256);
    g_free(source);
}

static gboolean finish(AvlastSource *source, GError **error)
{
    g_autofree char *digest = avlast_hasher_finish(source->hasher);

    source->at_end = TRUE;
    if (!source->sha256) {
        source->sha256 = g_steal_pointer(&digest);
        source->bytes = source->seen;
    } else if (strcmp(digest, source->sha256) != 0) {
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV113", NULL,
                    "'%s' changed while it was read", source->path);
        return FALSE;
    }
    return TRUE;
}

static gssize read_raw(gpointer data, void *buffer, gsize n, GError **error)
{
    AvlastSource *source = data;
    gssize got;

    if (source->at_end)
        return 0;
    if (source->held) {
        got = (gssize)MIN(n, source->held->len - source->position);
        if (got > 0)
            memcpy(buffer, source->held->data + source->position, (gsize)got);
        source->position += (gsize)got;
    } else {
        got = read_file(source, buffer, n, error);
        if (got < 0)
            return -1;
    }
    if (got == 0)
        return finish(source, error) ? 0 : -1;
    source->seen += (guint64)got;
    avlast_hasher_add(source->hasher, buffer, (gsize)got);
    return got;
}

gssize avlast_source_read(AvlastSource *source, void *buffer, gsize n, GError **error)
{
    return source->inflate ? avlast_inflate_read(source->inflate, buffer, n, error)
                           : read_raw(source, buffer, n, error);
}

gboolean avlast_source_peek(AvlastSource *source, void *buffer, gsize n, gsize *got,
                            GError **error)
{
    gssize part;

    if (!source->inflate)
        return peek_raw(source, buffer, n, got, error);
    *got = 0;
    while (*got < n &&
           (part = avlast_inflate_read(source->inflate, (guint8 *)buffer + *got, n - *got,
                                       error)) != 0) {
        if (part < 0)
            return FALSE;
        *got += (gsize)part;
    }
    return avlast_source_rewind(source, error);
}

gboolean avlast_source_rewind(AvlastSource *source, GError **error)
{
    if (!source->held && lseek(source->file, 0, SEEK_SET) < 0) {
        fail_reading(error, source->path, errno);
        return FALSE;
    }
    source->position = 0;
    source->seen = 0;
    source->at_end = FALSE;
    avlast_hasher_reset(source->hasher);
    if (source->inflate)
        avlast_inflate_rewind(source->inflate);
    return TRUE;
}

const char *avlast_source_compression(const AvlastSource *source)
{
    return source->compression;
}

static gboolean fail_spool(const AvlastSource *source, GError **error)
{
    avlast_fail(error, AVLAST_ERROR_OUTPUT, "AV701", NULL,
                "a temporary file for '%s' cannot be written: %s\n"
                "hint: make room in %s, or name another folder in TMPDIR",
                source->path, g_strerror(errno), g_get_tmp_dir());
    return FALSE;
}

static gboolean write_all(int file, const guint8 *bytes, gsize n)
{
    while (n > 0) {
        const gssize done = write(file, bytes, n);
        if (done < 0 && errno != EINTR)
            return FALSE;
        if (done > 0) {
            bytes += done;
            n -= (gsize)done;
        }
    }
    return TRUE;
}

/* Reads the source to its end; what cannot be read at any offset is written to a file
 * that loses its name at once, so that nothing is left behind however we end. */
static gboolean spool_all(AvlastSource *source, GError **error)
{
    g_autofree guint8 *block = g_malloc(1 << 16);
    g_autofree char *path = NULL;
    gssize got;

    if (source->held || source->inflate) {
        path = g_build_filename(g_get_tmp_dir(), "avlast-XXXXXX", NULL);
        source->spool = g_mkstemp_full(path, O_RDWR | O_CLOEXEC, 0600);
        if (source->spool < 0)
            return fail_spool(source, error);
        g_unlink(path);
    }
    while ((got = avlast_source_read(source, block, 1 << 16, error)) > 0) {
        source->spooled += (guint64)got;
        if (source->spool >= 0 && !write_all(source->spool, block, (gsize)got))
            return fail_spool(source, error);
    }
    source->measured = got == 0;
    return source->measured;
}

int avlast_source_file(AvlastSource *source, guint64 *size, GError **error)
{
    if (!source->measured &&
        (!avlast_source_rewind(source, error) || !spool_all(source, error) ||
         !avlast_source_rewind(source, error)))
        return -1;
    *size = source->spooled;
    return source->spool >= 0 ? source->spool : source->file;
}

gboolean avlast_source_unchanged(const AvlastSource *source, GError **error)
{
    struct stat now;

    if (source->held ||
        (fstat(source->file, &now) == 0 && now.st_size == source->about.st_size &&
         now.st_mtim.tv_sec == source->about.st_mtim.tv_sec &&
         now.st_mtim.tv_nsec == source->about.st_mtim.tv_nsec))
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV113", NULL,
                "'%s' changed while it was read", source->path);
    return FALSE;
}

guint64 avlast_source_bytes(const AvlastSource *source)
{
    return source->bytes;
}

const char *avlast_source_sha256(const AvlastSource *source)
{
    return source->sha256;
}

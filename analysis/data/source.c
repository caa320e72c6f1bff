/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "data/source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "data/hasher.h"

struct AvlastSource {
    char *path, *sha256;
    int file;
    GByteArray *held; /* the whole input when it cannot be read twice, else NULL */
    gsize position;   /* in held */
    guint64 bytes, seen;
    AvlastHasher *hasher;
    gboolean at_end;
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

AvlastSource *avlast_source_open(const char *path, GError **error)
{
    g_autoptr(AvlastSource) source = g_new0(AvlastSource, 1);
    const gboolean standard = strcmp(path, "-") == 0;
    struct stat about;

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
    if ((standard || !S_ISREG(about.st_mode)) && !hold_all(source, error))
        return NULL;
    return g_steal_pointer(&source);
}

void avlast_source_free(AvlastSource *source)
{
    if (!source)
        return;
    if (source->file > STDIN_FILENO)
        close(source->file);
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

gssize avlast_source_read(AvlastSource *source, void *buffer, gsize n, GError **error)
{
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

gboolean avlast_source_peek(AvlastSource *source, void *buffer, gsize n, gsize *got,
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
    return TRUE;
}

guint64 avlast_source_bytes(const AvlastSource *source)
{
    return source->bytes;
}

const char *avlast_source_sha256(const AvlastSource *source)
{
    return source->sha256;
}

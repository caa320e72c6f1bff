/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "infer/resample_file.h"

#include <glib/gstdio.h>
#include <string.h>

#include "core/error.h"

#define MAGIC "avlast-checkpoint/1"
#define END   "end "

static char *header_of(const AvlastResampleFile *file)
{
    return g_strdup_printf("%s %u %u %" G_GSIZE_FORMAT " %s\n", MAGIC, file->reps,
                           file->block, file->k, file->key ? file->key : "-");
}

static gsize numbers_of(const AvlastResampleFile *file, guint32 b)
{
    return MIN(file->block, file->reps - b * file->block) * file->k;
}

gboolean avlast_resample_write(const char *path, const AvlastResampleFile *file,
                               GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *header = header_of(file);
    g_autoptr(GError) cause = NULL;

    g_string_append(text, header);
    for (guint32 b = 0; b * file->block < file->reps; b++) {
        const double *theta = &file->theta[b * file->block * file->k];
        if (!file->done[b])
            continue;
        g_string_append_printf(text, "%u", b);
        for (gsize i = 0; i < numbers_of(file, b); i++) {
            guint64 bits;
            memcpy(&bits, &theta[i], sizeof bits);
            g_string_append_printf(text, " %016" G_GINT64_MODIFIER "x", bits);
        }
        g_string_append_c(text, '\n');
    }
    g_autofree char *sum =
        g_compute_checksum_for_string(G_CHECKSUM_SHA256, text->str, (gssize)text->len);
    g_string_append_printf(text, END "%s\n", sum);
    if (!g_file_set_contents(path, text->str, (gssize)text->len, &cause)) {
        avlast_fail(error, AVLAST_ERROR_OUTPUT, "AV701", NULL, "%s", cause->message);
        return FALSE;
    }
    return TRUE;
}

static gboolean damaged(const char *path, GError **error)
{
    avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV386", NULL,
                "'%s' is damaged, or no checkpoint\nhint: remove it to begin anew", path);
    return FALSE;
}

/* One line of a block; FALSE when it is not that. */
static gboolean take_line(const char *line, AvlastResampleFile *file)
{
    char *end;
    const guint64 b = g_ascii_strtoull(line, &end, 10);

    if (end == line || file->block == 0 || file->reps == 0 ||
        b > (file->reps - 1) / file->block)
        return FALSE;
    const gsize n = numbers_of(file, (guint32)b);
    double *theta = &file->theta[b * file->block * file->k];
    for (gsize i = 0; i < n; i++) {
        const char *at = end;
        const guint64 bits = g_ascii_strtoull(at, &end, 16);
        if (end != at + 17 || *at != ' ')
            return FALSE;
        memcpy(&theta[i], &bits, sizeof bits);
    }
    file->done[b] = 1;
    return *end == '\0';
}

gboolean avlast_resample_read(const char *path, AvlastResampleFile *file, GError **error)
{
    g_autofree char *text = NULL, *header = header_of(file);
    g_autoptr(GError) cause = NULL;
    gsize length;

    if (!g_file_get_contents(path, &text, &length, &cause)) {
        avlast_fail(error, AVLAST_ERROR_NOT_FOUND, "AV386", NULL, "%s", cause->message);
        return FALSE;
    }
    char *end = g_strrstr(text, "\n" END);
    if (!end || !g_str_has_prefix(text, MAGIC " "))
        return damaged(path, error);
    end++;
    g_autofree char *sum =
        g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, end - text);
    if (strncmp(end + strlen(END), sum, strlen(sum)) != 0)
        return damaged(path, error);
    if (!g_str_has_prefix(text, header)) {
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV386", NULL,
                    "'%s' is the checkpoint of another analysis: other data, options or "
                    "version\nhint: remove it to begin anew",
                    path);
        return FALSE;
    }
    end[-1] = '\0';
    for (char *line = strchr(text, '\n'); line;) {
        char *next = strchr(++line, '\n');
        if (next)
            *next = '\0';
        if (!take_line(line, file))
            return damaged(path, error);
        line = next;
    }
    return TRUE;
}

void avlast_resample_remove(const char *path)
{
    g_remove(path);
}

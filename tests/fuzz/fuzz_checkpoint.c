/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any bytes as the checkpoint of a stopped run, as they are and closed with the checksum
 * that a hand may compute: refused, or blocks that are written again as they were read.
 */
#define _GNU_SOURCE /* memfd_create */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "infer/resample_file.h"

#define REPS   11
#define BLOCK  4
#define BLOCKS 3
#define K      2
#define HEAD   "avlast-checkpoint/1 11 4 2 k\n"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static gboolean read_bytes(const char *bytes, size_t size, double *theta, guint8 *done)
{
    const int fd = memfd_create("checkpoint", MFD_CLOEXEC);

    if (fd < 0 || write(fd, bytes, size) != (ssize_t)size)
        abort();
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);
    g_autoptr(GError) error = NULL;
    AvlastResampleFile file = {"k", REPS, BLOCK, K, theta, done};
    const gboolean read = avlast_resample_read(path, &file, &error);

    if (read == (error != NULL))
        abort();
    close(fd);
    return read;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* On the heap, where a write past the end is seen. */
    g_autofree double *theta = g_new0(double, REPS *K), *again = g_new0(double, REPS *K);
    g_autofree guint8 *done = g_new0(guint8, BLOCKS), *same = g_new0(guint8, BLOCKS);
    g_autoptr(GString) text = g_string_new(HEAD);

    (void)read_bytes((const char *)data, size, theta, done);
    memset(done, 0, BLOCKS);
    g_string_append_len(text, (const char *)data,
                        (gssize)strnlen((const char *)data, size));
    if (text->str[text->len - 1] != '\n')
        g_string_append_c(text, '\n');
    g_autofree char *sum =
        g_compute_checksum_for_string(G_CHECKSUM_SHA256, text->str, (gssize)text->len);
    g_string_append_printf(text, "end %s\n", sum);
    if (!read_bytes(text->str, text->len, theta, done))
        return 0;
    g_autofree char *path =
        g_strdup_printf("/tmp/avlast-fuzz-checkpoint-%ld", (long)getpid());
    const AvlastResampleFile file = {"k", REPS, BLOCK, K, theta, done};
    AvlastResampleFile back = {"k", REPS, BLOCK, K, again, same};
    if (!avlast_resample_write(path, &file, NULL) ||
        !avlast_resample_read(path, &back, NULL) || memcmp(done, same, BLOCKS) != 0)
        abort();
    for (gsize i = 0; i < REPS * K; i++)
        if (done[i / (BLOCK * K)] && memcmp(&theta[i], &again[i], sizeof *theta) != 0)
            abort();
    avlast_resample_remove(path);
    return 0;
}

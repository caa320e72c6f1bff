/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libFuzzer entry point of what the parent makes of its child's messages about a file of
 * SPSS, Stata or SAS: a child that was taken over may send anything. This file stands in
 * for the parser: the input is what it writes, the first time as a description, the
 * second as cells. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "data/input_statfile.h"
#include "data/statfile_parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t *messages;
static size_t n_messages, split;

void avlast_stat_parse(const AvlastStatRequest *request, AvlastStatWrite write_bytes,
                       gpointer data)
{
    if (request->wanted)
        write_bytes(data, messages + split, n_messages - split);
    else
        write_bytes(data, messages, split);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char head[] = "$FL2@(#)";
    static const AvlastInputOptions options = {.csv = {.encoding = NULL}};
    g_autoptr(GError) error = NULL;

    if (size < 2)
        return 0;
    messages = data + 2;
    n_messages = size - 2;
    split = MIN(n_messages, (size_t)data[0] * 256 + data[1]);
    const int file = memfd_create("fuzz", MFD_CLOEXEC);
    if (file < 0 || write(file, head, sizeof head) != (ssize_t)sizeof head)
        abort();
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", file);
    AvlastSource *source = avlast_source_open(path, NULL);
    gpointer state = avlast_statfile_open(path, source, &options, TRUE, &error);
    if (state) {
        g_autoptr(AvlastFrame) frame = avlast_input_statfile.read(state, NULL, &error);
        if (!frame && !error)
            abort();
        avlast_input_statfile.close(state);
    } else if (!error) {
        abort();
    }
    close(file);
    return 0;
}

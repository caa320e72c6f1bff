/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libFuzzer entry point of the reader of SPSS, Stata and SAS files, without the process
 * of its own in which ReadStat works otherwise. Whatever the file holds, it is read or
 * refused. tests/fixtures/statfile makes files to start from. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "data/input_statfile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_at(const AvlastFrame *frame)
{
    for (guint j = 0; j < frame->columns->len; j++) {
        const AvlastColumn *column = g_ptr_array_index(frame->columns, j);
        for (gsize i = 0; i < MIN(frame->rows, 1000); i++) {
            g_autofree char *cell = avlast_column_cell(column, i);
            if (!g_utf8_validate(cell, -1, NULL) ||
                column->reason[i] >= column->reasons->len)
                abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const AvlastInputOptions options = {.csv = {.encoding = NULL}};
    g_autoptr(GError) error = NULL;
    const int file = memfd_create("fuzz", MFD_CLOEXEC);

    if (file < 0 || write(file, data, size) != (ssize_t)size)
        abort();
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", file);
    AvlastSource *source = avlast_source_open(path, &error);
    guint8 start[AVLAST_INPUT_START];
    gsize n;
    if (source && avlast_source_peek(source, start, sizeof start, &n, &error) &&
        avlast_input_statfile.claims(start, n)) {
        gpointer state =
            avlast_statfile_open(path, g_steal_pointer(&source), &options, TRUE, &error);
        if (state) {
            g_autoptr(AvlastFrame) frame =
                avlast_input_statfile.read(state, NULL, &error);
            if (frame)
                look_at(frame);
            else if (!error)
                abort();
            avlast_input_statfile.close(state);
        } else if (!error) {
            abort();
        }
    }
    avlast_source_free(source);
    close(file);
    return 0;
}

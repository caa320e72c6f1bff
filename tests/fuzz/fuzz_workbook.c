/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libFuzzer entry point of the workbook reader. The first byte says what the rest is: a
 * whole file, or one part (sheet, shared texts, styles, workbook, relationships) of a
 * workbook that is else in order. Whatever it holds, it is read or refused with a
 * message, and reading twice gives the same. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "data/input.h"
#include "workbook.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *outcome(const char *path, const AvlastInputOptions *options)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastInput) input = avlast_input_open(path, options, &error);
    g_autoptr(AvlastFrame) frame = input ? avlast_input_read(input, NULL, &error) : NULL;

    if (!frame) {
        if (!error || !g_utf8_validate(error->message, -1, NULL))
            abort();
        g_string_append(out, error->message);
        return g_string_free(g_steal_pointer(&out), FALSE);
    }
    if (error)
        abort();
    for (guint j = 0; j < frame->columns->len; j++) {
        const AvlastColumn *column = g_ptr_array_index(frame->columns, j);
        g_string_append_printf(out, "%s %d\n", column->name, (int)column->type);
        for (gsize i = 0; i < frame->rows; i++) {
            g_autofree char *cell = avlast_column_cell(column, i);
            g_string_append_printf(out, "%d %s\n", column->reason[i], cell);
            if (!g_utf8_validate(cell, -1, NULL) || (column->reason[i] && *cell))
                abort();
        }
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static gboolean write_book(const char *path, const uint8_t *data, size_t size)
{
    static const char *const parts[] = {"xl/worksheets/sheet1.xml",
                                        "xl/sharedStrings.xml", "xl/styles.xml",
                                        "xl/workbook.xml", "xl/_rels/workbook.xml.rels"};
    const unsigned kind = data[0] % (G_N_ELEMENTS(parts) + 1);

    if (kind == 0)
        return g_file_set_contents(path, (const char *)data + 1, (gssize)size - 1, NULL);
    g_autofree char *content = g_strndup((const char *)data + 1, size - 1);
    const WorkbookFixture fixture = {
        .rows = "<row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c></row><row><c "
                "s=\"1\"><v>46037.5</v></c><c t=\"s\"><v>2</v></c></row>",
        .strings = "<si><t>a</t></si><si><t>b</t></si><si><t>c</t></si>",
        .styles = "<xf numFmtId=\"22\"/>",
        .part = parts[kind - 1],
        .content = content};
    return fixture_workbook_write(&fixture, path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char path[64];
    const char *const missing[] = {"#N/A", "-99", NULL};

    if (size < 2)
        return 0;
    if (!*path)
        g_snprintf(path, sizeof path, "/dev/shm/avlast-fuzz-%d.xlsx", (int)getpid());
    if (!write_book(path, data, size))
        return 0;
    const AvlastInputOptions options = {.csv = {.missing = data[0] & 32 ? missing : NULL,
                                                .all_text = (data[0] & 64) != 0,
                                                .lenient = (data[0] & 128) != 0}};
    g_autofree char *one = outcome(path, &options);
    g_autofree char *two = outcome(path, &options);
    if (strcmp(one, two) != 0)
        abort();
    unlink(path);
    return 0;
}

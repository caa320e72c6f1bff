/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statfile_cases.h"

#include <string.h>

#include "statfile.h"
#include "support.h"

gboolean stat_is(const char *format, const char *kind)
{
    return strstr(format, kind) != NULL;
}

gboolean stat_is_spss(const char *format)
{
    return stat_is(format, "sav") || stat_is(format, "por");
}

const AvlastColumn *stat_column(const AvlastFrame *frame, const char *name)
{
    g_autofree char *capitals = g_ascii_strup(name, -1);
    const AvlastColumn *column = avlast_frame_find(frame, name);

    return column ? column : avlast_frame_find(frame, capitals);
}

char *stat_file_made(const char *folder, const char *format)
{
    char *path = g_build_filename(folder, format, NULL);

    ck_assert_msg(write_stat_file(format, path), "%s cannot be written", format);
    return path;
}

void assert_stat_cell(const AvlastFrame *frame, const char *format, const char *name,
                      gsize row, const char *expected)
{
    const AvlastColumn *column = stat_column(frame, name);

    ck_assert_msg(column != NULL, "%s has no %s", format, name);
    g_autofree char *cell = avlast_column_cell(column, row);
    g_autofree char *got =
        column->reason[row]
            ? g_strdup_printf(
                  "{%s}", (char *)g_ptr_array_index(column->reasons, column->reason[row]))
            : g_strdup(cell);
    ck_assert_msg(strcmp(got, expected) == 0, "%s: %s[%zu] is '%s', not '%s'", format,
                  name, row, got, expected);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/error.h"
#include "data/reshape_internal.h"

char *avlast_reshape_absent(const AvlastShape *shape, const char *value)
{
    return g_strdup_printf("no row in %s %s", shape->wave, value);
}

const AvlastColumn *avlast_reshape_require(const AvlastFrame *frame, const char *name,
                                           GError **error)
{
    GError *fault = NULL;
    const AvlastColumn *column = avlast_frame_require(frame, name, &fault);

    if (fault)
        g_propagate_prefixed_error(error, fault, "--reshape: ");
    return column;
}

AvlastPlace avlast_reshape_place(const AvlastFrame *frame, gsize row)
{
    return (AvlastPlace){frame->source, avlast_frame_line(frame, row), 0};
}

static void copy_cell(const AvlastColumn *column, gsize from, AvlastColumn *copy,
                      gsize to)
{
    copy->reason[to] = column->reason[from];
    if (column->number) {
        copy->number[to] = column->number[from];
        copy->integer = copy->integer && (isnan(copy->number[to]) ||
                                          copy->number[to] == floor(copy->number[to]));
    } else {
        copy->code[to] = column->code[from];
    }
}

AvlastColumn *avlast_reshape_pick(const AvlastColumn *column, const guint32 *rows,
                                  gsize n, const char *absent, GError **error)
{
    AvlastColumn *copy = avlast_column_new(column->name, column->type, n, error);

    if (!copy)
        return NULL;
    copy->label = g_strdup(column->label);
    copy->label_nb = g_strdup(column->label_nb);
    copy->unit = g_strdup(column->unit);
    copy->integer = TRUE;
    copy->scale_min = column->scale_min;
    copy->scale_max = column->scale_max;
    if (column->levels) {
        g_ptr_array_unref(copy->levels);
        copy->levels = g_ptr_array_ref(column->levels);
    }
    copy->level_labels =
        column->level_labels ? g_ptr_array_ref(column->level_labels) : NULL;
    g_ptr_array_set_size(copy->reasons, 0);
    for (guint r = 0; r < column->reasons->len; r++)
        g_ptr_array_add(copy->reasons, g_strdup(g_ptr_array_index(column->reasons, r)));
    for (gsize i = 0; i < n; i++)
        if (rows[i] != AVLAST_NO_ROW)
            copy_cell(column, rows[i], copy, i);
        else
            copy->reason[i] = avlast_column_reason(copy, absent);
    return copy;
}

AvlastFrame *avlast_reshape_frame(const AvlastFrame *frame, const guint32 *rows, gsize n)
{
    g_autoptr(AvlastFrame) made = avlast_frame_new(frame->source, n);

    made->sha256 = g_strdup(frame->sha256);
    made->bytes = frame->bytes;
    if (frame->inputs) {
        made->inputs = g_ptr_array_ref(frame->inputs);
    } else {
        made->inputs = g_ptr_array_new_with_free_func((GDestroyNotify)avlast_frame_free);
        g_ptr_array_add(made->inputs, avlast_frame_stub(frame));
    }
    made->line = avlast_line_runs_new();
    for (gsize i = 0; i < n; i++)
        avlast_line_runs_append(
            made->line, frame->line ? avlast_frame_line(frame, rows[i]) : rows[i] + 1);
    return g_steal_pointer(&made);
}

gboolean avlast_reshape_add(AvlastFrame *frame, AvlastColumn *column, GError **error)
{
    if (!column)
        return FALSE;
    if (!avlast_frame_find(frame, column->name)) {
        avlast_frame_add(frame, column);
        return TRUE;
    }
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV181", NULL,
                "--reshape: two columns would be called '%s'\nhint: give the new one "
                "another name (NAME = PATTERN), or leave the other one out (drop %s)",
                column->name, column->name);
    avlast_column_free(column);
    return FALSE;
}

void avlast_reshape_finish(AvlastFrame *frame)
{
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();

    for (guint j = 0; j < frame->columns->len; j++)
        g_strv_builder_add(names,
                           ((AvlastColumn *)g_ptr_array_index(frame->columns, j))->name);
    frame->header = g_strv_builder_end(names);
}

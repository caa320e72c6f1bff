/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/error.h"
#include "core/memory.h"
#include "data/frame.h"

static GPtrArray *copy_texts(const GPtrArray *texts)
{
    GPtrArray *copy = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < texts->len; i++)
        g_ptr_array_add(copy, g_strdup(g_ptr_array_index(texts, i)));
    return copy;
}

static AvlastColumn *subset_column(const AvlastColumn *column, const guint8 *keep,
                                   gsize all, gsize rows, GError **error)
{
    AvlastColumn *copy = avlast_column_new(column->name, column->type, rows, error);
    gsize n = 0;

    if (!copy)
        return NULL;
    copy->label = g_strdup(column->label);
    copy->label_nb = g_strdup(column->label_nb);
    copy->unit = g_strdup(column->unit);
    copy->integer = column->integer;
    copy->scale_min = column->scale_min;
    copy->scale_max = column->scale_max;
    g_ptr_array_unref(copy->reasons);
    copy->reasons = copy_texts(column->reasons);
    if (column->levels) {
        g_ptr_array_unref(copy->levels);
        copy->levels = copy_texts(column->levels);
    }
    if (column->level_labels)
        copy->level_labels = copy_texts(column->level_labels);
    for (gsize i = 0; i < all; i++) {
        if (!keep[i])
            continue;
        copy->reason[n] = column->reason[i];
        if (column->type == AVLAST_COLUMN_NUMBER)
            copy->number[n] = column->number[i];
        else
            copy->code[n] = column->code[i];
        n++;
    }
    return copy;
}

static gboolean subset_lines(const AvlastFrame *frame, const guint8 *keep,
                             AvlastFrame *subset, GError **error)
{
    gsize n = 0;

    if (!frame->line)
        return TRUE;
    subset->line = avlast_array(gsize, subset->rows, error);
    for (gsize i = 0; subset->line && i < frame->rows; i++)
        if (keep[i])
            subset->line[n++] = frame->line[i];
    return subset->line != NULL;
}

AvlastFrame *avlast_frame_subset(const AvlastFrame *frame, const guint8 *keep,
                                 const char *what, GError **error)
{
    gsize rows = 0;

    for (gsize i = 0; i < frame->rows; i++)
        rows += keep[i] != 0;
    if (rows == 0) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV134", NULL,
                    "%s leaves no row of '%s'", what, frame->source);
        return NULL;
    }

    g_autoptr(AvlastFrame) subset = avlast_frame_new(frame->source, rows);
    subset->sha256 = g_strdup(frame->sha256);
    subset->bytes = frame->bytes;
    subset->header = g_strdupv(frame->header);
    g_ptr_array_unref(subset->notes);
    subset->notes = copy_texts(frame->notes);
    if (rows < frame->rows)
        g_ptr_array_add(subset->notes,
                        g_strdup_printf("%" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT
                                        " rows were left out by %s",
                                        frame->rows - rows, frame->rows, what));
    for (guint j = 0; j < frame->columns->len; j++) {
        AvlastColumn *column = subset_column(g_ptr_array_index(frame->columns, j), keep,
                                             frame->rows, rows, error);
        if (!column)
            return NULL;
        avlast_frame_add(subset, column);
    }
    return subset_lines(frame, keep, subset, error) ? g_steal_pointer(&subset) : NULL;
}

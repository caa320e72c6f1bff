/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/describe/choose.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/error.h"

/* A category of more levels is no help in a table. */
#define MOST_LEVELS 50

gboolean avlast_has_pattern(const char *const *names)
{
    for (; names && *names; names++)
        if (strchr(*names, '*'))
            return TRUE;
    return FALSE;
}

GStrv avlast_matching_columns(const AvlastFrame *frame, const char *const *names,
                              GError **error)
{
    g_autoptr(GStrvBuilder) list = g_strv_builder_new();

    for (; *names; names++) {
        gboolean any = FALSE;
        if (!strchr(*names, '*') || avlast_frame_find(frame, *names)) {
            g_strv_builder_add(list, *names);
            continue;
        }
        for (guint c = 0; c < frame->columns->len; c++) {
            const AvlastColumn *column = g_ptr_array_index(frame->columns, c);
            if (g_pattern_match_simple(*names, column->name)) {
                g_strv_builder_add(list, column->name);
                any = TRUE;
            }
        }
        if (!any) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV804", NULL,
                        "no column fits the pattern '%s'", *names);
            return NULL;
        }
    }
    return g_strv_builder_end(list);
}

static gboolean listed(char *const *names, const char *name)
{
    return names && g_strv_contains((const char *const *)names, name);
}

/* Whole numbers that go up by one from row to row: a line number, not a measurement. */
static gboolean is_running(const AvlastColumn *column, gsize rows)
{
    if (column->type != AVLAST_COLUMN_NUMBER || !column->integer || rows < 10)
        return FALSE;
    for (gsize i = 1; i < rows; i++)
        if (!(column->number[i] == column->number[i - 1] + 1.0))
            return FALSE;
    return TRUE;
}

/* Why a column is not described, or NULL. */
static const char *objection(const AvlastRun *run, const AvlastFrame *frame,
                             const AvlastColumn *column)
{
    const AvlastOptions *o = &run->options;
    const char *name = column->name;

    if (listed(o->by, name) || g_strcmp0(o->imputation, name) == 0)
        return "";
    if (g_strcmp0(o->weights, name) == 0)
        return _("weights");
    if (listed(o->strata, name) || listed(o->cluster, name) || listed(o->fpc, name))
        return _("part of the design");
    if (g_strcmp0(o->id, name) == 0)
        return _("id");
    if (column->type == AVLAST_COLUMN_TEXT)
        return _("text");
    if (is_running(column, frame->rows))
        return _("running numbers");
    if (column->type == AVLAST_COLUMN_CATEGORY &&
        (column->levels->len > MOST_LEVELS ||
         (column->levels->len > 10 && column->levels->len * 2 > frame->rows)))
        return _("too many different values");
    return NULL;
}

GStrv avlast_describable_columns(const AvlastRun *run, const AvlastFrame *frame,
                                 char **left_out, GError **error)
{
    g_autoptr(GStrvBuilder) list = g_strv_builder_new();
    g_autoptr(GString) out = g_string_new(NULL);
    guint n = 0;

    for (guint c = 0; c < frame->columns->len; c++) {
        const AvlastColumn *column = g_ptr_array_index(frame->columns, c);
        const char *why = objection(run, frame, column);
        if (!why) {
            g_strv_builder_add(list, column->name);
            n++;
        } else if (*why) {
            g_string_append_printf(out, "%s%s (%s)", out->len ? ", " : "", column->name,
                                   why);
        }
    }
    if (n == 0) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV243", NULL,
                    "'%s' has no column to describe%s%s\nhint: name the variables before "
                    "the file",
                    frame->source, out->len ? ": " : "", out->str);
        return NULL;
    }
    *left_out = out->len ? g_strdup(out->str) : NULL;
    return g_strv_builder_end(list);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A frame that was made by a query, seen as an input. */
#include <string.h>

#include "data/input_kinds.h"

typedef struct {
    const AvlastFrame *frame;
    char *form;
} State;

static gboolean frame_claims(const guint8 *start, gsize n)
{
    (void)start;
    (void)n;
    return FALSE;
}

static gpointer frame_open(const char *path, AvlastSource *source,
                           const AvlastInputOptions *options, GError **error)
{
    (void)path;
    (void)source;
    (void)options;
    (void)error;
    return NULL;
}

static void frame_close(gpointer data)
{
    State *state = data;

    g_free(state->form);
    g_free(state);
}

static const char *const *frame_header(gconstpointer data)
{
    return (const char *const *)((const State *)data)->frame->header;
}

static char *frame_form(gconstpointer data, gboolean *plain)
{
    if (plain)
        *plain = FALSE;
    return g_strdup(((const State *)data)->form);
}

static AvlastFrame *frame_read(gpointer data, const char *const *wanted, GError **error)
{
    const AvlastFrame *frame = ((const State *)data)->frame;
    g_autofree guint8 *all = g_malloc(MAX(frame->rows, 1));

    (void)wanted;
    memset(all, 1, MAX(frame->rows, 1));
    return avlast_frame_select(frame, all, error);
}

/* The line of the file that the row came from, or the result's row; no column. */
static gboolean frame_locate(gpointer data, AvlastCellPlace *places, gsize n,
                             GError **error)
{
    const AvlastFrame *frame = ((const State *)data)->frame;

    (void)error;
    for (gsize i = 0; i < n; i++) {
        places[i].line =
            places[i].row < frame->rows ? avlast_frame_line(frame, places[i].row) : 0;
        places[i].column = 0;
    }
    return TRUE;
}

static const AvlastInputKind kind = {.claims = frame_claims,
                                     .open = frame_open,
                                     .close = frame_close,
                                     .header = frame_header,
                                     .form = frame_form,
                                     .read = frame_read,
                                     .locate = frame_locate};

AvlastInput *avlast_input_of_frame(const AvlastFrame *frame, const char *form)
{
    State *state = g_new0(State, 1);

    *state = (State){frame, g_strdup(form)};
    return avlast_input_new(&kind, state);
}

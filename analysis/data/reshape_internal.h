/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_RESHAPE_INTERNAL_H
#define AVLAST_DATA_RESHAPE_INTERNAL_H

#include "core/error.h"
#include "data/frame.h"
#include "data/reshape_shape.h"

/* What both directions of --reshape (reshape.h) need. */

#define AVLAST_NO_ROW G_MAXUINT32

AvlastFrame *avlast_reshape_long(const AvlastFrame *frame, const AvlastShape *shape,
                                 GError **error);
AvlastFrame *avlast_reshape_wide(const AvlastFrame *frame, const AvlastShape *shape,
                                 GError **error);

/* "no row in wave 2"; to be freed. */
char *avlast_reshape_absent(const AvlastShape *shape, const char *value);

/* The column that the shape names, or NULL and AV804. */
const AvlastColumn *avlast_reshape_require(const AvlastFrame *frame, const char *name,
                                           GError **error);

/* A copy of the column with the given rows, which may repeat; AVLAST_NO_ROW gives a cell
 * that is missing for the reason `absent`. */
AvlastColumn *avlast_reshape_pick(const AvlastColumn *column, const guint32 *rows,
                                  gsize n, const char *absent, GError **error);

/* A frame of n rows with the source's origin; rows are where its lines come from. */
AvlastFrame *avlast_reshape_frame(const AvlastFrame *frame, const guint32 *rows, gsize n);

/* Adds the column, unless there is one of its name (AV181); taken over. */
gboolean avlast_reshape_add(AvlastFrame *frame, AvlastColumn *column, GError **error);

/* Fills the header when all columns are there. */
void avlast_reshape_finish(AvlastFrame *frame);

/* The place of a row in messages. */
AvlastPlace avlast_reshape_place(const AvlastFrame *frame, gsize row);

#endif

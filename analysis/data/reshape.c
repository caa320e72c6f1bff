/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/reshape.h"

#include "data/reshape_internal.h"

AvlastFrame *avlast_reshape(const AvlastFrame *frame, const char *text, GError **error)
{
    g_autoptr(AvlastShape) shape = avlast_shape_parse(text, error);

    if (!shape)
        return NULL;
    for (char **name = shape->drop; name && *name; name++)
        if (!avlast_reshape_require(frame, *name, error))
            return NULL;
    AvlastFrame *made = shape->wide ? avlast_reshape_wide(frame, shape, error)
                                    : avlast_reshape_long(frame, shape, error);
    if (made)
        g_ptr_array_insert(made->notes, 0,
                           g_strdup_printf("--reshape makes %" G_GSIZE_FORMAT
                                           " row%s of %" G_GSIZE_FORMAT,
                                           made->rows, made->rows == 1 ? "" : "s",
                                           frame->rows));
    return made;
}

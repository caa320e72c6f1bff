/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_RESHAPE_SHAPE_H
#define AVLAST_DATA_RESHAPE_SHAPE_H

#include <glib.h>

/* The text of --reshape (reshape.h), taken apart. */

typedef struct {
    char *name;    /* of the long form */
    char *pattern; /* of the wide form, with {wave}; NULL: NAME_VALUE, or `columns` */
    GStrv columns; /* of the wide form one by one, or NULL */
    gsize at;      /* byte of the text where it stands */
} AvlastShapeItem;

typedef struct {
    const char *text;
    gboolean wide;
    GPtrArray *items; /* of AvlastShapeItem * */
    char *wave;
    GStrv values; /* of `in`, or NULL */
    GStrv ids, drop;
} AvlastShape;

AvlastShape *avlast_shape_parse(const char *text, GError **error);
void avlast_shape_free(AvlastShape *shape);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastShape, avlast_shape_free)

/* The wide form's column of an item in the k-th wave, of that value; to be freed. NULL
 * where a list has `-`. */
char *avlast_shape_column(const AvlastShapeItem *item, guint k, const char *value);

/* Sets AV180 at byte `at` of the text. */
void avlast_shape_fail(const char *text, gsize at, const char *why, const char *hint,
                       GError **error);

#endif

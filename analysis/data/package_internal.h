/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_PACKAGE_INTERNAL_H
#define AVLAST_DATA_PACKAGE_INTERNAL_H

#include "data/package.h"

/* A part while it is read. */
typedef struct AvlastPart AvlastPart;

AvlastPart *avlast_part_open(AvlastPackage *package, const char *part, GError **error);
void avlast_part_close(AvlastPart *part);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastPart, avlast_part_close)

/* Up to n bytes; 0 at the end, -1 and *error for damage and beyond the bounds. */
gssize avlast_part_read(AvlastPart *part, void *buffer, gsize n, GError **error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_SLAB_H
#define AVLAST_DATA_SLAB_H

#include <glib.h>

/* Many short texts without the memory that an allocation of its own takes for each: they
 * lie in blocks, and a block goes when its last text is freed. So each text has an owner,
 * as if it were allocated alone, and may outlive the slab it was made in. */
typedef struct AvlastSlabBlock AvlastSlabBlock;

typedef struct {
    AvlastSlabBlock *block; /* that texts are added to, or NULL */
    gsize used;
} AvlastSlab;

/* A terminated copy of text[0..length), to be freed with avlast_slab_free. */
char *avlast_slab_add(AvlastSlab *slab, const char *text, gsize length);

/* Frees one text; a GDestroyNotify. */
void avlast_slab_free(gpointer text);

/* No more texts are added; those that are left live on. */
void avlast_slab_close(AvlastSlab *slab);

#endif

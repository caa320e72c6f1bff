/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "data/slab.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Blocks are aligned, so that a text's address tells its block. They are a little smaller
 * than that, which leaves room for malloc's own words between two of them. */
#define ALIGNMENT ((gsize)4096)
#define SIZE      (ALIGNMENT - 32)

struct AvlastSlabBlock {
    gsize texts; /* that were not freed, and one while the slab adds to it */
};

static AvlastSlabBlock *block_of(const char *text)
{
    return (AvlastSlabBlock *)((uintptr_t)text & ~(uintptr_t)(ALIGNMENT - 1));
}

static void leave(AvlastSlabBlock *block)
{
    if (--block->texts == 0)
        free(block);
}

/* A long text gets a block for itself; it starts as near to its beginning as any. */
static AvlastSlabBlock *new_block(gsize bytes)
{
    const gsize size = MAX(SIZE, bytes + sizeof(AvlastSlabBlock));
    gpointer block = NULL;

    if (posix_memalign(&block, ALIGNMENT, size) != 0)
        g_error("memory ran out: %" G_GSIZE_FORMAT " bytes", size);
    ((AvlastSlabBlock *)block)->texts = 1;
    return block;
}

char *avlast_slab_add(AvlastSlab *slab, const char *text, gsize length)
{
    if (!slab->block || length + 1 > SIZE - MIN(slab->used, SIZE)) {
        avlast_slab_close(slab);
        slab->block = new_block(length + 1);
        slab->used = sizeof(AvlastSlabBlock);
    }
    char *copy = (char *)slab->block + slab->used;
    if (length > 0)
        memcpy(copy, text, length);
    copy[length] = '\0';
    slab->used += length + 1;
    slab->block->texts++;
    return copy;
}

void avlast_slab_free(gpointer text)
{
    if (text)
        leave(block_of(text));
}

void avlast_slab_close(AvlastSlab *slab)
{
    if (slab->block)
        leave(slab->block);
    slab->block = NULL;
    slab->used = 0;
}

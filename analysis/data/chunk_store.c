/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/chunk_internal.h"

#include "core/error.h"

gboolean avlast_chunk_reserve(AvlastChunk *chunk, const AvlastLayout *layout, gsize n)
{
    gboolean ok = TRUE;

#define GROW(array)                                                                      \
    do {                                                                                 \
        gpointer grown = g_try_realloc_n((array), n, sizeof *(array));                   \
        ok = ok && grown;                                                                \
        if (grown)                                                                       \
            (array) = grown;                                                             \
    } while (0)
    GROW(chunk->line);
    for (gsize k = 0; k < chunk->n_columns; k++) {
        GROW(chunk->cells[k].reason);
        if (layout->columns[k].text)
            GROW(chunk->cells[k].code);
        else
            GROW(chunk->cells[k].number);
    }
#undef GROW
    if (ok)
        chunk->capacity = n;
    else
        avlast_fail(&chunk->error, AVLAST_ERROR_INTERNAL, "AV901", NULL,
                    "memory ran out while reading '%s'", layout->source);
    return ok;
}

void avlast_chunk_note_blank(AvlastChunk *chunk, gboolean blank)
{
    chunk->blank_lines += blank ? 1 : 0;
    if (!blank && chunk->blank_end) {
        chunk->parted = TRUE;
        chunk->after_blank = 0;
    }
    chunk->after_blank += blank ? 0 : 1;
    chunk->blank_end = blank;
}

AvlastChunk *avlast_chunk_new(const AvlastLayout *layout)
{
    AvlastChunk *chunk = g_new0(AvlastChunk, 1);

    chunk->n_columns = layout->n_columns;
    if (layout->lenient)
        chunk->faults = avlast_text_faults_new();
    chunk->cells = g_new0(AvlastCells, MAX(layout->n_columns, 1));
    for (gsize k = 0; k < layout->n_columns; k++)
        if (layout->columns[k].text)
            chunk->cells[k].words = avlast_dictionary_new();
    return chunk;
}

void avlast_chunk_free(AvlastChunk *chunk)
{
    if (!chunk)
        return;
    for (gsize k = 0; k < chunk->n_columns; k++) {
        g_free(chunk->cells[k].number);
        g_free(chunk->cells[k].code);
        g_free(chunk->cells[k].reason);
        avlast_dictionary_free(chunk->cells[k].words);
    }
    g_free(chunk->cells);
    g_free(chunk->line);
    g_clear_pointer(&chunk->faults, g_ptr_array_unref);
    g_clear_error(&chunk->error);
    g_free(chunk);
}

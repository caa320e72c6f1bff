/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/hasher.h"

#include "data/sha256.h"

/* Below this a thread costs more than it saves. */
#define THREAD_FROM (4u << 20)
#define BUFFERS     4

struct AvlastHasher {
    GChecksum *checksum; /* the thread's own while it runs; NULL where `fast` is used */
    AvlastSha256 fast;
    guint64 seen;
    GThread *thread;
    /* Buffers go round: filled by the reader, hashed and handed back by the thread. An
     * empty one ends it. */
    GAsyncQueue *empty, *full;
};

AvlastHasher *avlast_hasher_new(void)
{
    AvlastHasher *hasher = g_new0(AvlastHasher, 1);

    /* Fast enough to need no thread. */
    if (avlast_sha256_is_fast())
        avlast_sha256_start(&hasher->fast);
    else
        hasher->checksum = g_checksum_new(G_CHECKSUM_SHA256);
    return hasher;
}

static gpointer hash_blocks(gpointer data)
{
    AvlastHasher *hasher = data;

    for (;;) {
        GByteArray *block = g_async_queue_pop(hasher->full);
        const gboolean last = block->len == 0;
        g_checksum_update(hasher->checksum, block->data, (gssize)block->len);
        g_async_queue_push(hasher->empty, block);
        if (last)
            return NULL;
    }
}

static void free_buffer(gpointer buffer)
{
    g_byte_array_unref(buffer);
}

static void start_thread(AvlastHasher *hasher)
{
    hasher->empty = g_async_queue_new_full(free_buffer);
    hasher->full = g_async_queue_new_full(free_buffer);
    for (guint i = 0; i < BUFFERS; i++)
        g_async_queue_push(hasher->empty, g_byte_array_new());
    hasher->thread = g_thread_try_new("sha256", hash_blocks, hasher, NULL);
    if (!hasher->thread) {
        g_clear_pointer(&hasher->empty, g_async_queue_unref);
        g_clear_pointer(&hasher->full, g_async_queue_unref);
    }
}

static void send_block(AvlastHasher *hasher, const void *block, gsize length)
{
    GByteArray *buffer = g_async_queue_pop(hasher->empty);

    g_byte_array_set_size(buffer, 0);
    if (length > 0)
        g_byte_array_append(buffer, block, (guint)length);
    g_async_queue_push(hasher->full, buffer);
}

static void stop_thread(AvlastHasher *hasher)
{
    if (!hasher->thread)
        return;
    send_block(hasher, NULL, 0);
    g_thread_join(hasher->thread);
    hasher->thread = NULL;
    g_clear_pointer(&hasher->empty, g_async_queue_unref);
    g_clear_pointer(&hasher->full, g_async_queue_unref);
}

void avlast_hasher_free(AvlastHasher *hasher)
{
    if (!hasher)
        return;
    stop_thread(hasher);
    g_clear_pointer(&hasher->checksum, g_checksum_free);
    g_free(hasher);
}

void avlast_hasher_add(AvlastHasher *hasher, const void *block, gsize length)
{
    if (length == 0)
        return;
    if (!hasher->checksum) {
        avlast_sha256_add(&hasher->fast, block, length);
        return;
    }
    hasher->seen += length;
    if (!hasher->thread && hasher->seen > THREAD_FROM)
        start_thread(hasher);
    if (hasher->thread)
        send_block(hasher, block, length);
    else
        g_checksum_update(hasher->checksum, block, (gssize)length);
}

char *avlast_hasher_finish(AvlastHasher *hasher)
{
    if (!hasher->checksum)
        return avlast_sha256_finish(&hasher->fast);
    stop_thread(hasher);
    return g_strdup(g_checksum_get_string(hasher->checksum));
}

void avlast_hasher_reset(AvlastHasher *hasher)
{
    if (!hasher->checksum) {
        avlast_sha256_start(&hasher->fast);
        return;
    }
    stop_thread(hasher);
    g_checksum_reset(hasher->checksum);
    hasher->seen = 0;
}

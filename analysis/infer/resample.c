/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "infer/resample.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "infer/resample_file.h"

/* Microseconds between two words about progress. */
#define TELL 200000

typedef struct {
    AvlastReplicateBlock one;
    gconstpointer data;
    guint32 reps, block, blocks;
    gsize k;
    const AvlastResampleOptions *options;
    double *theta;
    guint8 *done;    /* of blocks */
    guint32 resumed; /* replicates found in the checkpoint */
    /* shared by the threads */
    gint next;     /* the block to be begun next */
    gint failed;   /* a thread came to an error: no further block is begun */
    gint finished; /* replicates done, those of the checkpoint included */
    gint64 began, told;
    guint32 fault_block;
    GError *fault;
} Loop;

static guint32 block_size(const Loop *loop, guint32 b)
{
    return MIN(loop->block, loop->reps - b * loop->block);
}

static gboolean stopped(const Loop *loop)
{
    const AvlastResampleWatch *watch = loop->options->watch;

    return watch && watch->stop && *watch->stop;
}

/* Of several faults the one of the lowest block is told: blocks are begun in order, so
 * whatever thread came first, that one was begun too. */
static void keep_fault(Loop *loop, guint32 b, GError *fault)
{
#pragma omp critical(avlast_resample)
    {
        if (!loop->fault || b < loop->fault_block) {
            g_clear_error(&loop->fault);
            loop->fault = fault;
            loop->fault_block = b;
        } else {
            g_error_free(fault);
        }
    }
    g_atomic_int_set(&loop->failed, 1);
}

static void tell(Loop *loop, gboolean last)
{
    const AvlastResampleWatch *watch = loop->options->watch;

    if (!watch || !watch->progress)
        return;
#pragma omp critical(avlast_resample)
    {
        const gint64 now = g_get_monotonic_time();
        const guint32 done = (guint32)g_atomic_int_get(&loop->finished);
        if (last || now - loop->told >= TELL) {
            const double spent = (double)(now - loop->began) * 1e-6;
            const double here = (double)(done - loop->resumed);
            loop->told = now;
            watch->progress(done, loop->reps,
                            here > 0.0 ? spent / here * (double)(loop->reps - done) : NAN,
                            watch->data);
        }
    }
}

/* Takes block after block until there is none left. */
static void work_on(Loop *loop)
{
    const AvlastResampleOptions *o = loop->options;
    GError *fault = NULL;
    gpointer work = o->work_new ? o->work_new(loop->data, &fault) : NULL;

    if (fault) {
        keep_fault(loop, 0, fault);
        return;
    }
    while (!g_atomic_int_get(&loop->failed) && !stopped(loop)) {
        const guint32 b = (guint32)g_atomic_int_add(&loop->next, 1);
        if (b >= loop->blocks)
            break;
        if (loop->done[b])
            continue;
        const guint32 first = b * loop->block, count = block_size(loop, b);
        if (!loop->one(first, count, work, loop->data, &loop->theta[first * loop->k],
                       &fault)) {
            keep_fault(loop, b, fault);
            break;
        }
        loop->done[b] = 1;
        g_atomic_int_add(&loop->finished, (gint)count);
        tell(loop, FALSE);
    }
    if (o->work_free && work)
        o->work_free(work);
}

static gboolean all_done(const Loop *loop)
{
    return memchr(loop->done, 0, loop->blocks) == NULL;
}

static char *checkpoint_path(AvlastResampleWatch *watch)
{
    if (!watch)
        return NULL;
    watch->loops++;
    if (!watch->checkpoint)
        return NULL;
    return watch->loops == 1 ? g_strdup(watch->checkpoint)
                             : g_strdup_printf("%s.%u", watch->checkpoint, watch->loops);
}

/* What a stop leaves behind. */
static void leave(const Loop *loop, const char *path, GError **error)
{
    const AvlastResampleWatch *watch = loop->options->watch;
    const AvlastResampleFile file = {watch->key, loop->reps,  loop->block,
                                     loop->k,    loop->theta, loop->done};
    const guint32 done = (guint32)loop->finished;

    if (path && done && !avlast_resample_write(path, &file, error))
        return;
    if (path && done)
        avlast_fail(error, AVLAST_ERROR_INTERRUPTED, "AV385", NULL,
                    "stopped after %u of %u replicates\nhint: the same command goes on "
                    "from '%s'",
                    done, loop->reps, path);
    else
        avlast_fail(error, AVLAST_ERROR_INTERRUPTED, "AV385", NULL,
                    "stopped after %u of %u replicates", done, loop->reps);
}

static gboolean resume(Loop *loop, const char *path, GError **error)
{
    AvlastResampleWatch *watch = loop->options->watch;
    AvlastResampleFile file = {watch->key, loop->reps,  loop->block,
                               loop->k,    loop->theta, loop->done};

    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return TRUE;
    if (!avlast_resample_read(path, &file, error))
        return FALSE;
    for (guint32 b = 0; b < loop->blocks; b++)
        loop->resumed += loop->done[b] ? block_size(loop, b) : 0;
    loop->finished = (gint)loop->resumed;
    watch->resumed += loop->resumed;
    return TRUE;
}

gboolean avlast_resample(AvlastReplicateBlock one, gconstpointer data, guint32 reps,
                         gsize k, const AvlastResampleOptions *options, double *theta,
                         GError **error)
{
    static const AvlastResampleOptions defaults = {0};
    const AvlastResampleOptions *o = options ? options : &defaults;
    const guint32 block = MAX(o->block, 1);
    Loop loop = {.one = one,
                 .data = data,
                 .reps = reps,
                 .block = block,
                 .blocks = reps / block + (reps % block ? 1 : 0),
                 .k = k,
                 .options = o,
                 .theta = theta};
    g_autofree char *path = checkpoint_path(o->watch);
    g_autofree guint8 *done = avlast_array(guint8, loop.blocks, error);

    g_return_val_if_fail(reps <= G_MAXINT, FALSE);
    loop.done = done;
    if (!done || (path && !resume(&loop, path, error)))
        return FALSE;
    loop.began = loop.told = g_get_monotonic_time();
#pragma omp parallel if (!o->serial && loop.blocks > 1)
    work_on(&loop);
    if (loop.fault) {
        g_propagate_error(error, loop.fault);
        return FALSE;
    }
    if (!all_done(&loop)) {
        leave(&loop, path, error);
        return FALSE;
    }
    tell(&loop, TRUE);
    if (loop.resumed)
        avlast_resample_remove(path);
    return TRUE;
}

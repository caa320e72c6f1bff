/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_INFER_RESAMPLE_H
#define AVLAST_INFER_RESAMPLE_H

#include <glib.h>
#include <signal.h>

/* The one loop over replicates: bootstrap, jackknife, wild bootstrap, permutations. A
 * replicate is a function of its number (and of counter-based random numbers of it,
 * core/random.h), so the outcome hangs neither on the number of threads nor on whether
 * the loop was interrupted and went on later from its checkpoint. */

/* Computes replicates first .. first + count - 1 (numbers from 0): count x k numbers,
 * row-major, in `theta`; NaN where a replicate has no answer. `work` is this thread's own
 * (see work_new). FALSE with *error set ends the whole loop: only for what no other
 * replicate could do better, such as memory. Must not write to `data`. */
typedef gboolean (*AvlastReplicateBlock)(guint32 first, guint32 count, gpointer work,
                                         gconstpointer data, double *theta,
                                         GError **error);

/* Who looks on, shared by all loops of a run; all members may be NULL. Owned by the
 * caller. */
typedef struct AvlastResampleWatch {
    /* Told about five times a second, from one thread at a time, and once at the end
     * (done = reps). seconds: estimated time left, NaN at first. */
    void (*progress)(guint32 done, guint32 reps, double seconds, gpointer data);
    gpointer data;
    const volatile sig_atomic_t *stop; /* non-zero: stop as soon as blocks are done */
    /* Where the replicates done are kept when the loop is stopped, and from where it goes
     * on: a file with the same key, reps and k. Loops after the first of a run have ".2",
     * ".3" ... behind the name. Taken away at the loop's end. */
    const char *checkpoint;
    const char *key; /* tells one analysis from another: digest of data and options */
    guint loops;     /* loops begun so far; the caller starts it at 0 */
    guint32 resumed; /* replicates taken from a checkpoint, for a message */
} AvlastResampleWatch;

typedef struct {
    guint32 block;   /* replicates per call, 0: 1. Part of no result */
    gboolean serial; /* in this thread alone */
    gpointer (*work_new)(gconstpointer data, GError **error); /* or NULL */
    GDestroyNotify work_free;
    AvlastResampleWatch *watch; /* or NULL */
} AvlastResampleOptions;

/* Fills theta, reps x k row-major. FALSE with the block's error (of the lowest block that
 * failed), AVLAST_ERROR_INTERRUPTED (AV385) when stopped, and AVLAST_ERROR_INCONSISTENT
 * (AV386) for a checkpoint of another analysis or one that is damaged. A stop writes the
 * checkpoint whole or not at all (AVLAST_ERROR_OUTPUT where it cannot). */
gboolean avlast_resample(AvlastReplicateBlock one, gconstpointer data, guint32 reps,
                         gsize k, const AvlastResampleOptions *options, double *theta,
                         GError **error);

#endif

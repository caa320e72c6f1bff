/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_INFER_RESAMPLE_FILE_H
#define AVLAST_INFER_RESAMPLE_FILE_H

#include <glib.h>

/* The checkpoint of infer/resample.c, for it and its tests. Text:
 *
 *   avlast-checkpoint/1 REPS BLOCK K KEY
 *   B 3ff0000000000000 ...      block B is done: its numbers' bits, 16 hex digits each
 *   end SHA256                  of all before this line
 */
typedef struct {
    const char *key; /* one word; NULL counts as "-" */
    guint32 reps, block;
    gsize k;
    double *theta; /* reps x k */
    guint8 *done;  /* of blocks */
} AvlastResampleFile;

/* Whole or not at all. AVLAST_ERROR_OUTPUT (AV701). */
gboolean avlast_resample_write(const char *path, const AvlastResampleFile *file,
                               GError **error);

/* Fills theta and done from a file of the same key, reps, block and k. */
gboolean avlast_resample_read(const char *path, AvlastResampleFile *file, GError **error);

void avlast_resample_remove(const char *path);

#endif

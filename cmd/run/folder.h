/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_RUN_FOLDER_H
#define AVLAST_CMD_RUN_FOLDER_H

#include <glib.h>

/* An output folder that appears whole: everything is written to a folder beside it, which
 * takes its place in the end. */

typedef struct {
    char *target; /* where it shall be; symbolic links resolved */
    char *stage;  /* the folder to write to: an absolute path */
    gboolean force;
    gboolean done;
} AvlastFolder;

/* Makes the stage. FALSE results are NULL and AVLAST_ERROR_OUTPUT: the target is a file;
 * or holds something and `force` is not given; or holds something and was not made by
 * `avlast run` (it has no manifest). */
AvlastFolder *avlast_folder_new(const char *target, gboolean force, GError **error);

/* Removes the stage unless it was published. */
void avlast_folder_free(AvlastFolder *folder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastFolder, avlast_folder_free)

/* Writes a file of the stage, whole; folders in its name are made. */
gboolean avlast_folder_write(AvlastFolder *folder, const char *name, const char *text,
                             GError **error);

/* The stage's files, manifest.json left out, sorted; to be freed with g_strfreev. */
GStrv avlast_folder_files(const AvlastFolder *folder);

/* Puts the stage in the target's place: by one rename when the target is absent or empty.
 * Else each file replaces the old one, files that the old manifest lists and the stage
 * does not have are removed, and all else in the target stays; a file that is in the way
 * and that the old manifest does not list is an error, before anything is changed. */
gboolean avlast_folder_publish(AvlastFolder *folder, GError **error);

#endif

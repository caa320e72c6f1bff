/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_STATFILE_CHILD_H
#define AVLAST_DATA_STATFILE_CHILD_H

#include "data/statfile_parse.h"
#include "data/statfile_wire.h"

/* A parse under way in a child process. ReadStat reads formats whose descriptions were
 * never published, in files that may come from anywhere: whatever goes wrong in it stays
 * in a process that can change no file, reach no network, start nothing and takes bounded
 * memory and time (core/confine.h), and becomes an error here. */
typedef struct AvlastStatStream AvlastStatStream;

/* Starts the parse; `path` is for messages, the request is copied but for its arrays.
 * in_process is for fuzzing: no child, and a crash is a crash. NULL and
 * AVLAST_ERROR_INTERNAL when no process can be made. */
AvlastStatStream *avlast_stat_start(const char *path, const AvlastStatRequest *request,
                                    gboolean in_process, GError **error);

/* The next message; its body holds until the one after it. AVLAST_WIRE_DONE is the last.
 * FALSE and *error: what avlast_stat_fail says of a fault, AVLAST_ERROR_MALFORMED (AV156)
 * when the child died or overstepped its limits. */
gboolean avlast_stat_next(AvlastStatStream *stream, AvlastWireType *type,
                          AvlastWireBody *body, GError **error);

/* AVLAST_ERROR_MALFORMED (AV153): what the child sent is no message that it can mean. */
gboolean avlast_stat_fail_message(const AvlastStatStream *stream, GError **error);

/* Ends the child when it still runs. */
void avlast_stat_stop(AvlastStatStream *stream);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastStatStream, avlast_stat_stop)

/* The error for a fault of ReadStat: `code` is its own, row 0 none.
 * AVLAST_ERROR_MALFORMED for files that are damaged (AV153), hold what cannot be read
 * (AV154), texts in another encoding (AV155), or want too much memory (AV156). */
void avlast_stat_fail(const char *path, AvlastStatKind kind, gint32 code, gint64 row,
                      guint64 byte, const char *complaint, GError **error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_STATFILE_HEAD_H
#define AVLAST_DATA_STATFILE_HEAD_H

#include "data/statfile_child.h"

/* Reads what the file says of its variables. *alien tells that texts are not UTF-8, and
 * nothing else is then set. NULL and *error as avlast_stat_next; AVLAST_ERROR_MALFORMED
 * for variables without a name or with the same (AV105) and for files without any
 * (AV109). */
AvlastStatHead *avlast_stat_describe(const char *path, const AvlastStatRequest *request,
                                     gboolean in_process, gboolean *alien,
                                     GError **error);

#endif

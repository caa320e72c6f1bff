/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_STATFILE_HEAD_H
#define AVLAST_DATA_STATFILE_HEAD_H

#include "data/statfile_child.h"
#include "data/statfile_text.h"

/* Reads what the file says of its variables, texts as UTF-8. NULL and *error as
 * avlast_stat_next; AVLAST_ERROR_MALFORMED for texts that fit no encoding (AV155), for
 * variables without a name or with the same (AV105) and for files without any (AV109). */
AvlastStatHead *avlast_stat_describe(const char *path, const AvlastStatRequest *request,
                                     gboolean in_process, AvlastStatTexts *texts,
                                     GError **error);

/* AVLAST_ERROR_MALFORMED (AV155): the texts are not in the encoding. */
void avlast_stat_fail_texts(const char *path, AvlastStatKind kind,
                            const AvlastStatTexts *texts, GError **error);

#endif

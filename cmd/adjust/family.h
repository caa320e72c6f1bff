/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_ADJUST_FAMILY_H
#define AVLAST_CMD_ADJUST_FAMILY_H

#include "infer/result.h"

/* Which rows are hypotheses, and which of them are a family. */

/* What a row is known by, for families and patterns; file and program may be NULL. */
typedef struct {
    const char *file, *program;
    const AvlastEstimate *row;
} AvlastKnownRow;

/* Names that a family may be parted by: file, program (only when `of_files`), outcome,
 * group, term. FALSE with AVLAST_ERROR_USAGE (AV393) and a did-you-mean. */
gboolean avlast_adjust_check_family(char *const *family, const char *option,
                                    gboolean of_files, GError **error);

/* "outcome=score;term=arm=pilot", "" when there is one family. To be freed. */
char *avlast_adjust_family_of(const AvlastKnownRow *known, char *const *family);

/* Whether the text fits one of the patterns, in which * stands for any text; NULL
 * patterns fit all. */
gboolean avlast_adjust_matches(const char *text, char *const *patterns);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_STATFILE_CODEBOOK_H
#define AVLAST_DATA_STATFILE_CODEBOOK_H

#include "data/codebook.h"
#include "data/statfile.h"

/* How a value is written in a codebook and as a reason: a number in its shortest exact
 * form, a date as a date, a tag as ".a" (".A" and "._" in SAS). To be freed. */
char *avlast_stat_code(const AvlastStatHead *head, const AvlastStatVariable *variable,
                       double number, char tag);

/* What the file says of its variables. A variable of dates is of type date, one of texts
 * a category, any other a number, whether its values have labels or not: a labelled
 * answer scale has a mean, as in a CSV file whose codebook lists the values. `missing`
 * has the declared codes, the labelled tags, and the labelled values within declared
 * ranges (other values within them are found when the cells are read). */
AvlastCodebook *avlast_stat_codebook(const char *path, const char *sha256,
                                     const AvlastStatHead *head);

#endif

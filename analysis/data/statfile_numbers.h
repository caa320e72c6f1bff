/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_STATFILE_NUMBERS_H
#define AVLAST_DATA_STATFILE_NUMBERS_H

#include "data/statfile_columns.h"

/* A category of texts that the user's codebook calls a number, as the numbers they are;
 * field is its index in the file. NULL and AVLAST_ERROR_MALFORMED (AV110) when one is
 * none; the category itself when the reading is lenient. */
AvlastColumn *avlast_stat_numbers(const AvlastStatReading *reading, gsize field,
                                  AvlastColumn *texts, gsize rows, GError **error);

#endif

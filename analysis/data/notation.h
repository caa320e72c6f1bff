/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_NOTATION_H
#define AVLAST_DATA_NOTATION_H

#include "data/cell.h"

/* The notation that --decimal and --thousands say (NULL: not given); its decimal mark is
 * '\0' where they leave it open. FALSE and AVLAST_ERROR_USAGE (AV114) for values that
 * cannot be. */
gboolean avlast_notation_choose(const char *decimal, const char *thousands,
                                AvlastNotation *notation, GError **error);

#endif

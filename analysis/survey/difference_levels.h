/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_DIFFERENCE_LEVELS_H
#define AVLAST_SURVEY_DIFFERENCE_LEVELS_H

#include "data/frame.h"

/* The levels of a column that groups are made of: each row's (AVLAST_NO_LEVEL for none),
 * their names "g=a" (a GStrv) and how many there are. The reference, if it is given,
 * becomes 0 and the others keep their order. FALSE with AVLAST_ERROR_USAGE (AV248) when
 * no row has the reference, AVLAST_ERROR_INCONSISTENT (AV250) for more than 100 levels.
 */
gboolean avlast_difference_levels(const AvlastColumn *column, gsize rows,
                                  const char *reference, guint32 **level, char ***label,
                                  guint32 *n_levels, GError **error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_DESCRIBE_FEW_H
#define AVLAST_CMD_DESCRIBE_FEW_H

#include "infer/estimates.h"

/* Small numbers in a description that others read. */

/* Finds the variables, and the variables' missing reasons, of which some have 1 to small
 * - 1 people: into `few`, a set that owns its keys. Since all together less all groups
 * but one is that one, the groups of a variable are hidden together. */
void avlast_find_few(GHashTable *few, const AvlastEstimates *estimates, gint64 small);

/* Whether a cell of that outcome, term and group (NULL: all) is to be hidden. */
gboolean avlast_is_few(GHashTable *few, const char *outcome, const char *term,
                       const char *group);

#endif

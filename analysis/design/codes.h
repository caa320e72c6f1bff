/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DESIGN_CODES_H
#define AVLAST_DESIGN_CODES_H

#include "data/frame.h"

/* Dense codes of the pairs (a[i], b[i]), i < n: 0 .. *n_pairs - 1 in the order of the
 * pairs (a first), so that equal pairs share a code and the codes do not depend on the
 * order of the items. a's codes are below n_a and b's below n_b; an item with
 * AVLAST_NO_LEVEL in either gets AVLAST_NO_LEVEL. b NULL: every item is a pair of its
 * own, ordered by a and then by index. Two stable counting sorts: time and memory are n +
 * n_a + n_b. NULL and AVLAST_ERROR_INTERNAL when memory runs out. */
guint32 *avlast_codes_pair(const guint32 *a, guint32 n_a, const guint32 *b, guint32 n_b,
                           gsize n, guint32 *n_pairs, GError **error);

#endif

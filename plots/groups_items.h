/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_GROUPS_ITEMS_H
#define AVLAST_PLOTS_GROUPS_ITEMS_H

#include "infer/result.h"

/* Which rows of a descriptive result share a chart. */

/* What a row's term says: nothing of its own, a level, an answer to a question with
 * several, a quantile, the other column of a correlation, or a statistic's name. */
typedef enum {
    AVLAST_COMPARED_PLAIN,
    AVLAST_COMPARED_LEVEL,
    AVLAST_COMPARED_MARKED,
    AVLAST_COMPARED_QUANTILE,
    AVLAST_COMPARED_PAIR,
    AVLAST_COMPARED_NAMED
} AvlastComparedKind;

typedef struct {
    char *key;
    double size; /* of the first row, where sizes matter; else 0 */
    GPtrArray *rows;
} AvlastComparedItem;

/* Of AvlastComparedItem: with groups one for each outcome (and statistic), else one for
 * all shares and for outcomes of one unit and size. Empty for a result that is no
 * description. */
GPtrArray *avlast_lineup_sets(const AvlastResult *result);

AvlastComparedKind avlast_lineup_kind(const AvlastResult *result,
                                      const AvlastEstimate *row);
gboolean avlast_lineup_is_share(const AvlastResult *result, const AvlastEstimate *row);
gboolean avlast_lineup_is_grouped(const AvlastEstimate *row);
/* A setting of the run, or NULL. Borrowed. */
const char *avlast_lineup_setting(const AvlastResult *result, const char *key);

/* The terms of each outcome's levels, in their order, the first three of them. */
GHashTable *avlast_lineup_levels(const AvlastResult *result);
/* Of two levels the first is what the second leaves: the second is shown. */
gboolean avlast_lineup_is_other_half(const AvlastEstimate *row, GHashTable *levels);
gboolean avlast_lineup_is_binary(const AvlastEstimate *row, GHashTable *levels);
/* "outcome=1", "=Y": the outcome's label says it. */
gboolean avlast_lineup_is_yes(const char *term);

#endif

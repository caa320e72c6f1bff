/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_LOST_H
#define AVLAST_IMPACT_LOST_H

#include "data/frame.h"
#include "infer/estimates.h"

/* Rows that an analysis does not use, counted by reason. */

/* Counts one more row under `what` in a list of AvlastDropped (rows = 0 only makes the
 * entry). */
void avlast_dropped_count(GPtrArray *list, const char *what, gint64 rows);

/* A new empty list for avlast_dropped_count. */
GPtrArray *avlast_dropped_list(void);

/* "no 'who5_post' (coded -99: won't answer)": why this cell is missing; to be freed. */
char *avlast_missing_reason(const AvlastColumn *column, gsize row);

#endif

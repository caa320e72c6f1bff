/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_UNPRICED_H
#define AVLAST_VALUE_UNPRICED_H

#include "infer/result.h"
#include "value/model.h"

/* What counts beside the money. */

/* Remembers the outcomes of a result file that the model takes effects from. */
void avlast_value_measured(AvlastValueModel *model, const AvlastEstimates *estimates);

/* Fills the chart member `priced`: {"priced": [label], "unpriced": [label]}: effects with
 * a price (a split or contract), and those without one with the outcomes of the result
 * files that no effect takes up; with a note when there are any. */
void avlast_value_unpriced(const AvlastValueModel *model, AvlastResult *result);

#endif

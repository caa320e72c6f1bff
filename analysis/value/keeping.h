/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_KEEPING_H
#define AVLAST_VALUE_KEEPING_H

#include "value/draws.h"
#include "value/value.h"

/* Keeps those columns that what is asked for goes back to, and settles whether the draws
 * are gone through once only (draws->once). `scenarios`: how many are computed. FALSE and
 * AVLAST_ERROR_INTERNAL without memory. */
gboolean avlast_keep_needed(const AvlastValueModel *model,
                            const AvlastValueOptions *options, guint scenarios,
                            AvlastDraws *draws, GError **error);

#endif

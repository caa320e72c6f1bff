/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_VALUE_RANGE_H
#define AVLAST_CMD_VALUE_RANGE_H

#include "infer/estimates.h"

/* Figures of `avlast value` as sentences say them. Texts are to be freed. */
typedef enum {
    AVLAST_HOW_MONEY,
    AVLAST_HOW_RATIO,
    AVLAST_HOW_CHANCE,
    AVLAST_HOW_RATE,
    AVLAST_HOW_YEARS,
    AVLAST_HOW_PLAIN
} AvlastHow;

char *avlast_number_said(double value, AvlastHow how, const char *currency,
                         const char *lang);

/* "; from A to B fits data and assumptions" of the row's interval, or "", with signs
 * turned where the sentence turns them. two_ways: the sentence has a word for each
 * direction, so that in an interval about 0 the other one is told in words. */
char *avlast_interval_said(const AvlastEstimate *row, AvlastHow how, gboolean two_ways,
                           gboolean turned, const char *currency, const char *lang);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_PRICE_H
#define AVLAST_VALUE_PRICE_H

#include <glib.h>

/* A price index: consumer prices, wages, the national insurance basic amount ... */
typedef struct {
    const char *id, *source;
    GArray *years; /* of gint64 */
    GArray *level; /* of double, > 0, beside years */
} AvlastPriceIndex;

/* The factor I(to) / I(from) that carries money of year `from` into prices of year `to`;
 * 1 when both are the same. NaN when the index lacks a year: it is then in *lacking (if
 * not NULL). `index` may be NULL only when the years are the same. */
double avlast_price_factor(const AvlastPriceIndex *index, gint64 from, gint64 to,
                           gint64 *lacking);

#endif

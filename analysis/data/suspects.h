/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_SUSPECTS_H
#define AVLAST_DATA_SUSPECTS_H

#include "data/frame.h"

/* Signs that a column is not yet told about in full. They are told to a person, never
 * acted on. */

/* A number that surveys use for missing answers. */
typedef struct {
    double value;
    gsize n;          /* cells that hold it */
    double low, high; /* of the column's other numbers */
} AvlastSuspectCode;

/* Codes for missing that a column of numbers seems to hold, in increasing order (of
 * AvlastSuspectCode). The candidates are -9999, -999 to -997, -99 to -97, -88, -77, -66,
 * -9 to -7 and 9, 8, 7 (each also as 2 to 5 equal digits: 99, 88, 77, 999 ...) and 97,
 * 98, 997, 998. Let low and high be the ends of all numbers that are no candidates, and
 * at least two different ones:
 *
 *   c < 0: taken when low >= 0
 *   c > 0: taken when c > high and c - high > max(1, (high - low) / 2), or, when the
 *          others are whole and within 0 to 7, when c is 8 or 9 and c - high >= 2
 *
 * A candidate that is not taken counts among the other numbers. */
GArray *avlast_suspect_codes(const AvlastColumn *column, gsize rows, const guint8 *among);

/* Groups of a category's levels that are the same when case, blanks at the ends, repeated
 * blanks and accents are left out: "'Oslo', 'oslo', 'OSLO '" (of char *). A level counts
 * when a checked row has it. Å, Ø and Æ are letters, not accents; so is each of their
 * small forms. */
GPtrArray *avlast_suspect_levels(const AvlastColumn *column, gsize rows,
                                 const guint8 *among);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_SQL_H
#define AVLAST_DATA_SQL_H

#include "data/frame.h"

/* Conditions and computed columns in SQL (SQLite's expressions), over the frame itself as
 * a read-only table called `data`; nothing is copied. A missing cell is NULL, a number is
 * a REAL (so 1/2 of two columns is 0.5), a category or text is its text. Column names
 * with a dot, a blank or another odd character stand in double quotes; letters such as
 * ø need none. SQL does not tell upper from lower case in names.
 *
 * Only reading is possible: no statement but the expression, no files, no settings, no
 * random numbers or clock (the same data give the same result). `log` is refused, since
 * it is the logarithm to base 10 in SQL and the natural one elsewhere: ln and log10 are
 * clear.
 *
 * `what` names the option in messages: "--where". Faults are AVLAST_ERROR_USAGE with code
 * AV130 (the expression), AV131 (not allowed), AV804 (unknown column, with the nearest
 * name), and show the place in the expression. */

/* The columns of the header that are needed to compute the lets ("name = SQL", each may
 * use those before it) and the conditions: a NULL-terminated list in the header's order,
 * to be freed. Both lists are NULL-terminated or NULL; a NULL condition in a list ends
 * it. NULL and *error at the first fault. */
GStrv avlast_sql_columns(const char *const *lets, const char *const *conditions,
                         const char *const *header, GError **error);

/* One byte per row: 1 where the condition holds, 0 where it does not or is unknown
 * (NULL: something it needs is missing); *unknown (optional) counts the latter. To be
 * freed. NULL and *error: also AVLAST_ERROR_INCONSISTENT (AV132) when a row's result is a
 * text. */
guint8 *avlast_sql_mask(const AvlastFrame *frame, const char *what, const char *condition,
                        gsize *unknown, GError **error);

/* Adds the column of "name = SQL" to the frame: numbers, or a category (levels by bytes)
 * when any result is a text. A NULL is missing, for the reason of the first column
 * of the expression that is missing in that row, else "not computable" (division by zero,
 * CASE without ELSE). FALSE and *error: also AVLAST_ERROR_USAGE when the name is
 * taken (AV133), AVLAST_ERROR_INCONSISTENT (AV132) for results that are neither number
 * nor text or not finite. */
gboolean avlast_sql_let(AvlastFrame *frame, const char *definition, GError **error);

/* Splits "name = SQL" (the name may stand in double quotes or backquotes); both to be
 * freed. */
gboolean avlast_sql_split(const char *definition, char **name, char **expression,
                          GError **error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_CELL_H
#define AVLAST_DATA_CELL_H

#include <glib.h>

/* How the numbers of a file are written. */
typedef struct {
    char decimal; /* '.' or ',' */
    /* The declared thousands mark: '\0' none, ' ' any blank (also U+00A0, U+2009,
     * U+202F), else itself. */
    char thousands;
    gboolean blanks; /* without a declared mark, blanks that part groups of three are one:
                        1 204 can be nothing else */
} AvlastNotation;

/* Reads a cell as a number in that notation; the zero before the decimal mark may be left
 * out, as SPSS and Stata do. A declared thousands mark must part the
 * whole digits into groups of three. */
gboolean avlast_cell_number(const char *text, gsize length, AvlastNotation notation,
                            double *value);

/* Whether it is a number only by its blanks. */
gboolean avlast_cell_is_spaced(const char *text, gsize length, AvlastNotation notation);

/* Why a text that is a number had better not be taken for one: codes like 0301 would lose
 * their zeros, whole numbers beyond 2^53 their last digits. */
gboolean avlast_cell_has_leading_zero(const char *text, gsize length);
gboolean avlast_cell_is_too_long(const char *text, gsize length);

/* Whether the text would be a number if `mark` (as in AvlastNotation) were its thousands
 * mark. */
gboolean avlast_cell_has_thousands(const char *text, gsize length,
                                   AvlastNotation notation);

/* Whether it is what Excel makes of numbers like 2.1 and 1.26: "02.jan", "jan.26". */
gboolean avlast_cell_is_month_day(const char *text);

/* Whether it is a long whole number as Excel shortens it: "1,23E+11", at most six digits
 * and an exponent of ten or more. */
gboolean avlast_cell_is_shortened(const char *text, gsize length);

/* What to do about a text that should have been a number in that notation, as a hint;
 * NULL when nothing is known. To be freed. (cell_advice.c) */
char *avlast_cell_advice(const char *text, AvlastNotation notation);

#endif

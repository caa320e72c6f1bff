/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CORE_NUMBER_H
#define AVLAST_CORE_NUMBER_H

#include <glib.h>

/* Reads the whole of text[0..length) as a number: [+-]digits[mark digits][e[+-]digits],
 * the digits before the mark left out or not (`.5`, as Stata and SPSS write it), blanks
 * around it trimmed, converted exactly (round to nearest even). `decimal` is '.' or ','.
 * Hexadecimal, nan, inf, thousands marks, overflow and anything else give FALSE with
 * *value untouched. */
gboolean avlast_number_parse(const char *text, gsize length, char decimal, double *value);

/* Long enough for any result of the two functions below. */
#define AVLAST_NUMBER_BUFFER 64

/* The shortest decimal text that reads back as the same double (at most 17 significant
 * digits); empty for NaN, "inf" or "-inf" for infinities; never "-0". Returns buffer. */
const char *avlast_number_exact(double value, char buffer[AVLAST_NUMBER_BUFFER]);

/* Hash of a double (equal numbers have equal hashes) for g_hash_table_new with
 * g_double_equal; g_double_hash takes the whole part, so that measures between 0 and 100
 * would all but share their places. */
guint avlast_number_hash(gconstpointer number);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_FORMULA_SCAN_H
#define AVLAST_DATA_FORMULA_SCAN_H

/* Reading a formula's text, shared by formula.c (terms) and formula_scan.c (words and
 * atoms) only. `at` is where the reader is. */

#include "data/formula_parts.h"

typedef struct {
    const char *text, *at;
    AvlastFormula *formula;
    gboolean list;
    guint depth;
    GError **error;
} AvlastScan;

/* An error at a place of the text, with the text and a caret under the place. */
void avlast_scan_fail(const AvlastScan *scan, const char *where, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* The character after the one at the place. */
static inline const char *avlast_scan_next(const char *at)
{
    return at + g_utf8_skip[(guchar)*at];
}

void avlast_scan_blanks(AvlastScan *scan);
gboolean avlast_scan_starts_name(const char *at);
gboolean avlast_scan_in_name(const char *at);

/* Takes the symbol, blanks before it skipped; FALSE with nothing taken when another
 * stands there. */
gboolean avlast_scan_take(AvlastScan *scan, char symbol);

/* A name, power or function call; as an outcome it is no category and no power. NULL with
 * an error. */
AvlastAtom *avlast_scan_atom(AvlastScan *scan, gboolean outcome);
void avlast_atom_free(gpointer atom);

/* The factors behind '|', which has been taken. FALSE with an error. */
gboolean avlast_scan_absorb(AvlastScan *scan);

#endif

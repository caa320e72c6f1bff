/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_CROSSTAB_CELLS_H
#define AVLAST_PLOTS_CROSSTAB_CELLS_H

#include "infer/result.h"

/* The cells of a table of two variables, read from rows whose terms begin with column:,
 * row: or total: (describe --crosstab). */

typedef struct {
    double value[3]; /* share, low, high; NaN where the table has none */
} AvlastCrossCell;

typedef struct {
    guint basis;                  /* 0: shares of columns, 1: of rows, 2: of all */
    char *row_name, *column_name; /* the two variables */
    GPtrArray *rows, *columns;    /* of char *: terms without prefix; groups */
    GPtrArray *row_labels, *column_labels;
    AvlastCrossCell *cells; /* rows x columns */
    double most;            /* the highest share */
    double p;               /* of the test that the two are unrelated; or NaN */
    const char *outcome;
} AvlastCrossTable;

/* One for each basis that the rows have. */
guint avlast_cross_items(const AvlastResult *result);

/* What the shares are of, in the language of texts. */
const char *avlast_cross_basis(guint basis);

void avlast_cross_table_read(AvlastCrossTable *table, const AvlastResult *result,
                             guint item, const char *lang);
void avlast_cross_table_clear(AvlastCrossTable *table);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastCrossTable, avlast_cross_table_clear)

const AvlastCrossCell *avlast_cross_cell(const AvlastCrossTable *table, guint row,
                                         guint column);

#endif

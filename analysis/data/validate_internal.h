/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_VALIDATE_INTERNAL_H
#define AVLAST_DATA_VALIDATE_INTERNAL_H

#include "data/cell.h"
#include "data/validate.h"

/* Faults of cells, gathered before their places are known. */
typedef struct {
    const AvlastFrame *frame;
    const guint8 *among; /* or NULL */
    AvlastNotation notation;
    GArray *cells;     /* of AvlastCellPlace, beside ... */
    GPtrArray *faults; /* ... of AvlastFault * */
    const char *file;
    gsize field; /* of the column that is being checked */
    const char *name;
} AvlastCellFaults;

/* Whether the row is checked, and the column's cell is there. */
gboolean avlast_cell_counts(const AvlastCellFaults *found, gsize row);
gboolean avlast_cell_present(const AvlastCellFaults *found, const AvlastColumn *column,
                             gsize row);

void avlast_cell_fault(AvlastCellFaults *found, gsize row, const char *id,
                       const char *format, ...) G_GNUC_PRINTF(4, 5);

/* Whether the cell is a number, whatever its column became: one cell that is none makes a
 * column a category, and the others are still to be checked. */
gboolean avlast_cell_value(const AvlastCellFaults *found, const AvlastColumn *column,
                           gsize row, double *value);

/* Each check of one column; entry is its row of the codebook. */
void avlast_check_type(AvlastCellFaults *found, const AvlastColumn *column,
                       const AvlastCodebookEntry *entry);
void avlast_check_range(AvlastCellFaults *found, const AvlastColumn *column,
                        const AvlastCodebookEntry *entry);
void avlast_check_values(AvlastCellFaults *found, const AvlastColumn *column,
                         const AvlastCodebookEntry *entry);
void avlast_check_ids(AvlastCellFaults *found, const AvlastColumn *column);
void avlast_check_weights(AvlastCellFaults *found, const AvlastColumn *column);
void avlast_check_national_ids(AvlastCellFaults *found, const AvlastColumn *column);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/cells.h"

#include <math.h>
#include <string.h>

#include "data/frame.h"

/* Index of the missing text, or -1. */
static int find_missing(const AvlastCellColumn *column, const char *text)
{
    for (gsize i = 0; i < column->n_missing; i++)
        if (strcmp(column->missing[i], text) == 0)
            return (int)i;
    return -1;
}

void avlast_cells_empty(AvlastCells *cells, const AvlastCellColumn *column, gsize row)
{
    cells->reason[row] = 1;
    if (column->text)
        cells->code[row] = AVLAST_NO_LEVEL;
    else
        cells->number[row] = NAN;
}

static gboolean take_number(AvlastCells *cells, const AvlastCellColumn *column,
                            AvlastNotation notation, gsize row, const char *text,
                            gsize length)
{
    double value = NAN;
    int missing = -1;
    const gboolean number =
        avlast_cell_number(text, length, notation, &value) &&
        (column->declared || (!avlast_cell_has_leading_zero(text, length) &&
                              !avlast_cell_is_too_long(text, length)));

    if (number) {
        for (gsize i = 0; i < column->n_missing && missing < 0; i++)
            if (column->missing_value[i] == value)
                missing = (int)i;
    } else {
        missing = column->n_missing > 0 ? find_missing(column, text) : -1;
        if (missing < 0) {
            cells->failed = TRUE;
            return FALSE;
        }
    }
    if (fabs(value) >= 1e10 && missing < 0 && avlast_cell_is_shortened(text, length) &&
        cells->shortened++ == 0)
        cells->first_shortened = row;
    if (number && missing < 0 && avlast_cell_is_spaced(text, length, notation) &&
        cells->spaced++ == 0)
        cells->first_spaced = row;
    cells->number[row] = missing < 0 ? value : NAN;
    cells->reason[row] = missing < 0 ? 0 : (guint8)(missing + 2);
    return TRUE;
}

gboolean avlast_cells_take(AvlastCells *cells, const AvlastCellColumn *column,
                           AvlastNotation notation, gsize row, const char *text,
                           gsize length)
{
    if (length == 0) {
        avlast_cells_empty(cells, column, row);
        return TRUE;
    }
    if (!column->text)
        return take_number(cells, column, notation, row, text, length);
    cells->reason[row] = 0;
    cells->code[row] = avlast_dictionary_code(cells->words, text, length);
    return TRUE;
}

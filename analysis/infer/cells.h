/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_INFER_CELLS_H
#define AVLAST_INFER_CELLS_H

#include "design/layout.h"
#include "infer/variance.h"

/* Influence summed by unit of a level and group: one cell for each pair that occurs, in
 * the order of units and then groups. Where each unit is one row of the only level, a
 * million rows with many terms would be a table many times as large as the data: totals
 * are then the row's influence, computed when it is asked for. */
typedef struct {
    guint32 n_cells;
    guint32 *unit;        /* n_cells; NULL: each cell is the unit of its number */
    const guint32 *group; /* n_cells; NULL: all are of group 0. AVLAST_NO_LEVEL: the cell
                             is empty, found only where unit is NULL */
    guint32 *own_group;   /* what is freed of it */
    double *total;        /* n_cells x k, row-major; of single rows those held */
    gsize k;
    AvlastInfluence influence; /* of single rows, else NULL; with what it needs: */
    const AvlastSample *sample;
    const void *state;
    const guint32 *row_of; /* of the level's units; NULL: the row of their number */
    gsize *held;           /* the first row of those in total, and the one behind them */
    guint32 *cell_of;      /* of rows (last level) or of the cells below: the cell they
                              went into; AVLAST_NO_LEVEL when into none. NULL: the cell
                              of their number */
    gsize n_below;
} AvlastCells;

/* Cells of the layout's last level from the influence of all rows. They may keep what is
 * handed in: sample, layout and state must live as long. */
AvlastCells *avlast_cells_from_rows(const AvlastSample *sample,
                                    const AvlastLayout *layout, AvlastInfluence influence,
                                    const void *state,
                                    const AvlastVarianceOptions *options, GError **error);

static inline guint32 avlast_cells_unit(const AvlastCells *cells, guint32 cell)
{
    return cells->unit ? cells->unit[cell] : cell;
}

static inline guint32 avlast_cells_group(const AvlastCells *cells, guint32 cell)
{
    return cells->group ? cells->group[cell] : 0;
}

/* The k totals of a cell; they hold until the next call. Single rows have one cell to a
 * unit, so that totals of one unit never stand for each other's. */
const double *avlast_cells_total(const AvlastCells *cells, guint32 cell);

/* Cells of the level above: below's totals summed by the parents of their units. */
AvlastCells *avlast_cells_roll_up(const AvlastCells *below, const AvlastLevel *level,
                                  guint32 n_parents, gsize k, guint32 n_groups,
                                  GError **error);

void avlast_cells_free(AvlastCells *cells);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastCells, avlast_cells_free)

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_INFER_CELLS_H
#define AVLAST_INFER_CELLS_H

#include "design/layout.h"
#include "infer/variance.h"

/* Influence summed by unit of a level and group: one cell for each pair that occurs, in
 * the order of units and then groups. */
typedef struct {
    guint32 n_cells;
    guint32 *unit, *group; /* n_cells each */
    double *total;         /* n_cells x k, row-major */
    guint32 *cell_of;      /* of rows (last level) or of the cells below: the cell they
                              went into; AVLAST_NO_LEVEL when into none */
    gsize n_below;
} AvlastCells;

/* Cells of the layout's last level from the influence of all rows. */
AvlastCells *avlast_cells_from_rows(const AvlastSample *sample,
                                    const AvlastLayout *layout, AvlastInfluence influence,
                                    const void *state,
                                    const AvlastVarianceOptions *options, GError **error);

/* Cells of the level above: below's totals summed by the parents of their units. */
AvlastCells *avlast_cells_roll_up(const AvlastCells *below, const AvlastLevel *level,
                                  guint32 n_parents, gsize k, guint32 n_groups,
                                  GError **error);

void avlast_cells_free(AvlastCells *cells);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastCells, avlast_cells_free)

#endif

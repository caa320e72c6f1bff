/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_INFER_TOTALS_H
#define AVLAST_INFER_TOTALS_H

#include "infer/scatter.h"

/* The variance engine's totals of units at every level of a design, and the way from them
 * to sums of squares. */
typedef struct {
    GPtrArray *cells; /* of AvlastCells *, one of each level */
    GPtrArray *flags; /* of the cells at each level (lonely.h), or NULLs */
    guint32 *of_row;  /* n: each row's cell at the first level; NULL: rows are units */
} AvlastTotals;

/* Totals of the last level from the rows first, then upwards; kept, since strata go
 * downwards. What is handed in must live as long. `flagged`: with the flags that
 * sample->lonely_domain needs. */
AvlastTotals *avlast_totals_new(const AvlastSample *sample, const AvlastLayout *layout,
                                AvlastInfluence influence, const void *state,
                                const AvlastVarianceOptions *options, gboolean flagged,
                                GError **error);
void avlast_totals_free(AvlastTotals *totals);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastTotals, avlast_totals_free)

/* Room for the root of the work's terms, and the names of its units. */
gboolean avlast_totals_root(AvlastScatter *work, const AvlastLayout *layout,
                            AvlastEstimates *estimates, GError **error);

/* Adds all strata of all levels to the work. */
gboolean avlast_totals_scatter(AvlastScatter *work, const AvlastLayout *layout,
                               const AvlastTotals *totals, GError **error);

#endif

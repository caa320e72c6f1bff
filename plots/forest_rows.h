/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_FOREST_ROWS_H
#define AVLAST_PLOTS_FOREST_ROWS_H

#include "infer/result.h"

/* Which rows of a result a forest plot shows, under what labels, on what axis. */

/* Rows shown at most. */
#define AVLAST_FOREST_ROWS 60

typedef struct {
    const AvlastEstimate *row;
    char *label;
    const char *unit;                       /* of its outcome, or NULL */
    const AvlastEstimate *together, *joint; /* rows with its corrected p-value and its
                                               joint interval, or NULL */
    gboolean primary;
} AvlastForestLine;

typedef struct {
    GPtrArray *lines;             /* of AvlastForestLine */
    const AvlastForestLine *main; /* what the title is about */
    const char *unit; /* of all rows; NULL when they differ or it is not known */
    const char *left, *right;
    double none;       /* no effect: 0, of ratios 1 */
    double worthwhile; /* of the main line's outcome */
    double low, high;  /* of the axis */
    int decimals;
    guint left_out;      /* rows on another scale */
    guint cut;           /* rows beyond AVLAST_FOREST_ROWS */
    gboolean impact;     /* rows are effects */
    char *method, *band; /* of the corrected p-values and joint intervals, or NULL */
    gboolean ratio;      /* rows are ratios: the axis is logarithmic, its middle 1 */
} AvlastForest;

/* How many forests: one of all rows, then one per outcome when there are several; 0:
 * none. */
guint avlast_forest_items(const AvlastResult *result);

/* Item 0 holds the main outcome (the primary, else the first) and every other whose size
 * is near enough to share an axis; item i the i-th outcome alone. Borrows from the
 * result. */
AvlastForest *avlast_forest_new(const AvlastResult *result, guint item, const char *lang);
void avlast_forest_free(AvlastForest *forest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastForest, avlast_forest_free)

/* The result's rows are effects of a programme (not levels or regression coefficients).
 */
gboolean avlast_forest_is_impact(const AvlastResult *result);
/* The result compares before with after: alone, or (`beside`) with a comparison group. */
gboolean avlast_forest_is_change(const AvlastResult *result, gboolean *beside);
/* Whether a row of such a result is its answer: the change, or the difference in change;
 * not a level, a standardised change or a test. TRUE of every other result. */
gboolean avlast_forest_is_answer(const AvlastResult *result, const AvlastEstimate *row);
/* Where a value lies on the axis: itself, or its logarithm. */
double avlast_forest_place(const AvlastForest *forest, double value);
gboolean avlast_forest_has_interval(const AvlastEstimate *row);
const char *avlast_forest_outcome_label(const AvlastResult *result, const char *outcome);

#endif

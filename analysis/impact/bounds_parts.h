/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_BOUNDS_PARTS_H
#define AVLAST_IMPACT_BOUNDS_PARTS_H

#include "impact/bounds.h"

/* Inside impact/bounds*.c: lower and upper bound of one arm's effect, with the influence
 * of the frame's rows on each. */
typedef struct {
    double value[2];
    double *move[2];
} BoundSides;

gboolean avlast_bounds_sides_init(BoundSides *sides, const AvlastTrial *trial,
                                  GError **error);
void avlast_bounds_sides_clear(BoundSides *sides);

/* The estimates of n_arms - 1 pairs of bounds: rows, covariance, intervals. */
AvlastEstimates *avlast_bounds_finish(const AvlastTrial *trial, const char *outcome,
                                      const guint8 *use, const BoundSides *sides,
                                      const char *kind, const char *method, double level,
                                      AvlastBound *bounds, GError **error);

#endif

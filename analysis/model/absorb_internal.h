/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_ABSORB_INTERNAL_H
#define AVLAST_MODEL_ABSORB_INTERNAL_H

#include "model/absorb.h"

/* Two factors of which one has not too many levels, swept out by elimination: with the
 * levels of the larger taken out, what is left are normal equations of as many unknowns
 * as the smaller has levels, factored once for all columns. */
typedef struct AvlastTwoWay AvlastTwoWay;

/* Of the factors `large` and `small`. *two is NULL when steps are likely to be quicker.
 * FALSE and *error without memory. */
gboolean avlast_two_way_new(const AvlastAbsorbed *a, gsize large, gsize small,
                            AvlastTwoWay **two, GError **error);
void avlast_two_way_free(AvlastTwoWay *two);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastTwoWay, avlast_two_way_free)

/* How many numbers a sweep works with. */
gsize avlast_two_way_room(const AvlastTwoWay *two);

/* Sweeps a column, of which centre and length are as avlast_absorb_centre gives. FALSE
 * when something of the factors is left in it, more than rounding explains: then steps
 * may go on from there. */
gboolean avlast_two_way_sweep(const AvlastTwoWay *two, double centre, double length,
                              double *x, double *room);

/* The mean of a column, exact where all numbers are equal, and its weighted length about
 * that. */
double avlast_absorb_centre(const AvlastAbsorbed *a, const double *x, double *length);

/* avlast_absorb_some, by steps alone when `steps`. */
gboolean avlast_absorb_by(const AvlastAbsorbed *a, const guint8 *which, gboolean steps,
                          double *const *column, gsize k, gsize *iterations,
                          GError **error);

#endif

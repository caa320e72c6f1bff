/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_TORNADO_H
#define AVLAST_VALUE_TORNADO_H

#include "value/scenario.h"

/* How far each input moves the net present value by itself: the input at its low and high
 * value (bounds, or 2.5 and 97.5 % quantiles), all others at their means. */

typedef struct {
    const AvlastInput *input;
    double low, high;       /* of the input */
    double at_low, at_high; /* npv */
} AvlastTornadoRow;

/* Rows for the inputs that are drawn in the scenario and move the perspective's npv, the
 * widest swing first, ties in the model's order: a GArray of AvlastTornadoRow. NULL and
 * AVLAST_ERROR_INTERNAL without memory. */
GArray *avlast_tornado(const AvlastScenarioValue *value, guint perspective,
                       GError **error);

#endif

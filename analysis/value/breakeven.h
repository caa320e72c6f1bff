/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_BREAKEVEN_H
#define AVLAST_VALUE_BREAKEVEN_H

#include "value/scenario.h"

/* What must hold of one input for a perspective's net present value to be zero, all
 * others at their points. */

enum { AVLAST_BREAK_EVENS = 16 };

typedef struct {
    double point; /* the input's value in this scenario */
    /* The value nearest to the point at which the net present value is zero (where it
     * jumps, the place of the jump); NaN when there is none in the input's range. */
    double at;
    guint n;                         /* how many such values there are in the range, */
    double root[AVLAST_BREAK_EVENS]; /* rising; the first so many */
    gboolean moves;                  /* whether the net present value moves with it */
    gboolean good_below;             /* whether it is above zero below all roots */
    /* Share of the draws of this input for which it is above zero, all else at its point;
     * NaN when the input does not vary. */
    double chance;
} AvlastBreakEven;

/* The input's range is what the model's reader allows it (AvlastInput). Of an input in
 * which the net present value is linear the root is in closed form; else (profiles) it is
 * looked for on 512 points of the range, an infinite one as far as 511 times the input's
 * size, and halved down to neighbouring doubles. FALSE and AVLAST_ERROR_INTERNAL without
 * memory. */
gboolean avlast_break_even(const AvlastScenarioValue *value, guint perspective,
                           guint input, AvlastBreakEven *result, GError **error);

/* Whether a value of the input is on the side that is above zero. */
gboolean avlast_break_even_good(const AvlastBreakEven *result, double x);

#endif

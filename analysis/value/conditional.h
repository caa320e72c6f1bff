/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_CONDITIONAL_H
#define AVLAST_VALUE_CONDITIONAL_H

#include "value/tornado.h"

/* The mean of input j given that the normal score of input i is z: mean + rho sd z of an
 * effect; E F^-1(Phi(rho z + sqrt(1 - rho^2) e)) over standard normal e of any other, by
 * the trapezoid rule (which is exact to rounding for smooth F^-1). */
double avlast_conditional_mean(const AvlastInput *input, gboolean effect, double rho,
                               double z);

/* A tornado in which what is correlated with an input moves along: the input at its 2.5
 * and 97.5 % quantile, each other at its mean given that. Rows for the drawn inputs with
 * a correlation to another drawn one, in the order of avlast_tornado. NULL and
 * AVLAST_ERROR_INTERNAL without memory. */
GArray *avlast_tornado_conditional(const AvlastScenarioValue *value, guint perspective,
                                   GError **error);

/* The net present value over two inputs, all others at their points. */
enum { AVLAST_GRID = 21 };
typedef struct {
    guint a, b; /* inputs */
    double at_a[AVLAST_GRID], at_b[AVLAST_GRID];
    double npv[AVLAST_GRID][AVLAST_GRID]; /* [index of a][index of b] */
    /* Where it is zero: segments a1, b1, a2, b2, one or two for each cell that the line
     * passes; their ends lie on the grid's lines and are exact. */
    GArray *zero; /* of double */
} AvlastTwoWay;

/* Over the ranges of a tornado (avlast_input_range). FALSE and AVLAST_ERROR_INTERNAL
 * without memory. */
gboolean avlast_two_way(const AvlastScenarioValue *value, guint perspective, guint a,
                        guint b, AvlastTwoWay *result, GError **error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_CURVES_H
#define AVLAST_PLOTS_CURVES_H

#include "plots/charts.h"

/* A few curves on two axes of numbers, named at their ends, with marked points. */

#define AVLAST_CURVES_MOST 6

typedef struct {
    char *name; /* "" for the only one */
    gsize n;
    double *x, *y; /* n */
    gsize points;
    double *at; /* points x 2 */
} AvlastCurve;

typedef struct {
    guint n;
    AvlastCurve curve[AVLAST_CURVES_MOST];
    gboolean percent; /* y is a share, from 0 to 1 */
    char *x_label, *y_label, *subtitle, *note;
    double line; /* a level across, or NaN */
} AvlastCurves;

void avlast_curves_free(AvlastCurves *curves);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastCurves, avlast_curves_free)

/* Draws below the chart's title; fills image and script. */
gboolean avlast_curves_draw(const AvlastCurves *curves, const AvlastChartOptions *options,
                            AvlastChart *chart, GError **error);

#endif

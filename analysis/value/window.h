/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_WINDOW_H
#define AVLAST_VALUE_WINDOW_H

#include <glib.h>

/* Order statistics of many values in one pass that stores few of them: a sorted sample
 * says between which bounds an order statistic lies, and only the values there are kept.
 * The result is exact; when the bounds do not hold it, or too much lies between them, it
 * is said. */

enum { AVLAST_WINDOW_SAMPLE = 4096, AVLAST_WINDOW_MANY = 16 * AVLAST_WINDOW_SAMPLE };

typedef struct {
    double place;     /* of the quantile among all, 0-based */
    double low, high; /* bounds */
    gsize n;          /* of all values */
} AvlastWindow;

/* What one thread has seen. */
typedef struct {
    double *inside; /* values within the bounds; only counted where these are one value */
    gsize room, below, found;
    gboolean full; /* too many of them */
} AvlastWindowView;

/* Of the quantile p (R's type 7) of n values, after a sorted sample of
 * AVLAST_WINDOW_SAMPLE of them. */
AvlastWindow avlast_window_new(double p, gsize n, const double *sample);

void avlast_window_look(const AvlastWindow *window, AvlastWindowView *view,
                        const double *values, gsize count);

/* The quantile, from all views, which are cleared. FALSE when it is not there: many
 * values alike, or an odd order. What is found does not depend on who saw what. */
gboolean avlast_window_quantile(const AvlastWindow *window, AvlastWindowView *views,
                                gsize count, double *quantile);

/* Between the order statistics k = floor(place) and the next. */
double avlast_window_between(double place, double at, double next);

/* The k-th of n values, 0-based, and the one after it; they are reordered. */
void avlast_window_select(double *values, gsize n, gsize k, double *at, double *next);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_PROFILE_H
#define AVLAST_VALUE_PROFILE_H

#include <glib.h>

/* How an effect goes on after it began: a weight for each year since its onset. */

typedef enum {
    AVLAST_PROFILE_CONSTANT,
    AVLAST_PROFILE_EXPONENTIAL, /* parameter: drop-off d per year */
    AVLAST_PROFILE_HALF_LIFE,   /* parameter: half-life h in years */
    AVLAST_PROFILE_LINEAR,      /* parameter: years n until nothing is left */
    AVLAST_PROFILE_STEP,        /* parameter: years n at full strength */
    AVLAST_PROFILE_TABLE
} AvlastProfileShape;

typedef struct {
    AvlastProfileShape shape;
    guint lag;      /* whole years before the onset; the caller's business */
    double end;     /* years after the onset; infinite: no end */
    double after;   /* step: the weight beyond n years */
    double *values; /* table */
    gsize n_values;
    gboolean hold; /* table: keep the last value */
} AvlastProfile;

/* Fills weight[k] for k = 0 .. n - 1 years after the onset:
 *
 *   constant     1
 *   exponential  (1 - d)^k
 *   half-life    0.5^(k / h)
 *   linear       max(0, 1 - k / n)
 *   step         share of year k inside n years, plus `after` for the rest
 *   table        values[k], then the last value or 0
 *
 * times the share of year k before profile->end and before `window` (years observed;
 * infinite: no bound). A split year counts in proportion. */
void avlast_profile_fill(const AvlastProfile *profile, double parameter, double window,
                         guint n, double *weight);

/* The weight, in each year k = 0 .. n - 1 after the onset, of a wave measured in `year`
 * between those of the years `last` and `next` (-1: none): a tent, or with `held` one
 * from its year on until the next. Of the last wave only what is before its own year:
 * what comes after is a profile's. */
void avlast_profile_wave(int year, int last, int next, gboolean held, guint n,
                         double *weight);

#endif

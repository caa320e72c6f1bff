/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_TALLY_H
#define AVLAST_VALUE_TALLY_H

#include "core/sum.h"
#include "value/window.h"

/* What is told of one figure's draws, taken in as they are made, so that they need not be
 * stored: mean and standard deviation, two quantiles, and how many lie where.
 *
 * Draws come in parts that are numbered; a part's sums are its own and are added up in
 * order, so that the result is the same for any number of threads. */

enum { AVLAST_TALLY_ENDS = 2 };

typedef struct {
    gsize n, parts;
    gboolean quantiles, gains;
    gboolean by_year; /* times in years: counted up to the last */
    guint years;
    double *bounds; /* how many are above each */
    guint n_bounds;
    double origin; /* near the mean, so that squares lose nothing */
    AvlastWindow window[AVLAST_TALLY_ENDS];
    struct AvlastTallyPart {
        double sum, square, gain; /* less origin; of what is above zero */
    } * part;
} AvlastTally;

typedef struct AvlastTallyPart AvlastTallyPart;

/* What one thread has seen. */
typedef struct {
    AvlastWindowView view[AVLAST_TALLY_ENDS];
    gsize *above;   /* per bound */
    gsize *by_year; /* payback times above t - 1, not above t */
} AvlastTallyView;

typedef struct {
    double sd, quantile[AVLAST_TALLY_ENDS], mean, gain; /* gain: mean of max(0, value) */
    gboolean found;                                     /* the quantiles */
    gsize *above, *by_year;
} AvlastTallied;

/* The first AVLAST_WINDOW_SAMPLE draws say where the others will be; they are sorted.
 * `p`: the quantiles. */
void avlast_tally_open(AvlastTally *tally, const double p[AVLAST_TALLY_ENDS],
                       double *sample);
void avlast_tally_clear(AvlastTally *tally);

void avlast_tally_view_open(const AvlastTally *tally, AvlastTallyView *view);
void avlast_tally_view_clear(AvlastTallyView *view);

/* Takes in up to AVLAST_SPREAD_BLOCK draws, as one more of a part. */
void avlast_tally_look(const AvlastTally *tally, AvlastTallyView *view, gsize part,
                       const double *values, gsize count);

/* From all views. `tallied->above` and `by_year` have room for what the tally counts, and
 * begin at zero. */
void avlast_tally_finish(const AvlastTally *tally, AvlastTallyView *const *views,
                         gsize count, AvlastTallied *tallied);

#endif

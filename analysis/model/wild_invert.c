/* SPDX-License-Identifier: GPL-3.0-or-later */
/* p-values of a wild cluster bootstrap as a function of the null value. */
#include <math.h>

#include "model/wild_parts.h"

/* |t*| and |t| within this of each other are tied. */
#define TIE 1e-9

/* Beyond 2^10 times the interval of t, rounding would decide. */
#define DOUBLINGS 10

#define GRID 50

void avlast_wild_count(const AvlastWildKernel *w, const double *draws, guint32 reps,
                       double delta, guint32 *above, guint32 *tied)
{
    const double d = w->linear ? delta : 0.0, square = delta * delta;
    guint32 more = 0, same = 0;

    for (guint32 r = 0; r < reps; r++) {
        const double *x = &draws[(gsize)r * AVLAST_WILD_NUMBERS];
        const double n = x[0] + d * x[1];
        const double var = x[2] + d * (2.0 * x[3] + d * x[4]);
        const double star = n * n * w->own, here = square * var;
        const double room = TIE * MAX(star, here);
        more += star - here > room ? 1 : 0;
        same += fabs(star - here) <= room ? 1 : 0;
    }
    *above = more;
    *tied = same;
}

static gboolean kept_in(const AvlastWildKernel *w, const double *draws, guint32 reps,
                        double alpha, double delta)
{
    guint32 above, tied;

    avlast_wild_count(w, draws, reps, delta, &above, &tied);
    return (double)above + (double)tied > alpha * (double)reps * (1.0 + 1e-12);
}

double avlast_wild_end(const AvlastWildKernel *w, const double *draws, guint32 reps,
                       double alpha, double start, int sign)
{
    double out = start;
    guint tries = 0;

    while (kept_in(w, draws, reps, alpha, sign * out))
        if (out *= 2.0, ++tries > DOUBLINGS)
            return INFINITY;
    out *= 2.0;
    int at = GRID - 1;
    while (at > 0 && !kept_in(w, draws, reps, alpha, sign * out * at / GRID))
        at--;
    double low = out * at / GRID, high = out * (at + 1) / GRID;
    for (int i = 0; i < 60 && high - low > 1e-12 * high; i++) {
        const double middle = 0.5 * (low + high);
        if (kept_in(w, draws, reps, alpha, sign * middle))
            low = middle;
        else
            high = middle;
    }
    return low;
}

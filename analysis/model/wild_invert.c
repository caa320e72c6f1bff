/* SPDX-License-Identifier: GPL-3.0-or-later */
/* p-values of a wild cluster bootstrap as a function of the null value. */
#include <math.h>

#include "core/vector.h"
#include "model/wild_parts.h"

/* |t*| and |t| within this of each other are tied. */
#define TIE 1e-9

/* Beyond 2^10 times the interval of t, rounding would decide. */
#define DOUBLINGS 10

#define GRID 50

#define LANES 8

/* Counts by lane, which are whole numbers, so that no order of adding matters. */
AVLAST_VECTOR
static gsize count_lanes(const double *restrict draws, gsize reps, double own, double d,
                         double square, double *restrict more, double *restrict same)
{
    const double *n0 = draws, *n1 = n0 + reps, *d00 = n1 + reps, *d01 = d00 + reps,
                 *d11 = d01 + reps;
    gsize r = 0;

    for (; r + LANES <= reps; r += LANES) {
        AVLAST_SIMD
        for (gsize l = 0; l < LANES; l++) {
            const double n = n0[r + l] + d * n1[r + l];
            const double var = d00[r + l] + d * (2.0 * d01[r + l] + d * d11[r + l]);
            const double star = n * n * own, here = square * var;
            const double room = TIE * (star > here ? star : here);
            more[l] += star - here > room ? 1.0 : 0.0;
            same[l] += fabs(star - here) <= room ? 1.0 : 0.0;
        }
    }
    return r;
}

void avlast_wild_count(const AvlastWildKernel *w, const double *draws, guint32 reps,
                       double delta, guint32 *above, guint32 *tied)
{
    const double d = w->linear ? delta : 0.0, square = delta * delta;
    double more[LANES] = {0.0}, same[LANES] = {0.0};
    gsize r = count_lanes(draws, reps, w->own, d, square, more, same);

    *above = *tied = 0;
    for (gsize l = 0; l < LANES; l++) {
        *above += (guint32)more[l];
        *tied += (guint32)same[l];
    }
    for (; r < reps; r++) {
        const double *x = &draws[r];
        const double n = x[0] + d * x[reps];
        const double var =
            x[2 * (gsize)reps] + d * (2.0 * x[3 * (gsize)reps] + d * x[4 * (gsize)reps]);
        const double star = n * n * w->own, here = square * var;
        const double room = TIE * MAX(star, here);
        *above += star - here > room ? 1 : 0;
        *tied += fabs(star - here) <= room ? 1 : 0;
    }
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

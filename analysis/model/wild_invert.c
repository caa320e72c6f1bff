/* SPDX-License-Identifier: GPL-3.0-or-later */
/* p-values of a wild cluster bootstrap as a function of the null value. */
#include <glib/gi18n.h>
#include <math.h>

#include "core/distribution.h"
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

static double quadratic(const double *a, double d)
{
    return a[0] + d * (2.0 * a[1] + d * a[2]);
}

double avlast_wild_stretch(const AvlastWildCurve *w, double delta)
{
    const double d = w->linear ? delta : 0.0;

    return w->stretched ? sqrt(quadratic(w->over, d) / quadratic(w->under, d)) : 1.0;
}

/* Replicates with |t*| above |t|, and those within rounding of it. */
static void count(const AvlastWildCurve *w, const double *draws, guint32 reps,
                  double delta, guint32 *above, guint32 *tied)
{
    const double d = w->linear ? delta : 0.0, square = delta * delta;
    const double own =
        w->stretched ? w->own * quadratic(w->over, d) / quadratic(w->under, d) : w->own;
    double more[LANES] = {0.0}, same[LANES] = {0.0};
    gsize r = count_lanes(draws, reps, own, d, square, more, same);

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
        const double star = n * n * own, here = square * var;
        const double room = TIE * MAX(star, here);
        *above += star - here > room ? 1 : 0;
        *tied += fabs(star - here) <= room ? 1 : 0;
    }
}

static gboolean kept_in(const AvlastWildCurve *w, const double *draws, guint32 reps,
                        double alpha, double delta)
{
    guint32 above, tied;

    count(w, draws, reps, delta, &above, &tied);
    return (double)above + (double)tied > alpha * (double)reps * (1.0 + 1e-12);
}

/* The outermost r on one side (sign -1 or 1), as a distance from the estimate in units of
 * delta; infinity where p stays above alpha. */
static double find_end(const AvlastWildCurve *w, const double *draws, guint32 reps,
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

void avlast_wild_conclude(const AvlastWildCurve *w, double rho,
                          const AvlastWildOptions *o, const double *draws,
                          AvlastWild *wild)
{
    const double alpha = 1.0 - o->level, delta = (wild->estimate - o->null) / rho;
    const double start = avlast_t_critical(o->level, (double)wild->n_clusters - 1.0) *
                         wild->std_error / rho;
    guint32 above, tied;

    count(w, draws, wild->reps, delta, &above, &tied);
    wild->p_value = ((double)above + (double)tied) / (double)wild->reps;
    wild->p_strict = (double)above / (double)wild->reps;
    const double up = find_end(w, draws, wild->reps, alpha, start, 1);
    const double down = find_end(w, draws, wild->reps, alpha, start, -1);
    if (isfinite(up)) /* a null value below the estimate has delta > 0 */
        wild->conf_low = wild->estimate - up * rho;
    if (isfinite(down))
        wild->conf_high = wild->estimate + down * rho;
    if (!isfinite(up) || !isfinite(down))
        wild->note = N_("the interval is unbounded: the smallest p-value is not below "
                        "1 - level");
}

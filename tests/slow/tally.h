/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_TESTS_SLOW_TALLY_H
#define AVLAST_TESTS_SLOW_TALLY_H

#include <glib.h>
#include <math.h>
#include <stdio.h>

/* How many replications: the first argument, else `usual` times AVLAST_SLOW (0.1 for a
 * first look, 10 for figures that a manual may quote). */
static inline guint32 slow_replications(int argc, char **argv, guint32 usual)
{
    const char *scale = g_getenv("AVLAST_SLOW");
    const double wanted = argc > 1 ? g_ascii_strtod(argv[1], NULL)
                          : scale  ? g_ascii_strtod(scale, NULL) * usual
                                   : usual;

    return (guint32)CLAMP(wanted, 20.0, 1e6);
}

/* Intervals counted. */
typedef struct {
    guint n, held, without;
    double width; /* of those with two finite ends */
    guint finite;
    double lacking; /* share that may have no interval, when more than 1 in 20 */
} Tally;

static inline void tally_add(Tally *t, double low, double high, double truth)
{
    t->n++;
    if (isnan(low) || isnan(high)) {
        t->without++;
        return;
    }
    t->held += low <= truth && truth <= high ? 1 : 0;
    if (isfinite(low) && isfinite(high)) {
        t->width += high - low;
        t->finite++;
    }
}

/* Prints the share that holds the truth, with its own standard error, and whether it is
 * from `least` to `most` (of 100), give or take three of those. */
static inline gboolean tally_judge(const Tally *t, const char *what, const char *kind,
                                   double least, double most)
{
    const guint n = t->n - t->without;
    const double share = n > 0 ? (double)t->held / n : NAN;
    const double error = 100.0 * sqrt(0.05 * 0.95 / MAX(n, 1));
    const double of_100 = 100.0 * share;
    const gboolean good = of_100 >= least - 3.0 * error && of_100 <= most + 3.0 * error &&
                          t->without <= fmax(0.05, t->lacking) * t->n;

    printf("%-34s %-22s %5.1f of 100 (+-%.1f) hold", what, kind, of_100, error);
    if (t->finite > 0)
        printf(", width %.3f", t->width / t->finite);
    printf(", %u of %u without  %s\n", t->without, t->n, good ? "ok" : "OFF");
    fflush(stdout);
    return good;
}

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_INFER_BOOTSTRAP_H
#define AVLAST_INFER_BOOTSTRAP_H

#include <glib.h>

#include "design/replicates.h"
#include "infer/estimates.h"

/* Intervals from replicates t_1 .. t_R of one estimate t0 at level 1 - a:
 *
 *   percentile  the a/2 and 1 - a/2 quantiles of t_r
 *   bca         those at Phi(w + (w + z) / (1 - c (w + z))), z = +-Phi^-1(1 - a/2), w =
 *               Phi^-1(share of t_r below t0), c = sum u^3 / (6 (sum u^2)^1.5), u_i = (n
 * - 1)/n (t0 - t_(i)) of the jackknife within each stratum t           t0 - s0 q, q the 1
 * - a/2 and a/2 quantiles of (t_r - t0) / s_r normal      2 t0 - mean of t_r +- z sd(t_r)
 *
 * A quantile at p is the (R + 1) p-th smallest, between two of them on the scale of the
 * normal distribution; beyond the smallest and the largest there is none: NaN. Replicates
 * that are not finite are left out.
 *
 * Sources: Efron (1987), doi:10.1080/01621459.1987.10478410; Davison & Hinkley (1997),
 * Bootstrap Methods and their Application, 5.2, 5.3 and 5.6. Agrees with R boot::boot.ci
 * (perc, bca, stud, norm), relative 1e-9. */
typedef struct {
    double estimate, level;
    const double *replicate; /* R, `step` apart */
    gsize step;
    guint32 reps;
    /* t: standard errors of the estimate and of each replicate (`step` apart, too) */
    double std_error;
    const double *replicate_error;
    double acceleration; /* bca: c */
} AvlastBoot;

/* FALSE with low and high NaN and a static text *note (N_()) when there is no such
 * interval. */
gboolean avlast_boot_interval(const AvlastBoot *boot, AvlastBootInterval kind,
                              double *low, double *high, const char **note);

/* c from n values u, `step` apart; those that are not finite are left out. */
double avlast_boot_acceleration(const double *u, gsize step, gsize n);

/* What the method says of its own intervals ("t intervals") makes room for the
 * bootstrap's. */
void avlast_boot_tell_intervals(AvlastEstimates *estimates);

/* Notes that percentile, BCa and normal intervals of fewer than 30 units are short: they
 * have z and (n - 1)/n of the variance where t has few degrees of freedom
 * (tests/slow/resampled.c has how short). */
void avlast_boot_tell_few(AvlastEstimates *estimates, AvlastBootInterval kind,
                          gsize units);

/* The units of rows: the fewest clusters, or rows where there are none. */
gsize avlast_boot_units(const AvlastEstimates *rows);

/* "percentile" ...; FALSE for no such name. */
gboolean avlast_boot_interval_of_name(const char *name, AvlastBootInterval *kind);
const char *avlast_boot_interval_name(AvlastBootInterval kind);

#endif

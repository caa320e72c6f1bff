/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_ROSENBAUM_H
#define AVLAST_IMPACT_ROSENBAUM_H

#include <glib.h>

/* Rosenbaum's bounds: matched pairs in which one of two like people may have been up to
 * Gamma times as likely (in odds) to be the treated one, by something not matched on.
 *
 * The treated one then has the larger outcome with a probability between 1 / (1 + Gamma)
 * and p+ = Gamma / (1 + Gamma), so that a one-sided p-value lies between two known ones.
 *
 * signed rank  T = sum of the ranks of |d| (midranks) over pairs with d > 0, zeros left
 * out. Bounds: T as a sum of independent ranks, each with p+ (or 1 - p+): exactly, or
 * normal with mean p+ sum q and variance p+ (1 - p+) sum q^2, without continuity
 * correction. sign         the number of pairs with d > 0, binomial. For 0/1 outcomes
 * this is McNemar's test of the discordant pairs. Hodges-Lehmann  the shifts tau for
 * which T of d - tau equals its largest and smallest expectation, p+ M and (1 - p+) M of
 * the M = n (n + 1) / 2 Walsh averages. Interval     the shifts that no bias up to Gamma
 * rejects at the level (normal, both sides). Critical     the Gamma at which the largest
 * p-value reaches alpha. Source  Rosenbaum (2002), Observational Studies, ch. 4; (1987),
 * doi:10.1093/biomet/74.1.13. Agrees with R rbounds::psens (signed rank, normal) and
 * binarysens; the book's tables.
 */

typedef enum { AVLAST_ROSENBAUM_SIGNED_RANK, AVLAST_ROSENBAUM_SIGN } AvlastRosenbaumTest;

typedef struct {
    AvlastRosenbaumTest test;
    gboolean exact; /* of the signed rank; the sign test always is */
    gboolean pratt;
    gsize n, zeros, positive, negative; /* pairs other than zeros: n - zeros */
    double statistic;                   /* T, or the number of positives */
    double *rank;                       /* n - zeros: of |d|, ascending; signed rank */
    double *difference;                 /* n, ascending; NULL of counts */
    double *walsh; /* n (n + 1) / 2 ascending; NULL above 4,000 pairs */
} AvlastRosenbaum;

/* From n differences, treated less control. NULL with AVLAST_ERROR_DEGENERATE (AV298)
 * when all are zero, AVLAST_ERROR_INTERNAL without memory. */
AvlastRosenbaum *avlast_rosenbaum_new(const double *difference, gsize n,
                                      AvlastRosenbaumTest test, gboolean exact,
                                      gboolean pratt, GError **error);
/* From counts of pairs in which the treated one alone, and the control alone, had it. */
AvlastRosenbaum *avlast_rosenbaum_counts(gsize treated, gsize control, GError **error);
void avlast_rosenbaum_free(AvlastRosenbaum *rosenbaum);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastRosenbaum, avlast_rosenbaum_free)

/* Smallest and largest p-value of "the treated have more" under biases up to gamma >= 1.
 */
void avlast_rosenbaum_p(const AvlastRosenbaum *rosenbaum, double gamma, double p[2]);

/* Smallest and largest Hodges-Lehmann estimate; NaN of the sign test. */
void avlast_rosenbaum_estimates(const AvlastRosenbaum *rosenbaum, double gamma,
                                double estimate[2]);

/* The interval; infinite where no shift is rejected, NaN of the sign test. */
void avlast_rosenbaum_interval(const AvlastRosenbaum *rosenbaum, double gamma,
                               double level, double interval[2]);

/* The largest gamma with a p-value of at most alpha throughout; NaN when there is none
 * (not even 1), infinite when it is above 1e6. */
double avlast_rosenbaum_critical(const AvlastRosenbaum *rosenbaum, double alpha);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_SIGNED_RANK_H
#define AVLAST_IMPACT_SIGNED_RANK_H

#include <glib.h>

/* Tests of paired differences by ranks and signs. d: n differences, none missing. */

/* Up to this many differences, p-values and intervals are exact. */
#define AVLAST_SIGNED_RANK_EXACT 500

typedef struct {
    double level;
    gboolean pratt;  /* zeros are ranked with the others and then left out; else they are
                        left out first (Wilcoxon) */
    gboolean normal; /* the normal approximation, whatever n is */
} AvlastSignedRankOptions;

typedef struct {
    gsize n, zeros, up, down;
    double statistic; /* V, the sum of the ranks of the differences above zero */
    double p_value;   /* two-sided; NaN when every difference is zero */
    gboolean exact;
    double estimate, low, high; /* NaN where they do not exist */
} AvlastSignedRank;

/* Wilcoxon's signed-rank test that differences are symmetric about zero.
 *
 * Ranks     mid-ranks of |d|, without the zeros (Wilcoxon) or with them (Pratt), whose
 *           ranks then go with neither sign.
 * p exact   2 min{P(V <= v), P(V >= v)} at most 1, over all 2^m signs of the m ranks in
 *           use, ties as they are: the distribution is built rank by rank over doubled
 *           ranks.
 * p normal  z = (V - sum r / 2 -+ 1/2) / sqrt(sum r^2 / 4), which holds the correction
 *           for ties.
 * Estimate  Hodges-Lehmann: the median of the n (n + 1) / 2 Walsh averages of all
 *           differences, zeros with the others.
 * Interval  from the k-th smallest to the k-th largest Walsh average, k the largest with
 *           2 P(V <= k - 1) <= 1 - level under no ties; its ends belong to it, so that it
 *           holds its level for tied values too (Noether 1967,
 *           doi:10.1080/01621459.1967.10482902). Does not exist for few differences.
 * Failure   FALSE and AVLAST_ERROR_INTERNAL without memory.
 * Source    Wilcoxon (1945), doi:10.2307/3001968; Pratt (1959),
 *           doi:10.1080/01621459.1959.10501526; Streitberg & Roehmel (1986).
 * Agrees with R wilcox.test (no ties, no zeros; and exact = FALSE for its p),
 * exactRankTests::wilcox.exact, coin::wilcoxsign_test(distribution = "exact"), relative
 * 1e-9. With zeros wilcox.test leaves them out of the estimate too. */
gboolean avlast_signed_rank(const double *d, gsize n,
                            const AvlastSignedRankOptions *options,
                            AvlastSignedRank *test, GError **error);

/* The sign test: differences above zero are as likely as those below.
 *
 * statistic  how many are above zero; p two-sided, exact binomial, of those not zero.
 * Estimate   the median of all differences; interval between the k-th smallest and the
 *            k-th largest, k the largest with 2 P(Bin(n, 1/2) <= k - 1) <= 1 - level.
 * Agrees with R binom.test(up, up + down)$p.value and sort(d)[qbinom(...)]. */
gboolean avlast_sign_test(const double *d, gsize n, double level, AvlastSignedRank *test,
                          GError **error);

/* P(Bin(n, 1/2) <= k). */
double avlast_binomial_half(gsize k, gsize n);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_MCNEMAR_H
#define AVLAST_IMPACT_MCNEMAR_H

#include <glib.h>

/* McNemar's test: whether as many people went from no to yes (up) as from yes to no
 * (down). Those who stayed say nothing of it.
 *
 * exact       2 P(Bin(up + down, 1/2) <= min(up, down)), at most 1
 * mid         the same with half the chance of what was seen: exact less its chance (less
 *             half of it when up = down, where exact is cut at 1)
 * chi_square  (up - down)^2 / (up + down) on 1 df; corrected (|up - down| - 1)^2 / ...
 * odds        up / down, the conditional odds ratio, with Clopper and Pearson's interval
 *             of the share up / (up + down), turned into odds
 *
 * All are NaN without anybody who changed; the ends of the interval may be 0 and
 * infinite. Source: McNemar (1947), doi:10.1007/BF02295996; Fagerland, Lydersen & Laake
 * (2013), doi:10.1186/1471-2288-13-91. Agrees with R mcnemar.test, binom.test(up, up +
 * down), relative 1e-9. */
typedef struct {
    gsize up, down;
    double exact, mid;
    double chi_square, chi_square_p, corrected, corrected_p;
    double odds, low, high;
} AvlastMcNemar;

void avlast_mcnemar(gsize up, gsize down, double level, AvlastMcNemar *test);

/* How much the share of yes rose among the same people: count[before][after] of no (0)
 * and yes (1). With Wilson's intervals p1 (l1, u1) before and p2 (l2, u2) after, and phi
 * the correlation of the table,
 *
 *   low  = p2 - p1 - sqrt((p2 - l2)^2 - 2 phi (p2 - l2) (u1 - p1) + (u1 - p1)^2)
 *   high = p2 - p1 + sqrt((u2 - p2)^2 - 2 phi (u2 - p2) (p1 - l1) + (p1 - l1)^2),
 *
 * phi's numerator less n / 2 but not below 0 where it is positive, and phi 0 where a
 * margin is empty. Never beyond -1 and 1, and of some width when all answered alike. NaN
 * of nobody. Source: Newcombe (1998), doi:10.1002/(SICI)1097-0258(19981130)17:22<2635,
 * method 10, one of the two that Fagerland, Lydersen & Laake (2014) recommend,
 * doi:10.1002/sim.6148. */
void avlast_paired_shares(const gsize count[2][2], double level, double *difference,
                          double *low, double *high);

/* Clopper and Pearson's interval of k of n. */
void avlast_clopper_pearson(gsize k, gsize n, double level, double *low, double *high);

#endif

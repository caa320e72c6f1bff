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

/* Clopper and Pearson's interval of k of n. */
void avlast_clopper_pearson(gsize k, gsize n, double level, double *low, double *high);

#endif

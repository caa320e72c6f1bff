/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_INFER_MULTIPLICITY_H
#define AVLAST_INFER_MULTIPLICITY_H

#include <glib.h>

/* Several hypotheses tested at once: p-values corrected together. */

typedef enum {
    AVLAST_MULTIPLICITY_BONFERRONI,
    AVLAST_MULTIPLICITY_HOLM,
    AVLAST_MULTIPLICITY_HOCHBERG,
    AVLAST_MULTIPLICITY_HOMMEL,
    AVLAST_MULTIPLICITY_BH,
    AVLAST_MULTIPLICITY_BY,
    AVLAST_MULTIPLICITY_SHARPENED,
    AVLAST_MULTIPLICITY_SUPT,           /* from the joint covariance: infer/supt.h */
    AVLAST_MULTIPLICITY_WESTFALL_YOUNG, /* from joint permutations: avlast_stepdown */
    AVLAST_MULTIPLICITY_ROMANO_WOLF,    /* from joint bootstraps: avlast_stepdown */
    AVLAST_MULTIPLICITIES
} AvlastMultiplicity;

/* Up to this index a method needs p-values alone. */
#define AVLAST_MULTIPLICITY_OF_P AVLAST_MULTIPLICITY_SHARPENED

/* "holm" and its kin, as --adjust writes them. */
const char *avlast_multiplicity_name(AvlastMultiplicity method);
/* FALSE when the name is none of them; upper case is the same as lower. */
gboolean avlast_multiplicity_parse(const char *name, AvlastMultiplicity *method);

/* Corrected p-values of m hypotheses, p_(1) <= ... <= p_(m) the sorted ones; NaN is no
 * hypothesis (it does not count in m, and stays NaN). All are at most 1.
 *
 *   bonferroni  m p
 *   holm        max over j <= i of (m - j + 1) p_(j)
 *   hochberg    min over j >= i of (m - j + 1) p_(j)
 *   hommel      the smallest level at which the closed test of Simes' tests rejects
 *   bh          min over j >= i of m p_(j) / j (false discovery rate)
 *   by          the same times 1 + 1/2 + ... + 1/m (any dependence)
 *   sharpened   the smallest q = 0.001, 0.002 ... 1 at which the two-stage procedure of
 *               Benjamini, Krieger & Yekutieli rejects: stage 1 is bh at q / (1 + q),
 *               with r rejections; stage 2 bh at q / (1 + q) m / (m - r)
 *
 * Needs method <= AVLAST_MULTIPLICITY_OF_P. Failure: FALSE and AVLAST_ERROR_INTERNAL
 * without memory.
 *
 * Source: Holm (1979); Hochberg (1988), doi:10.1093/biomet/75.4.800; Hommel (1988),
 * doi:10.1093/biomet/75.2.383; Benjamini & Hochberg (1995),
 * doi:10.1111/j.2517-6161.1995.tb02031.x; Benjamini & Yekutieli (2001),
 * doi:10.1214/aos/1013699998; Benjamini, Krieger & Yekutieli (2006),
 * doi:10.1093/biomet/93.3.491; Anderson (2008), doi:10.1198/016214508000000841. Agrees
 * with R p.adjust, and with Anderson's Stata code for sharpened. */
gboolean avlast_multiplicity_adjust(AvlastMultiplicity method, const double *p, gsize n,
                                    double *adjusted, GError **error);

/* Step-down maxT: corrected p-values from the joint distribution of the statistics under
 * the null. t: n observed statistics (NaN is no hypothesis); draws: reps x n, row-major,
 * of statistics under the null (NaN: not estimable in that draw, counts as large). With
 * the hypotheses in the order of falling |t|, and u_rj the largest |draw| of hypotheses
 * j, j + 1, ... in draw r:
 *
 *   p_j = max over i <= j of (1 + #{r: u_ri >= |t_i|}) / (1 + reps),
 *
 * or #{...} / reps when `exact`: the draws are all assignments there are, the observed
 * one among them. Draws within 1e-9 relative of |t| count as equal. Permutations give
 * Westfall & Young's, bootstraps centred at the estimate Romano & Wolf's p-values.
 * Failure: FALSE and AVLAST_ERROR_INTERNAL without memory.
 *
 * Source: Westfall & Young (1993), algorithm 4.1; Romano & Wolf (2005),
 * doi:10.1111/j.1468-0262.2005.00615.x; (2016), doi:10.1016/j.spl.2016.02.012. */
gboolean avlast_stepdown(const double *t, gsize n, const double *draws, gsize reps,
                         gboolean exact, double *p, GError **error);

#endif

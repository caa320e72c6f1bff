/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_INFER_UNEQUAL_H
#define AVLAST_INFER_UNEQUAL_H

#include "infer/scatter.h"

/* Variances of PSUs drawn with unequal probabilities p (sample->pps), z their totals,
 * already divided by p through the weights. Per stratum, over the m units that were not
 * certain (p < 1; the certain ones add nothing and take no part in m or the means):
 *
 *   Brewer        m/(m - 1) sum_i (1 - p_i) (z_i - mean z)(z_i - mean z)'
 *   Poisson       sum_i (1 - p_i) z_i z_i'
 *   joint ones    sum_ij d_ij z_i z_j'               (Horvitz-Thompson, HT)
 *                 -1/2 sum_ij d_ij (z_i - z_j)(z_i - z_j)'    (Yates-Grundy, YG)
 *
 * with d_ii = 1 - p_i and d_ij = 1 - p_i p_j / p_ij, where
 *
 *   Hartley-Rao   d_ij = (p_i + p_j - 1 - mean p)/(m - 1)
 *   Overton       d_ij = ((p_i + p_j)/2 - 1)/(m - 1)
 *   given         p_ij as in the file, over all strata at once.
 *
 * Source: Brewer (2002), Combined Survey Sampling Inference, chapter 9; Hartley & Rao
 * (1962), doi:10.1214/aoms/1177704564; Overton (1985), EPA report; Särndal, Swensson &
 * Wretman (1992), sections 2.8 and 4.3. R: svydesign(pps = "brewer" | "overton" | HR() |
 * ppsmat() | poisson_sampling(), variance = "HT" | "YG"); where R differs is told in
 * doc/manual/design.md. */

/* Adds a stratum (of the first level) times `scale`. FALSE: no memory, or AV216 when a
 * root is wanted and there is none. */
gboolean avlast_unequal_stratum(AvlastScatter *work, const AvlastScatterLevel *at,
                                guint32 h, double scale, GError **error);

/* Adds part_u z_u z_u' of all units u of a level. */
gboolean avlast_unequal_classes(AvlastScatter *work, const AvlastScatterLevel *at,
                                const double *part, GError **error);

/* Adds all units of the first level, with the joint probabilities given. */
gboolean avlast_unequal_joint(AvlastScatter *work, const AvlastScatterLevel *at,
                              GError **error);

/* Whether the units of this level have probabilities of their own, and the share of a
 * unit that is not certain: 1 - p, 0 for a certain one. */
static inline gboolean avlast_is_unequal(const AvlastScatter *work, guint stage)
{
    return stage == 0 && work->sample->probability != NULL;
}

static inline double avlast_unequal_left(const AvlastScatter *work,
                                         const AvlastScatterLevel *at, guint32 unit)
{
    const double left =
        1.0 - work->sample->probability[avlast_level_row(at->level, unit)];
    return left < 1e-7 ? 0.0 : left;
}

#endif

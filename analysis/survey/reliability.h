/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_RELIABILITY_H
#define AVLAST_SURVEY_RELIABILITY_H

#include "infer/estimates.h"
#include "survey/groups.h"

/* How well items hang together, under a sampling design. */

typedef struct {
    gsize k;
    const char *const *name;     /* k column names */
    const double *const *answer; /* k columns of n values, turned where the item is
                                    reversed; NaN where there is no answer */
} AvlastItems;

typedef struct {
    double level;      /* of the intervals; 0: 0.95 */
    gboolean pairwise; /* every covariance from the rows that have both items; else rows
                          that have all */
    gboolean brief;    /* no rows for single items */
} AvlastReliabilityOptions;

/* Rows for each group, with outcome `outcome` and terms
 *
 *   alpha             k/(k-1) (1 - tr S / 1'S1)                        (Cronbach 1951)
 *   alpha.feldt       the same, with Feldt's interval: 1 - (1 - alpha) F quantiles with
 *                     n - 1 and (n - 1)(k - 1) df                        (Feldt 1965)
 *   alpha.standard    k r / (1 + (k - 1) r), r the items' average correlation
 *   r.mean            r
 *   omega             survey/omega.h
 *   item.mean=x, item.sd=x, item.rest=x (correlation with the sum of the others),
 *   alpha.without=x (k > 2)
 *
 * S is the weighted covariance of the items. Each but Feldt's is a function of S (or a
 * mean), so that its influence is w tr(G (d d' - S)) / W with G its derivative by S and d
 * the row's deviations from the means; the variance engine does the rest, and the
 * interval is estimate +- t std_error. No assumption about the items' distribution is
 * made, and the design counts.
 *
 * What cannot be computed is empty, and a note says why: one row, an item that does not
 * vary, fewer than three items (omega), a Heywood case (an omega without an error).
 * Notes name items with a negative item-rest correlation as perhaps not reversed.
 *
 * Failure     NULL with AVLAST_ERROR_DEGENERATE when no row has what is needed (AV266),
 *             or there are fewer than two items (AV267), or as avlast_variance.
 * Source      Feldt (1965), doi:10.1007/BF02289499; Maydeu-Olivares, Coffman & Hartmann
 *             (2007), doi:10.1037/1082-989X.12.2.157, whose distribution-free error is
 *             this one for a simple random sample; Binder (1983), doi:10.2307/1402588.
 * Agrees with R psych::alpha(use = "complete.obs" or "pairwise"), psych::alpha.ci,
 *             relative 1e-8; its `ase` and its rule for items that do not vary are
 *             others (doc/manual/scale.md). */
AvlastEstimates *avlast_reliability(const AvlastSample *sample,
                                    const AvlastGroups *groups, const char *outcome,
                                    const AvlastItems *items,
                                    const AvlastReliabilityOptions *options,
                                    GError **error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_PREPOST_H
#define AVLAST_IMPACT_PREPOST_H

#include "impact/prepost/effect_sizes.h"
#include "impact/prepost/units.h"
#include "infer/result.h"

/* What changed from before to after, in one group or beside a comparison group. */

enum {
    AVLAST_PREPOST_WILCOXON = 1 << 0,
    AVLAST_PREPOST_SIGN = 1 << 1,
    AVLAST_PREPOST_MCNEMAR = 1 << 2
};

/* Bit of Cliff's delta beside those of AvlastEffectSize (1 << kind). */
#define AVLAST_PREPOST_CLIFF (1U << (2 * AVLAST_EFFECTS_D))

typedef struct {
    const char *const *outcomes;
    const char *const *baseline; /* wide data: each outcome's column before */
    AvlastPrePostColumns columns;
    gboolean all; /* of linked waves also those measured once: the difference of the
                     waves' means; else pairs alone */
    gboolean effects_given, tests_given; /* else the defaults */
    guint effects, tests;
    gboolean pratt, normal; /* of the signed-rank test */
    double reliability, sd; /* of the reliable change index; NaN: none, the sd before */
    double norm;            /* mean of the population people were picked from, or NaN */
    double level;
    gboolean points; /* means and comparisons without errors, as replicates need them */
    /* for charts and reports, as of rct; or NULL */
    const char *const *labels, *const *roles;
    const double *worthwhile;
} AvlastPrePostOptions;

/* Estimates, first those with a joint covariance, then the others.
 *
 * Pairs: per outcome (and group of --by) `change`, `before`, `after`: means over the n
 * units that have both, HC2 (s / sqrt(n), df n - 1: the paired t test), with clusters CR2
 * and Satterthwaite's df; weights in the mean and its HC2.
 * All, or waves that are not linked: the same rows from the regression of every
 * measurement on the wave; clusters or linked units as CR2's clusters, else HC2 (Welch:
 * s1^2/n1 + s2^2/n2 and its df).
 * Comparison: `change:ARM` (pairs: the regression of the change on the arms, that is the
 * difference in differences; else the wave times the arm) and, of pairs, `ancova:ARM`
 * (after on the arms and before); then the rows above in the group "treatment=level".
 * Others: standardised changes (effect_sizes.h), `cliff` (cliff.h), `wilcoxon`, `sign`
 * (signed_rank.h), `mcnemar:...` (mcnemar.h); with a reliability R
 *   reliable.change  z sd sqrt(2 (1 - R)), the least change that is beyond the noise
 *   reliable:rose, reliable:fell  shares of people beyond it, exact intervals
 *   (Jacobson & Truax 1991, doi:10.1037/0022-006X.59.1.12), and with a norm M
 *   regression.to.mean  (1 - R) (M - mean before), what would come about by itself.
 *
 * NULL with the errors of avlast_prepost_units_new; AVLAST_ERROR_USAGE (AV252) for what
 * does not go together; AVLAST_ERROR_DEGENERATE (AV256) for an outcome without pairs.
 * Agrees with R t.test(paired = TRUE), t.test, estimatr::lm_robust, relative 1e-9. */
AvlastEstimates *avlast_prepost(const AvlastFrame *frame,
                                const AvlastPrePostOptions *options, GError **error);

/* Adds design, settings (directions: who rose, fell and stayed) and charts (prepost,
 * pairs, forest) of a frame to the result whose estimates are there. */
gboolean avlast_prepost_describe(const AvlastFrame *frame,
                                 const AvlastPrePostOptions *options,
                                 AvlastResult *result, GError **error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_LATE_H
#define AVLAST_IMPACT_LATE_H

#include "impact/rct.h"

/* What assignment did to take-up, and what take-up did to the outcome for those whom the
 * assignment moved (the local average treatment effect, LATE), by two-stage least squares
 * with the arms as instruments:
 *
 *   first stage   d = a + sum_k pi_k D_k + x'g + u
 *   second stage  y = c + beta d + x'h + e,  d in the place of its fitted values
 *
 * x are the covariates, the baseline and block indicators, added as they are (also under
 * --method lin and difference: 2SLS has them in both stages).
 *
 * Estimand   the mean effect of d for compliers, with d 0/1, two arms, no defiers and an
 *            assignment that moves y through d alone (Imbens & Angrist 1994); of a dose,
 * or of several arms, a weighted mean of such effects. Variance   HC2, CR2 ... as for the
 * effects, with the fitted d's columns in the bread and leverages, and residuals y - (c +
 * beta d + x'h) from the actual d; not the effect's standard error divided by take-up. df
 * n - k, Satterthwaite's for CR2. Rows       terms "first(T)" for each arm's pi_k and
 * then the take-up column's name for beta, behind the outcome's rows. F          the
 * joint test of all pi_k = 0: Wald with that covariance (CR2: HTZ). Source     Imbens &
 * Angrist (1994), doi:10.2307/2951620; Angrist, Imbens & Rubin (1996),
 *            doi:10.1080/01621459.1996.10476902; MacKinnon (2013), HC standard errors.
 * Agrees with R estimatr::iv_robust(y ~ d + x | arm + x), relative 1e-9. */

typedef struct {
    gint64 n, without; /* rows used; rows of the outcome's that lack the take-up */
    gboolean binary;   /* take-up is 0 or 1 */
    double takeup_control, takeup_treated; /* its mean by arm (two arms), else NaN */
    double f, df1, df2, p_value;           /* of the first stage */
    const char *method, *note;             /* static texts, or NULL */
    /* Effects that the Anderson-Rubin test of the level does not reject, right however
     * weak the first stage: an interval, or NaN and what the set is ("" when it could not
     * be found). */
    double set_low, set_high;
    char set_words[200]; /* English */
} AvlastLate;

/* The rows as estimates of their own (root over the effect's units where those are rows
 * or clusters). Failure: NULL with AVLAST_ERROR_DEGENERATE when take-up does not vary
 * (AV362) or is as high in every arm (AV363), and the errors of the regressions. */
AvlastEstimates *avlast_rct_late(const AvlastAnalysed *analysed,
                                 const AvlastRctOptions *options, AvlastLate *late,
                                 GError **error);

/* Fills the set (model/instrumental.h, row "AR:D") with the options' standard errors and
 * level: b for which a regression of y - b d on the arms rejects no arm. A set that
 * cannot be found (no joint covariance) is none. FALSE without memory. The same as
 * inverting R estimatr::lm_robust's test of that regression. */
gboolean avlast_late_set(const AvlastAnalysed *analysed, const AvlastRctOptions *options,
                         AvlastLate *late, GError **error);

/* Notes in `to` and the member `late` of settings (or NULL): [{outcome, takeup, n,
 * without, compliers (first stage of a 0/1 take-up and two arms), always.takers,
 * never.takers, first {F, df, df2, p.value, method, note}, set {low, high, words}}].
 * rows: those of avlast_rct_late. */
void avlast_late_tell(const AvlastAnalysed *analysed, const AvlastRctOptions *options,
                      const AvlastLate *late, const AvlastEstimates *rows,
                      json_t *settings, AvlastEstimates *to);

/* Of a subgroup: a note when its first stage is weak, or that there is no effect since
 * nothing moved its take-up. */
void avlast_late_tell_group(const AvlastAnalysed *analysed,
                            const AvlastRctOptions *options, const AvlastLate *late,
                            const char *group, AvlastEstimates *to);
void avlast_late_tell_none(const AvlastAnalysed *analysed,
                           const AvlastRctOptions *options, const char *group,
                           AvlastEstimates *to);

#endif

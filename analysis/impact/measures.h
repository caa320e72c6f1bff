/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_MEASURES_H
#define AVLAST_IMPACT_MEASURES_H

#include "impact/rct.h"

/* An effect in other measures than the difference, from the arms' means as the design and
 * the covariates have them: m0 the control's mean, m1 = m0 + effect.
 *
 *   ratio(T)  m1 / m0, of an outcome of 0 and 1
 *   odds(T)   m1 (1 - m0) / ((1 - m1) m0), of an outcome of 0 and 1
 *   g(T)      J(n1 + n0 - 2) effect / s, s^2 = ((n1-1) s1^2 + (n0-1) s0^2) / (n1 + n0 -
 * 2) glass(T)  J(n0 - 1) effect / s0
 *
 * with T the effect's term, s_k the standard deviation of the rows in use of an arm
 * (weighted when the trial is), J(v) = gamma(v/2) / (sqrt(v/2) gamma((v-1)/2)) exactly.
 *
 * Variance  ratio and odds: delta method on the logarithm from the joint covariance of
 *           effect and m0; the interval is exp(log +- t se), std_error is that of the
 * ratio itself (estimate x se), the statistic log / se. g, glass: J^2 ((SE/s)^2 + d^2 /
 * (2 v)), SE the effect's by the design, d = effect / s, v as in J; for rows assigned one
 * by one that is Hedges & Olkin's. df: the effect's. Root      that of the estimates is
 * extended: ratio and odds by the linearisation; g and glass covary as their effect does.
 * Failure   FALSE and AVLAST_ERROR_INTERNAL without memory. A mean of 0 or 1, or an sd of
 *           0, gives an empty row with a note.
 * Source    Hedges (1981), doi:10.3102/10769986006002107; Hedges & Olkin (1985), ch. 5-6;
 *           Greenland (1987), doi:10.1093/oxfordjournals.aje.a114593 (measures of
 * effect). Agrees with R: estimatr's vcov and the delta method by hand, relative 1e-9. */

/* Puts the measures of `which` behind the rows of e, whose rows are effect and
 * "(control)" by turns (avlast_rct_levels); the "(control)" rows are taken out. Measures
 * that do not go with the outcome (ratio, odds: only of 0 and 1; g, glass: only of
 * others) are left. */
gboolean avlast_measures_add(AvlastEstimates *e, const AvlastAnalysed *analysed,
                             guint which, GError **error);

/* Whether an outcome is 0 or 1 in every row in use. */
gboolean avlast_analysed_binary(const AvlastAnalysed *analysed);

/* Ratio or odds (AVLAST_MEASURE_...) of an effect on the control's mean; NaN where shares
 * leave it none. */
double avlast_measure_relative(guint which, double effect, double control);

/* J(v), NaN for v <= 1. */
double avlast_hedges_j(double v);

#endif

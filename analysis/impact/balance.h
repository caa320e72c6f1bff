/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_BALANCE_H
#define AVLAST_IMPACT_BALANCE_H

#include "impact/analysed.h"

/* One covariate, or one level of a category, in two arms. */
typedef struct {
    char *term;              /* "age", "region=nord" */
    char *label;             /* for people: the codebook's, or the term */
    double treated, control; /* mean, or share of the level */
    double sd_treated, sd_control;
    double smd; /* (treated - control) / sqrt((sd_treated^2 + sd_control^2) / 2) */
    /* Of the regression on the arms, with block indicators: within blocks this is not the
     * difference of the two means. NaN where it does not exist. */
    double difference, std_error, df, p_value;
    gsize missing; /* rows of the two arms without it */
} AvlastBalanceRow;

/* All covariates and all arms at once. */
typedef struct {
    gsize differences; /* of covariates (of a category all levels but one) by arms */
    double f, df1, df2, p_value;
    const char *note; /* why there is no test, or NULL */
} AvlastBalanceTogether;

typedef struct {
    guint32 arm;     /* compared with arm 0 */
    GPtrArray *rows; /* of AvlastBalanceRow * */
    double f, df1, df2, p_value;
    const char *method; /* of the joint test */
    const char *note;   /* why there is no joint test, or NULL */
    AvlastEstimates
        *differences; /* of every covariate and arm, with their root; or NULL */
} AvlastBalance;

/* Baseline balance of one arm with the control among the rows analysed.
 *
 * Rows    each variable of the covariates and the baseline: numbers by their mean, a
 *         category by the share of each level (of two levels, the second). The normalised
 *         difference does not grow with n, unlike a t statistic (Imbens & Rubin 2015,
 *         section 14.2). sd with divisor n - 1, weighted when the trial is.
 * Row p   each covariate's difference by avlast_trial_fit on the arms and blocks, HC2 or
 *         CR2 with Satterthwaite df, over the rows that have it.
 * Test    F of all covariates jointly in the regression of the arm on them (and block
 *         indicators), with HC2, or CR2 with clusters (then the Hotelling approximation
 *         HTZ): model/robust.h. NaN with a note where it does not exist.
 * Failure NULL and AVLAST_ERROR_INTERNAL without memory.
 * Agrees with R: clubSandwich::Wald_test(lm(arm ~ x), vcov = "CR2", test = "HTZ");
 * cobalt::bal.tab(s.d.denom = "pooled"). */
AvlastBalance *avlast_balance_new(const AvlastAnalysed *analysed,
                                  const AvlastFormula *covariates, guint32 arm,
                                  GError **error);
/* Whether any arm differs from the control in any covariate: of the k differences d and
 * their joint covariance V over units (a row that lacks a covariate is a zero in its
 * differences, so that no row is left out for another's sake),
 *
 *   F = (v - k + 1) / (v k) d'V^-1 d   with df k and v - k + 1   (Hotelling),
 *
 * v = units - arms - (blocks - 1). Does not exist with fewer units than that, too many
 * (units x differences beyond 20 million) or covariates that determine each other. */
AvlastBalanceTogether avlast_balance_together(const AvlastAnalysed *analysed,
                                              const AvlastBalance *balance);
void avlast_balance_free(AvlastBalance *balance);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastBalance, avlast_balance_free)

#endif

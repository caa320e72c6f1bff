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
} AvlastBalanceRow;

typedef struct {
    guint32 arm;     /* compared with arm 0 */
    GPtrArray *rows; /* of AvlastBalanceRow * */
    double f, df1, df2, p_value;
    const char *method; /* of the joint test */
    const char *note;   /* why there is no joint test, or NULL */
} AvlastBalance;

/* Baseline balance of one arm with the control among the rows analysed.
 *
 * Rows    each variable of the covariates and the baseline: numbers by their mean, a
 *         category by the share of each level (of two levels, the second). The normalised
 *         difference does not grow with n, unlike a t statistic (Imbens & Rubin 2015,
 *         section 14.2). sd with divisor n - 1, weighted when the trial is.
 * Test    F of all covariates jointly in the regression of the arm on them (and block
 *         indicators), with HC2, or CR2 with clusters (then the Hotelling approximation
 *         HTZ): model/robust.h. NaN with a note where it does not exist.
 * Failure NULL and AVLAST_ERROR_INTERNAL without memory.
 * Agrees with R: clubSandwich::Wald_test(lm(arm ~ x), vcov = "CR2", test = "HTZ");
 * cobalt::bal.tab(s.d.denom = "pooled"). */
AvlastBalance *avlast_balance_new(const AvlastAnalysed *analysed,
                                  const AvlastFormula *covariates, guint32 arm,
                                  GError **error);
void avlast_balance_free(AvlastBalance *balance);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastBalance, avlast_balance_free)

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_TESTS_PERMUTE_CASES_H
#define AVLAST_TESTS_PERMUTE_CASES_H

/* Trials of the data of tests/ref/permute.R, for the suites of permutations. */

#include "../ref/reftable.h"
#include "impact/permute.h"

typedef struct {
    const char *name; /* case in permute.csv */
    const char *treatment, *control, *block, *cluster, *covariates;
    AvlastRctMethod method;
    guint32 arm;
} PermuteDesign;

/* What a trial of a design needs to live. */
typedef struct {
    const char *outcomes[4];
    AvlastFrame *frame;
    AvlastFormula *covariates;
    AvlastRctOptions options;
    AvlastEvaluation *evaluation;
} PermuteTrial;

void permute_trial_open(PermuteTrial *t, const PermuteDesign *d,
                        const char *const *outcomes);
void permute_trial_close(PermuteTrial *t);
AvlastTrialDraws *permute_draws_of(const PermuteTrial *t, const AvlastDrawsOptions *how);

/* The design that permute.csv calls so. */
const PermuteDesign *permute_design_of(const char *name);
RefTable *permute_reference(const char *relative);

#endif

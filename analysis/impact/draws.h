/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_DRAWS_H
#define AVLAST_IMPACT_DRAWS_H

#include "impact/given.h"
#include "infer/resample.h"

/* A trial's effects under other assignments, or in bootstrap samples of its units. */

/* What one draw says of one effect. An estimate of the trial is linear in the outcome and
 * its variance a quadratic form, so that with d the indicator of the arm as it was drawn,
 * these five tell the effect of y - tau d for every tau: effect - tau shift, with
 * variance yy - 2 tau yd + tau^2 dd. NaN where a draw has no answer; shift, yd and dd are
 * NaN when they were not asked for. */
typedef struct {
    double effect, yy, shift, yd, dd;
} AvlastDrawn;

#define AVLAST_DRAWN_NUMBERS 5

typedef struct {
    const AvlastEvaluation *evaluation; /* borrowed */
    AvlastAssignment *assignment;
    guint32 arm;   /* the draws are of this arm against the control, or of this factor's
                      main effect; 0: of all arms, or effects */
    gsize effects; /* of each draw: the outcomes times the arms in them, outcome-major */
    gsize reps;
    gboolean exact;        /* every assignment once, the drawn one among them */
    gboolean kernel;       /* by sums over units, else by the estimator itself */
    AvlastDrawn *observed; /* effects */
    AvlastDrawn *drawn;    /* reps x effects */
    /* Of completed data sets (impact/draws_imputed.h): so many draws are of one and the
     * same assignment, 0 else; and by effect the df that the observed statistic has, and
     * those that the draws' have, NULL where they are the same. */
    gsize sets;
    double *rubin_df, *complete_df;
} AvlastTrialDraws;

typedef struct {
    guint32 arm;        /* as avlast_assignment_new takes it */
    gboolean bootstrap; /* samples of the units in place of assignments */
    gboolean shift; /* fill shift, yd and dd, for intervals; needs an arm or factor, or
                       two arms in all */
    gboolean estimator; /* never by sums over units: for tests */
    gsize reps; /* assignments drawn; all of them once when there are no more than this */
    guint32 seed;
    const AvlastGivenAssignments *given; /* these once each, in place of drawing; arm is
                                            then 0 */
    AvlastResampleWatch *watch;          /* or NULL */
} AvlastDrawsOptions;

/* Draws. For differences in means without weights, by the design's own standard errors,
 * from sums over units (Neyman's variance; CR2 of a regression on the arm alone has the
 * closed form sum over clusters (S_g - n_g ybar)^2 / (1 - n_g / N) / N^2 in each arm);
 * when these give the trial's own estimate and standard error to 1e-8; for regressions on
 * the arms and covariates likewise (impact/draws_regress.h). Else the estimator
 * is run again in each draw. Failure: NULL with AVLAST_ERROR_USAGE, those of
 * avlast_resample, or AVLAST_ERROR_INTERNAL. */
AvlastTrialDraws *avlast_trial_draws_new(const AvlastEvaluation *evaluation,
                                         const AvlastDrawsOptions *options,
                                         GError **error);
/* Bootstrap samples of what sums over units do not tell: regressions, weights, factors.
 * The units of avlast_trial_bootstrap are drawn, among those that have one of the
 * outcomes at least, together for all outcomes; the standard error of the sample and of
 * each draw is that from the units' influence (avlast_trial_student). Of each draw as
 * many effects as the trial has for each outcome. Failure: NULL with the errors of
 * avlast_trial_bootstrap. */
AvlastTrialDraws *avlast_trial_draws_redrawn(const AvlastEvaluation *evaluation,
                                             const AvlastDrawsOptions *options,
                                             GError **error);
void avlast_trial_draws_free(AvlastTrialDraws *draws);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastTrialDraws, avlast_trial_draws_free)

#endif

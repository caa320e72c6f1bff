/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_TRIAL_FIT_H
#define AVLAST_IMPACT_TRIAL_FIT_H

#include "impact/adjust.h"

typedef struct {
    gboolean lin;     /* as in AvlastAdjustOptions */
    gboolean blocks;  /* block indicators too */
    gsize moderators; /* so many of the first covariates are centred and times the arm
                         also when lin is not asked for */
} AvlastTrialFitOptions;

/* The regression of impact/adjust.h as a fit, for other contrasts than the arms' effects:
 * columns "(Intercept)", the arms' terms, then each covariate, which when it is centred
 * is followed by its products with the arms ("x (centred)", "arm=pilot:x (centred)"),
 * then the blocks. NULL with the failures of avlast_trial_adjust. */
AvlastLinear *avlast_trial_fit(const AvlastTrial *trial, const char *outcome,
                               const double *y, const guint8 *use,
                               const AvlastCovariates *covariates,
                               const AvlastTrialFitOptions *options, GError **error);

/* What avlast_robust_new takes for the trial's clusters and that standard error. */
AvlastRobustOptions avlast_trial_robust(const AvlastTrial *trial, AvlastSe se);

#endif

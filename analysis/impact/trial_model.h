/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_TRIAL_MODEL_H
#define AVLAST_IMPACT_TRIAL_MODEL_H

#include "impact/trial.h"
#include "model/linear.h"

/* The columns of a regression over a trial while they are put together: n = frame->rows
 * values each. Borrowed columns are not freed. */
typedef struct {
    GPtrArray *x, *x_low, *names; /* x_low: NULL where exact */
    GPtrArray *owned;
} AvlastTrialModel;

AvlastTrialModel avlast_trial_model(void);
void avlast_trial_model_clear(AvlastTrialModel *model);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastTrialModel, avlast_trial_model_clear)

/* A column as it is; takes the name. */
void avlast_trial_model_add(AvlastTrialModel *model, const double *x, const double *low,
                            char *name);
/* "(Intercept)" and an indicator for every arm but the control. AVLAST_ERROR_DEGENERATE
 * (AV352) for an arm without a row in use. */
gboolean avlast_trial_model_arms(AvlastTrialModel *model, const AvlastTrial *trial,
                                 const guint8 *use, const char *outcome, GError **error);
/* A covariate as it is (ancova), or centred at its mean over the rows in use and times
 * each arm (lin). */
gboolean avlast_trial_model_covariate(AvlastTrialModel *model, const AvlastTrial *trial,
                                      const guint8 *use, const double *x,
                                      const double *low, const char *name, gboolean lin,
                                      GError **error);
/* An indicator for every block in use but the first, as covariates. */
gboolean avlast_trial_model_blocks(AvlastTrialModel *model, const AvlastTrial *trial,
                                   const guint8 *use, gboolean lin, GError **error);
/* FALSE and AVLAST_ERROR_DEGENERATE (AV358) when the indicators would be too many. */
gboolean avlast_trial_model_few_blocks(const AvlastTrial *trial, gboolean lin,
                                       GError **error);

/* Least squares of y on the columns with the trial's weights. */
AvlastLinear *avlast_trial_model_fit(const AvlastTrialModel *model,
                                     const AvlastTrial *trial, const char *outcome,
                                     const double *y, const guint8 *use, GError **error);

/* Indicators of a code among the rows in use, but for the first code that any row has:
 * appends columns (of double *, n values) and names ("name=level"). FALSE and
 * AVLAST_ERROR_INTERNAL without memory. */
gboolean avlast_indicators(const guint32 *code, guint32 n_codes, const GPtrArray *levels,
                           const char *name, const guint8 *use, gsize n,
                           GPtrArray *columns, GPtrArray *names, GError **error);

#endif

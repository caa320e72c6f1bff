/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/trial_fit.h"

#include "impact/trial_model.h"

AvlastLinear *avlast_trial_fit(const AvlastTrial *trial, const char *outcome,
                               const double *y, const guint8 *use,
                               const AvlastCovariates *covariates,
                               const AvlastTrialFitOptions *options, GError **error)
{
    const gsize k = covariates ? covariates->k : 0;
    g_auto(AvlastTrialModel) model = avlast_trial_model();

    if ((options->blocks && !avlast_trial_model_few_blocks(trial, options->lin, error)) ||
        !avlast_trial_model_arms(&model, trial, use, outcome, error))
        return NULL;
    for (gsize j = 0; j < k; j++)
        if (!avlast_trial_model_covariate(&model, trial, use, covariates->x[j],
                                          covariates->x_low ? covariates->x_low[j] : NULL,
                                          covariates->names[j],
                                          options->lin || j < options->moderators, error))
            return NULL;
    if (options->blocks && trial->block &&
        !avlast_trial_model_blocks(&model, trial, use, options->lin, error))
        return NULL;
    return avlast_trial_model_fit(&model, trial, outcome, y, use, error);
}

AvlastRobustOptions avlast_trial_robust(const AvlastTrial *trial, AvlastSe se)
{
    return (AvlastRobustOptions){.type = se,
                                 .cluster =
                                     avlast_se_clustered(se) ? trial->cluster : NULL,
                                 .n_clusters = trial->n_clusters,
                                 .cluster_names = trial->cluster_names,
                                 .cluster_column = trial->cluster_column};
}

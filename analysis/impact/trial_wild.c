/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/trial_wild.h"

#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "impact/late_parts.h"
#include "impact/trial_fit.h"

gboolean avlast_trial_wild_check(const AvlastTrial *trial,
                                 const AvlastRctOptions *options, GError **error)
{
    const AvlastRctMethod method = avlast_rct_method(options);
    const char *wrong = NULL;

    if (!trial->cluster)
        wrong = "--wild needs --cluster: the units that were assigned or sampled";
    else if (trial->contrasts)
        wrong = "--wild goes with arms, not with the effects of several factors";
    else if (method != AVLAST_RCT_DIFFERENCE && method != AVLAST_RCT_ANCOVA)
        wrong = "--wild is of a difference in means without blocks or of --method "
                "ancova\nhint: --method ancova has the covariates as columns of its own";
    else if (method == AVLAST_RCT_DIFFERENCE && trial->block)
        wrong = "--wild has no form for a difference within blocks\nhint: --method "
                "ancova has an indicator for each block";
    if (wrong)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV388", NULL, "%s", wrong);
    return !wrong;
}

static double *arm_column(const AvlastTrial *trial, guint32 arm, GError **error)
{
    double *column = avlast_array(double, trial->frame->rows, error);

    for (gsize i = 0; column && i < trial->frame->rows; i++)
        column[i] = trial->arm[i] == arm ? 1.0 : 0.0;
    return column;
}

/* The regression, and `how` with the trial's clusters. */
static AvlastLinear *fit_trial(const AvlastAnalysed *a, const AvlastRctOptions *options,
                               AvlastWildOptions *own, GError **error)
{
    const AvlastTrial *trial = a->trial;
    const gboolean adjusted = avlast_rct_adjusts(options);
    const AvlastTrialFitOptions regression = {.blocks = adjusted};

    if (!avlast_trial_wild_check(trial, options, error))
        return NULL;
    own->cluster = trial->cluster;
    own->n_clusters = trial->n_clusters;
    return avlast_trial_fit(trial, a->outcome->name, a->outcome->number, a->use,
                            adjusted ? &a->covariates : NULL, &regression, error);
}

static gboolean count_treated(const AvlastTrial *trial, const AvlastLinear *fit,
                              guint32 k, const AvlastWildOptions *own, gsize *with,
                              gsize *without, GError **error)
{
    g_autofree double *arm = arm_column(trial, k + 1, error);

    if (arm && !avlast_wild_treated(fit, arm, own, &with[k], &without[k]))
        with[k] = without[k] = 0;
    return arm != NULL;
}

gboolean avlast_trial_wild(const AvlastAnalysed *a, const AvlastRctOptions *options,
                           const AvlastWildOptions *how, AvlastWild *wild, gsize *with,
                           gsize *without, GError **error)
{
    AvlastWildOptions own = *how;
    g_autoptr(AvlastLinear) fit = fit_trial(a, options, &own, error);

    if (!fit)
        return FALSE;
    for (guint32 k = 0; k + 1 < a->trial->n_arms; k++)
        if (!avlast_wild_test(fit, k + 1, &own, &wild[k], error) ||
            !count_treated(a->trial, fit, k, &own, with, without, error))
            return FALSE;
    return TRUE;
}

gboolean avlast_trial_wild_add(const AvlastAnalysed *a, const AvlastRctOptions *options,
                               const AvlastWildOptions *how, AvlastWildSets *const *sets,
                               gsize *with, gsize *without, GError **error)
{
    AvlastWildOptions own = *how;
    g_autoptr(AvlastLinear) fit = fit_trial(a, options, &own, error);

    if (!fit)
        return FALSE;
    for (guint32 k = 0; k + 1 < a->trial->n_arms; k++)
        if (!avlast_wild_sets_add(sets[k], fit, k + 1, NAN, &own, error) ||
            (with && !count_treated(a->trial, fit, k, &own, with, without, error)))
            return FALSE;
    return TRUE;
}

gboolean avlast_trial_wild_late(const AvlastAnalysed *a, const AvlastRctOptions *options,
                                const AvlastWildOptions *how, AvlastWild *first,
                                AvlastWildIv *late, GError **error)
{
    const AvlastTrial *trial = a->trial;
    g_auto(AvlastLateEquation) q = {0};
    AvlastWildOptions own = *how;

    own.cluster = trial->cluster;
    own.n_clusters = trial->n_clusters;
    if (!avlast_late_equation(a, options, &q, error))
        return FALSE;
    g_autoptr(AvlastIv) iv = avlast_iv_fit(&q.model, error);
    if (!iv)
        return FALSE;
    /* the first stage's columns: those of the equation but take-up, then the arms */
    for (guint32 k = 0; k + 1 < trial->n_arms; k++)
        if (!avlast_wild_test(iv->first[0], q.right.x->len - 1 + k, &own, &first[k],
                              error))
            return FALSE;
    return avlast_wild_iv_test(iv, &q.model, &own, late, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bootstrap samples of a trial's units for any estimator, jointly for all outcomes. */
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "impact/draws.h"
#include "impact/trial_bootstrap.h"

void avlast_trial_draws_free(AvlastTrialDraws *draws)
{
    if (!draws)
        return;
    avlast_assignment_free(draws->assignment);
    g_free(draws->observed);
    g_free(draws->drawn);
    g_free(draws->rubin_df);
    g_free(draws->complete_df);
    g_free(draws);
}

/* The units with a row in use for one of the outcomes. */
static AvlastReplicates *joint_units(const AvlastEvaluation *evaluation,
                                     const AvlastDrawsOptions *options, GError **error)
{
    const AvlastRedrawnOptions how = {.type = AVLAST_REPLICATES_RESAMPLED,
                                      .reps = (guint32)options->reps,
                                      .seed = options->seed,
                                      .watch = options->watch};
    /* What is read of it: trial, use, and the outcome's name for a message. */
    AvlastAnalysed any =
        *(const AvlastAnalysed *)g_ptr_array_index(evaluation->analysed, 0);
    const gsize n = evaluation->trial->frame->rows;
    g_autofree guint8 *use = avlast_array(guint8, n, error);

    if (!use)
        return NULL;
    for (guint o = 0; o < evaluation->analysed->len; o++) {
        const AvlastAnalysed *a = g_ptr_array_index(evaluation->analysed, o);
        for (gsize i = 0; i < n; i++)
            use[i] |= a->use[i];
    }
    any.use = use;
    return avlast_trial_replicates(&any, &how, error);
}

static AvlastDrawn drawn_of(double effect, double se)
{
    return (AvlastDrawn){effect, se * se, NAN, NAN, NAN};
}

static gboolean fill_outcome(AvlastTrialDraws *draws, const AvlastDrawsOptions *options,
                             const AvlastReplicates *units, guint outcome, GError **error)
{
    const AvlastEvaluation *e = draws->evaluation;
    const gsize k = e->trial->effects->len;
    g_autofree double *own = avlast_array(double, 2 * k, error);
    g_autofree double *theta = own ? avlast_trial_bootstrap_effects(
                                         g_ptr_array_index(e->analysed, outcome),
                                         e->options, units, options->watch, own, error)
                                   : NULL;

    if (!theta)
        return FALSE;
    for (gsize i = 0; i < k; i++) {
        const gsize at = outcome * k + i;
        draws->observed[at] = drawn_of(own[i], own[k + i]);
        for (gsize r = 0; r < draws->reps; r++)
            draws->drawn[r * draws->effects + at] =
                drawn_of(theta[r * 2 * k + i], theta[r * 2 * k + k + i]);
    }
    return TRUE;
}

AvlastTrialDraws *avlast_trial_draws_redrawn(const AvlastEvaluation *evaluation,
                                             const AvlastDrawsOptions *options,
                                             GError **error)
{
    g_autoptr(AvlastTrialDraws) draws = g_new0(AvlastTrialDraws, 1);
    g_autoptr(AvlastReplicates) units = joint_units(evaluation, options, error);

    if (!units)
        return NULL;
    draws->evaluation = evaluation;
    draws->effects = evaluation->analysed->len * evaluation->trial->effects->len;
    draws->reps = units->n;
    draws->observed = avlast_array(AvlastDrawn, draws->effects, error);
    draws->drawn = draws->observed
                       ? avlast_table(AvlastDrawn, draws->reps, draws->effects, error)
                       : NULL;
    if (!draws->drawn)
        return NULL;
    for (guint o = 0; o < evaluation->analysed->len; o++)
        if (!fill_outcome(draws, options, units, o, error))
            return NULL;
    return g_steal_pointer(&draws);
}

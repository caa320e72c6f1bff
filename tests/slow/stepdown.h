/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_TESTS_SLOW_STEPDOWN_H
#define AVLAST_TESTS_SLOW_STEPDOWN_H

#include "impact/permute.h"
#include "tests/slow/tally.h"

/* Four outcomes of a trial, of which the first is moved. */
enum { OUTCOMES = 4 };

static inline void tally_yes(Tally *tally, gboolean yes)
{
    tally_add(tally, yes ? -INFINITY : INFINITY, INFINITY, 0.0);
}

/* Whether a step-down test of the four rejects none of the three that are not moved. */
static inline gboolean stepdown(const AvlastEvaluation *trial, gboolean bootstrap,
                                guint32 reps, guint32 seed, Tally *tally, GError **error)
{
    const AvlastDrawsOptions how = {.bootstrap = bootstrap, .reps = reps, .seed = seed};
    const guint8 which[OUTCOMES] = {1, 1, 1, 1};
    double p[OUTCOMES];
    g_autoptr(AvlastTrialDraws) draws = avlast_trial_draws_new(trial, &how, error);

    if (!draws || !avlast_permute_stepdown(draws, bootstrap, which, p, error))
        return FALSE;
    tally_yes(tally, p[1] > 0.05 && p[2] > 0.05 && p[3] > 0.05);
    return TRUE;
}

#endif

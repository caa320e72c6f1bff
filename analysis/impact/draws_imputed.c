/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/draws_imputed.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "infer/rubin.h"

static gboolean alike(const AvlastTrialDraws *a, const AvlastTrialDraws *b)
{
    if (a->reps != b->reps || a->effects != b->effects || a->exact != b->exact ||
        !a->assignment != !b->assignment)
        return FALSE;
    if (!a->assignment)
        return TRUE;
    const guint32 *x = a->assignment->row, *y = b->assignment->row;
    return a->assignment->units == b->assignment->units &&
           memcmp(x, y, a->evaluation->trial->frame->rows * sizeof *x) == 0;
}

static gboolean check(AvlastTrialDraws *const *set, gsize m, GError **error)
{
    for (gsize l = 1; l < m; l++)
        if (!alike(set[0], set[l])) {
            avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV734", NULL,
                        "other people are analysed in completed data set %" G_GSIZE_FORMAT
                        " than in the first: the same assignments cannot be drawn in "
                        "both\nhint: impute every outcome and covariate that is analysed",
                        l + 1);
            return FALSE;
        }
    return TRUE;
}

/* Q, and T of effect - tau shift as a quadratic in tau. */
static AvlastDrawn pool(AvlastTrialDraws *const *set, gsize m, gboolean observed,
                        gsize at)
{
    const double one = 1.0 / (double)m, more = (1.0 + one) / (double)(m - 1);
    AvlastDrawn q = {0.0, 0.0, 0.0, 0.0, 0.0};

    for (gsize l = 0; l < m; l++) {
        const AvlastDrawn *d = observed ? &set[l]->observed[at] : &set[l]->drawn[at];
        q.effect += one * d->effect;
        q.shift += one * d->shift;
        q.yy += one * d->yy;
        q.yd += one * d->yd;
        q.dd += one * d->dd;
    }
    for (gsize l = 0; l < m; l++) {
        const AvlastDrawn *d = observed ? &set[l]->observed[at] : &set[l]->drawn[at];
        const double e = d->effect - q.effect, s = d->shift - q.shift;
        q.yy += more * e * e;
        q.yd += more * e * s;
        q.dd += more * s * s;
    }
    return q;
}

/* Barnard & Rubin's df of the observed effects. */
static gboolean take_df(AvlastTrialDraws *draws, AvlastTrialDraws *const *set, gsize m,
                        const double *complete_df, GError **error)
{
    g_autofree double *q = avlast_array(double, m, error);
    g_autofree double *u = q ? avlast_array(double, m, error) : NULL;

    draws->rubin_df = u ? avlast_array(double, draws->effects, error) : NULL;
    draws->complete_df =
        draws->rubin_df ? avlast_array(double, draws->effects, error) : NULL;
    if (!draws->complete_df)
        return FALSE;
    for (gsize j = 0; j < draws->effects; j++) {
        for (gsize l = 0; l < m; l++) {
            q[l] = set[l]->observed[j].effect;
            u[l] = set[l]->observed[j].yy;
        }
        const double df = complete_df[j] > 0.0 ? complete_df[j] : INFINITY;
        draws->complete_df[j] = df;
        draws->rubin_df[j] = avlast_rubin(q, u, m, df).df;
    }
    return TRUE;
}

static gboolean take_all(AvlastTrialDraws *draws, AvlastTrialDraws *const *set, gsize m,
                         const AvlastDrawsImputed *how, GError **error)
{
    const gsize n = draws->effects, R = set[0]->reps;

    draws->drawn = avlast_array(AvlastDrawn, m * R * n, error);
    if (!draws->drawn || !take_df(draws, set, m, how->complete_df, error))
        return FALSE;
    draws->sets = m;
    draws->reps = m * R;
    for (gsize l = 0; l < m; l++) {
        AvlastDrawn *to = &draws->drawn[l * R * n];
        memcpy(to, set[l]->drawn, R * n * sizeof *to);
        for (gsize i = 0; how->bootstrap && i < R * n; i++)
            to[i].effect +=
                draws->observed[i % n].effect - set[l]->observed[i % n].effect;
    }
    return TRUE;
}

AvlastTrialDraws *avlast_trial_draws_imputed(AvlastTrialDraws *const *set, gsize m,
                                             const AvlastDrawsImputed *how,
                                             GError **error)
{
    g_autoptr(AvlastTrialDraws) draws = g_new0(AvlastTrialDraws, 1);

    if (!check(set, m, error))
        return NULL;
    draws->evaluation = set[0]->evaluation;
    draws->arm = set[0]->arm;
    draws->effects = set[0]->effects;
    draws->exact = set[0]->exact;
    draws->kernel = set[0]->kernel;
    draws->reps = set[0]->reps;
    draws->observed = avlast_array(AvlastDrawn, draws->effects, error);
    if (!draws->observed)
        return NULL;
    for (gsize j = 0; j < draws->effects; j++)
        draws->observed[j] = pool(set, m, TRUE, j);
    if (!how->blind || how->bootstrap)
        return take_all(draws, set, m, how, error) ? g_steal_pointer(&draws) : NULL;
    draws->drawn = avlast_array(AvlastDrawn, draws->reps * draws->effects, error);
    for (gsize i = 0; draws->drawn && i < draws->reps * draws->effects; i++)
        draws->drawn[i] = pool(set, m, FALSE, i);
    return draws->drawn ? g_steal_pointer(&draws) : NULL;
}

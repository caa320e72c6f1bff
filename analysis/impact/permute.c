/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/permute.h"

#include <math.h>

#include "core/distribution.h"
#include "core/memory.h"
#include "infer/multiplicity.h"

/* Draws this near to the observed statistic (relative) are equal to it: rounding alone
 * parts them. */
#define TIES 1e-9
#define BINS 40
/* Up to so many draws more points are looked at. */
#define FEW_DRAWS 2000

void avlast_permuted_free(AvlastPermuted *permuted)
{
    if (!permuted)
        return;
    g_clear_pointer(&permuted->bins, g_array_unref);
    g_clear_pointer(&permuted->beyond, g_array_unref);
    g_free(permuted);
}

double avlast_drawn_statistic(const AvlastDrawn *d, AvlastPermuteStatistic statistic,
                              double tau)
{
    const double effect = tau == 0.0 ? d->effect : d->effect - tau * d->shift;

    if (statistic == AVLAST_PERMUTE_DIFFERENCE)
        return effect;
    double v = tau == 0.0 ? d->yy : d->yy - 2.0 * tau * d->yd + tau * tau * d->dd;
    /* What is left of a sum of squares that is zero. */
    if (v < 1e-14 * (d->yy + (tau == 0.0 ? 0.0 : tau * tau * d->dd)))
        v = 0.0;
    if (v == 0.0)
        return fabs(effect) > 1e-12 * (fabs(d->effect) + fabs(tau))
                   ? copysign(INFINITY, effect)
                   : 0.0;
    return effect / sqrt(v);
}

/* Under the assignment as it was drawn d is the arm itself. Its effect is 1; but a
 * constant effect may well have a variance: pairs of clusters of unequal size do. */
static double observed_statistic(const AvlastTrialDraws *draws, gsize effect,
                                 AvlastPermuteStatistic statistic, double tau)
{
    const double t = avlast_drawn_statistic(&draws->observed[effect], statistic, tau);

    if (!draws->rubin_df || statistic != AVLAST_PERMUTE_T || !isfinite(t))
        return t;
    /* the statistic of the draws' df that is as far out as this one of Rubin's */
    const double p = avlast_t_two_sided(t, draws->rubin_df[effect]);
    return draws->rubin_df[effect] == draws->complete_df[effect]
               ? t
               : copysign(avlast_t_critical(1.0 - p, draws->complete_df[effect]), t);
}

/* How many assignments the draws are of: each is there once in every data set. */
static gsize sets_of(const AvlastTrialDraws *draws)
{
    return MAX(draws->sets, 1);
}

/* The share of `count` draws, that of the sample itself among sampled ones. */
static double share_of(const AvlastTrialDraws *draws, double count)
{
    const double sets = (double)sets_of(draws), reps = (double)draws->reps;

    return draws->exact ? count / reps : (1.0 + count / sets) / (1.0 + reps / sets);
}

double avlast_permute_p(const AvlastTrialDraws *draws, gsize effect,
                        AvlastPermuteStatistic statistic, double tau)
{
    const double seen = fabs(observed_statistic(draws, effect, statistic, tau));
    gsize count = 0;

    if (isnan(seen))
        return NAN;
    for (gsize r = 0; r < draws->reps; r++) {
        const double t = fabs(avlast_drawn_statistic(
            &draws->drawn[r * draws->effects + effect], statistic, tau));
        count += isnan(t) || t >= seen - TIES * seen;
    }
    return share_of(draws, (double)count);
}

/* Between what is not rejected and what is, where the one turns into the other. */
static double halve(const AvlastTrialDraws *draws, gsize effect,
                    AvlastPermuteStatistic statistic, double alpha, double inside,
                    double outside)
{
    while (fabs(outside - inside) > 1e-12 * (fabs(inside) + fabs(outside))) {
        const double middle = inside + (outside - inside) / 2.0;
        if (middle == inside || middle == outside)
            break;
        if (avlast_permute_p(draws, effect, statistic, middle) <= alpha)
            outside = middle;
        else
            inside = middle;
    }
    return outside;
}

/* The end on one side. The p-value falls in steps and may rise again, with few
 * assignments by much: points out to where three doublings in a row are rejected are
 * looked at as well, so that it is the outermost crossing. */
static double find_end(const AvlastTrialDraws *draws, gsize effect,
                       AvlastPermuteStatistic statistic, double alpha, double step)
{
    const double inside = draws->observed[effect].effect;
    const int probes = draws->reps <= FEW_DRAWS ? 600 : 24;
    double first = NAN, outside = inside;

    for (int doublings = 0, rejected = 0; rejected < 3; doublings++, step *= 2.0) {
        if (doublings == 40)
            return copysign(INFINITY, step);
        outside = inside + step;
        const gboolean out = avlast_permute_p(draws, effect, statistic, outside) <= alpha;
        rejected = out ? rejected + 1 : 0;
        if (!out || isnan(first))
            first = outside;
    }
    for (int j = 1; j < probes; j++) {
        const double at = outside + (inside - outside) * (double)j / probes;
        if (avlast_permute_p(draws, effect, statistic, at) > alpha)
            return halve(draws, effect, statistic, alpha, at,
                         outside + (inside - outside) * (double)(j - 1) / probes);
    }
    return halve(draws, effect, statistic, alpha, inside, first);
}

static void fill_bins(AvlastPermuted *p, const AvlastTrialDraws *draws, gsize effect,
                      AvlastPermuteStatistic statistic)
{
    const double seen = fabs(p->observed);
    double most = seen;

    for (gsize r = 0; r < draws->reps; r++) {
        const double t = fabs(avlast_drawn_statistic(
            &draws->drawn[r * draws->effects + effect], statistic, 0.0));
        if (isfinite(t))
            most = fmax(most, t);
    }
    p->bins = g_array_new(FALSE, TRUE, sizeof(guint));
    g_array_set_size(p->bins, BINS);
    p->beyond = g_array_new(FALSE, TRUE, sizeof(guint));
    g_array_set_size(p->beyond, BINS);
    if (!(isfinite(most) && most > 0.0))
        most = 1.0;
    p->from = -most;
    p->width = 2.0 * most / BINS;
    for (gsize r = 0; r < draws->reps; r++) {
        const double t = avlast_drawn_statistic(
            &draws->drawn[r * draws->effects + effect], statistic, 0.0);
        if (!isfinite(t))
            continue;
        const guint bin = (guint)fmin(BINS - 1.0, fmax(0.0, (t - p->from) / p->width));
        g_array_index(p->bins, guint, bin)++;
        if (fabs(t) >= seen - TIES * seen)
            g_array_index(p->beyond, guint, bin)++;
    }
}

AvlastPermuted *avlast_permuted_new(const AvlastTrialDraws *draws, gsize effect,
                                    AvlastPermuteStatistic statistic, double level,
                                    double hint)
{
    AvlastPermuted *p = g_new0(AvlastPermuted, 1);
    const gsize arms = draws->effects / draws->evaluation->analysed->len;
    const double alpha = 1.0 - level;

    p->outcome = effect / arms;
    p->arm = draws->arm ? draws->arm : (guint32)(effect % arms) + 1;
    p->observed = observed_statistic(draws, effect, statistic, 0.0);
    p->p_value = avlast_permute_p(draws, effect, statistic, 0.0);
    p->reps = draws->reps / sets_of(draws);
    p->exact = draws->exact;
    /* An assignment and its mirror are both as large where arms are of equal size; one
     * at least always is: the drawn one. */
    p->least = draws->exact ? 1.0 / (double)p->reps : 1.0 / (double)(1 + p->reps);
    p->low = p->high = NAN;
    for (gsize r = 0; r < draws->reps; r++)
        p->lost += isnan(avlast_drawn_statistic(
                       &draws->drawn[r * draws->effects + effect], statistic, 0.0))
                       ? 1
                       : 0;
    if (!isnan(draws->observed[effect].shift) && isfinite(hint) && hint > 0.0 &&
        !isnan(p->p_value)) {
        p->low = find_end(draws, effect, statistic, alpha, -2.0 * hint);
        p->high = find_end(draws, effect, statistic, alpha, 2.0 * hint);
    }
    fill_bins(p, draws, effect, statistic);
    return p;
}

gboolean avlast_permute_stepdown(const AvlastTrialDraws *draws, gboolean bootstrap,
                                 const guint8 *which, double *p, GError **error)
{
    const gsize n = draws->effects;
    g_autofree double *seen = avlast_array(double, n, error);
    g_autofree double *t = avlast_table(double, draws->reps, n, error);

    if (!seen || !t)
        return FALSE;
    for (gsize j = 0; j < n; j++)
        seen[j] = which[j] ? observed_statistic(draws, j, AVLAST_PERMUTE_T, 0.0) : NAN;
    for (gsize r = 0; r < draws->reps; r++)
        for (gsize j = 0; j < n; j++) {
            AvlastDrawn d = draws->drawn[r * n + j];
            if (bootstrap)
                d.effect -= draws->observed[j].effect;
            t[r * n + j] = avlast_drawn_statistic(&d, AVLAST_PERMUTE_T, 0.0);
        }
    if (!avlast_stepdown(seen, n, t, draws->reps, draws->exact, p, error))
        return FALSE;
    for (gsize j = 0; draws->sets && !draws->exact && j < n; j++)
        p[j] = share_of(draws, p[j] * (double)(1 + draws->reps) - 1.0);
    return TRUE;
}

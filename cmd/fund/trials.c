/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where a further trial is worth most. */
#include <math.h>

#include "cmd/fund/fund.h"
#include "core/error.h"

static gboolean best_of(AvlastChooser *chooser, const double *value, double *x,
                        double *total, GError **error)
{
    gboolean found;

    if (!avlast_chooser_best(chooser, value, x, total, &found, error))
        return FALSE;
    if (!found)
        *total = NAN;
    return TRUE;
}

/* What the set is worth with pilot i in it for nothing, less what it is worth without: d
 * without the pilot's own value. NaN when it cannot be in, Inf when it cannot be left
 * out. */
static gboolean margin(const AvlastFund *fund, AvlastChooser *chooser, double *value,
                       gsize i, double *x, double *d, GError **error)
{
    const double own = value[i];
    double with = NAN, without = NAN;

    value[i] = 0.0;
    avlast_chooser_state(chooser, i, AVLAST_CHOICE_IN);
    gboolean done = best_of(chooser, value, x, &with, error);
    avlast_chooser_state(chooser, i, AVLAST_CHOICE_OUT);
    done = done && best_of(chooser, value, x, &without, error);
    avlast_chooser_state(chooser, i, fund->state[i]);
    value[i] = own;
    *d = isnan(without) ? INFINITY : with - without;
    return done;
}

gboolean avlast_fund_trials(AvlastFund *fund, GError **error)
{
    const AvlastFundRead *read = fund->read;
    const gsize k = read->k;
    const double scale = isnan(fund->own->rollout) ? 1.0 : fund->own->rollout;
    g_autoptr(AvlastChooser) chooser = NULL;
    g_autofree double *value = g_new0(double, k);
    g_autofree double *x = g_new0(double, k);

    if (isnan(fund->own->trial)) {
        if (isnan(fund->own->rollout) && !read->trial_cost)
            return TRUE;
        avlast_fail(
            error, AVLAST_ERROR_USAGE, "AV713", NULL,
            "--rollout and --trial-cost are about a further --trial, which is not "
            "given");
        return FALSE;
    }
    if (!read->has_worth || (fund->spends && fund->own->divisible)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV713", NULL, "--trial %s",
                    read->has_worth ? "does not go with --divisible: a share of a pilot "
                                      "is not a decision to go on or not"
                                    : "needs what a unit of effect is worth (--worth or "
                                      "--value)");
        return FALSE;
    }
    if (fund->spends) {
        const AvlastChoiceProblem problem = avlast_fund_problem(fund, NULL);
        chooser = avlast_chooser_new(&problem, error);
        if (!chooser)
            return FALSE;
    }
    fund->evsi = g_new0(double, k);
    for (gsize i = 0; i < k; i++)
        value[i] = fund->value[i].mean;
    for (gsize i = 0; i < k; i++) {
        double d = 0.0;
        if (chooser && !margin(fund, chooser, value, i, x, &d, error))
            return FALSE;
        const gboolean barred = fund->barred && fund->barred[i];
        const gboolean wished =
            fund->spends && !barred && fund->state[i] != AVLAST_CHOICE_FREE;
        const double pre = avlast_trial_pre(fund->sum_worth[i], fund->shrunken[i].sd,
                                            read->se[i] / sqrt(fund->own->trial));
        fund->evsi[i] = !isfinite(d) || wished
                            ? 0.0
                            : scale * avlast_trial_worth(d + value[i], pre, barred);
    }
    return TRUE;
}

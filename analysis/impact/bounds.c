/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/bounds.h"

#include <math.h>

#include "core/distribution.h"
#include "core/memory.h"
#include "core/sum.h"
#include "impact/bounds_parts.h"
#include "impact/units.h"

double avlast_bounds_critical(double width, double level, double df)
{
    double low = 0.0, high = avlast_t_critical(level, df);

    if (isnan(width) || isnan(high))
        return NAN;
    for (int step = 0; step < 200 && high - low > 1e-15 * high; step++) {
        const double c = 0.5 * (low + high),
                     covered = avlast_t_cdf(c + width, df) - avlast_t_cdf(-c, df);
        if (covered < level)
            low = c;
        else
            high = c;
    }
    return 0.5 * (low + high);
}

gboolean avlast_bounds_sides_init(BoundSides *s, const AvlastTrial *trial, GError **error)
{
    const gsize n = trial->frame->rows;

    s->move[0] = avlast_array(double, n, error);
    s->move[1] = avlast_array(double, n, error);
    return s->move[0] && s->move[1];
}

void avlast_bounds_sides_clear(BoundSides *s)
{
    g_free(s->move[0]);
    g_free(s->move[1]);
}

static void set_interval(AvlastEstimate *lower, AvlastEstimate *upper, double level)
{
    const double se = fmax(lower->std_error, upper->std_error),
                 width = (upper->estimate - lower->estimate) / se,
                 c = se > 0.0 ? avlast_bounds_critical(width, level, lower->df) : NAN;

    if (!isnan(c) && lower->df > 0.0) {
        lower->conf_low = lower->estimate - c * lower->std_error;
        upper->conf_high = upper->estimate + c * upper->std_error;
    } else if (se == 0.0) {
        lower->conf_low = lower->estimate;
        upper->conf_high = upper->estimate;
    }
}

AvlastEstimates *avlast_bounds_finish(const AvlastTrial *trial, const char *outcome,
                                      const guint8 *use, const BoundSides *sides,
                                      const char *kind, const char *method, double level,
                                      AvlastBound *bounds, GError **error)
{
    static const char *const ends[] = {"lower", "upper"};
    const gsize q = 2 * (gsize)(trial->n_arms - 1);
    g_autoptr(AvlastEstimates) e = avlast_estimates_new();
    g_autofree const double **move = g_new0(const double *, q + 1);

    e->level = level;
    for (gsize j = 0; j < q; j++) {
        const char *of = g_ptr_array_index(trial->terms, j / 2 + 1);
        g_autofree char *term = g_strdup_printf("%s.%s(%s)", kind, ends[j % 2], of);
        AvlastEstimate *row = avlast_estimates_add(e, outcome, NULL, term);
        row->estimate = sides[j / 2].value[j % 2];
        row->method = g_strdup(method);
        move[j] = sides[j / 2].move[j % 2];
    }
    const AvlastUnitsOptions how = {FALSE, 0};
    if (!avlast_units_variance(trial, move, use, &how, e, error))
        return NULL;
    for (gsize j = 0; j < q; j += 2) {
        AvlastEstimate *lower = avlast_estimates_row(e, j),
                       *upper = avlast_estimates_row(e, j + 1);
        set_interval(lower, upper, level);
        if (bounds) {
            bounds[j / 2].arm = (guint32)(j / 2 + 1);
            bounds[j / 2].conf_low = lower->conf_low;
            bounds[j / 2].conf_high = upper->conf_high;
        }
    }
    return g_steal_pointer(&e);
}

/* --- Manski --- */

/* Weighted mean of an arm with its missing outcomes set to `fill`; the influence of its
 * rows, times sign, is added to move. */
static double filled_mean(const AvlastTrial *trial, guint32 arm, const double *y,
                          const guint8 *present, const double *weight, double fill,
                          double sign, double *move)
{
    AvlastSum sum = AVLAST_SUM_ZERO, weights = AVLAST_SUM_ZERO;
    const gsize n = trial->frame->rows;

    for (gsize i = 0; i < n; i++) {
        if (trial->arm[i] != arm)
            continue;
        avlast_sum_add_product(&sum, weight[i], present[i] ? y[i] : fill);
        avlast_sum_add(&weights, weight[i]);
    }
    const double total = avlast_sum_value(&weights),
                 mean = avlast_sum_value(&sum) / total;
    for (gsize i = 0; i < n; i++)
        if (trial->arm[i] == arm)
            move[i] += sign * weight[i] * ((present[i] ? y[i] : fill) - mean) / total;
    return mean;
}

AvlastEstimates *avlast_bounds_manski(const AvlastTrial *trial, const char *outcome,
                                      const double *y, const guint8 *present,
                                      const AvlastBoundsOptions *options,
                                      AvlastBound *bounds, GError **error)
{
    const gsize n = trial->frame->rows, arms = trial->n_arms;
    const double ends[] = {options->low, options->high};
    g_autoptr(GPtrArray) dropped = avlast_dropped_list();
    g_autofree double *weight =
        avlast_trial_even_weights(trial, options->drop_small_blocks, dropped, error);
    g_autofree guint8 *use = avlast_array(guint8, n, error);
    g_autofree BoundSides *sides = g_new0(BoundSides, arms);
    AvlastEstimates *e = NULL;
    gboolean ready = weight && use;

    for (gsize i = 0; ready && i < n; i++)
        use[i] = trial->arm[i] != AVLAST_NO_LEVEL && weight[i] > 0.0;
    for (guint32 a = 1; ready && a < arms; a++) {
        BoundSides *s = &sides[a - 1];
        ready = avlast_bounds_sides_init(s, trial, error);
        for (gsize end = 0; ready && end < 2; end++)
            s->value[end] =
                filled_mean(trial, a, y, present, weight, ends[end], 1.0, s->move[end]) -
                filled_mean(trial, 0, y, present, weight, ends[1 - end], -1.0,
                            s->move[end]);
    }
    if (ready)
        e = avlast_bounds_finish(trial, outcome, use, sides, "manski",
                                 "worst-case bound (Manski)", options->level, bounds,
                                 error);
    for (gsize a = 0; a < arms; a++)
        avlast_bounds_sides_clear(&sides[a]);
    for (guint i = 0; e && i < dropped->len; i++) {
        const AvlastDropped *d = g_ptr_array_index(dropped, i);
        avlast_estimates_drop(e, d->what, d->rows);
    }
    return e;
}

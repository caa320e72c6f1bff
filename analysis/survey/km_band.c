/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/distribution.h"
#include "core/memory.h"
#include "infer/variance.h"
#include "survey/km_parts.h"

#define MOST_STEPS 500
#define BATCH      50 /* times in one call of the engine, for memory's sake */

void avlast_km_limits(AvlastKmInterval interval, double s, double half, double *low,
                      double *high)
{
    *low = *high = NAN;
    if (!(s > 0.0) || !(s < 1.0) || !(half >= 0.0))
        return;
    switch (interval) {
    case AVLAST_KM_LOG:
        *low = s * exp(-half / s);
        *high = fmin(1.0, s * exp(half / s));
        break;
    case AVLAST_KM_LOGLOG: {
        const double wide = half / (-s * log(s));
        *low = pow(s, exp(wide));
        *high = pow(s, exp(-wide));
        break;
    }
    case AVLAST_KM_PLAIN:
        *low = fmax(0.0, s - half);
        *high = fmin(1.0, s + half);
        break;
    }
}

typedef struct {
    const AvlastKm *km;
    const double *time; /* of the batch */
    gsize k;
    const gsize *at; /* group x time: avlast_km_at */
} State;

static void influence_of(const AvlastSample *sample, const void *state, gsize first,
                         gsize count, double *influence)
{
    const State *s = state;

    (void)sample;
    for (gsize r = 0; r < count; r++) {
        const guint32 g = avlast_km_group_of(s->km, first + r);
        for (gsize j = 0; j < s->k; j++)
            influence[r * s->k + j] =
                g == AVLAST_NO_LEVEL
                    ? 0.0
                    : avlast_km_influence(s->km, g, first + r, s->at[g * s->k + j]);
    }
}

/* The errors at `k` times from the grid's `from` on. */
static gboolean run_batch(const AvlastKm *km, AvlastKmBand *band, gsize from, gsize k,
                          GError **error)
{
    const guint32 n = km->groups->n;
    g_autoptr(AvlastEstimates) estimates = avlast_estimates_new();
    g_autofree const double **value = avlast_array(const double *, k, error);
    g_autofree gsize *at = value ? avlast_table(gsize, n, k, error) : NULL;
    const State state = {km, &g_array_index(band->grid, double, from), k, at};
    const AvlastVarianceOptions options = {.k = k,
                                           .group = km->groups->code,
                                           .n_groups = n,
                                           .separate = TRUE,
                                           .value = value};

    if (!at)
        return FALSE;
    for (gsize j = 0; j < k; j++)
        value[j] = km->times->time;
    for (guint32 g = 0; g < n; g++)
        for (gsize j = 0; j < k; j++) {
            at[g * k + j] = avlast_km_at(&km->group[g], state.time[j]);
            avlast_estimates_add(estimates, "S", NULL, "S")->estimate =
                km->group[g].survival[at[g * k + j]];
        }
    if (!avlast_variance(km->sample, influence_of, &state, &options, estimates, error))
        return FALSE;
    for (guint32 g = 0; g < n; g++)
        for (gsize j = 0; j < k; j++) {
            const AvlastEstimate *row = avlast_estimates_row(estimates, g * k + j);
            band->std_error[g * band->grid->len + from + j] = row->std_error;
            band->df[g] = row->df;
        }
    return TRUE;
}

/* At most MOST_STEPS of the times, spread over their ranks, the first and last kept. */
static GArray *thin(GArray *times, gboolean *thinned)
{
    *thinned = times->len > MOST_STEPS;
    if (!*thinned)
        return times;
    for (guint j = 0; j < MOST_STEPS; j++)
        g_array_index(times, double, j) = g_array_index(
            times, double, (guint)((guint64)j * (times->len - 1) / (MOST_STEPS - 1)));
    g_array_set_size(times, MOST_STEPS);
    return times;
}

void avlast_km_band_free(AvlastKmBand *band)
{
    if (!band)
        return;
    g_clear_pointer(&band->grid, g_array_unref);
    g_free(band->std_error);
    g_free(band->df);
    g_free(band);
}

AvlastKmBand *avlast_km_band(const AvlastKm *km, GError **error)
{
    g_autoptr(AvlastKmBand) band = g_new0(AvlastKmBand, 1);

    band->grid = thin(avlast_km_event_times(km), &band->thinned);
    if (!(band->std_error =
              avlast_table(double, km->groups->n, band->grid->len, error)) ||
        !(band->df = avlast_array(double, km->groups->n, error)))
        return NULL;
    for (gsize from = 0; from < band->grid->len; from += BATCH)
        if (!run_batch(km, band, from, MIN(BATCH, band->grid->len - from), error))
            return NULL;
    return g_steal_pointer(&band);
}

double avlast_km_error_at(const AvlastKm *km, const AvlastKmBand *band, guint32 g,
                          double t)
{
    const AvlastKmGroup *group = &km->group[g];
    const double *grid = &g_array_index(band->grid, double, 0);
    const double *e = band->std_error + (gsize)g * band->grid->len;
    gsize low = 0, high = band->grid->len;

    if (high == 0 || t < grid[0])
        return 0.0;
    while (high - low > 1) {
        const gsize middle = (low + high) / 2;
        if (grid[middle] <= t)
            low = middle;
        else
            high = middle;
    }
    const double s = group->survival[avlast_km_at(group, t)];
    const double a = group->survival[avlast_km_at(group, grid[low])];
    if (!band->thinned || t == grid[low] || high == band->grid->len || !(a > 0.0))
        return e[low];
    /* of log S, which moves little from time to time */
    const double b = group->survival[avlast_km_at(group, grid[high])];
    if (!(b > 0.0))
        return s * e[low] / a;
    const double part = (t - grid[low]) / (grid[high] - grid[low]);
    return s * ((1.0 - part) * e[low] / a + part * e[high] / b);
}

/* The first event time at which the curve, or a limit of its interval, is at or below
 * `level`; NaN when it never is. which: 0 the curve, -1 and 1 its limits. */
static double reaches(const AvlastKm *km, const AvlastKmBand *band, guint32 g,
                      double level, double critical, AvlastKmInterval interval, int which)
{
    const AvlastKmGroup *group = &km->group[g];

    for (gsize j = 1; j < group->m; j++) {
        const double t = group->time[j];
        double value = group->survival[j], low, high;
        if (which && value > 0.0) {
            avlast_km_limits(interval, value,
                             critical * avlast_km_error_at(km, band, g, t), &low, &high);
            value = which < 0 ? low : high;
        }
        if (value <= level + 1e-12) /* within rounding of weights' sums */
            return t;
    }
    return NAN;
}

void avlast_km_quantiles(const AvlastKm *km, const AvlastKmBand *band,
                         const char *outcome, AvlastKmInterval interval, const double *p,
                         gsize n, AvlastEstimates *estimates)
{
    for (guint32 g = 0; g < km->groups->n; g++)
        for (gsize q = 0; q < n; q++) {
            g_autofree char *term = g_strdup_printf("p%.15g", p[q]);
            AvlastEstimate *row = avlast_estimates_add(
                estimates, outcome, g_ptr_array_index(km->groups->label, g), term);
            const double df = band->df[g];
            const double critical =
                df > 0.0 ? avlast_t_critical(estimates->level, df) : NAN;
            row->estimate = reaches(km, band, g, 1.0 - p[q], NAN, interval, 0);
            row->nobs = km->group[g].rows;
            row->method = g_strdup("Brookmeyer-Crowley");
            if (isnan(row->estimate)) {
                avlast_estimate_note(row, _("the curve does not come down to %.4g"),
                                     1.0 - p[q]);
                continue;
            }
            row->df = df;
            if (isnan(critical)) {
                avlast_estimate_note(row, "%s", _("no interval: no degrees of freedom"));
                continue;
            }
            row->conf_low = reaches(km, band, g, 1.0 - p[q], critical, interval, -1);
            row->conf_high = reaches(km, band, g, 1.0 - p[q], critical, interval, 1);
            if (isnan(row->conf_high))
                avlast_estimate_note(row, "%s",
                                     _("no upper end: the curve's limit does not come "
                                       "down that far"));
            else
                row->std_error = (row->conf_high - row->conf_low) / (2.0 * critical);
        }
}

/* --- for charts --- */

void avlast_km_curve_free(gpointer data)
{
    AvlastKmCurve *curve = data;

    g_free(curve->name);
    g_free(curve->time);
    g_free(curve->survival);
    g_free(curve->low);
    g_free(curve->high);
    g_free(curve->mark);
    g_free(curve->at_risk);
    g_free(curve);
}

/* A round step that takes about `parts` of them to `most`. */
double avlast_km_step(double most, double parts)
{
    const double raw = most / parts, power = pow(10.0, floor(log10(raw)));
    const double lead = raw / power;

    return !(most > 0.0) ? 1.0
           : lead <= 1.0 ? power
           : lead <= 2.0 ? 2.0 * power
           : lead <= 5.0 ? 5.0 * power
                         : 10.0 * power;
}

static void count_marks(const AvlastKm *km, guint32 g, double step, AvlastKmCurve *curve)
{
    for (gsize j = 0; j < curve->marks; j++) {
        curve->mark[j] = (double)j * step;
        for (gsize o = km->first[g]; o < km->first[g + 1]; o++) {
            const gsize i = km->order[o];
            const double t = curve->mark[j];
            curve->at_risk[j] +=
                km->sample->weight[i] > 0.0 && km->times->time[i] >= t &&
                (!km->times->entry || km->times->entry[i] < t || t == 0.0);
        }
    }
}

static void add_step(AvlastKmCurve *curve, double t, double s, double low, double high)
{
    curve->time[curve->steps] = t;
    curve->survival[curve->steps] = s;
    curve->low[curve->steps] = low;
    curve->high[curve->steps++] = high;
}

static void fill_steps(const AvlastKm *km, const AvlastKmBand *band, guint32 g,
                       double critical, AvlastKmInterval interval, AvlastKmCurve *curve)
{
    const AvlastKmGroup *group = &km->group[g];
    double before = 1.0;

    add_step(curve, 0.0, 1.0, 1.0, 1.0);
    for (guint j = 0; j < band->grid->len; j++) {
        const double t = g_array_index(band->grid, double, j);
        const double s = group->survival[avlast_km_at(group, t)];
        double low, high;
        if (s == before)
            continue;
        avlast_km_limits(interval, s, critical * avlast_km_error_at(km, band, g, t), &low,
                         &high);
        add_step(curve, t, s, low, high);
        before = s;
    }
    if (group->last > curve->time[curve->steps - 1])
        add_step(curve, group->last, before, curve->low[curve->steps - 1],
                 curve->high[curve->steps - 1]);
}

gboolean avlast_km_curves(const AvlastKm *km, const AvlastKmBand *band, double level,
                          AvlastKmInterval interval, GPtrArray *curves, GError **error)
{
    double most = 0.0;

    for (guint32 g = 0; g < km->groups->n; g++)
        most = fmax(most, km->group[g].last);
    const double step = avlast_km_step(most, 6.0);
    for (guint32 g = 0; g < km->groups->n; g++) {
        AvlastKmCurve *curve = g_new0(AvlastKmCurve, 1);
        const gsize steps = (gsize)band->grid->len + 2;
        const double df = band->df[g];
        g_ptr_array_add(curves, curve);
        curve->name = g_strdup(g_ptr_array_index(km->groups->label, g));
        curve->n = km->group[g].rows;
        curve->marks = (gsize)floor(most / step) + 1;
        if (!(curve->time = avlast_array(double, steps, error)) ||
            !(curve->survival = avlast_array(double, steps, error)) ||
            !(curve->low = avlast_array(double, steps, error)) ||
            !(curve->high = avlast_array(double, steps, error)) ||
            !(curve->mark = avlast_array(double, curve->marks, error)) ||
            !(curve->at_risk = avlast_array(gint64, curve->marks, error)))
            return FALSE;
        fill_steps(km, band, g, df > 0.0 ? avlast_t_critical(level, df) : NAN, interval,
                   curve);
        count_marks(km, g, step, curve);
    }
    return TRUE;
}

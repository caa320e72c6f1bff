/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/tally.h"

#include <gsl/gsl_sort_double.h>
#include <math.h>

#include "core/vector.h"
#include "value/spread.h"
#include "value/vectors.h"

enum { SAMPLE = AVLAST_WINDOW_SAMPLE };

/* The mean of the sample, from its first value on: equal draws are their mean. */
static double mean_of(const double *sample)
{
    double sum = 0.0;

    for (gsize i = 0; i < SAMPLE; i++)
        sum += sample[i] - sample[0];
    return sample[0] + sum / SAMPLE;
}

void avlast_tally_open(AvlastTally *tally, const double p[AVLAST_TALLY_ENDS],
                       double *sample)
{
    tally->origin = mean_of(sample);
    for (gsize i = 0; i < SAMPLE && tally->quantiles; i++)
        tally->quantiles = !isnan(sample[i]);
    if (tally->quantiles)
        gsl_sort(sample, 1, SAMPLE);
    for (guint i = 0; tally->quantiles && i < AVLAST_TALLY_ENDS; i++)
        tally->window[i] = avlast_window_new(p[i], tally->n, sample);
    tally->part = g_new0(AvlastTallyPart, MAX(tally->parts, 1));
}

void avlast_tally_clear(AvlastTally *tally)
{
    g_clear_pointer(&tally->part, g_free);
    g_clear_pointer(&tally->bounds, g_free);
}

void avlast_tally_view_open(const AvlastTally *tally, AvlastTallyView *view)
{
    *view = (AvlastTallyView){.above = g_new0(gsize, MAX(tally->n_bounds, 1)),
                              .by_year = g_new0(gsize, tally->years + 1)};
}

void avlast_tally_view_clear(AvlastTallyView *view)
{
    for (guint i = 0; i < AVLAST_TALLY_ENDS; i++)
        g_clear_pointer(&view->view[i].inside, g_free);
    g_clear_pointer(&view->above, g_free);
    g_clear_pointer(&view->by_year, g_free);
}

enum { LANES = 8 };

AVLAST_VECTOR
static double gain_of(const double *values, gsize n)
{
    double lane[LANES] = {0}, sum = 0.0;
    gsize i = 0;

    for (; i + LANES <= n; i += LANES) {
        AVLAST_SIMD
        for (int j = 0; j < LANES; j++) {
            const double v = values[i + (gsize)j];
            lane[j] += v > 0.0 ? v : 0.0;
        }
    }
    for (; i < n; i++)
        sum += values[i] > 0.0 ? values[i] : 0.0;
    for (int j = 0; j < LANES; j++)
        sum += lane[j];
    return sum;
}

static void count_years(const AvlastTally *tally, AvlastTallyView *view,
                        const double *values, gsize n)
{
    for (gsize i = 0; i < n; i++)
        if (values[i] <= (double)tally->years)
            view->by_year[(gsize)ceil(values[i])]++;
}

void avlast_tally_look(const AvlastTally *tally, AvlastTallyView *view, gsize part,
                       const double *values, gsize count)
{
    AvlastTallyPart *own = &tally->part[part];
    double sum, square;

    if (tally->by_year)
        count_years(tally, view, values, count);
    for (guint b = 0; b < tally->n_bounds; b++)
        view->above[b] += avlast_vector_above(values, count, tally->bounds[b]);
    if (tally->gains)
        own->gain += gain_of(values, count);
    if (tally->quantiles || tally->gains) {
        avlast_spread_add(values, count, tally->origin, &sum, &square);
        own->sum += sum;
        own->square += square;
    }
    for (guint i = 0; tally->quantiles && i < AVLAST_TALLY_ENDS; i++)
        avlast_window_look(&tally->window[i], &view->view[i], values, count);
}

static void find_quantiles(const AvlastTally *tally, AvlastTallyView *const *views,
                           gsize count, AvlastTallied *tallied)
{
    g_autofree AvlastWindowView *own = g_new(AvlastWindowView, count);

    tallied->found = tally->quantiles;
    for (guint i = 0; tally->quantiles && i < AVLAST_TALLY_ENDS; i++) {
        for (gsize v = 0; v < count; v++) {
            own[v] = views[v]->view[i];
            views[v]->view[i].inside = NULL;
        }
        tallied->found &=
            avlast_window_quantile(&tally->window[i], own, count, &tallied->quantile[i]);
    }
}

void avlast_tally_finish(const AvlastTally *tally, AvlastTallyView *const *views,
                         gsize count, AvlastTallied *tallied)
{
    const double n = (double)tally->n;
    AvlastSum sum = AVLAST_SUM_ZERO, square = AVLAST_SUM_ZERO, gain = AVLAST_SUM_ZERO;

    for (gsize i = 0; i < tally->parts; i++) {
        avlast_sum_add(&sum, tally->part[i].sum);
        avlast_sum_add(&square, tally->part[i].square);
        avlast_sum_add(&gain, tally->part[i].gain);
    }
    const double off = avlast_sum_value(&sum) / n;
    tallied->mean = tally->origin + off;
    tallied->gain = avlast_sum_value(&gain) / n;
    tallied->sd =
        isfinite(off)
            ? sqrt(fmax(0.0, avlast_sum_value(&square) - n * off * off) / (n - 1.0))
            : NAN;
    for (gsize v = 0; v < count; v++) {
        for (guint b = 0; b < tally->n_bounds; b++)
            tallied->above[b] += views[v]->above[b];
        for (guint t = 0; tally->by_year && t <= tally->years; t++)
            tallied->by_year[t] += views[v]->by_year[t];
    }
    find_quantiles(tally, views, count, tallied);
}

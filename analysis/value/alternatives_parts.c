/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/alternatives.h"

#include <math.h>

#include "core/sum.h"
#include "value/ratio.h"
#include "value/scenario.h"

static double mean_of(const double *values, gsize n)
{
    AvlastSum sum = AVLAST_SUM_ZERO;

    for (gsize i = 0; i < n; i++)
        avlast_sum_add(&sum, values[i]);
    return avlast_sum_value(&sum) / (double)n;
}

double avlast_alternatives_cost(const AvlastAlternatives *options, gsize d)
{
    return options->cost ? options->cost[d]
                         : mean_of(options->draws.cost[d], options->draws.n);
}

double avlast_alternatives_effect(const AvlastAlternatives *options, gsize d)
{
    return options->effect ? options->effect[d]
                           : mean_of(options->draws.effect[d], options->draws.n);
}

AvlastEstimate *avlast_alternatives_row(const AvlastAlternatives *options,
                                        const char *outcome, const char *group,
                                        const char *term, double value)
{
    g_autofree char *whole = g_strconcat(options->prefix, group, NULL);
    AvlastEstimate *row = avlast_estimates_add(options->estimates, outcome, whole, term);

    row->estimate = value;
    return row;
}

void avlast_alternatives_row_draws(const AvlastAlternatives *options, const char *outcome,
                                   const char *group, const char *term, double value,
                                   double *draws)
{
    const double level = options->estimates->level;
    const double p[] = {(1.0 - level) / 2.0, (1.0 + level) / 2.0};
    const gsize n = options->draws.n;
    AvlastEstimate *row = avlast_alternatives_row(options, outcome, group, term, value);
    double end[2];

    row->std_error = avlast_draws_sd(draws, n);
    avlast_draws_quantiles(draws, n, p, 2, end);
    row->conf_low = end[0];
    row->conf_high = end[1];
    row->nobs = (gint64)n;
}

gboolean avlast_alternatives_ratio_interval(const AvlastAlternatives *options,
                                            AvlastEstimate *row, const double *cost,
                                            const double *effect, double cost_point,
                                            double effect_point, GError **error)
{
    if (options->draws.n < 2)
        return TRUE;
    if (!avlast_icer_interval(cost, effect, options->draws.n, cost_point, effect_point,
                              options->estimates->level, &row->conf_low, &row->conf_high,
                              error))
        return FALSE;
    if (isinf(row->conf_high))
        avlast_estimate_note(row, "no upper limit: that there is no improvement cannot "
                                  "be excluded");
    return TRUE;
}

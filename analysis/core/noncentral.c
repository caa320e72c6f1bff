/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_integration.h>
#include <math.h>

#include "core/distribution.h"

#define NODES 256

typedef struct {
    double s[NODES], weight[NODES]; /* weights sum to 1 */
} Nodes;

/* The density of S is s^(df-1) exp(-df s^2 / 2) but for a factor, which dividing by the
 * weights' sum makes unnecessary (it would lose digits when df is large). */
static int fill(Nodes *nodes, double df)
{
    const double low = sqrt(avlast_gamma_quantile(1e-18, 0.5 * df, 2.0 / df));
    const double high = 1.0 + fmax(10.0 / sqrt(df), 12.0 / sqrt(2.0 * df) + 40.0 / df);
    gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc(NODES);
    double total = 0.0;

    if (!table)
        return 0;
    for (size_t i = 0; i < NODES; i++) {
        double s, w;
        gsl_integration_glfixed_point(low, high, i, &s, &w, table);
        nodes->s[i] = s;
        nodes->weight[i] =
            w * exp((df - 1.0) * log(s) - 0.5 * df * (s - 1.0) * (s + 1.0));
        total += nodes->weight[i];
    }
    gsl_integration_glfixed_table_free(table);
    for (size_t i = 0; i < NODES; i++)
        nodes->weight[i] /= total;
    return 1;
}

static double below(const Nodes *nodes, double t, double shift)
{
    double p = 0.0;

    for (size_t i = 0; i < NODES; i++)
        p += nodes->weight[i] * avlast_normal_cdf(t * nodes->s[i] - shift);
    return p;
}

double avlast_t_noncentral_cdf(double t, double df, double shift)
{
    Nodes nodes;

    if (isnan(t) || isnan(shift) || !(df >= 1.0))
        return NAN;
    if (isinf(df) || isinf(t) || isinf(shift))
        return avlast_normal_cdf(isinf(shift) && isinf(t) ? NAN : t - shift);
    return fill(&nodes, df) ? fmin(1.0, below(&nodes, t, shift)) : NAN;
}

double avlast_t_noncentral_quantile(double p, double df, double shift)
{
    double low = shift - 1.0, high = shift + 1.0, step = 1.0;
    Nodes nodes;

    if (!(p > 0.0 && p < 1.0) || !(df >= 1.0) || !isfinite(shift) || !isfinite(df) ||
        !fill(&nodes, df))
        return NAN;
    for (int i = 0; i < 200 && below(&nodes, low, shift) > p; i++)
        low -= step *= 2.0;
    step = 1.0;
    for (int i = 0; i < 200 && below(&nodes, high, shift) < p; i++)
        high += step *= 2.0;
    for (int i = 0; i < 200 && low < high; i++) {
        const double middle = low + 0.5 * (high - low);
        if (middle <= low || middle >= high)
            break;
        if (below(&nodes, middle, shift) < p)
            low = middle;
        else
            high = middle;
    }
    return low + 0.5 * (high - low);
}

/* P(X > x): the terms about the mixture's mean, both ways until they no longer count. */
static double chisq_above(double x, double df, double noncentrality)
{
    const double mean = 0.5 * noncentrality;
    const int middle = (int)mean;
    double sum = 0.0;

    for (int way = -1; way <= 1; way += 2)
        for (int j = way < 0 ? middle : middle + 1; j >= 0; j += way) {
            const double weight =
                exp(-mean + (mean > 0.0 ? j * log(mean) : 0.0) - lgamma((double)j + 1.0));
            if (weight < 1e-18 || (mean <= 0.0 && j > 0))
                break;
            sum += weight * avlast_chisq_upper(x, df + 2.0 * j);
        }
    return sum;
}

double avlast_chisq_noncentral_quantile(double p, double df, double noncentrality)
{
    double low = 0.0, high = df + noncentrality + 1.0;

    if (!(p > 0.0 && p < 1.0) || !(df > 0.0) || !(noncentrality >= 0.0) ||
        !isfinite(df) || !(noncentrality < 1e6))
        return NAN;
    while (chisq_above(high, df, noncentrality) > 1.0 - p && isfinite(high))
        high *= 2.0;
    for (int i = 0; i < 200 && low < high; i++) {
        const double middle = low + 0.5 * (high - low);
        if (middle <= low || middle >= high)
            break;
        if (chisq_above(middle, df, noncentrality) > 1.0 - p)
            low = middle;
        else
            high = middle;
    }
    return low + 0.5 * (high - low);
}

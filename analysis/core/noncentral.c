/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_integration.h>
#include <math.h>

#include "core/distribution.h"

#define NODES 64
#define ENDS  8
#define FAR   8.5  /* the normal distribution beyond it is 1e-17 */
#define SMALL 69.0 /* -log of 1e-30 */

/* P(T <= t) is the integral of Phi(t s - shift) over the density of S. Over u = log s,
 * where the density (s^df exp(-df s^2 / 2), but for a factor) is smooth however few the
 * df, and by pieces, since Phi steps from 0 to 1 where |t| s passes the shift: anywhere
 * from the far tail of S (large t) to its middle. */
typedef struct {
    double t, df, shift;
    double sum, total; /* of density times Phi, of density */
} Integral;

static void add_piece(Integral *x, const gsl_integration_glfixed_table *table, double low,
                      double high)
{
    for (size_t i = 0; i < NODES; i++) {
        double u, w;
        gsl_integration_glfixed_point(low, high, i, &u, &w, table);
        const double s = exp(u);
        const double density = w * exp(x->df * (u - 0.5 * (s - 1.0) * (s + 1.0)));
        x->total += density;
        x->sum += density * avlast_normal_cdf(x->t * s - x->shift);
    }
}

/* A piece ends at s, where that is within the density. */
static void add_end(double *ends, int *n, double s)
{
    if (s > 0.0 && log(s) > ends[0] && log(s) < ends[1])
        ends[(*n)++] = log(s);
}

static int pieces(const Integral *x, double ends[ENDS])
{
    const double size = fabs(x->t), shift = x->t < 0.0 ? -x->shift : x->shift;
    const double near = sqrt(3.0 * SMALL / x->df);
    int n = 2;

    ends[0] = near < 1.0 ? -near : -SMALL / x->df - 0.5;
    ends[1] = log1p(sqrt(2.0 * SMALL / x->df));
    ends[n++] = 0.0; /* the density's mode */
    add_end(ends, &n, (shift - FAR) / size);
    add_end(ends, &n, shift / size);
    add_end(ends, &n, (shift + FAR) / size);
    add_end(ends, &n, 0.1 * (shift + FAR) / size);
    for (int i = 1; i < n; i++)
        for (int j = i; j > 0 && ends[j] < ends[j - 1]; j--) {
            const double swap = ends[j];
            ends[j] = ends[j - 1];
            ends[j - 1] = swap;
        }
    return n;
}

double avlast_t_noncentral_cdf(double t, double df, double shift)
{
    if (isnan(t) || isnan(shift) || !(df >= 1.0))
        return NAN;
    if (isinf(df) || isinf(t) || isinf(shift))
        return avlast_normal_cdf(isinf(shift) && isinf(t) ? NAN : t - shift);
    Integral x = {.t = t, .df = df, .shift = shift};
    double ends[ENDS];
    const int n = pieces(&x, ends);
    gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc(NODES);

    if (!table)
        return NAN;
    for (int i = 0; i + 1 < n; i++)
        if (ends[i + 1] > ends[i])
            add_piece(&x, table, ends[i], ends[i + 1]);
    gsl_integration_glfixed_table_free(table);
    return fmin(1.0, x.sum / x.total);
}

double avlast_t_noncentral_quantile(double p, double df, double shift)
{
    double low = shift - 1.0, high = shift + 1.0, step = 1.0;

    if (!(p > 0.0 && p < 1.0) || !(df >= 1.0) || !isfinite(shift) || !isfinite(df))
        return NAN;
    for (int i = 0; i < 200 && avlast_t_noncentral_cdf(low, df, shift) > p; i++)
        low -= step *= 2.0;
    step = 1.0;
    for (int i = 0; i < 200 && avlast_t_noncentral_cdf(high, df, shift) < p; i++)
        high += step *= 2.0;
    for (int i = 0; i < 200 && low < high; i++) {
        const double middle = low + 0.5 * (high - low);
        if (middle <= low || middle >= high)
            break;
        if (avlast_t_noncentral_cdf(middle, df, shift) < p)
            low = middle;
        else
            high = middle;
    }
    return low + 0.5 * (high - low);
}

double avlast_t_noncentral_shift(double t, double df, double p)
{
    const double z = avlast_normal_quantile(p);
    double low = t - z - 1.0, high = t - z + 1.0, step = 1.0;

    if (!isfinite(t) || !(df >= 1.0) || !(p > 0.0 && p < 1.0))
        return NAN;
    for (int i = 0; i < 200 && avlast_t_noncentral_cdf(t, df, low) < p; i++)
        low -= step *= 2.0;
    step = 1.0;
    for (int i = 0; i < 200 && avlast_t_noncentral_cdf(t, df, high) > p; i++)
        high += step *= 2.0;
    for (int i = 0; i < 200; i++) {
        const double middle = low + 0.5 * (high - low);
        if (middle <= low || middle >= high)
            break;
        if (avlast_t_noncentral_cdf(t, df, middle) > p)
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

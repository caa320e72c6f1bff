/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/ratio.h"

#include <math.h>

#include "core/distribution.h"
#include "core/memory.h"
#include "value/scenario.h"

AvlastFiellerKind avlast_fieller(double x, double y, double sxx, double sxy, double syy,
                                 double z, double *low, double *high)
{
    const double a = y * y - z * z * syy, b = x * y - z * z * sxy,
                 c = x * x - z * z * sxx, under = b * b - a * c;

    *low = -INFINITY;
    *high = INFINITY;
    if (a == 0.0) {
        if (b > 0.0)
            *low = c / (2.0 * b);
        else if (b < 0.0)
            *high = c / (2.0 * b);
        return b == 0.0 ? AVLAST_FIELLER_ALL : AVLAST_FIELLER_INTERVAL;
    }
    if (under < 0.0)
        return AVLAST_FIELLER_ALL;
    /* The root of larger size first: no digits are lost in the other. */
    const double far = b + (b < 0.0 ? -sqrt(under) : sqrt(under));
    const double one = far / a, two = far == 0.0 ? 0.0 : c / far;
    *low = fmin(one, two);
    *high = fmax(one, two);
    return a > 0.0 ? AVLAST_FIELLER_INTERVAL : AVLAST_FIELLER_OUTSIDE;
}

AvlastQuadrant avlast_quadrant(double gain, double cost)
{
    if (gain >= 0.0)
        return cost > 0.0 || (cost == 0.0 && gain == 0.0) ? AVLAST_GAIN_AND_COST
                                                          : AVLAST_GAIN_AND_SAVING;
    return cost < 0.0 ? AVLAST_LOSS_AND_SAVING : AVLAST_LOSS_AND_COST;
}

double avlast_mvpf(double wtp, double cost)
{
    if (wtp == 0.0 && cost == 0.0)
        return NAN;
    if (wtp >= 0.0 && cost <= 0.0)
        return INFINITY;
    return cost == 0.0 ? -INFINITY : wtp / cost;
}

/* The place of the point among the draws, as a share. */
static double place_of(const double *draws, gsize n, double point)
{
    const double count = (double)n;
    gsize below = 0, equal = 0;
    double place;

    for (gsize i = 0; i < n; i++) {
        below += draws[i] < point ? 1 : 0;
        equal += draws[i] == point ? 1 : 0;
    }
    if (equal > 0) {
        const double first = (double)(below + 1) / count,
                     last = (double)(below + equal) / count;
        place = first > 0.5 ? first : last < 0.5 ? last : 0.5;
    } else {
        const double before = fmax((double)below, 1.0),
                     after = fmin((double)below + 1.0, count);
        place = (before + after) / (2.0 * count);
    }
    return fmin(0.99, fmax(0.01, place));
}

gboolean avlast_mvpf_interval(const double *wtp, const double *cost, gsize n,
                              double wtp_point, double cost_point, double level,
                              AvlastMvpfInterval *interval, GError **error)
{
    const double turn =
        avlast_quadrant(wtp_point, cost_point) == AVLAST_LOSS_AND_SAVING ? -1.0 : 1.0;
    g_autofree double *ratio = avlast_array(double, n, error);
    gsize kept = 0, count[AVLAST_QUADRANTS] = {0};

    if (!ratio)
        return FALSE;
    *interval = (AvlastMvpfInterval){.low = -INFINITY,
                                     .high = INFINITY,
                                     .corrected_low = -INFINITY,
                                     .corrected_high = INFINITY};
    for (gsize r = 0; r < n; r++) {
        const double w = turn * wtp[r], c = turn * cost[r];
        count[avlast_quadrant(wtp[r], cost[r])]++;
        if (avlast_quadrant(w, c) == AVLAST_LOSS_AND_SAVING)
            continue;
        const double value = avlast_mvpf(w, c);
        if (!isnan(value))
            ratio[kept++] = value;
    }
    for (int q = 0; q < AVLAST_QUADRANTS; q++)
        interval->share[q] = (double)count[q] / (double)n;
    interval->opposite =
        interval->share[turn < 0.0 ? AVLAST_GAIN_AND_COST : AVLAST_LOSS_AND_SAVING];
    const double tail = (1.0 - level - interval->opposite) / 2.0;
    if (tail <= 1e-12 || kept == 0)
        return TRUE;
    const double z0 = avlast_normal_quantile(
        place_of(ratio, kept, avlast_mvpf(turn * wtp_point, turn * cost_point)));
    const double z = avlast_normal_quantile(tail);
    const double p[] = {tail, 1.0 - tail, avlast_normal_cdf(2.0 * z0 + z),
                        avlast_normal_cdf(2.0 * z0 - z)};
    double bound[4];
    avlast_draws_quantiles(ratio, kept, p, 4, bound);
    interval->low = bound[0];
    interval->high = bound[1];
    interval->corrected_low = bound[2];
    interval->corrected_high = bound[3];
    return TRUE;
}

gboolean avlast_icer_interval(const double *cost, const double *effect, gsize n,
                              double cost_point, double effect_point, double level,
                              double *low, double *high, GError **error)
{
    g_autofree double *angle = avlast_array(double, n, error);
    const double p[] = {(1.0 - level) / 2.0, (1.0 + level) / 2.0};
    double scale = 0.0, bound[2];

    *low = *high = NAN;
    if (!angle)
        return FALSE;
    if (!(effect_point > 0.0))
        return TRUE;
    /* Angles in units in which both axes count alike; the order along the half plane of
     * gains, and with it the limits, depends little on them. */
    const double sd_cost = avlast_draws_sd(cost, n),
                 sd_effect = avlast_draws_sd(effect, n);
    scale = sd_cost > 0.0 && sd_effect > 0.0 ? sd_cost / sd_effect
                                             : fmax(fabs(cost_point), 1.0) / effect_point;
    const double centre = atan2(cost_point, scale * effect_point);
    for (gsize r = 0; r < n; r++) {
        double turn = atan2(cost[r], scale * effect[r]) - centre;
        turn += turn > G_PI ? -2.0 * G_PI : turn <= -G_PI ? 2.0 * G_PI : 0.0;
        angle[r] = turn;
    }
    avlast_draws_quantiles(angle, n, p, 2, bound);
    *low = centre + bound[0] > -G_PI_2 ? scale * tan(centre + bound[0]) : -INFINITY;
    *high = centre + bound[1] < G_PI_2 ? scale * tan(centre + bound[1]) : INFINITY;
    return TRUE;
}

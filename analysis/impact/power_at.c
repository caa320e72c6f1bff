/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The power of one comparison at a given effect and size. */
#include <math.h>

#include "core/distribution.h"
#include "impact/power_parts.h"

/* The mean of a person's (or cluster's) rounds after, given those before. */
static double panel_factor(const AvlastPowerDesign *d, double r, double r0, double r1)
{
    const double after = (1.0 + (d->post - 1.0) * r1) / d->post;
    const double before = d->pre > 0.0 ? (1.0 + (d->pre - 1.0) * r0) / d->pre : 0.0;

    if (!(d->pre > 0.0) || d->panel == AVLAST_POWER_POST)
        return after;
    if (d->panel == AVLAST_POWER_CHANGE)
        return after + before - 2.0 * r;
    return after - r * r / before;
}

double avlast_power_factor(const AvlastPowerDesign *d)
{
    const gboolean clusters = d->cluster_size > 0.0;
    const double people = clusters ? 1.0 - d->icc : 1.0;
    const double between =
        clusters ? d->cluster_size * (1.0 - d->attrition) * (1.0 + d->cv * d->cv) * d->icc
                 : 0.0;
    const double own =
        isnan(d->cluster_correlation) ? d->correlation : d->cluster_correlation;
    const double r = (people * d->correlation + between * own) / (people + between);
    const double r0 = isnan(d->correlation_pre) ? r : d->correlation_pre,
                 r1 = isnan(d->correlation_post) ? r : d->correlation_post;

    return (people * (1.0 - d->r2) + between * (1.0 - d->r2_cluster)) *
           panel_factor(d, r, r0, r1);
}

double avlast_power_smallest(const AvlastPowerDesign *d)
{
    double least = INFINITY;

    for (guint k = 1; k < d->arms; k++)
        least = fmin(least, d->ratio[k]);
    return least;
}

/* The share of a unit's people that is left. Of a pair of people none is when one is
 * lost; of clusters (and so of pairs of them) people are lost, not clusters. */
static double kept(const AvlastPowerDesign *d)
{
    const double left = 1.0 - d->attrition;

    return d->pairs && !(d->cluster_size > 0.0) ? left * left : left;
}

static double df_of(const AvlastPowerDesign *d, double control, double treated)
{
    const gboolean slope = d->pre > 0.0 && d->panel == AVLAST_POWER_ANCOVA;
    const double spent = d->covariates + (slope ? 1.0 : 0.0);
    /* people lost leave fewer rows, but no fewer clusters */
    const double units = (d->cluster_size > 0.0 ? 1.0 : kept(d)) * (control + treated);

    if (d->pairs)
        return 0.5 * units - 1.0 - spent;
    return units - 2.0 * (d->blocks > 0.0 ? d->blocks : 1.0) - spent;
}

static double quantile(const AvlastPowerDesign *d, double df)
{
    const double alpha = d->bonferroni ? d->alpha / (d->arms - 1.0) : d->alpha;

    return avlast_t_critical(1.0 - alpha * (d->sides == 1 ? 2.0 : 1.0), df);
}

/* P(reject) of a statistic that is normal around `shift` (in units of its own sd) when
 * what is compared with it is the quantile times `wide`. */
static double normal_power(const AvlastPowerDesign *d, double shift, double critical,
                           double wide)
{
    const double near = avlast_normal_cdf(shift - critical * wide);

    return d->sides == 1 ? near : near + avlast_normal_cdf(-shift - critical * wide);
}

static double t_power(const AvlastPowerDesign *d, AvlastPowerMethod method,
                      AvlastPowerAnswer *a)
{
    const double shift = fabs(a->assigned_effect) / a->std_error;

    if (method == AVLAST_POWER_NORMAL)
        a->df = INFINITY;
    if (!(a->df >= 1.0) || !(a->std_error > 0.0))
        return NAN;
    a->critical = quantile(d, a->df);
    if (method != AVLAST_POWER_NONCENTRAL) /* Bloom: a central t, moved */
        return avlast_t_cdf(shift - a->critical, a->df) +
               (method == AVLAST_POWER_NORMAL && d->sides == 2
                    ? avlast_normal_cdf(-shift - a->critical)
                    : 0.0);
    /* The upper tail by symmetry: P(T > t | shift) = P(T < -t | -shift). */
    return avlast_t_noncentral_cdf(-a->critical, a->df, -shift) +
           (d->sides == 2 ? avlast_t_noncentral_cdf(-a->critical, a->df, shift) : 0.0);
}

static double share_power(const AvlastPowerDesign *d, double n0, double n1,
                          AvlastPowerMethod method, AvlastPowerAnswer *a)
{
    const double p0 = d->base, p1 = d->base + a->assigned_effect, f = a->factor;
    const double mean = (n0 * p0 + n1 * p1) / (n0 + n1), inverse = 1.0 / n0 + 1.0 / n1;

    a->std_error = sqrt(f * (p0 * (1.0 - p0) / n0 + p1 * (1.0 - p1) / n1));
    if (method == AVLAST_POWER_NONCENTRAL || method == AVLAST_POWER_BLOOM ||
        method == AVLAST_POWER_NORMAL)
        return t_power(d, method, a);
    a->df = INFINITY;
    a->critical = quantile(d, INFINITY);
    if (method == AVLAST_POWER_ARCSINE)
        return normal_power(
            d, 2.0 * fabs(asin(sqrt(p1)) - asin(sqrt(p0))) / sqrt(f * inverse),
            a->critical, 1.0);
    const double tested = method == AVLAST_POWER_UNPOOLED
                              ? a->std_error
                              : sqrt(f * mean * (1.0 - mean) * inverse);
    const double seen =
        fabs(p1 - p0) - (method == AVLAST_POWER_CONTINUITY ? 0.5 * inverse : 0.0);
    /* no chance beyond certain: shares of 0 and 1 vary no more */
    return normal_power(d, seen / a->std_error, a->critical, tested / a->std_error);
}

/* Share with an event by the end: people come in evenly over `accrual`. */
static double exponential_share(double hazard, double accrual, double follow_up)
{
    if (!(accrual > 0.0))
        return -expm1(-hazard * follow_up);
    return 1.0 -
           exp(-hazard * follow_up) * -expm1(-hazard * accrual) / (hazard * accrual);
}

static double survival_power(const AvlastPowerDesign *d, double n0, double n1, double hr,
                             AvlastPowerMethod method, AvlastPowerAnswer *a)
{
    const gboolean given = !isnan(d->event_share);
    const double hazard = log(2.0) / d->median, phi = n1 / n0;
    const double p0 =
        given ? d->event_share : exponential_share(hazard, d->accrual, d->follow_up);
    const double p1 = given ? -expm1(hr * log1p(-p0))
                            : exponential_share(hr * hazard, d->accrual, d->follow_up);

    a->events = n0 * p0 + n1 * p1;
    a->df = INFINITY;
    a->critical = quantile(d, INFINITY);
    a->std_error = sqrt((1.0 + phi) * (1.0 + phi) / (phi * a->events));
    if (method == AVLAST_POWER_FREEDMAN)
        return normal_power(d, sqrt(a->events * phi) * fabs(1.0 - hr) / (1.0 + phi * hr),
                            a->critical, 1.0);
    return normal_power(d, fabs(log(hr)) / a->std_error, a->critical, 1.0);
}

double avlast_power_of_arms(const AvlastPowerDesign *d, double effect, double control,
                            double treated, AvlastPowerAnswer *a)
{
    const AvlastPowerMethod method = avlast_power_method(d);
    const double people = d->cluster_size > 0.0 ? d->cluster_size : 1.0;
    const double n0 = control * people * kept(d), n1 = treated * people * kept(d);

    a->smallest_arm = treated;
    a->events = NAN;
    a->factor = avlast_power_factor(d);
    a->df = df_of(d, control, treated);
    if (d->outcome == AVLAST_POWER_SURVIVAL) {
        a->assigned_effect = effect;
        return survival_power(d, n0, n1, effect, method, a);
    }
    a->assigned_effect = effect * (d->takeup - d->takeup_control);
    if (d->outcome == AVLAST_POWER_SHARES)
        return share_power(d, n0, n1, method, a);
    a->std_error = d->sd * sqrt(a->factor * (1.0 / n0 + 1.0 / n1));
    return t_power(d, method, a);
}

double avlast_power_at(const AvlastPowerDesign *d, double effect, double size,
                       AvlastPowerAnswer *a)
{
    double all = 0.0;

    for (guint k = 0; k < d->arms; k++)
        all += d->ratio[k];
    return avlast_power_of_arms(d, effect, size * d->ratio[0] / all,
                                size * avlast_power_smallest(d) / all, a);
}

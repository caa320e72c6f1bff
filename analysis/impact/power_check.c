/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a power calculation may be asked. */
#include <math.h>

#include "core/error.h"
#include "impact/power_parts.h"

static gboolean between(double value, double low, double high, const char *option,
                        GError **error)
{
    if (value >= low && value <= high)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV280", NULL, "--%s: %g is not from %g to %g",
                option, value, low, high);
    return FALSE;
}

static gboolean below_one(double value, const char *option, GError **error)
{
    if (value >= 0.0 && value < 1.0)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV280", NULL,
                "--%s: %g is not from 0 to below 1", option, value);
    return FALSE;
}

/* Both ends outside. */
static gboolean inside(double value, double low, double high, const char *option,
                       GError **error)
{
    if (value > low && value < high)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV280", NULL,
                isinf(high) ? "--%s: %g is not above %g"
                            : "--%s: %g is not between %g and %g",
                option, value, low, high);
    return FALSE;
}

static gboolean unfit(const char *text, GError **error)
{
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV283", NULL, "%s", text);
    return FALSE;
}

static gboolean check_unknown(const AvlastPowerDesign *d, GError **error)
{
    const int unknown = isnan(d->effect) + isnan(d->size) + isnan(d->power);

    if (unknown != 1) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV281", NULL,
                    "%s\nhint: give two of --effect, --%s and --power; the third is "
                    "found",
                    unknown ? "one thing at a time is sought"
                            : "effect, size and power are all given",
                    d->cluster_size > 0.0 ? "clusters" : "n");
        return FALSE;
    }
    return (isnan(d->power) || inside(d->power, d->alpha, 1.0, "power", error)) &&
           (isnan(d->size) ||
            between(d->size, 2.0, 1e12, d->cluster_size > 0.0 ? "clusters" : "n", error));
}

static gboolean check_arms(const AvlastPowerDesign *d, GError **error)
{
    if (d->arms < 2 || d->arms > AVLAST_POWER_ARMS)
        return between(d->arms, 2.0, AVLAST_POWER_ARMS, "arms", error);
    for (guint k = 0; k < d->arms; k++)
        if (!inside(d->ratio[k], 0.0, INFINITY, "ratio", error))
            return FALSE;
    if (d->pairs && (d->arms > 2 || fabs(d->ratio[0] - d->ratio[1]) > 0.0))
        return unfit("--pairs: a pair has one unit in each of two arms", error);
    if (d->pairs && d->blocks > 0.0)
        return unfit("--pairs are blocks: leave --blocks out", error);
    return between(d->blocks, 0.0, 1e9, "blocks", error) &&
           between(d->covariates, 0.0, 1e6, "covariates", error);
}

/* A covariance of the rounds that can be. */
static gboolean check_panel(const AvlastPowerDesign *d, GError **error)
{
    const gboolean own = !isnan(d->correlation_pre) || !isnan(d->correlation_post);

    if (!between(d->pre, 0.0, 1000.0, "rounds-before", error) ||
        !between(d->post, 1.0, 1000.0, "rounds-after", error) ||
        !between(d->correlation, -1.0, 1.0, "correlation", error) ||
        (!isnan(d->correlation_pre) &&
         !between(d->correlation_pre, -1.0, 1.0, "correlation-before", error)) ||
        (!isnan(d->correlation_post) &&
         !between(d->correlation_post, -1.0, 1.0, "correlation-after", error)) ||
        (!isnan(d->cluster_correlation) &&
         !between(d->cluster_correlation, -1.0, 1.0, "cluster-correlation", error)))
        return FALSE;
    if (own && d->cluster_size > 0.0)
        return unfit("--correlation-before and --correlation-after are for people "
                     "assigned one by one",
                     error);
    if (!isnan(d->cluster_correlation) && !(d->cluster_size > 0.0))
        return unfit("--cluster-correlation without --cluster-size", error);
    if (d->panel == AVLAST_POWER_CHANGE && !(d->pre > 0.0))
        return unfit("a change needs a round before: --rounds-before 1", error);
    if (!(avlast_power_factor(d) > 0.0))
        return unfit("these correlations and R2 leave nothing to vary", error);
    return TRUE;
}

static gboolean check_survival(const AvlastPowerDesign *d, GError **error)
{
    if (d->cluster_size > 0.0 || d->pre > 0.0 || d->post > 1.0 || d->r2 > 0.0 ||
        d->covariates > 0.0 || d->pairs || d->blocks > 0.0)
        return unfit("survival: events of people assigned one by one; clusters, blocks, "
                     "rounds and R2 do not go with it",
                     error);
    if (d->takeup < 1.0 || d->takeup_control > 0.0)
        return unfit("survival: hazards are not diluted in proportion to take-up\nhint: "
                     "give the hazard ratio of those assigned as --effect",
                     error);
    if (!isnan(d->effect) &&
        (!inside(d->effect, 0.0, INFINITY, "effect", error) || d->effect == 1.0))
        return *error ? FALSE
                      : unfit("--effect: a hazard ratio of 1 is no effect", error);
    if (!isnan(d->event_share))
        return inside(d->event_share, 0.0, 1.0, "event-share", error);
    if (isnan(d->median) || isnan(d->follow_up))
        return unfit("survival: how many have an event?\nhint: --event-share P of the "
                     "control, or its --median and the --follow-up",
                     error);
    return inside(d->median, 0.0, INFINITY, "median", error) &&
           between(d->accrual, 0.0, 1e12, "accrual", error) &&
           inside(d->follow_up + d->accrual, 0.0, INFINITY, "follow-up", error) &&
           between(d->follow_up, 0.0, 1e12, "follow-up", error);
}

static gboolean check_method(const AvlastPowerDesign *d, GError **error)
{
    const AvlastPowerMethod m = avlast_power_method(d);
    const gboolean t = m == AVLAST_POWER_NONCENTRAL || m == AVLAST_POWER_BLOOM ||
                       m == AVLAST_POWER_NORMAL,
                   time = m == AVLAST_POWER_SCHOENFELD || m == AVLAST_POWER_FREEDMAN;

    if ((d->outcome == AVLAST_POWER_MEANS && !t) ||
        (d->outcome == AVLAST_POWER_SHARES && time) ||
        (d->outcome == AVLAST_POWER_SURVIVAL && !time))
        return unfit(d->outcome == AVLAST_POWER_MEANS
                         ? "--method of means: noncentral, bloom or normal"
                     : d->outcome == AVLAST_POWER_SHARES
                         ? "--method of shares: pooled, unpooled, arcsine, continuity, "
                           "noncentral, bloom or normal"
                         : "--method of survival: schoenfeld or freedman",
                     error);
    if (m == AVLAST_POWER_CONTINUITY && fabs(avlast_power_factor(d) - 1.0) > 0.0)
        return unfit("--method continuity is for shares of people assigned one by one, "
                     "without covariates",
                     error);
    return TRUE;
}

static gboolean check_effect(const AvlastPowerDesign *d, GError **error)
{
    if (d->outcome == AVLAST_POWER_MEANS)
        return inside(d->sd, 0.0, INFINITY, "sd", error) &&
               (isnan(d->effect) || (isfinite(d->effect) && fabs(d->effect) > 0.0
                                         ? TRUE
                                         : unfit("--effect: 0 is no effect", error)));
    if (!inside(d->base, 0.0, 1.0, "base", error))
        return FALSE;
    if (isnan(d->effect))
        return TRUE;
    const double other = d->base + d->effect;
    if (!(fabs(d->effect) > 0.0))
        return unfit("--effect: 0 is no effect", error);
    if (other < 0.0 || other > 1.0) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV280", NULL,
                    "--effect: a share of %g cannot change by %g\nhint: the effect is a "
                    "difference of shares: 0.05 for five percentage points",
                    d->base, d->effect);
        return FALSE;
    }
    return TRUE;
}

gboolean avlast_power_check(const AvlastPowerDesign *d, GError **error)
{
    if ((d->sides != 1 && d->sides != 2) ||
        !inside(d->alpha, 0.0, d->sides == 1 ? 0.5 : 1.0, "alpha", error))
        return *error ? FALSE : unfit("--sides: 1 or 2", error);
    if (!between(d->cluster_size, 0.0, 1e9, "cluster-size", error) ||
        !between(d->icc, 0.0, 1.0, "icc", error) ||
        !between(d->cv, 0.0, 10.0, "cluster-cv", error) ||
        !below_one(d->r2, "r2", error) ||
        !between(d->r2_cluster, 0.0, 1.0, "r2-cluster", error) ||
        !below_one(d->attrition, "attrition", error) ||
        !between(d->takeup, 0.0, 1.0, "takeup", error) ||
        !between(d->takeup_control, 0.0, 1.0, "takeup-control", error))
        return FALSE;
    if (!(d->takeup > d->takeup_control))
        return unfit("--takeup must be above --takeup-control", error);
    if (!(d->cluster_size > 0.0) && (d->icc > 0.0 || d->cv > 0.0 || d->r2_cluster > 0.0))
        return unfit("--icc, --cluster-cv and --r2-cluster need --cluster-size", error);
    if (!check_arms(d, error) || !check_panel(d, error) || !check_unknown(d, error) ||
        !check_method(d, error))
        return FALSE;
    return d->outcome == AVLAST_POWER_SURVIVAL ? check_survival(d, error)
                                               : check_effect(d, error);
}

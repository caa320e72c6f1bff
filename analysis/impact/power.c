/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is unknown of effect, size and power. */
#include "impact/power.h"

#include <glib/gi18n.h>
#include <math.h>

#include "core/error.h"
#include "impact/power_parts.h"

#define LARGEST 1e12

AvlastPowerDesign avlast_power_design(void)
{
    AvlastPowerDesign d = {.alpha = 0.05,
                           .sides = 2,
                           .effect = NAN,
                           .size = NAN,
                           .power = NAN,
                           .arms = 2,
                           .sd = 1.0,
                           .base = NAN,
                           .post = 1.0,
                           .correlation_pre = NAN,
                           .correlation_post = NAN,
                           .cluster_correlation = NAN,
                           .takeup = 1.0,
                           .event_share = NAN,
                           .median = NAN,
                           .follow_up = NAN};

    for (guint k = 0; k < AVLAST_POWER_ARMS; k++)
        d.ratio[k] = 1.0;
    return d;
}

typedef struct {
    const AvlastPowerDesign *design;
    gboolean size; /* which of the two is sought */
} Search;

/* Below the smallest size with degrees of freedom there is no power. */
static double power_at(const Search *search, double x)
{
    AvlastPowerAnswer answer;
    const AvlastPowerDesign *d = search->design;
    const double power = search->size ? avlast_power_at(d, d->effect, x, &answer)
                                      : avlast_power_at(d, x, d->size, &answer);

    return isnan(power) ? 0.0 : power;
}

/* Halves [low, high], at whose ends the power is below and above what is wanted; to the
 * last digit. */
static double halve(const Search *search, double low, double high)
{
    const double wanted = search->design->power;

    for (int i = 0; i < 2000; i++) {
        const double middle = 0.5 * (low + high);
        if (middle == low || middle == high)
            break;
        if (power_at(search, middle) < wanted)
            low = middle;
        else
            high = middle;
    }
    return high;
}

static gboolean find_size(AvlastPowerDesign *d, GError **error)
{
    const Search search = {d, TRUE};
    double low = 0.0, high = 4.0;

    while (high < LARGEST && power_at(&search, high) < d->power) {
        low = high;
        high *= 2.0;
    }
    if (power_at(&search, high) < d->power) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV282", NULL,
                    "no size gives a power of %g for this effect", d->power);
        return FALSE;
    }
    d->size = halve(&search, low, high);
    return TRUE;
}

/* Shares end at 0 and 1, hazard ratios at 0; otherwise the effect grows until it is seen.
 */
static gboolean find_effect(AvlastPowerDesign *d, GError **error)
{
    const Search search = {d, FALSE};
    const gboolean ratio = d->outcome == AVLAST_POWER_SURVIVAL;
    const double none = ratio ? 1.0 : 0.0;
    double far = none;

    if (d->outcome == AVLAST_POWER_SHARES)
        far = d->decrease ? -d->base : 1.0 - d->base;
    else
        for (int i = 0; i < 200 && power_at(&search, far) < d->power; i++)
            far = ratio ? exp((d->decrease ? -0.01 : 0.01) * exp2(i))
                        : (d->decrease ? -0.01 : 0.01) * d->sd * exp2(i);
    if (!(fabs(far) < INFINITY) || (ratio && !(far > 0.0)) ||
        power_at(&search, far) < d->power) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV282", NULL,
                    "no %s would be seen with a power of %g in a trial of this size%s%s",
                    d->decrease ? "decrease" : "increase", d->power,
                    d->outcome == AVLAST_POWER_SHARES ? "\nhint: --direction " : "",
                    d->outcome != AVLAST_POWER_SHARES ? ""
                    : d->decrease                     ? "increase"
                                                      : "decrease");
        return FALSE;
    }
    d->effect = halve(&search, none, far);
    return TRUE;
}

/* No arm below what the size asks for. 1e-9: a size that is whole but for rounding. */
static void fill_whole(const AvlastPowerDesign *d, AvlastPowerAnswer *answer)
{
    AvlastPowerAnswer at = {0};
    double all = 0.0;

    for (guint k = 0; k < d->arms; k++)
        all += d->ratio[k];
    answer->whole_size = 0.0;
    for (guint k = 0; k < d->arms; k++) {
        answer->whole[k] = ceil(answer->size * d->ratio[k] / all * (1.0 - 1e-12) - 1e-9);
        answer->whole_size += answer->whole[k];
    }
    answer->whole_power = avlast_power_of_arms(
        d, answer->effect, answer->whole[0],
        ceil(answer->size * avlast_power_smallest(d) / all * (1.0 - 1e-12) - 1e-9), &at);
    answer->whole_std_error = at.std_error;
    answer->whole_df = at.df;
    answer->whole_critical = at.critical;
    answer->whole_events = at.events;
}

gboolean avlast_power(const AvlastPowerDesign *design, AvlastPowerAnswer *answer,
                      GError **error)
{
    AvlastPowerDesign d = *design;
    GError *fault = NULL;

    if (!avlast_power_check(&d, &fault) || (isnan(d.size) && !find_size(&d, &fault)) ||
        (isnan(d.effect) && !find_effect(&d, &fault))) {
        g_propagate_error(error, fault);
        return FALSE;
    }
    *answer = (AvlastPowerAnswer){.whole_size = NAN, .whole_power = NAN};
    answer->power = avlast_power_at(&d, d.effect, d.size, answer);
    answer->effect = d.effect;
    answer->size = d.size;
    if (isnan(answer->power)) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV282", NULL,
                    "a trial of this size leaves no degrees of freedom");
        return FALSE;
    }
    if (isnan(design->size))
        fill_whole(&d, answer);
    return TRUE;
}

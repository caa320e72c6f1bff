/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/evalue.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/sens/sens.h"
#include "core/error.h"
#include "plots/format.h"

/* With another truth than none, the estimate and the interval move there. */
static void say_other(AvlastEstimates *estimates, const AvlastEvalue *e,
                      const char *value, const char *limit, double truth)
{
    g_autofree char *other = avlast_format_number(truth, 2, "en");

    avlast_estimates_note(
        estimates,
        "a confounder that goes with treatment and outcome by risk ratios of %s each, "
        "beyond what is adjusted for, could make the estimate of a true risk ratio of "
        "%s; a weaker one could not",
        value, other);
    if (isnan(e->limit))
        return;
    if (e->limit > 1.0)
        avlast_estimates_note(estimates,
                              "risk ratios of %s each could move the interval to hold %s",
                              limit, other);
    else
        avlast_estimates_note(
            estimates, "the interval holds %s as it is: nothing needs to be explained",
            other);
}

static void say(AvlastEstimates *estimates, const AvlastEvalue *e, double truth)
{
    g_autofree char *value = avlast_format_number(e->value, 2, "en");
    g_autofree char *limit = avlast_format_number(e->limit, 2, "en");

    if (truth != 1.0) {
        say_other(estimates, e, value, limit, truth);
        return;
    }
    avlast_estimates_note(
        estimates,
        "a confounder that goes with treatment and outcome by risk ratios of %s each, "
        "beyond what is adjusted for, could explain the estimate; a weaker one could "
        "not",
        value);
    if (isnan(e->limit))
        return;
    if (e->limit > 1.0)
        avlast_estimates_note(
            estimates, "risk ratios of %s each could move the interval to hold no effect",
            limit);
    else
        avlast_estimates_note(estimates, "%s",
                              "the interval holds no effect as it is: nothing needs "
                              "to be explained");
}

static gboolean positive(const AvlastEvalue *e, GError **error)
{
    if (e->value >= 1.0 && !(e->low <= 0.0) && !(e->high <= 0.0))
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV294", NULL,
                "a ratio is above 0\nhint: --scale difference with --sd-outcome is for "
                "differences of means");
    return FALSE;
}

gboolean avlast_sens_evalue(AvlastRun *run, AvlastResult *result, const char *file,
                            GError **error)
{
    static const char *const scales[] = {"rr",      "or-rare",   "or-common",
                                         "hr-rare", "hr-common", "difference"};
    const AvlastSensOwn *own = run->own;
    const double truth = isnan(own->truth) ? 1.0 : own->truth;
    guint scale = 0;

    if (!own->scale) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV283", NULL,
                    "on which scale is the estimate?\nhint: --scale rr, or-common (the "
                    "outcome is common), hr-rare, difference ...");
        return FALSE;
    }
    while (strcmp(scales[scale], own->scale) != 0)
        scale++;
    if (!(truth > 0.0) || own->sd_outcome <= 0.0 ||
        (!isnan(own->sd_outcome) && scale != AVLAST_EVALUE_DIFFERENCE)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV283", NULL,
                    "--true is a risk ratio above 0; --sd-outcome is above 0, and for "
                    "--scale difference");
        return FALSE;
    }
    if (!isnan(own->std_error) && scale != AVLAST_EVALUE_DIFFERENCE) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV283", NULL,
                    "--std-error and --df are of a difference: a ratio's interval is not "
                    "symmetric\nhint: --low and --high");
        return FALSE;
    }
    const AvlastEstimate *row = avlast_sens_estimate(run, result, file, error);
    if (!row)
        return FALSE;
    const double sd = isnan(own->sd_outcome) ? 1.0 : own->sd_outcome;
    const AvlastEvalue e = avlast_evalue((AvlastEvalueScale)scale, row->estimate / sd,
                                         row->conf_low / sd, row->conf_high / sd, truth);
    if (!positive(&e, error))
        return FALSE;
    AvlastEstimate *ratio =
        avlast_sens_add(result, row->outcome, row->group, "risk.ratio", e.ratio);
    ratio->conf_low = e.low;
    ratio->conf_high = e.high;
    avlast_sens_add(result, row->outcome, row->group, "e.value", e.value);
    if (!isnan(e.limit))
        avlast_sens_add(result, row->outcome, row->group, "e.value.limit", e.limit);
    result->estimates->method = g_strdup(N_("E-value"));
    say(result->estimates, &e, truth);
    return TRUE;
}

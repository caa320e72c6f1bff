/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/quality.h"

#include <glib/gi18n.h>
#include <math.h>

#include "core/distribution.h"
#include "survey/intervals.h"

#define FEWEST          30.0
#define FEWEST_SURE     60.0
#define FEWEST_DF       8.0
#define WIDEST_CV       0.30
#define WIDEST          0.30
#define NARROW          0.05
#define WIDEST_TO_SHARE 1.30

/* A share's effective n, never above n. */
static double effective_n(const AvlastEstimate *row)
{
    const double p = row->estimate, v = row->std_error * row->std_error;
    const double n = (double)row->nobs;

    if (p <= 0.0 || p >= 1.0 || !(v > 0.0) || !(row->df > 0.0) || n < 2.0)
        return n;
    const double t = avlast_t_critical(0.95, n - 1.0) / avlast_t_critical(0.95, row->df);
    return fmin(n, p * (1.0 - p) / v * t * t);
}

/* Width of the exact interval with n_e rows: as beta's, with t's that cancel. */
static double exact_width(double p, double n_e)
{
    const AvlastShare share = {.estimate = p,
                               .std_error = sqrt(p * (1.0 - p) / n_e),
                               .df = 1e9,
                               .level = 0.95,
                               .n = 1000000001,
                               .kish_n = n_e};
    double low, high;
    gboolean exact;

    avlast_share_interval(&share, AVLAST_INTERVAL_BETA, &low, &high, &exact);
    return high - low;
}

static void add_reason(GString *reasons, const char *reason)
{
    g_string_append_printf(reasons, "%s%s", reasons->len ? ", " : "", reason);
}

static void judge_share(const AvlastEstimate *row, GString *bad, GString *doubt)
{
    const double p = row->estimate, n_e = effective_n(row), width = exact_width(p, n_e);

    if ((double)row->nobs >= FEWEST && n_e < FEWEST)
        add_reason(bad, _("effective n below 30"));
    if (width >= WIDEST)
        add_reason(bad, _("interval of 0.30 or wider"));
    else if (width > NARROW && width > WIDEST_TO_SHARE * p)
        add_reason(bad, _("interval wider than 1.3 times the share"));
    if (p <= 0.0 || p >= 1.0)
        add_reason(doubt, _("share of 0 or 1"));
}

static void judge_row(AvlastEstimate *row, AvlastQualityKind kind)
{
    g_autoptr(GString) bad = g_string_new(NULL);
    g_autoptr(GString) doubt = g_string_new(NULL);
    const double n = (double)row->nobs, cv = row->std_error / fabs(row->estimate);

    if (n < FEWEST)
        add_reason(bad, _("n below 30"));
    if (isnan(row->std_error))
        add_reason(bad, _("no standard error"));
    else if (kind == AVLAST_QUALITY_SHARES)
        judge_share(row, bad, doubt);
    else if (kind == AVLAST_QUALITY_SIZES && !(cv < WIDEST_CV))
        /* xgettext:no-c-format */
        add_reason(bad, _("CV of 30 % or more"));
    if (!(row->df >= FEWEST_DF))
        add_reason(doubt, _("df below 8"));
    if (kind == AVLAST_QUALITY_SIZES && n >= FEWEST && n < FEWEST_SURE)
        add_reason(doubt, _("n below 60"));
    const char *flag = bad->len ? _("unreliable") : doubt->len ? _("review") : _("good");
    const GString *why = bad->len ? bad : doubt;
    avlast_estimate_note(row, "%s: %s%s%s%s", _("quality"), flag, why->len ? " (" : "",
                         why->str, why->len ? ")" : "");
    if (kind != AVLAST_QUALITY_OTHER && isfinite(cv))
        avlast_estimate_note(row, "%s %.1f %%", _("CV"), 100.0 * cv);
    if (kind == AVLAST_QUALITY_SHARES && !isnan(row->std_error))
        avlast_estimate_note(row, "%s %.1f", _("effective n"), effective_n(row));
    else if (kind == AVLAST_QUALITY_SIZES && row->deff > 0.0)
        avlast_estimate_note(row, "%s %.1f", _("effective n"), n / row->deff);
}

void avlast_quality_add(AvlastEstimates *estimates, AvlastQualityKind kind)
{
    for (gsize t = 0; t < estimates->rows->len; t++) {
        AvlastEstimate *row = avlast_estimates_row(estimates, t);
        const gboolean contrast = g_strcmp0(row->outcome, "contrast") == 0 &&
                                  g_strcmp0(row->method, "t; delta method") == 0;
        if (row->nobs > 0)
            judge_row(row, contrast ? AVLAST_QUALITY_OTHER : kind);
    }
}

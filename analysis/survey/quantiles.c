/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/quantiles.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "core/memory.h"
#include "survey/numbers.h"
#include "survey/quantile.h"
#include "survey/tally.h"

static const double quartiles[] = {0.25, 0.5, 0.75};

static gboolean check_options(const AvlastSurveyOptions *options, GError **error)
{
    for (gsize j = 0; j < options->n_quantiles; j++) {
        const double p = options->quantiles[j];
        if (p >= 0.0 && p <= 1.0)
            continue;
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--quantiles: %g is not between 0 and 1", p);
        return FALSE;
    }
    return TRUE;
}

/* Why a row has no interval, or half of one. */
static void judge_row(AvlastEstimate *row, double df)
{
    const gboolean clusters = row->nclusters >= 0;

    if (row->nobs == 0) {
        avlast_estimate_note(row, "%s", _("no value in domain"));
    } else if ((clusters ? row->nclusters : row->nobs) == 1) {
        avlast_estimate_note(row, "%s",
                             clusters ? _("one PSU in domain") : _("one row in domain"));
        row->df = isnan(df) ? row->df : 0.0;
    } else if (!(row->df > 0.0)) {
        avlast_estimate_note(row, "%s", _("as many strata as PSUs in domain: no df"));
    } else if (isnan(row->conf_low) && isnan(row->conf_high)) {
        avlast_estimate_note(row, "%s", _("the interval has no end in these data"));
    } else if (isnan(row->conf_low)) {
        avlast_estimate_note(row, "%s", _("the interval has no low end in these data"));
    } else if (isnan(row->conf_high)) {
        avlast_estimate_note(row, "%s", _("the interval has no high end in these data"));
    }
}

/* One variable's quantiles, every group's at its place. */
static gboolean one_variable(const AvlastSample *sample, const AvlastGroups *groups,
                             const AvlastColumn *column, gsize first, gsize stride,
                             const AvlastQuantileOptions *how, const double *p, gsize n_p,
                             AvlastEstimates *estimates, GError **error)
{
    g_autoptr(AvlastEstimates) part =
        avlast_quantiles(sample, groups, column->number, p, n_p, how, error);

    for (gsize t = 0; part && t < part->rows->len; t++) {
        const AvlastEstimate *from = avlast_estimates_row(part, t);
        AvlastEstimate *row =
            avlast_estimates_row(estimates, t / n_p * stride + first + t % n_p);
        row->estimate = from->estimate;
        row->std_error = from->std_error;
        row->conf_low = from->conf_low;
        row->conf_high = from->conf_high;
        row->df = from->df;
        row->nobs = from->nobs;
        row->nclusters = from->nclusters;
        row->method =
            g_strdup_printf("%s; Woodruff %s", avlast_quantile_rule_name(how->rule),
                            avlast_interval_name(how->interval));
        judge_row(row, sample->df);
    }
    return part != NULL;
}

static gboolean any_value(const AvlastEstimates *estimates)
{
    for (gsize t = 0; t < estimates->rows->len; t++)
        if (avlast_estimates_row(estimates, t)->nobs > 0)
            return TRUE;
    return FALSE;
}

static void add_rows(const AvlastGroups *groups, const GPtrArray *columns,
                     const double *p, gsize n_p, AvlastEstimates *estimates)
{
    for (guint32 g = 0; g < groups->n; g++)
        for (guint c = 0; c < columns->len; c++)
            for (gsize j = 0; j < n_p; j++) {
                const AvlastColumn *column = g_ptr_array_index(columns, c);
                g_autofree char *term = g_strdup_printf("p%g", p[j]);
                avlast_estimates_add(estimates, column->name,
                                     g_ptr_array_index(groups->label, g), term);
            }
}

AvlastEstimates *avlast_survey_quantile(const AvlastFrame *frame,
                                        const AvlastSample *sample,
                                        const char *const *variables,
                                        const AvlastSurveyOptions *options,
                                        GError **error)
{
    g_autoptr(GPtrArray) columns = avlast_numbers_of(frame, variables, FALSE, error);
    g_autoptr(AvlastGroups) groups =
        columns && check_options(options, error)
            ? avlast_groups_new(frame, sample, options->by, error)
            : NULL;
    g_autoptr(AvlastEstimates) estimates = avlast_estimates_new();
    const double *p = options->n_quantiles ? options->quantiles : quartiles;
    const gsize n_p = options->n_quantiles ? options->n_quantiles : 3;
    const AvlastQuantileOptions how = {.rule = options->rule == AVLAST_QUANTILE_AUTO
                                                   ? AVLAST_QUANTILE_MATH
                                                   : options->rule,
                                       .interval = options->interval,
                                       .level = options->level};

    if (!groups)
        return NULL;
    g_autofree const double **observed =
        avlast_array(const double *, columns->len, error);
    if (!observed)
        return NULL;
    estimates->level = options->level > 0.0 ? options->level : 0.95;
    estimates->method =
        g_strdup_printf(_("quantiles by the rule %s, Woodruff's intervals"),
                        avlast_quantile_rule_name(how.rule));
    avlast_estimates_of_sample(estimates, sample);
    add_rows(groups, columns, p, n_p, estimates);
    for (guint c = 0; c < columns->len; c++) {
        const AvlastColumn *column = g_ptr_array_index(columns, c);
        observed[c] = column->number;
        if (!one_variable(sample, groups, column, c * n_p, columns->len * n_p, &how, p,
                          n_p, estimates, error))
            return NULL;
    }
    if (!any_value(estimates)) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV234", NULL,
                    "no row of the domain has a value of '%s'", variables[0]);
        return NULL;
    }
    avlast_tally(estimates, sample, groups, columns, observed, columns->len);
    return g_steal_pointer(&estimates);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/statistic.h"

#include <glib/gi18n.h>

#include "core/distribution.h"
#include "core/error.h"
#include "core/memory.h"
#include "survey/contrast.h"
#include "survey/derived.h"
#include "survey/tally.h"

typedef struct {
    const AvlastSample *sample;
    const AvlastStatistic *statistic;
    const AvlastSurveyOptions *options;
    const AvlastTerms *terms;
    const AvlastGroups *groups;
    const AvlastMoments *moments;
    AvlastEstimates *estimates;
} Survey;

static void add_rows(const Survey *s)
{
    for (guint32 g = 0; g < s->groups->n; g++)
        for (gsize j = 0; j < s->terms->k; j++) {
            const AvlastTerm *term = &s->terms->term[j];
            const AvlastMoments *m = &s->moments[g * s->terms->k + j];
            AvlastEstimate *row =
                avlast_estimates_add(s->estimates, term->outcome,
                                     g_ptr_array_index(s->groups->label, g), term->name);
            /* a replicate without the group's rows has a total of 0, and no mean */
            if (m->n || (s->statistic->of_population && s->sample->full_weight))
                row->estimate = s->statistic->of_population ? m->total : m->mean;
        }
}

/* Says why there is no interval. Within one PSU a mean's influence sums to zero, so its
 * standard error of 0 is no knowledge; a total's error comes from the other PSUs and
 * stays. */
static void judge_row(const Survey *s, gsize t, AvlastEstimate *row)
{
    const gboolean clusters = row->nclusters >= 0;

    if (row->nobs == 0) {
        avlast_estimate_note(row, "%s", _("no value in domain"));
        avlast_derived_withdraw(s->estimates, t);
        return;
    }
    const gboolean one = (clusters ? row->nclusters : row->nobs) == 1;
    if (one)
        avlast_estimate_note(row, "%s",
                             clusters ? _("one PSU in domain") : _("one row in domain"));
    else if (!(row->df > 0.0))
        avlast_estimate_note(row, "%s", _("as many strata as PSUs in domain: no df"));
    if (one && !s->statistic->of_population)
        avlast_derived_withdraw(s->estimates, t);
    if (one && !isnan(s->sample->df))
        row->df = 0.0;
}

static const char *deff_name(AvlastDeff deff)
{
    switch (deff) {
    case AVLAST_DEFF_SRS:
        return "srs";
    case AVLAST_DEFF_REPLACE:
        return "replace";
    case AVLAST_DEFF_KISH:
        return "kish";
    case AVLAST_DEFF_AUTO:
    case AVLAST_DEFF_NONE:
        break;
    }
    return NULL;
}

/* Fills row->deff and returns the kind that it is. */
static AvlastDeff fill_deff(const Survey *s, const AvlastMoments *m, AvlastEstimate *row)
{
    const double n = (double)m->n, W = m->weight;
    AvlastDeff kind = s->options->deff;

    if (kind == AVLAST_DEFF_AUTO)
        kind = W > n ? AVLAST_DEFF_SRS : AVLAST_DEFF_REPLACE;
    if (kind == AVLAST_DEFF_NONE || m->n == 0)
        return kind;
    if (kind == AVLAST_DEFF_KISH) {
        row->deff = n * m->squares / (W * W);
        return kind;
    }
    if (kind == AVLAST_DEFF_SRS && !(W > n)) {
        avlast_estimate_note(row, "%s",
                             _("no design effect: the weights sum to no more than the "
                               "rows"));
        return kind;
    }
    double srs = m->scatter / W / (n - 1.0);
    if (kind == AVLAST_DEFF_SRS)
        srs *= (W - n) / W;
    if (s->statistic->of_population)
        srs *= W * W;
    if (srs > 0.0)
        row->deff = row->std_error * row->std_error / srs;
    return kind;
}

static void fill_interval(const Survey *s, const AvlastMoments *m, AvlastEstimate *row)
{
    const double level = s->estimates->level;

    if (s->statistic->shares)
        row->scale = avlast_interval_scale(s->options->interval);
    if (isnan(row->std_error) || !(row->df > 0.0))
        return;
    if (!s->statistic->shares) {
        const double half = avlast_t_critical(level, row->df) * row->std_error;
        row->conf_low = row->estimate - half;
        row->conf_high = row->estimate + half;
        return;
    }
    const AvlastShare share = {.estimate = row->estimate,
                               .std_error = row->std_error,
                               .df = row->df,
                               .level = level,
                               .n = m->n,
                               .kish_n = m->weight * m->weight / m->squares};
    gboolean exact;
    avlast_share_interval(&share, s->options->interval, &row->conf_low, &row->conf_high,
                          &exact);
    if (exact)
        avlast_estimate_note(row, _("share of %g: exact interval, effective n %.1f"),
                             row->estimate, share.kish_n);
}

static void finish_rows(const Survey *s)
{
    for (gsize t = 0; t < s->estimates->rows->len; t++) {
        AvlastEstimate *row = avlast_estimates_row(s->estimates, t);
        judge_row(s, t, row);
        const AvlastDeff kind = fill_deff(s, &s->moments[t], row);
        const char *deff = isnan(row->deff) ? NULL : deff_name(kind);
        fill_interval(s, &s->moments[t], row);
        row->method = g_strdup_printf(
            "%s%s%s",
            s->statistic->shares ? avlast_interval_name(s->options->interval) : "t",
            deff ? "; deff " : "", deff ? deff : "");
    }
}

/* What was left out, and the contrasts of what was not. */
static gboolean tell_rows(const Survey *s, GError **error)
{
    g_autofree const double **observed = avlast_array(const double *, s->terms->k, error);

    if (!observed)
        return FALSE;
    for (gsize j = 0; j < s->terms->k; j++)
        observed[j] = s->terms->term[j].observed;
    if (avlast_tally(s->estimates, s->sample, s->groups, s->terms->columns, observed,
                     s->terms->k) &&
        s->statistic->of_population)
        avlast_estimates_note(s->estimates, "%s",
                              _("totals are of the rows that have a value: those without "
                                "one add nothing"));
    const AvlastContrastRows rows = {s->sample, s->groups, observed, s->terms->k};
    return avlast_contrasts_add(s->estimates, &rows, s->options->contrasts, error);
}

static AvlastForm form_of(const AvlastStatistic *statistic)
{
    return statistic->influence == avlast_influence_of_means    ? AVLAST_FORM_RATIO
           : statistic->influence == avlast_influence_of_totals ? AVLAST_FORM_TOTAL
                                                                : AVLAST_FORM_OTHER;
}

static gboolean run_engine(const Survey *s, GError **error)
{
    const AvlastSurveyState state = {s->terms, s->groups, s->moments};
    g_autofree const double **observed = avlast_array(const double *, s->terms->k, error);

    if (!observed)
        return FALSE;
    for (gsize j = 0; j < s->terms->k; j++)
        observed[j] = s->terms->term[j].observed;
    const AvlastVarianceOptions options = {.k = s->terms->k,
                                           .group = s->groups->code,
                                           .n_groups = s->groups->n,
                                           .keep_root = s->options->keep_root,
                                           .value = observed,
                                           .form = form_of(s->statistic),
                                           .share = avlast_share_of_means};
    return avlast_variance(s->sample, s->statistic->influence, &state, &options,
                           s->estimates, error);
}

static gboolean any_value(const AvlastMoments *moments, gsize n, const char *variable,
                          GError **error)
{
    for (gsize t = 0; t < n; t++)
        if (moments[t].n)
            return TRUE;
    avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV234", NULL,
                "no row of the domain has a value of '%s'", variable);
    return FALSE;
}

AvlastEstimates *avlast_statistic_of(const AvlastSample *sample, const AvlastTerms *terms,
                                     const AvlastGroups *groups,
                                     const AvlastStatistic *statistic,
                                     const AvlastSurveyOptions *options, GError **error)
{
    g_autofree AvlastMoments *moments = avlast_moments(sample, groups, terms, error);

    if (!moments ||
        !any_value(moments, groups->n * terms->k, terms->term[0].outcome, error))
        return NULL;
    g_autoptr(AvlastEstimates) estimates = avlast_estimates_new();
    const Survey survey = {sample, statistic, options, terms, groups, moments, estimates};
    estimates->level = options->level > 0.0 ? options->level : 0.95;
    estimates->method = g_strdup(_(statistic->method));
    avlast_estimates_of_sample(estimates, sample);
    add_rows(&survey);
    if (!run_engine(&survey, error))
        return NULL;
    finish_rows(&survey);
    if (!tell_rows(&survey, error))
        return NULL;
    return g_steal_pointer(&estimates);
}

AvlastEstimates *avlast_statistic(const AvlastFrame *frame, const AvlastSample *sample,
                                  const char *const *variables,
                                  const AvlastStatistic *statistic,
                                  const AvlastSurveyOptions *options, GError **error)
{
    static const AvlastSurveyOptions defaults = {.level = 0.95};
    if (!options)
        options = &defaults;
    g_autoptr(AvlastTerms) terms =
        avlast_terms_new(frame, variables, statistic->shares, error);
    g_autoptr(AvlastGroups) groups =
        terms ? avlast_groups_new(frame, sample, options->by, error) : NULL;

    return groups ? avlast_statistic_of(sample, terms, groups, statistic, options, error)
                  : NULL;
}

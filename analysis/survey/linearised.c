/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/linearised.h"

#include <glib/gi18n.h>

#include "core/distribution.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "survey/contrast.h"
#include "survey/derived.h"
#include "survey/tally.h"

typedef struct {
    const AvlastSample *sample;
    const AvlastGroups *groups;
    const GPtrArray *terms;
    const AvlastSurveyOptions *options;
    AvlastEstimates *estimates;
} Road;

void avlast_linearised_free(AvlastLinearised *linearised)
{
    if (!linearised)
        return;
    g_free(linearised->outcome);
    g_free(linearised->name);
    g_free(linearised->estimate);
    g_free(linearised->influence);
    g_free(linearised->observed);
    g_free(linearised->share);
    g_free(linearised->note);
    g_free(linearised->kish_n);
    g_free(linearised);
}

AvlastLinearised *avlast_linearised_new(const char *outcome, const char *name, gsize rows,
                                        gsize groups, GError **error)
{
    g_autoptr(AvlastLinearised) l = g_new0(AvlastLinearised, 1);

    l->outcome = g_strdup(outcome);
    l->name = g_strdup(name);
    l->estimate = avlast_array(double, groups, error);
    l->influence = l->estimate ? avlast_array(double, rows, error) : NULL;
    l->observed = l->influence ? avlast_array(double, rows, error) : NULL;
    l->note = l->observed ? avlast_array(const char *, groups, error) : NULL;
    return l->note ? g_steal_pointer(&l) : NULL;
}

static void influence_of(const AvlastSample *sample, const void *state, gsize first,
                         gsize count, double *influence)
{
    const GPtrArray *terms = state;

    (void)sample;
    for (gsize r = 0; r < count; r++)
        for (guint j = 0; j < terms->len; j++) {
            const AvlastLinearised *l = g_ptr_array_index(terms, j);
            influence[r * terms->len + j] = l->influence[first + r];
        }
}

static void share_of(const AvlastSample *sample, const void *state, gsize first,
                     gsize count, double *share)
{
    const GPtrArray *terms = state;

    (void)sample;
    for (gsize r = 0; r < count; r++)
        for (guint j = 0; j < terms->len; j++) {
            const AvlastLinearised *l = g_ptr_array_index(terms, j);
            share[r * terms->len + j] = l->share[first + r];
        }
}

static gboolean are_quotients(const GPtrArray *terms)
{
    for (guint j = 0; j < terms->len; j++)
        if (!((const AvlastLinearised *)g_ptr_array_index(terms, j))->share)
            return FALSE;
    return TRUE;
}

static gboolean add_rows(const Road *road)
{
    gboolean any = FALSE;

    for (guint32 g = 0; g < road->groups->n; g++)
        for (guint j = 0; j < road->terms->len; j++) {
            const AvlastLinearised *l = g_ptr_array_index(road->terms, j);
            AvlastEstimate *row =
                avlast_estimates_add(road->estimates, l->outcome,
                                     g_ptr_array_index(road->groups->label, g), l->name);
            row->estimate = l->estimate[g];
            if (l->note[g])
                avlast_estimate_note(row, "%s", l->note[g]);
        }
    for (gsize i = 0; i < road->sample->n && !any; i++)
        for (guint j = 0; j < road->terms->len && !any; j++) {
            const AvlastLinearised *l = g_ptr_array_index(road->terms, j);
            any = avlast_group_of(road->sample, road->groups, i) != AVLAST_NO_LEVEL &&
                  !isnan(l->observed[i]);
        }
    return any;
}

static gboolean run_engine(const Road *road, GError **error)
{
    g_autofree const double **observed =
        avlast_array(const double *, road->terms->len, error);

    if (!observed)
        return FALSE;
    for (guint j = 0; j < road->terms->len; j++)
        observed[j] = ((AvlastLinearised *)g_ptr_array_index(road->terms, j))->observed;
    const AvlastVarianceOptions options = {
        .k = road->terms->len,
        .group = road->groups->code,
        .n_groups = road->groups->n,
        .keep_root = road->options->keep_root,
        .value = observed,
        .form = are_quotients(road->terms) ? AVLAST_FORM_RATIO : AVLAST_FORM_OTHER,
        .share = share_of};
    return avlast_variance(road->sample, influence_of, road->terms, &options,
                           road->estimates, error);
}

typedef struct {
    AvlastSum weight, squares, total;
    gint64 n;
} Sums;

/* Weighted sum of squares about its mean of z = influence / w in each group. */
static gboolean scatter_of(const Road *road, const AvlastLinearised *l, Sums *sums,
                           double *scatter, GError **error)
{
    const guint32 n = road->groups->n;
    g_autofree AvlastSum *squares = avlast_array(AvlastSum, n, error);

    if (!squares)
        return FALSE;
    for (int pass = 0; pass < 2; pass++)
        for (gsize i = 0; i < road->sample->n; i++) {
            const guint32 g = avlast_group_of(road->sample, road->groups, i);
            const double w = road->sample->weight[i];
            if (g == AVLAST_NO_LEVEL || isnan(l->observed[i]))
                continue;
            Sums *s = &sums[g];
            if (pass == 0) {
                avlast_sum_add(&s->weight, w);
                avlast_sum_add_product(&s->squares, w, w);
                avlast_sum_add(&s->total, l->influence[i]);
                s->n++;
                continue;
            }
            const double d = l->influence[i] / w -
                             avlast_sum_value(&s->total) / avlast_sum_value(&s->weight);
            avlast_sum_add_product(&squares[g], w * d, d);
        }
    for (guint32 g = 0; g < n; g++)
        scatter[g] = avlast_sum_value(&squares[g]);
    return TRUE;
}

static void fill_deff(const Road *road, const Sums *s, double scatter,
                      AvlastEstimate *row)
{
    static const char *const names[] = {[AVLAST_DEFF_SRS] = "srs",
                                        [AVLAST_DEFF_REPLACE] = "replace",
                                        [AVLAST_DEFF_KISH] = "kish"};
    const double W = avlast_sum_value(&s->weight), n = (double)s->n;
    AvlastDeff kind = road->options->deff;

    if (kind == AVLAST_DEFF_AUTO)
        kind = W > n ? AVLAST_DEFF_SRS : AVLAST_DEFF_REPLACE;
    if (kind == AVLAST_DEFF_NONE || s->n == 0)
        return;
    if (kind == AVLAST_DEFF_KISH) {
        row->deff = n * avlast_sum_value(&s->squares) / (W * W);
    } else if (kind == AVLAST_DEFF_SRS && !(W > n)) {
        avlast_estimate_note(row, "%s",
                             _("no design effect: the weights sum to no more than the "
                               "rows"));
    } else {
        const double srs =
            W * scatter / (n - 1.0) * (kind == AVLAST_DEFF_SRS ? (W - n) / W : 1.0);
        if (srs > 0.0)
            row->deff = row->std_error * row->std_error / srs;
    }
    if (!isnan(row->deff)) {
        char *method = g_strdup_printf("%s; deff %s", row->method, names[kind]);
        g_free(row->method);
        row->method = method;
    }
}

static gboolean fill_deffs(const Road *road, GError **error)
{
    const guint32 n = road->groups->n;
    const guint k = road->terms->len;

    for (guint j = 0; j < k; j++) {
        g_autofree Sums *sums = avlast_array(Sums, n, error);
        g_autofree double *scatter = sums ? avlast_array(double, n, error) : NULL;
        const AvlastLinearised *l = g_ptr_array_index(road->terms, j);
        if (!scatter || !scatter_of(road, l, sums, scatter, error))
            return FALSE;
        for (guint32 g = 0; g < n; g++)
            fill_deff(road, &sums[g], scatter[g],
                      avlast_estimates_row(road->estimates, (gsize)g * k + j));
    }
    return TRUE;
}

static void fill_share(const AvlastLinearised *l, const AvlastSurveyOptions *options,
                       double level, gsize g, AvlastEstimate *row)
{
    const AvlastShare share = {.estimate = row->estimate,
                               .std_error = row->std_error,
                               .df = row->df,
                               .level = level,
                               .n = (gsize)row->nobs,
                               .kish_n = l->kish_n[g]};
    gboolean exact = FALSE;

    row->scale = avlast_interval_scale(options->interval);
    row->conf_low = row->conf_high = NAN;
    g_free(row->method);
    row->method = g_strdup(avlast_interval_name(options->interval));
    avlast_share_interval(&share, options->interval, &row->conf_low, &row->conf_high,
                          &exact);
    if (exact)
        avlast_estimate_note(row, _("share of %g: exact interval, effective n %.1f"),
                             row->estimate, share.kish_n);
}

static void fill_interval(const AvlastLinearised *l, double level, AvlastEstimate *row)
{
    const double e = row->estimate;

    if (l->scale == AVLAST_SCALE_PLAIN)
        return;
    row->scale = l->scale == AVLAST_SCALE_LOG ? AVLAST_ROW_LOG : AVLAST_ROW_FISHER;
    row->conf_low = row->conf_high = NAN;
    g_free(row->method);
    row->method = g_strdup(l->scale == AVLAST_SCALE_LOG ? "t of log" : "t of atanh");
    if (isnan(e) || isnan(row->std_error) || !(row->df > 0.0))
        return;
    const double half = avlast_t_critical(level, row->df) * row->std_error;
    if (l->scale == AVLAST_SCALE_LOG && e > 0.0) {
        row->conf_low = e * exp(-half / e);
        row->conf_high = e * exp(half / e);
    } else if (l->scale == AVLAST_SCALE_FISHER && fabs(e) < 1.0) {
        const double wide = half / ((1.0 - e) * (1.0 + e));
        row->conf_low = tanh(atanh(e) - wide);
        row->conf_high = tanh(atanh(e) + wide);
    }
}

static gboolean finish_rows(const Road *road, GError **error)
{
    const guint k = road->terms->len;
    g_autofree AvlastDerived *kind = avlast_array(AvlastDerived, k, error);

    if (!kind)
        return FALSE;
    for (guint j = 0; j < k; j++)
        kind[j].sd = ((AvlastLinearised *)g_ptr_array_index(road->terms, j))->spread;
    for (gsize t = 0; t < road->estimates->rows->len; t++)
        if (avlast_estimates_row(road->estimates, t)->note)
            avlast_derived_withdraw(road->estimates, t);
    avlast_derived_finish(road->estimates, road->sample, k, kind, NULL);
    return TRUE;
}

AvlastEstimates *avlast_linearised(const AvlastSample *sample, const AvlastGroups *groups,
                                   const GPtrArray *terms, const GPtrArray *variables,
                                   const char *method, const AvlastSurveyOptions *options,
                                   GError **error)
{
    g_autoptr(AvlastEstimates) estimates = avlast_estimates_new();
    const Road road = {sample, groups, terms, options, estimates};
    g_autofree const double **observed = avlast_array(const double *, terms->len, error);

    if (!observed)
        return NULL;
    for (guint j = 0; j < terms->len; j++)
        observed[j] = ((AvlastLinearised *)g_ptr_array_index(terms, j))->observed;
    estimates->level = options->level > 0.0 ? options->level : 0.95;
    estimates->method = g_strdup(method);
    avlast_estimates_of_sample(estimates, sample);
    if (!add_rows(&road)) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV234", NULL,
                    "no row of the domain has a value of '%s'",
                    ((AvlastLinearised *)g_ptr_array_index(terms, 0))->name);
        return NULL;
    }
    if (!run_engine(&road, error))
        return NULL;
    if (!finish_rows(&road, error))
        return NULL;
    for (gsize t = 0; t < estimates->rows->len; t++) {
        const AvlastLinearised *l = g_ptr_array_index(terms, t % terms->len);
        AvlastEstimate *row = avlast_estimates_row(estimates, t);
        if (l->scale == AVLAST_SCALE_SHARE)
            fill_share(l, options, estimates->level, t / terms->len, row);
        else
            fill_interval(l, estimates->level, row);
    }
    if (!fill_deffs(&road, error))
        return NULL;
    avlast_tally(estimates, sample, groups, variables, observed, terms->len);
    const AvlastContrastRows rows = {sample, groups, observed, terms->len};
    if (!avlast_contrasts_add(estimates, &rows, options->contrasts, error))
        return NULL;
    return g_steal_pointer(&estimates);
}

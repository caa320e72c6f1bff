/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Standardised changes, tests, reliable change: rows without a joint covariance. */
#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "core/distribution.h"
#include "core/memory.h"
#include "impact/prepost/cliff.h"
#include "impact/prepost/mcnemar.h"
#include "impact/prepost/parts.h"
#include "impact/prepost/signed_rank.h"

typedef struct {
    const AvlastPrePostData *data;
    const AvlastPrePostValues *values;
    const char *group;
    double *difference; /* of pairs, else NULL */
    AvlastChangeMoments moments;
    AvlastEstimates *rest;
} Work;

static gboolean is_clustered(const Work *work)
{
    return work->data->units->cluster != NULL ||
           (work->data->units->linked && !work->data->paired);
}

static AvlastEstimate *add(const Work *work, const char *term, const char *method)
{
    AvlastEstimate *row =
        avlast_estimates_add(work->rest, work->data->outcome, work->group, term);

    row->nobs = (gint64)(work->data->paired ? work->values->n[0]
                                            : work->values->n[0] + work->values->n[1]);
    row->method = g_strdup(method);
    return row;
}

/* --- standardised changes --- */

static void add_effect(const Work *work, guint kind)
{
    const AvlastEffectValue v =
        avlast_effect_size(&work->moments, kind, work->data->options->level);
    AvlastEstimate *row = add(work, avlast_effect_size_name(kind),
                              kind % AVLAST_EFFECTS_D == AVLAST_EFFECT_DZ ||
                                      kind % AVLAST_EFFECTS_D == AVLAST_EFFECT_DS
                                  ? "noncentral t"
                                  : "normal");

    row->estimate = v.estimate;
    if (isnan(v.estimate))
        avlast_estimate_note(row, "%s", _("no spread to standardise by"));
    else if (is_clustered(work))
        avlast_estimate_note(row, "%s",
                             _("no interval: its formula is for people who have nothing "
                               "to do with each other"));
    else {
        row->std_error = v.std_error;
        row->df = kind % AVLAST_EFFECTS_D == AVLAST_EFFECT_DZ ||
                          kind % AVLAST_EFFECTS_D == AVLAST_EFFECT_DS
                      ? v.df
                      : INFINITY;
        row->conf_low = v.low;
        row->conf_high = v.high;
    }
}

/* The units of each value: the clusters, else the people. */
static gboolean add_cliff(const Work *work, GError **error)
{
    const AvlastPrePostUnits *units = work->data->units;
    const AvlastPrePostValues *v = work->values;
    const gboolean linked = units->cluster || units->linked;
    AvlastCliff cliff;

    g_autofree guint32 *before = avlast_array(guint32, v->n[0], error),
                       *after = avlast_array(guint32, v->n[1], error);
    if (!before || !after)
        return FALSE;
    guint32 *const code[2] = {before, after};
    for (int w = 0; w < 2; w++)
        for (gsize i = 0; i < v->n[w]; i++)
            code[w][i] = units->cluster ? units->cluster[v->unit[w][i]] : v->unit[w][i];
    const double *const y[2] = {v->y[0], v->y[1]};
    const guint32 *const of[2] = {linked ? before : NULL, linked ? after : NULL};
    if (!avlast_cliff(y, v->n, of, units->cluster ? units->n_clusters : units->n, &cliff,
                      error))
        return FALSE;
    AvlastEstimate *row = add(work, "cliff", "t of atanh");
    row->estimate = cliff.estimate;
    row->std_error = cliff.std_error;
    row->df = cliff.df;
    row->scale = AVLAST_ROW_FISHER;
    if (isnan(cliff.std_error)) {
        avlast_estimate_note(row, "%s", _("no interval: all after are on one side"));
        return TRUE;
    }
    /* Tested where the interval is made, so that both say the same. */
    const double z = atanh(cliff.estimate),
                 se = cliff.std_error / ((1.0 - cliff.estimate) * (1.0 + cliff.estimate)),
                 half = avlast_t_critical(work->data->options->level, cliff.df) * se;
    row->statistic = z / se;
    row->p_value = avlast_t_two_sided(row->statistic, cliff.df);
    row->conf_low = tanh(z - half);
    row->conf_high = tanh(z + half);
    return TRUE;
}

/* --- tests --- */

static void fill_test(AvlastEstimate *row, const AvlastSignedRank *test)
{
    row->estimate = test->estimate;
    row->statistic = test->statistic;
    row->p_value = test->p_value;
    row->conf_low = test->low;
    row->conf_high = test->high;
    if (isnan(test->p_value))
        avlast_estimate_note(row, "%s", _("nobody changed"));
    if (isnan(test->low))
        avlast_estimate_note(row, "%s", _("too few for an interval at this level"));
}

static gboolean add_signed_rank(const Work *work, GError **error)
{
    const AvlastPrePostOptions *o = work->data->options;
    const AvlastSignedRankOptions how = {o->level, o->pratt, o->normal};
    AvlastSignedRank test;

    if (!avlast_signed_rank(work->difference, work->values->n[0], &how, &test, error))
        return FALSE;
    AvlastEstimate *row =
        add(work, "wilcoxon",
            test.exact ? o->pratt ? "signed rank (Pratt), exact" : "signed rank, exact"
            : o->pratt ? "signed rank (Pratt), normal"
                       : "signed rank, normal");
    fill_test(row, &test);
    if (test.zeros > 0)
        avlast_estimate_note(row,
                             o->pratt
                                 ? _("%u without change are ranked and then left out")
                                 : _("%u without change are left out of the ranks"),
                             (guint)test.zeros);
    return TRUE;
}

static gboolean add_sign(const Work *work, GError **error)
{
    AvlastSignedRank test;

    if (!avlast_sign_test(work->difference, work->values->n[0],
                          work->data->options->level, &test, error))
        return FALSE;
    fill_test(add(work, "sign", "sign test, exact"), &test);
    return TRUE;
}

/* The change of a share, whose t interval may reach beyond what a share can change by. */
static void add_paired_shares(const Work *work)
{
    gsize count[2][2] = {{0, 0}, {0, 0}};

    for (gsize i = 0; i < work->values->n[0]; i++) {
        const gsize after = work->values->y[1][i] > 0.5 ? 1 : 0;
        const gsize before = work->values->y[0][i] > 0.5 ? 1 : 0;
        count[before][after]++;
    }
    AvlastEstimate *row =
        add(work, "mcnemar:difference", "difference of paired shares, Newcombe");
    avlast_paired_shares((const gsize(*)[2])count, work->data->options->level,
                         &row->estimate, &row->conf_low, &row->conf_high);
}

static void add_mcnemar(const Work *work)
{
    gsize up = 0, down = 0;
    AvlastMcNemar m;

    for (gsize i = 0; i < work->values->n[0]; i++) {
        up += work->difference[i] > 0.0 ? 1 : 0;
        down += work->difference[i] < 0.0 ? 1 : 0;
    }
    avlast_mcnemar(up, down, work->data->options->level, &m);
    AvlastEstimate *row = add(work, "mcnemar:exact", "McNemar, exact");
    row->estimate = isfinite(m.odds) ? m.odds : NAN;
    row->conf_low = m.low;
    row->conf_high = isfinite(m.high) ? m.high : NAN;
    row->p_value = m.exact;
    row->scale = AVLAST_ROW_LOG;
    if (up + down == 0)
        avlast_estimate_note(row, "%s", _("nobody changed"));
    else
        avlast_estimate_note(row, _("%u to yes, %u to no"), (guint)up, (guint)down);
    row = add(work, "mcnemar:mid-p", "McNemar, mid-p");
    row->p_value = m.mid;
    row = add(work, "mcnemar:chisq", "McNemar, chi-square");
    row->statistic = m.chi_square;
    row->df = 1.0;
    row->p_value = m.chi_square_p;
    row =
        add(work, "mcnemar:corrected", "McNemar, chi-square with continuity correction");
    row->statistic = m.corrected;
    row->df = 1.0;
    row->p_value = m.corrected_p;
}

/* --- reliable change --- */

static void add_share(const Work *work, const char *term, gsize count)
{
    const double n = (double)work->values->n[0], p = (double)count / n;
    AvlastEstimate *row = add(work, term, "Clopper-Pearson");

    row->estimate = p;
    row->scale = AVLAST_ROW_LOGIT;
    if (work->data->units->cluster) {
        avlast_estimate_note(row, "%s",
                             _("no interval: its formula is for people who have nothing "
                               "to do with each other"));
        return;
    }
    row->std_error = sqrt(p * (1.0 - p) / n);
    avlast_clopper_pearson(count, work->values->n[0], work->data->options->level,
                           &row->conf_low, &row->conf_high);
}

static void add_reliable(const Work *work)
{
    const AvlastPrePostOptions *o = work->data->options;
    const double sd = isnan(o->sd) ? work->moments.sd[0] : o->sd,
                 least = avlast_normal_quantile(0.5 * (1.0 + o->level)) * sd *
                         sqrt(2.0 * (1.0 - o->reliability));
    gsize up = 0, down = 0;

    for (gsize i = 0; i < work->values->n[0]; i++) {
        up += work->difference[i] > least ? 1 : 0;
        down += work->difference[i] < -least ? 1 : 0;
    }
    add(work, "reliable.change", "Jacobson-Truax")->estimate = least;
    if (isnan(least))
        return;
    add_share(work, "reliable:rose", up);
    add_share(work, "reliable:fell", down);
}

static void add_regression_to_mean(const Work *work)
{
    const AvlastPrePostOptions *o = work->data->options;
    const double n = (double)work->values->n[0], noise = 1.0 - o->reliability;
    AvlastEstimate *row = add(work, "regression.to.mean", "t");

    row->estimate = noise * (o->norm - work->moments.mean[0]);
    if (work->data->units->cluster) {
        avlast_estimate_note(row, "%s",
                             _("no interval: its formula is for people who have nothing "
                               "to do with each other"));
        return;
    }
    row->std_error = noise * work->moments.sd[0] / sqrt(n);
    row->df = n - 1.0;
    avlast_estimate_infer(row, o->level);
    row->statistic = row->p_value = NAN;
}

/* --- all of a part --- */

static gboolean add_effects(const Work *work, GError **error)
{
    const AvlastPrePostOptions *o = work->data->options;
    const guint standard =
        work->data->paired
            ? 1U << AVLAST_EFFECT_DZ | 1U << AVLAST_EFFECT_DAV | 1U << AVLAST_EFFECT_DRM
            : 1U << AVLAST_EFFECT_DS;
    const gboolean none = work->data->binary || work->data->units->weight;
    const guint asked = o->effects_given ? o->effects : none ? 0 : standard;

    for (guint kind = 0; kind < 2 * AVLAST_EFFECTS_D; kind++)
        if (asked & (1U << kind))
            add_effect(work, kind);
    return !(asked & AVLAST_PREPOST_CLIFF) || add_cliff(work, error);
}

static gboolean add_tests(const Work *work, GError **error)
{
    const AvlastPrePostData *data = work->data;
    const gboolean usual =
        data->binary && data->paired && !data->units->cluster && !data->units->weight;
    const guint asked = data->options->tests_given ? data->options->tests
                        : usual                    ? AVLAST_PREPOST_MCNEMAR
                                                   : 0;

    if ((asked & AVLAST_PREPOST_WILCOXON) && !add_signed_rank(work, error))
        return FALSE;
    if ((asked & AVLAST_PREPOST_SIGN) && !add_sign(work, error))
        return FALSE;
    if ((asked & AVLAST_PREPOST_MCNEMAR) && data->binary) {
        add_mcnemar(work);
        add_paired_shares(work);
    }
    if (!isnan(data->options->reliability))
        add_reliable(work);
    if (!isnan(data->options->norm))
        add_regression_to_mean(work);
    return TRUE;
}

gboolean avlast_prepost_others(const AvlastPrePostData *data,
                               const AvlastPrePostPart *part, AvlastEstimates *rest,
                               GError **error)
{
    g_auto(AvlastPrePostValues) values = {{NULL, NULL}, {NULL, NULL}, {0, 0}};
    g_autofree char *group =
        avlast_prepost_part_name(data->units, &data->options->columns, part);
    g_autofree double *difference = NULL;

    if (!avlast_prepost_values(data, part, &values, error))
        return FALSE;
    if (values.n[0] == 0 || values.n[1] == 0)
        return TRUE;
    const double *const y[2] = {values.y[0], values.y[1]};
    if (data->paired) {
        difference = avlast_array(double, values.n[0], error);
        for (gsize i = 0; difference && i < values.n[0]; i++)
            difference[i] = values.y[1][i] - values.y[0][i];
        if (!difference)
            return FALSE;
    }
    const Work work = {.data = data,
                       .values = &values,
                       .group = group,
                       .difference = difference,
                       .moments = avlast_change_moments(y, values.n, data->paired),
                       .rest = rest};
    return add_effects(&work, error) && add_tests(&work, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/distribution.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "infer/variance.h"
#include "survey/agreement.h"
#include "survey/item_moments.h"

gboolean avlast_sample_is_complex(const AvlastSample *sample)
{
    return sample->weighted || sample->stage[0].cluster || sample->stage[0].stratum;
}

typedef struct {
    double n, k;
    double subjects, raters, rest, within; /* mean squares */
} MeanSquares;

static gboolean in_group(const AvlastSample *sample, const AvlastGroups *groups,
                         const AvlastItems *ratings, guint32 group, gsize i)
{
    return (!groups->code || groups->code[i] == group) &&
           avlast_items_count(sample, ratings, FALSE, i);
}

static double row_mean(const AvlastItems *ratings, gsize i)
{
    AvlastSum sum = AVLAST_SUM_ZERO;

    for (gsize j = 0; j < ratings->k; j++)
        avlast_sum_add(&sum, ratings->answer[j][i]);
    return avlast_sum_value(&sum) / (double)ratings->k;
}

/* Two passes: raters' means, then squares of what is left, each about its own mean. */
static gboolean mean_squares(const AvlastSample *sample, const AvlastGroups *groups,
                             const AvlastItems *ratings, guint32 group, MeanSquares *ms,
                             GError **error)
{
    const gsize k = ratings->k;
    g_autofree AvlastSum *rater = avlast_array(AvlastSum, k, error);
    AvlastSum grand = AVLAST_SUM_ZERO, between = AVLAST_SUM_ZERO, rest = AVLAST_SUM_ZERO,
              raters = AVLAST_SUM_ZERO;
    gsize n = 0;

    if (!rater)
        return FALSE;
    for (gsize i = 0; i < sample->n; i++)
        if (in_group(sample, groups, ratings, group, i)) {
            n++;
            for (gsize j = 0; j < k; j++)
                avlast_sum_add(&rater[j], ratings->answer[j][i]);
        }
    ms->n = (double)n;
    ms->k = (double)k;
    if (n < 2)
        return TRUE;
    for (gsize j = 0; j < k; j++)
        avlast_sum_merge(&grand, rater[j]);
    const double mean = avlast_sum_value(&grand) / (ms->n * ms->k);
    for (gsize j = 0; j < k; j++) {
        const double d = avlast_sum_value(&rater[j]) / ms->n - mean;
        avlast_sum_add_product(&raters, d, d);
    }
    for (gsize i = 0; i < sample->n; i++) {
        if (!in_group(sample, groups, ratings, group, i))
            continue;
        const double own = row_mean(ratings, i);
        avlast_sum_add_product(&between, own - mean, own - mean);
        for (gsize j = 0; j < k; j++) {
            const double e = ratings->answer[j][i] - own -
                             (avlast_sum_value(&rater[j]) / ms->n - mean);
            avlast_sum_add_product(&rest, e, e);
        }
    }
    const double of_rest = avlast_sum_value(&rest),
                 of_raters = ms->n * avlast_sum_value(&raters);
    ms->subjects = ms->k * avlast_sum_value(&between) / (ms->n - 1.0);
    ms->raters = of_raters / (ms->k - 1.0);
    ms->rest = of_rest / ((ms->n - 1.0) * (ms->k - 1.0));
    ms->within = (of_rest + of_raters) / (ms->n * (ms->k - 1.0));
    return TRUE;
}

/* From (F_low, F_high) of the one-way or consistency forms. */
static void f_interval(const MeanSquares *ms, double f, double df2, double tail,
                       gboolean average, AvlastEstimate *row)
{
    const double low = f / avlast_f_quantile(1.0 - tail, ms->n - 1.0, df2);
    const double high = f * avlast_f_quantile(1.0 - tail, df2, ms->n - 1.0);

    row->conf_low = average ? 1.0 - 1.0 / low : (low - 1.0) / (low + ms->k - 1.0);
    row->conf_high = average ? 1.0 - 1.0 / high : (high - 1.0) / (high + ms->k - 1.0);
}

/* Of ICC2, with Satterthwaite's df of the denominator. */
static void random_interval(const MeanSquares *ms, double icc, double tail,
                            gboolean average, AvlastEstimate *row)
{
    const double n = ms->n, k = ms->k, b = ms->subjects, j = ms->raters, e = ms->rest;
    const double fj = j / e, other = n * (1.0 + (k - 1.0) * icc) - k * icc;
    const double above = k * icc * fj + other;
    const double v = (k - 1.0) * (n - 1.0) * above * above /
                     ((n - 1.0) * k * k * icc * icc * fj * fj + other * other);
    const double up = avlast_f_quantile(1.0 - tail, n - 1.0, v),
                 down = avlast_f_quantile(1.0 - tail, v, n - 1.0),
                 mixed = k * j + (k * n - k - n) * e;
    double low = n * (b - up * e) / (up * mixed + n * b);
    double high = n * (down * b - e) / (mixed + n * down * b);

    if (average) {
        low = low * k / (1.0 + low * (k - 1.0));
        high = high * k / (1.0 + high * (k - 1.0));
    }
    row->conf_low = low;
    row->conf_high = high;
}

static void fill_form(const MeanSquares *ms, guint form, gboolean average, double level,
                      AvlastEstimate *row)
{
    const double n = ms->n, k = ms->k, b = ms->subjects, j = ms->raters, e = ms->rest;
    const double error = form == 1 ? ms->within : e, times = average ? 0.0 : k - 1.0;
    const double tail = 0.5 * (1.0 - level);
    double below = b + times * error;

    if (form == 2)
        below += (average ? 1.0 : k) * (j - e) / n;
    row->df = n - 1.0;
    row->df2 = form == 1 ? n * (k - 1.0) : (n - 1.0) * (k - 1.0);
    if (!(b > 0.0) && !(error > 0.0)) {
        avlast_estimate_note(row, "%s", _("the ratings do not vary"));
        return;
    }
    row->estimate = (b - error) / below;
    if (!(error > 1e-24 * b)) {
        avlast_estimate_note(row, "%s",
                             form == 1
                                 ? _("the raters agree fully: no test, no interval")
                                 : _("the raters differ by constants alone: no test, "
                                     "no interval"));
        return;
    }
    row->statistic = b / error;
    row->p_value = avlast_f_upper(row->statistic, row->df, row->df2);
    if (form == 2) {
        const double single = (b - e) / (b + (k - 1.0) * e + k * (j - e) / n);
        random_interval(ms, single, tail, average, row);
    } else {
        f_interval(ms, row->statistic, row->df2, tail, average, row);
    }
}

AvlastEstimates *avlast_icc(const AvlastSample *sample, const AvlastGroups *groups,
                            const char *outcome, const AvlastItems *ratings, double level,
                            GError **error)
{
    static const char *const names[] = {"ICC1",  "ICC2",  "ICC3",
                                        "ICC1k", "ICC2k", "ICC3k"};
    g_autoptr(AvlastEstimates) estimates = avlast_estimates_new();
    gboolean any = FALSE;

    estimates->level = level > 0.0 ? level : 0.95;
    avlast_estimates_of_sample(estimates, sample);
    for (guint32 g = 0; g < groups->n; g++) {
        MeanSquares ms = {0};
        if (!mean_squares(sample, groups, ratings, g, &ms, error))
            return NULL;
        any = any || ms.n >= 2.0;
        for (guint t = 0; t < G_N_ELEMENTS(names); t++) {
            AvlastEstimate *row = avlast_estimates_add(
                estimates, outcome, g_ptr_array_index(groups->label, g), names[t]);
            row->nobs = (gint64)ms.n;
            row->method = g_strdup("Shrout-Fleiss");
            if (ms.n >= 2.0)
                fill_form(&ms, t % 3 + 1, t >= 3, estimates->level, row);
            else
                avlast_estimate_note(row, "%s", _("fewer than two complete rows"));
        }
    }
    if (!any) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV268", NULL,
                    "fewer than two rows have all ratings of '%s'", outcome);
        return NULL;
    }
    if (avlast_sample_is_complex(sample))
        avlast_estimates_note(estimates, "%s",
                              _("weights, strata and clusters do not enter the "
                                "intraclass correlations"));
    return g_steal_pointer(&estimates);
}

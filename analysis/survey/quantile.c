/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/quantile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/distribution.h"
#include "core/memory.h"
#include "core/sum.h"
#include "infer/variance.h"

/* How near to a step of the distribution function counts as on it. */
#define ON_STEP 1e-12

typedef struct {
    double value, weight;
    gsize at;
} Placed;

/* The groups' values in order, one group after the other, and the weight up to each. */
typedef struct {
    const AvlastSample *sample;
    const AvlastGroups *groups;
    const double *column;
    gsize *first;
    double *value, *weight;
    const AvlastEstimates *estimates; /* whose quantiles the influence is about */
    gsize n_p;
    AvlastQuantileRule rule;
    double *share; /* of rows at or below each quantile */
} Sorted;

static void sorted_clear(Sorted *s)
{
    g_free(s->first);
    g_free(s->value);
    g_free(s->weight);
    g_free(s->share);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sorted, sorted_clear)

static int by_value(const void *a, const void *b)
{
    const Placed *x = a, *y = b;

    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    /* rules that interpolate see the order of ties: it is not to hang on the file's */
    if (x->weight != y->weight)
        return x->weight < y->weight ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

static guint32 group_of(const AvlastGroups *groups, gsize i)
{
    return groups->code ? groups->code[i] : 0;
}

static gboolean counts(const Sorted *s, gsize i)
{
    return group_of(s->groups, i) != AVLAST_NO_LEVEL &&
           avlast_sample_counts(s->sample, i, s->column[i]);
}

static gboolean sort_groups(Sorted *s, GError **error)
{
    const gsize rows = s->sample->n;
    g_autofree Placed *placed = avlast_array(Placed, rows, error);
    g_autofree gsize *next = avlast_array(gsize, s->groups->n, error);
    g_autofree AvlastSum *sum = avlast_array(AvlastSum, s->groups->n, error);
    gsize n = 0;

    s->first = avlast_array(gsize, (gsize)s->groups->n + 1, error);
    s->value = avlast_array(double, rows, error);
    s->weight = avlast_array(double, rows, error);
    if (!placed || !next || !sum || !s->first || !s->value || !s->weight)
        return FALSE;
    for (gsize i = 0; i < rows; i++)
        if (counts(s, i)) {
            placed[n++] = (Placed){s->column[i], s->sample->weight[i], i};
            s->first[group_of(s->groups, i) + 1]++;
        }
    for (guint32 g = 0; g < s->groups->n; g++) {
        next[g] = s->first[g];
        s->first[g + 1] += s->first[g];
    }
    qsort(placed, n, sizeof *placed, by_value);
    for (gsize r = 0; r < n; r++) {
        const guint32 g = group_of(s->groups, placed[r].at);
        const gsize at = next[g]++;
        avlast_sum_add(&sum[g], s->sample->weight[placed[r].at]);
        s->value[at] = placed[r].value;
        s->weight[at] = avlast_sum_value(&sum[g]);
    }
    return TRUE;
}

/* First index in [from, to) whose cumulated weight is at least `wanted`; to - 1 at last.
 */
static gsize reach(const double *weight, gsize from, gsize to, double wanted)
{
    to--;
    while (from < to) {
        const gsize middle = from + (to - from) / 2;
        if (weight[middle] >= wanted)
            to = middle;
        else
            from = middle + 1;
    }
    return from;
}

/* Where the rule's line passes through value i of a group: cum has n weights. */
static double place_of(AvlastQuantileRule rule, const double *cum, gsize n, gsize i)
{
    const double all = cum[n - 1], before = i ? cum[i - 1] : 0.0;
    const double last = n > 1 ? all - cum[n - 2] : all;

    switch (rule) {
    case AVLAST_QUANTILE_HF5:
        return (before + cum[i]) / 2.0 / all;
    case AVLAST_QUANTILE_HF6:
        return cum[i] / (all + last);
    case AVLAST_QUANTILE_HF7:
        return n > 1 ? before / cum[n - 2] : 1.0;
    case AVLAST_QUANTILE_HF8:
        return (before + 2.0 * cum[i]) / 3.0 / (all + last / 3.0);
    case AVLAST_QUANTILE_HF9:
        return (3.0 * before + 5.0 * cum[i]) / 8.0 / (all + last / 4.0);
    case AVLAST_QUANTILE_HF4:
    case AVLAST_QUANTILE_AUTO:
    case AVLAST_QUANTILE_MATH:
    case AVLAST_QUANTILE_SCHOOL:
        break;
    }
    return cum[i] / all;
}

/* The line of hf4 to hf9 at p; flat beyond its ends. */
static double on_line(AvlastQuantileRule rule, const double *value, const double *cum,
                      gsize n, double p)
{
    gsize from = 0, to = n - 1;

    if (p <= place_of(rule, cum, n, 0))
        return value[0];
    if (p >= place_of(rule, cum, n, n - 1))
        return value[n - 1];
    while (to - from > 1) {
        const gsize middle = from + (to - from) / 2;
        if (place_of(rule, cum, n, middle) <= p)
            from = middle;
        else
            to = middle;
    }
    const double a = place_of(rule, cum, n, from), b = place_of(rule, cum, n, to);
    return value[from] + (p - a) / (b - a) * (value[to] - value[from]);
}

static double type_seven(const double *value, gsize n, double p)
{
    const double h = p * (double)(n - 1), whole = floor(h);
    const gsize low = (gsize)whole, high = MIN(low + 1, n - 1);

    return h == whole ? value[low]
                      : value[low] + (h - whole) * (value[high] - value[low]);
}

static double quantile_of(const Sorted *s, guint32 g, double p)
{
    const gsize from = s->first[g], n = s->first[g + 1] - from;
    const double *value = s->value + from, *cum = s->weight + from;

    if (n == 0 || isnan(p) || p < 0.0 || p > 1.0)
        return NAN;
    if (s->rule == AVLAST_QUANTILE_AUTO && !s->sample->weighted)
        return type_seven(value, n, p);
    if (s->rule >= AVLAST_QUANTILE_HF4)
        return on_line(s->rule, value, cum, n, p);
    const double wanted = p * cum[n - 1];
    const gsize i = reach(cum, 0, n, wanted * (1.0 - ON_STEP));
    const gboolean met = p > 0.0 && cum[i] <= wanted * (1.0 + ON_STEP);
    return s->rule == AVLAST_QUANTILE_SCHOOL && met
               ? value[i] + (value[MIN(i + 1, n - 1)] - value[i]) / 2.0
               : value[i];
}

static const char *const rule_names[] = {
    [AVLAST_QUANTILE_AUTO] = "auto",     [AVLAST_QUANTILE_MATH] = "math",
    [AVLAST_QUANTILE_SCHOOL] = "school", [AVLAST_QUANTILE_HF4] = "hf4",
    [AVLAST_QUANTILE_HF5] = "hf5",       [AVLAST_QUANTILE_HF6] = "hf6",
    [AVLAST_QUANTILE_HF7] = "hf7",       [AVLAST_QUANTILE_HF8] = "hf8",
    [AVLAST_QUANTILE_HF9] = "hf9"};

const char *avlast_quantile_rule_name(AvlastQuantileRule rule)
{
    return rule_names[rule];
}

gboolean avlast_quantile_rule_of_name(const char *name, AvlastQuantileRule *rule)
{
    for (guint i = 0; i < G_N_ELEMENTS(rule_names); i++)
        if (strcmp(rule_names[i], name) == 0) {
            *rule = (AvlastQuantileRule)i;
            return TRUE;
        }
    return FALSE;
}

/* Influence of the shares at or below each quantile. */
static void influence_of_shares(const AvlastSample *sample, const void *state,
                                gsize first, gsize n, double *influence)
{
    const Sorted *s = state;

    for (gsize r = 0; r < n; r++) {
        const gsize i = first + r;
        const gboolean inside = counts(s, i);
        const guint32 g = group_of(s->groups, i);
        for (gsize j = 0; j < s->n_p; j++) {
            influence[r * s->n_p + j] = 0.0;
            if (!inside)
                continue;
            const gsize t = g * s->n_p + j;
            const double q = avlast_estimates_row(s->estimates, t)->estimate;
            influence[r * s->n_p + j] = sample->weight[i] *
                                        ((s->column[i] <= q ? 1.0 : 0.0) - s->share[t]) /
                                        s->weight[s->first[g + 1] - 1];
        }
    }
}

/* The rows' shares of their group's weight. */
static void shares_of_weight(const AvlastSample *sample, const void *state, gsize first,
                             gsize n, double *share)
{
    const Sorted *s = state;

    for (gsize r = 0; r < n; r++) {
        const gsize i = first + r;
        const guint32 g = group_of(s->groups, i);
        for (gsize j = 0; j < s->n_p; j++)
            share[r * s->n_p + j] =
                counts(s, i) ? sample->weight[i] / s->weight[s->first[g + 1] - 1] : 0.0;
    }
}

/* Weighted share of the group's rows at or below the value. */
static double share_of(const Sorted *s, guint32 g, double q)
{
    gsize from = s->first[g], to = s->first[g + 1];
    const gsize start = from, end = to;

    while (from < to) {
        const gsize middle = from + (to - from) / 2;
        if (s->value[middle] <= q)
            from = middle + 1;
        else
            to = middle;
    }
    return from == start ? 0.0 : s->weight[from - 1] / s->weight[end - 1];
}

static void fill_interval(const Sorted *s, guint32 g, AvlastEstimate *row, double share,
                          const AvlastQuantileOptions *options)
{
    const gint64 units = row->nclusters >= 0 ? row->nclusters : row->nobs;
    const double se = row->std_error;

    row->std_error = NAN;
    /* nothing above the quantile: a share of all or none has no error to go by */
    if (units < 2 || !(row->df > 0.0) || isnan(row->estimate) || !(se > 0.0))
        return;
    const double t = avlast_t_critical(options->level, row->df);
    const AvlastShare what = {.estimate = share,
                              .std_error = se,
                              .df = row->df,
                              .level = options->level,
                              .n = (gsize)row->nobs,
                              .kish_n = (double)row->nobs};
    double low, high;
    gboolean exact;
    avlast_share_interval(&what, options->interval, &low, &high, &exact);
    row->conf_low = quantile_of(s, g, low);
    row->conf_high = quantile_of(s, g, high);
    row->std_error = (row->conf_high - row->conf_low) / (2.0 * t);
}

AvlastEstimates *avlast_quantiles(const AvlastSample *sample, const AvlastGroups *groups,
                                  const double *value, const double *p, gsize n_p,
                                  const AvlastQuantileOptions *options, GError **error)
{
    g_autoptr(AvlastEstimates) e = avlast_estimates_new();
    g_auto(Sorted)
        s = {sample, groups, value, NULL, NULL, NULL, e, n_p, options->rule, NULL};
    AvlastQuantileOptions own = *options;

    own.level = options->level > 0.0 ? options->level : 0.95;
    s.share = avlast_table(double, groups->n, n_p, error);
    if (!s.share || !sort_groups(&s, error))
        return NULL;
    for (guint32 g = 0; g < groups->n; g++)
        for (gsize j = 0; j < n_p; j++) {
            AvlastEstimate *row = avlast_estimates_add(e, NULL, NULL, NULL);
            row->estimate = quantile_of(&s, g, p[j]);
            s.share[g * n_p + j] =
                s.first[g + 1] > s.first[g] ? share_of(&s, g, row->estimate) : NAN;
        }
    g_autofree const double **observed = avlast_array(const double *, n_p, error);
    if (!observed)
        return NULL;
    for (gsize j = 0; j < n_p; j++)
        observed[j] = value;
    const AvlastVarianceOptions engine = {.k = n_p,
                                          .group = groups->code,
                                          .n_groups = groups->n,
                                          .separate = TRUE,
                                          .value = observed,
                                          .form = AVLAST_FORM_RATIO,
                                          .share = shares_of_weight};
    if (!avlast_variance(sample, influence_of_shares, &s, &engine, e, error))
        return NULL;
    for (guint32 g = 0; g < groups->n; g++)
        for (gsize j = 0; j < n_p; j++) {
            const gsize t = g * n_p + j;
            fill_interval(&s, g, avlast_estimates_row(e, t), s.share[t], &own);
        }
    return g_steal_pointer(&e);
}

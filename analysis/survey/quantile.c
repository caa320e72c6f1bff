/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/quantile.h"

#include <math.h>
#include <stdlib.h>

#include "core/distribution.h"
#include "core/memory.h"
#include "core/sum.h"
#include "infer/variance.h"

/* How near to a step of the distribution function counts as on it. */
#define ON_STEP 1e-12

typedef struct {
    double value;
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
            placed[n++] = (Placed){s->column[i], i};
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

static double quantile_of(const Sorted *s, guint32 g, double p)
{
    const gsize from = s->first[g], to = s->first[g + 1];

    if (to == from || isnan(p) || p < 0.0 || p > 1.0)
        return NAN;
    if (s->sample->weighted) {
        const double all = s->weight[to - 1];
        return s->value[reach(s->weight, from, to, p * all * (1.0 - ON_STEP))];
    }
    const double h = p * (double)(to - from - 1), whole = floor(h);
    const gsize low = from + (gsize)whole, high = MIN(low + 1, to - 1);
    return h == whole ? s->value[low]
                      : s->value[low] + (h - whole) * (s->value[high] - s->value[low]);
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
                          double level)
{
    const gint64 units = row->nclusters >= 0 ? row->nclusters : row->nobs;
    const double se = row->std_error;

    row->std_error = NAN;
    /* nothing above the quantile: a share of all or none has no error to go by */
    if (units < 2 || !(row->df > 0.0) || isnan(row->estimate) || !(se > 0.0))
        return;
    const double t = avlast_t_critical(level, row->df);
    row->conf_low = quantile_of(s, g, share - t * se);
    row->conf_high = quantile_of(s, g, share + t * se);
    row->std_error = (row->conf_high - row->conf_low) / (2.0 * t);
}

AvlastEstimates *avlast_quantiles(const AvlastSample *sample, const AvlastGroups *groups,
                                  const double *value, const double *p, gsize n_p,
                                  double level, GError **error)
{
    g_autoptr(AvlastEstimates) e = avlast_estimates_new();
    g_auto(Sorted) s = {sample, groups, value, NULL, NULL, NULL, e, n_p, NULL};

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
    const AvlastVarianceOptions options = {.k = n_p,
                                           .group = groups->code,
                                           .n_groups = groups->n,
                                           .separate = TRUE,
                                           .value = observed};
    if (!avlast_variance(sample, influence_of_shares, &s, &options, e, error))
        return NULL;
    for (guint32 g = 0; g < groups->n; g++)
        for (gsize j = 0; j < n_p; j++) {
            const gsize t = g * n_p + j;
            fill_interval(&s, g, avlast_estimates_row(e, t), s.share[t],
                          level > 0.0 ? level : 0.95);
        }
    return g_steal_pointer(&e);
}

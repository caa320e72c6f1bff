/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows, clusters and degrees of freedom of estimates under replicates. */
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "design/codes.h"
#include "infer/replication_parts.h"

double avlast_replication_df(const AvlastSample *sample, const guint8 *flags)
{
    const AvlastReplicates *p = sample->replicates;
    g_autofree guint8 *there = g_new0(guint8, MAX(p->n_units, 1));
    g_autofree guint32 *list = g_new(guint32, MAX(p->n_units, 1));
    guint32 n = 0;

    for (gsize i = 0; i < sample->n; i++) {
        const guint32 u = p->unit ? p->unit[i] : (guint32)i;
        if (u != AVLAST_NO_LEVEL && sample->weight[i] != 0.0 && (!flags || flags[i]))
            there[u] = 1;
    }
    for (guint32 u = 0; u < p->n_units; u++)
        if (there[u])
            list[n++] = u;
    const guint32 rank = avlast_replicates_rank(p, list, n, NULL);
    return rank ? rank - 1.0 : 0.0;
}

/* What one column of values comes to in each group. */
typedef struct {
    gint64 *nobs, *clusters;
    double *df;
} Counts;

/* Distinct clusters of the rows that count, by group. */
static gboolean count_clusters(const AvlastSample *sample, const guint32 *group,
                               guint32 n_groups, const guint8 *flags, gint64 *clusters,
                               GError **error)
{
    const AvlastStage *stage = &sample->stage[0];
    g_autofree guint32 *one = group ? NULL : avlast_array(guint32, sample->n, error);
    guint32 n_pairs = 0;

    if (!group && !one)
        return FALSE;
    g_autofree guint32 *pair =
        avlast_codes_pair(group ? group : one, n_groups, stage->cluster,
                          stage->n_clusters, sample->n, &n_pairs, error);
    g_autofree guint8 *seen = pair ? avlast_array(guint8, n_pairs, error) : NULL;
    if (!seen)
        return FALSE;
    for (gsize i = 0; i < sample->n; i++)
        if (flags[i] && pair[i] != AVLAST_NO_LEVEL && !seen[pair[i]]) {
            seen[pair[i]] = 1;
            clusters[group ? group[i] : 0]++;
        }
    return TRUE;
}

/* The units of the rows that count, group after group: first[g] .. first[g + 1] - 1. */
static guint32 *list_units(const AvlastSample *sample, const guint32 *group,
                           guint32 n_groups, const guint8 *flags, gsize *first,
                           GError **error)
{
    const AvlastReplicates *p = sample->replicates;
    g_autofree guint32 *one = group ? NULL : avlast_array(guint32, sample->n, error);
    guint32 n_pairs = 0, n = 0;

    if (!group && !one)
        return NULL;
    g_autofree guint32 *pair = avlast_codes_pair(group ? group : one, n_groups, p->unit,
                                                 p->n_units, sample->n, &n_pairs, error);
    g_autofree guint32 *unit = pair ? avlast_array(guint32, n_pairs, error) : NULL;
    g_autofree guint32 *of = unit ? avlast_array(guint32, n_pairs, error) : NULL;
    g_autofree guint8 *seen = of ? avlast_array(guint8, n_pairs, error) : NULL;
    if (!seen)
        return NULL;
    for (gsize i = 0; i < sample->n; i++)
        if (flags[i] && pair[i] != AVLAST_NO_LEVEL) {
            seen[pair[i]] = 1;
            unit[pair[i]] = p->unit ? p->unit[i] : (guint32)i;
            of[pair[i]] = group ? group[i] : 0;
        }
    for (guint32 c = 0; c < n_pairs; c++)
        if (seen[c]) {
            unit[n++] = unit[c];
            first[of[c] + 1] = n;
        }
    for (guint32 g = 0; g < n_groups; g++)
        first[g + 1] = MAX(first[g + 1], first[g]);
    return g_steal_pointer(&unit);
}

static gboolean count_df(const AvlastSample *sample, const guint32 *group,
                         guint32 n_groups, const guint8 *flags, double *df,
                         GError **error)
{
    g_autofree gsize *first = avlast_array(gsize, (gsize)n_groups + 1, error);
    g_autofree guint32 *unit =
        first ? list_units(sample, group, n_groups, flags, first, error) : NULL;

    if (!unit)
        return FALSE;
#pragma omp parallel for schedule(dynamic, 1)
    for (guint32 g = 0; g < n_groups; g++) {
        const guint32 rank =
            isnan(sample->df)
                ? avlast_replicates_rank(sample->replicates, unit + first[g],
                                         (guint32)(first[g + 1] - first[g]), NULL)
                : 0;
        df[g] = isnan(sample->df) ? (rank ? rank - 1.0 : 0.0) : sample->df;
    }
    return TRUE;
}

static gboolean count_column(const AvlastSample *sample, const guint32 *group,
                             guint32 n_groups, const double *value, Counts *counts,
                             GError **error)
{
    g_autofree guint8 *flags = avlast_array(guint8, sample->n, error);

    if (!flags)
        return FALSE;
    memset(counts->nobs, 0, n_groups * sizeof *counts->nobs);
    memset(counts->clusters, 0, n_groups * sizeof *counts->clusters);
    for (gsize i = 0; i < sample->n; i++) {
        if ((group && group[i] == AVLAST_NO_LEVEL) ||
            !avlast_sample_counts(sample, i, value ? value[i] : 0.0))
            continue;
        flags[i] = 1;
        counts->nobs[group ? group[i] : 0]++;
    }
    return (!sample->stage[0].cluster ||
            count_clusters(sample, group, n_groups, flags, counts->clusters, error)) &&
           count_df(sample, group, n_groups, flags, counts->df, error);
}

gboolean avlast_replication_counts(const AvlastSample *sample,
                                   const AvlastVarianceOptions *options,
                                   AvlastEstimates *estimates, GError **error)
{
    const guint32 n_groups = MAX(options->n_groups, 1);
    g_autofree gint64 *nobs = avlast_array(gint64, n_groups, error);
    g_autofree gint64 *clusters = nobs ? avlast_array(gint64, n_groups, error) : NULL;
    g_autofree double *df = clusters ? avlast_array(double, n_groups, error) : NULL;
    Counts counts = {nobs, clusters, df};

    if (!df)
        return FALSE;
    for (gsize j = 0; j < options->k; j++) {
        const double *value = options->value ? options->value[j] : NULL;
        if ((j == 0 || (options->value && value != options->value[j - 1])) &&
            !count_column(sample, options->group, n_groups, value, &counts, error))
            return FALSE;
        for (guint32 g = 0; g < n_groups; g++) {
            AvlastEstimate *row = avlast_estimates_row(estimates, g * options->k + j);
            row->nobs = nobs[g];
            row->nclusters = sample->stage[0].cluster ? clusters[g] : -1;
            row->df = df[g];
        }
    }
    return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "infer/variance.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "infer/lonely.h"
#include "infer/scatter.h"

void avlast_estimates_of_sample(AvlastEstimates *estimates, const AvlastSample *sample)
{
    g_free(estimates->design);
    estimates->design = g_strdup(sample->description);
    estimates->rows_read = (gint64)sample->n;
    for (guint i = 0; i < sample->dropped->len; i++) {
        const char *text = g_ptr_array_index(sample->dropped, i);
        const char *what = strstr(text, ": ");
        avlast_estimates_drop(estimates, what ? what + 2 : text,
                              (gint64)g_array_index(sample->dropped_rows, gsize, i));
    }
    for (guint i = 0; i < sample->notes->len; i++)
        avlast_estimates_note(estimates, "%s",
                              (char *)g_ptr_array_index(sample->notes, i));
}

double avlast_design_df(const AvlastSample *sample, const guint8 *flags)
{
    if (!isnan(sample->df))
        return sample->df;

    const AvlastStage *stage = &sample->stage[0];
    g_autofree guint8 *cluster = g_new0(guint8, MAX(stage->n_clusters, 1));
    g_autofree guint8 *stratum = g_new0(guint8, MAX(stage->n_strata, 1));
    gsize clusters = 0, strata = 0;

    if (sample->df_rule == AVLAST_DF_SAS)
        flags = NULL;
    for (gsize i = 0; i < sample->n; i++) {
        if (!(sample->weight[i] > 0.0) || (flags && !flags[i]))
            continue;
        const guint32 h = stage->stratum ? stage->stratum[i] : 0;
        strata += !stratum[h];
        stratum[h] = 1;
    }
    const gboolean whole = sample->df_rule == AVLAST_DF_STATA;
    for (gsize i = 0; i < sample->n; i++) {
        if (sample->outside && sample->outside[i])
            continue;
        if (whole ? !stratum[stage->stratum ? stage->stratum[i] : 0]
                  : !(sample->weight[i] > 0.0) || (flags && !flags[i]))
            continue;
        if (stage->cluster) {
            clusters += !cluster[stage->cluster[i]];
            cluster[stage->cluster[i]] = 1;
        } else {
            clusters++;
        }
    }
    return (double)clusters - (double)strata;
}

/* First cell of each unit; cells are in the order of their units. */
static guint32 *first_cells(const AvlastCells *cells, guint32 n_units, GError **error)
{
    guint32 *first = avlast_array(guint32, (gsize)n_units + 1, error);

    if (!first)
        return NULL;
    for (guint32 c = 0; c < cells->n_cells; c++)
        first[avlast_cells_unit(cells, c) + 1] = c + 1;
    for (guint32 u = 0; u < n_units; u++)
        first[u + 1] = MAX(first[u + 1], first[u]);
    return first;
}

/* All scopes of one level. *multiplier is of the units above and becomes this level's. */
static gboolean add_level(AvlastScatter *work, const AvlastLayout *layout, guint s,
                          const AvlastCells *cells, const guint8 *flags,
                          double **multiplier, GError **error)
{
    const AvlastLevel *level = &layout->level[s];
    g_autofree guint32 *first =
        cells->unit ? first_cells(cells, level->n_units, error) : NULL;
    const gboolean above = s + 1 < layout->n_levels;
    g_autofree double *next = above ? avlast_array(double, level->n_units, error) : NULL;

    if ((cells->unit && !first) || (above && !next))
        return FALSE;
    const AvlastScatterLevel at = {s, level, cells, first, flags, next};
    for (guint32 from = 0, to; from < level->n_strata; from = to) {
        const guint32 parent = level->parent_of[from];
        for (to = from; to < level->n_strata && level->parent_of[to] == parent;)
            to++;
        if ((*multiplier)[parent] > 0.0 &&
            !avlast_scatter_add(work, &at, from, to, (*multiplier)[parent], error))
            return FALSE;
    }
    work->root_row += level->n_units;
    g_free(*multiplier);
    *multiplier = g_steal_pointer(&next);
    return TRUE;
}

static gboolean make_root(AvlastScatter *work, const AvlastLayout *layout,
                          AvlastEstimates *estimates, GError **error)
{
    gsize units = 0;

    for (guint s = 0; s < layout->n_levels; s++)
        units += layout->level[s].n_units;
    work->root = avlast_matrix_new(units, work->terms, error);
    if (!work->root)
        return FALSE;
    g_clear_pointer(&estimates->unit, g_ptr_array_unref);
    estimates->unit = g_ptr_array_new_full((guint)units, g_free);
    for (guint s = 0; s < layout->n_levels; s++)
        for (guint32 u = 0; u < layout->level[s].n_units; u++)
            g_ptr_array_add(estimates->unit,
                            avlast_sample_unit_name(
                                work->sample, s, avlast_level_row(&layout->level[s], u)));
    g_free(estimates->unit_column);
    estimates->unit_column = g_strdup(avlast_sample_unit_column(work->sample));
    return TRUE;
}

/* Of each group: rows, PSUs and strata that count, and all PSUs of those strata. */
#define N_COUNTS 4

/* count_groups where each row is a unit of the one stratum. */
static void count_single(const AvlastSample *sample, const guint32 *group,
                         const double *value, guint32 n_groups, gint64 *count)
{
    memset(count, 0, N_COUNTS * (gsize)n_groups * sizeof *count);
    for (gsize i = 0; i < sample->n; i++)
        if (!(group && group[i] == AVLAST_NO_LEVEL) &&
            avlast_sample_counts(sample, i, value ? value[i] : 0.0))
            count[group ? group[i] : 0]++;
    for (guint32 g = 0; g < n_groups; g++) {
        count[n_groups + g] = count[g];
        count[2 * n_groups + g] = count[g] > 0;
        count[3 * n_groups + g] = count[g] > 0 ? (gint64)sample->n : 0;
    }
}

/* nobs, nclusters and df of the groups for one column of values (NULL: every row counts).
 * `cell` is each row's cell at the first level; NULL: rows are units of one stratum. */
static gboolean count_groups(const AvlastSample *sample, const AvlastLevel *level,
                             const AvlastCells *psu, const guint32 *cell,
                             const guint32 *group, const double *value, guint32 n_groups,
                             gint64 *count, GError **error)
{
    gint64 *nobs = count, *clusters = count + n_groups, *strata = clusters + n_groups,
           *sampled = strata + n_groups;

    if (!cell) {
        count_single(sample, group, value, n_groups, count);
        return TRUE;
    }
    g_autofree guint8 *counts = avlast_array(guint8, psu->n_cells, error);
    g_autofree guint32 *seen = avlast_array(guint32, n_groups, error);

    if (!counts || !seen)
        return FALSE;
    memset(count, 0, N_COUNTS * (gsize)n_groups * sizeof *count);
    for (gsize i = 0; i < sample->n; i++)
        if (cell[i] != AVLAST_NO_LEVEL &&
            avlast_sample_counts(sample, i, value ? value[i] : 0.0)) {
            nobs[group ? group[i] : 0]++;
            counts[cell[i]] = 1;
        }
    for (guint32 c = 0; c < psu->n_cells; c++) {
        const guint32 g = avlast_cells_group(psu, c),
                      h = avlast_level_stratum(level, avlast_cells_unit(psu, c)) + 1;
        if (!counts[c])
            continue;
        clusters[g]++;
        if (seen[g] != h) { /* cells are in the order of the strata */
            strata[g]++;
            sampled[g] += level->first[h] - level->first[h - 1];
        }
        seen[g] = h;
    }
    return TRUE;
}

static gboolean fill_counts(const AvlastSample *sample, const AvlastLevel *level,
                            const AvlastCells *psu, const guint32 *cell,
                            const AvlastVarianceOptions *options,
                            AvlastEstimates *estimates, GError **error)
{
    const guint32 n_groups = MAX(options->n_groups, 1);
    g_autofree gint64 *count = avlast_table(gint64, n_groups, N_COUNTS, error);
    const AvlastDfRule rule = sample->df_rule;
    const double given =
        rule == AVLAST_DF_SAS ? avlast_design_df(sample, NULL) : sample->df;

    if (!count)
        return FALSE;
    for (gsize j = 0; j < options->k; j++) {
        const double *value = options->value ? options->value[j] : NULL;
        if ((j == 0 || (options->value && value != options->value[j - 1])) &&
            !count_groups(sample, level, psu, cell, options->group, value, n_groups,
                          count, error))
            return FALSE;
        for (guint32 g = 0; g < n_groups; g++) {
            AvlastEstimate *row = avlast_estimates_row(estimates, g * options->k + j);
            row->nobs = count[g];
            row->nclusters = sample->stage[0].cluster ? count[n_groups + g] : -1;
            row->df =
                isnan(given)
                    ? (double)(count[(rule == AVLAST_DF_STATA ? 3 : 1) * n_groups + g] -
                               count[2 * n_groups + g])
                    : given;
        }
    }
    return TRUE;
}

static gboolean finish(AvlastScatter *work, gboolean separate, AvlastEstimates *estimates,
                       GError **error)
{
    for (gsize a = 0; a < work->terms; a++) {
        const double variance = avlast_scatter_value(work, a, a);
        AvlastEstimate *row = avlast_estimates_row(estimates, a);
        row->std_error = sqrt(variance);
        if (work->factor && isnan(variance) && !isnan(row->estimate))
            avlast_estimate_note(row, "%s",
                                 _("each stratum has one PSU in domain: no average"));
    }
    for (gsize i = 0; work->root && i < work->root->size1; i++)
        for (gsize a = 0; a < work->terms; a++)
            if (avlast_estimates_row(estimates, a)->std_error == 0.0)
                gsl_matrix_set(work->root, i, a, 0.0);
    g_clear_pointer(&estimates->root, gsl_matrix_free);
    estimates->root = g_steal_pointer(&work->root);

    g_clear_pointer(&estimates->covariance, gsl_matrix_free);
    if (separate)
        return TRUE;
    if (!work->joint) {
        avlast_estimates_note(estimates,
                              "the joint covariance of %" G_GSIZE_FORMAT
                              " estimates was not formed (the limit is %d)",
                              work->terms, AVLAST_JOINT_TERMS);
        return TRUE;
    }
    estimates->covariance = avlast_matrix_new(work->terms, work->terms, error);
    for (gsize a = 0; estimates->covariance && a < work->terms; a++)
        for (gsize b = 0; b < work->terms; b++)
            gsl_matrix_set(estimates->covariance, a, b, avlast_scatter_value(work, a, b));
    return estimates->covariance != NULL;
}

gboolean avlast_variance(const AvlastSample *sample, AvlastInfluence influence,
                         const void *state, const AvlastVarianceOptions *options,
                         AvlastEstimates *estimates, GError **error)
{
    const guint32 n_groups = MAX(options->n_groups, 1);
    const gsize k = options->k;

    g_return_val_if_fail(influence && k > 0, FALSE);
    g_return_val_if_fail(estimates->rows->len == n_groups * k, FALSE);
    g_autoptr(AvlastLayout) layout = avlast_layout_new(sample, FALSE, error);
    g_autoptr(AvlastScatter) work =
        layout ? avlast_scatter_new(sample, k, n_groups, options->separate, error) : NULL;
    if (!work || (options->keep_root && !make_root(work, layout, estimates, error)))
        return FALSE;

    /* totals of the last level first, then upwards; kept, since strata go downwards */
    g_autoptr(GPtrArray) totals =
        g_ptr_array_new_with_free_func((GDestroyNotify)avlast_cells_free);
    g_ptr_array_set_size(totals, (gint)layout->n_levels);
    AvlastCells *cells =
        avlast_cells_from_rows(sample, layout, influence, state, options, error);
    if (!cells)
        return FALSE;
    g_autofree guint32 *cell = g_steal_pointer(&cells->cell_of);
    g_clear_pointer(&layout->unit, g_free); /* the cells know the rows now */
    totals->pdata[layout->n_levels - 1] = cells;
    g_autoptr(GPtrArray) flags = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_set_size(flags, (gint)layout->n_levels);
    guint8 **flag = (guint8 **)flags->pdata + layout->n_levels - 1;
    if (sample->lonely_domain &&
        !(*flag = avlast_lonely_flags(sample, cells, cell, options, error)))
        return FALSE;
    for (guint s = layout->n_levels - 1; s-- > 0;) {
        cells = avlast_cells_roll_up(cells, &layout->level[s + 1],
                                     layout->level[s].n_units, k, n_groups, error);
        if (!cells)
            return FALSE;
        totals->pdata[s] = cells;
        if (*flag-- && !(*flag = avlast_lonely_flags_up(flag[1], cells, error)))
            return FALSE;
        for (gsize i = 0; i < sample->n; i++)
            if (cell[i] != AVLAST_NO_LEVEL)
                cell[i] = cells->cell_of[cell[i]];
    }

    g_autofree double *multiplier = g_new(double, 1);
    multiplier[0] = 1.0;
    for (guint s = 0; s < layout->n_levels; s++)
        if (!add_level(work, layout, s, totals->pdata[s], flags->pdata[s], &multiplier,
                       error))
            return FALSE;
    return fill_counts(sample, &layout->level[0], totals->pdata[0], cell, options,
                       estimates, error) &&
           finish(work, options->separate, estimates, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "infer/variance.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "infer/phases.h"
#include "infer/replication_parts.h"
#include "infer/residual.h"
#include "infer/totals.h"

/* Totals of calibrated residuals that are held at a time: some 250 MB with their sums. */
#define TOTALS_AT_ONCE 10000000

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
    if (sample->replicates)
        return avlast_replication_df(sample, flags);

    const AvlastStage *stage = &sample->stage[0];
    g_autofree guint8 *cluster = g_new0(guint8, MAX(stage->n_clusters, 1));
    g_autofree guint8 *stratum = g_new0(guint8, MAX(stage->n_strata, 1));
    gsize clusters = 0, strata = 0;

    if (sample->df_rule == AVLAST_DF_SAS)
        flags = NULL;
    for (gsize i = 0; i < sample->n; i++) {
        if (sample->weight[i] == 0.0 || (flags && !flags[i]))
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
                  : sample->weight[i] == 0.0 || (flags && !flags[i]))
            continue;
        if (stage->cluster) {
            clusters += !cluster[stage->cluster[i]];
            cluster[stage->cluster[i]] = 1;
        } else {
            clusters++;
        }
    }
    return MIN((double)clusters - (double)strata, avlast_phases_df(sample, flags));
}

/* Degrees of freedom of the second phase among the rows of a group that count for a
 * column. */
static double phase_df(const AvlastSample *sample, const AvlastVarianceOptions *options,
                       guint32 group, const double *value)
{
    if (!sample->phase2)
        return INFINITY;
    g_autofree guint8 *flags = g_new0(guint8, MAX(sample->n, 1));
    for (gsize i = 0; i < sample->n; i++)
        flags[i] = (!options->group || options->group[i] == group) &&
                   avlast_sample_counts(sample, i, value ? value[i] : 0.0);
    return avlast_phases_df(sample, flags);
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
            if (isnan(given))
                row->df = MIN(row->df, phase_df(sample, options, g, value));
        }
    }
    return TRUE;
}

/* Standard errors of the work's terms, which are those from `first` on, and its root. */
static void finish_errors(AvlastScatter *work, gsize first, AvlastEstimates *estimates)
{
    for (gsize a = 0; a < work->terms; a++) {
        const double variance = avlast_scatter_value(work, a, a);
        AvlastEstimate *row = avlast_estimates_row(estimates, first + a);
        row->std_error = sqrt(variance);
        if (work->factor && isnan(variance) && !isnan(row->estimate))
            avlast_estimate_note(row, "%s",
                                 _("each stratum has one PSU in domain: no average"));
        if (work->indefinite && isnan(variance) && !isnan(row->estimate))
            avlast_estimate_note(row, "%s",
                                 _("the Horvitz-Thompson variance is below zero"));
    }
    for (gsize i = 0; work->root && i < work->root->size1; i++)
        for (gsize a = 0; a < work->terms; a++)
            if (avlast_estimates_row(estimates, first + a)->std_error == 0.0)
                gsl_matrix_set(work->root, i, a, 0.0);
    g_clear_pointer(&estimates->root, gsl_matrix_free);
    estimates->root = g_steal_pointer(&work->root);
    g_clear_pointer(&estimates->covariance, gsl_matrix_free);
}

static void note_separate(AvlastEstimates *estimates)
{
    avlast_estimates_note(estimates,
                          "the joint covariance of %u estimates was not formed (the "
                          "limit is %d)",
                          estimates->rows->len, AVLAST_JOINT_TERMS);
}

static gboolean finish_joint(const AvlastScatter *work, AvlastEstimates *estimates,
                             GError **error)
{
    estimates->covariance = avlast_matrix_new(work->terms, work->terms, error);
    for (gsize a = 0; estimates->covariance && a < work->terms; a++)
        for (gsize b = 0; b < work->terms; b++)
            gsl_matrix_set(estimates->covariance, a, b, avlast_scatter_value(work, a, b));
    return estimates->covariance != NULL;
}

/* The terms that the residual is set to, as those of one group. */
static gboolean add_residuals(const AvlastLayout *layout, const AvlastResidual *residual,
                              gboolean joint, AvlastEstimates *estimates, GError **error)
{
    const AvlastSample *sample = residual->sample;
    const AvlastVarianceOptions all = {.k = residual->count};
    g_autoptr(AvlastScatter) work =
        avlast_scatter_new(sample, residual->count, 1, !joint, error);

    if (!work || (residual->options->keep_root &&
                  !avlast_totals_root(work, layout, estimates, error)))
        return FALSE;
    for (gsize t = 0; t < residual->count; t++)
        work->noise[t] = AVLAST_RESIDUAL_NOISE * residual->squares[residual->first + t];
    g_autoptr(AvlastTotals) totals = avlast_totals_new(
        sample, layout, avlast_residual_rows, residual, &all, FALSE, error);
    if (!totals || !avlast_totals_scatter(work, layout, totals, error))
        return FALSE;
    finish_errors(work, residual->first, estimates);
    return !joint || finish_joint(work, estimates, error);
}

/* With calibrated weights every group reaches all rows, so that no stratum is lonely
 * through a domain. Without a joint covariance some terms at a time keep the memory
 * within bounds. */
static gboolean scatter_residuals(const AvlastLayout *layout, AvlastResidual *residual,
                                  AvlastEstimates *estimates, GError **error)
{
    const AvlastVarianceOptions *options = residual->options;
    const gsize units = MAX(layout->level[layout->n_levels - 1].n_units, 1);
    const gboolean joint = !options->separate && residual->terms <= AVLAST_JOINT_TERMS;
    const gsize most =
        joint || options->keep_root ? residual->terms : MAX(TOTALS_AT_ONCE / units, 1);

    for (gsize first = 0; first < residual->terms; first += most) {
        residual->first = first;
        residual->count = MIN(most, residual->terms - first);
        if (!add_residuals(layout, residual, joint, estimates, error))
            return FALSE;
    }
    if (!options->separate && !joint)
        note_separate(estimates);
    return TRUE;
}

static gboolean finish_work(AvlastScatter *work, const AvlastVarianceOptions *options,
                            AvlastEstimates *estimates, GError **error)
{
    finish_errors(work, 0, estimates);
    if (options->separate)
        return TRUE;
    if (work->joint)
        return finish_joint(work, estimates, error);
    note_separate(estimates);
    return TRUE;
}

static gboolean scatter_totals(const AvlastSample *sample, const AvlastLayout *layout,
                               const AvlastTotals *totals,
                               const AvlastVarianceOptions *options,
                               AvlastEstimates *estimates, GError **error)
{
    g_autoptr(AvlastScatter) work = avlast_scatter_new(
        sample, options->k, MAX(options->n_groups, 1), options->separate, error);

    if (!work ||
        (options->keep_root && !avlast_totals_root(work, layout, estimates, error)) ||
        !avlast_totals_scatter(work, layout, totals, error))
        return FALSE;
    return finish_work(work, options, estimates, error);
}

/* Both phases of a two-phase sample at once. */
static gboolean scatter_phases(const AvlastSample *sample, const AvlastLayout *layout,
                               AvlastInfluence influence, const void *state,
                               const AvlastVarianceOptions *options,
                               AvlastEstimates *estimates, GError **error)
{
    g_autoptr(AvlastScatter) work = avlast_scatter_new(
        sample, options->k, MAX(options->n_groups, 1), options->separate, error);

    if (work && options->keep_root) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV216", NULL,
                    "the variance of two phases is no sum of squares, so there are no "
                    "influence values to write");
        return FALSE;
    }
    if (!work || !avlast_phases_add(work, layout, influence, state, options, error))
        return FALSE;
    return finish_work(work, options, estimates, error);
}

gboolean avlast_variance(const AvlastSample *sample, AvlastInfluence influence,
                         const void *state, const AvlastVarianceOptions *options,
                         AvlastEstimates *estimates, GError **error)
{
    g_return_val_if_fail(influence && options->k > 0, FALSE);
    g_return_val_if_fail(estimates->rows->len == MAX(options->n_groups, 1) * options->k,
                         FALSE);
    if (sample->replicates)
        return avlast_replication_variance(sample, influence, state, options, estimates,
                                           error);
    const gboolean calibrated = sample->calibration != NULL;
    g_autoptr(AvlastLayout) layout = avlast_layout_new(sample, FALSE, error);
    g_autoptr(AvlastTotals) totals =
        layout ? avlast_totals_new(sample, layout, influence, state, options,
                                   sample->lonely_domain && !calibrated, error)
               : NULL;
    g_autoptr(AvlastResidual) residual =
        totals && calibrated
            ? avlast_residual_new(sample, influence, state, options, error)
            : NULL;

    if (!totals || (calibrated && !residual))
        return FALSE;
    if (calibrated && sample->phase2) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV218", NULL,
                    "weights calibrated in steps and a second phase are not taken "
                    "together");
        return FALSE;
    }
    if (!calibrated && !sample->phase2)
        g_clear_pointer(&layout->unit, g_free); /* the cells know the rows now */
    return (calibrated ? scatter_residuals(layout, residual, estimates, error)
            : sample->phase2
                ? scatter_phases(sample, layout, influence, state, options, estimates,
                                 error)
                : scatter_totals(sample, layout, totals, options, estimates, error)) &&
           fill_counts(sample, &layout->level[0], totals->cells->pdata[0], totals->of_row,
                       options, estimates, error);
}

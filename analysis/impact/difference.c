/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/difference.h"

#include <gsl/gsl_blas.h>
#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "impact/difference_parts.h"

static void name_units(const AvlastComparison *c, AvlastEstimates *e)
{
    const AvlastTrial *trial = c->trial;

    e->unit = g_ptr_array_new_with_free_func(g_free);
    if (c->pairs) {
        e->unit_column = g_strdup(trial->block_column);
        for (gsize b = 0; b < c->n_blocks; b++)
            g_ptr_array_add(e->unit, g_strdup(avlast_comparison_block(c, b)));
    } else if (trial->cluster) {
        e->unit_column = g_strdup(trial->cluster_column);
        for (guint32 g = 0; g < trial->n_clusters; g++)
            g_ptr_array_add(e->unit,
                            g_strdup(g_ptr_array_index(trial->cluster_names, g)));
    } else {
        for (gsize j = 0; j < c->n; j++)
            g_ptr_array_add(e->unit, g_strdup_printf("%zu", c->row[j] + 1));
    }
    /* Small blocks are units of their own, by a name that is no cluster's or row's. */
    for (gsize b = 0; b < c->n_blocks; b++)
        if (c->small[b])
            g_ptr_array_add(e->unit, g_strdup_printf("%s=%s", trial->block_column,
                                                     avlast_comparison_block(c, b)));
}

static const char *variance_name(const AvlastComparison *c)
{
    const AvlastTrial *trial = c->trial;

    if (c->pairs)
        return trial->cluster ? "difference of matched pairs of clusters"
                              : "difference of matched pairs";
    if (c->n_small)
        return trial->cluster ? "difference within blocks, CR2; small blocks between them"
               : trial->weight ? "difference within blocks, HC2 (weighted); small blocks "
                                 "between them"
                               : "difference within blocks, Neyman (HC2); small blocks "
                                 "between them";
    if (trial->block)
        return trial->cluster  ? "difference within blocks, CR2"
               : trial->weight ? "difference within blocks, HC2 (weighted)"
                               : "difference within blocks, Neyman (HC2)";
    return trial->cluster  ? "difference, CR2"
           : trial->weight ? "difference, HC2 (weighted)"
                           : "difference, Neyman (HC2), Welch df";
}

static gboolean check_design(const AvlastTrial *trial, GError **error)
{
    if (trial->block && trial->cluster && trial->rows_assigned) {
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV354", NULL,
                    "a difference within blocks needs clusters that were assigned as a "
                    "whole\nhint: --method ancova takes blocks and clusters of any kind");
        return FALSE;
    }
    return TRUE;
}

static gboolean check_pairs(const AvlastComparison *c, GError **error)
{
    if (!c->pairs)
        return TRUE;
    if (c->trial->weight) {
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV354", NULL,
                    "the difference of matched pairs has no weighted form\nhint: use "
                    "--method ancova, or leave out --weights");
        return FALSE;
    }
    if (c->n_blocks < 2) {
        avlast_fail(
            error, AVLAST_ERROR_DEGENERATE, "AV353", NULL,
            "outcome '%s': one matched pair only, so its variance cannot be known",
            c->outcome);
        return FALSE;
    }
    return TRUE;
}

/* One row, and with `control` the control's mean on the same blocks behind it. */
static AvlastEstimates *estimate(const AvlastComparison *c,
                                 const AvlastDifferenceOptions *options, GError **error)
{
    g_autoptr(AvlastEstimates) e = avlast_estimates_new();
    const gsize units = avlast_difference_units(c), rows = options->control ? 2 : 1;
    g_autoptr(gsl_matrix) root = avlast_matrix_new(units, AVLAST_ROOT_COLUMNS, error);
    AvlastPiece whole;

    if (!root)
        return NULL;
    if (c->pairs)
        avlast_difference_pairs(c, root, &whole);
    else if (!avlast_difference_blocks(c, root, &whole, error))
        return NULL;
    e->level = options->level;
    e->design = avlast_trial_design(c->trial);
    e->root = avlast_matrix_new(units, rows, error);
    e->covariance = avlast_matrix_new(rows, rows, error);
    if (!e->root || !e->covariance)
        return NULL;
    const gsl_matrix_view taken = gsl_matrix_submatrix(root, 0, 0, units, rows);
    gsl_matrix_memcpy(e->root, &taken.matrix);
    gsl_blas_dgemm(CblasTrans, CblasNoTrans, 1.0, e->root, e->root, 0.0, e->covariance);
    gsl_matrix_set(e->covariance, 0, 0, whole.variance);
    for (gsize k = 0; k < rows; k++) {
        AvlastEstimate *row = avlast_estimates_add(
            e, c->outcome, NULL,
            k ? "(control)" : g_ptr_array_index(c->trial->terms, c->arm));
        row->estimate = k ? whole.control : whole.effect;
        row->std_error = sqrt(gsl_matrix_get(e->covariance, k, k));
        row->df = whole.df;
        row->nobs = (gint64)c->n;
        row->nclusters = c->trial->cluster ? (gint64)c->units : -1;
        row->method = g_strdup(variance_name(c));
        avlast_estimate_infer(row, e->level);
    }
    name_units(c, e);
    for (guint i = 0; i < c->dropped->len; i++) {
        const AvlastDropped *dropped = g_ptr_array_index(c->dropped, i);
        avlast_estimates_drop(e, dropped->what, dropped->rows);
    }
    return g_steal_pointer(&e);
}

static AvlastEstimates *compare(const AvlastTrial *trial, const char *outcome,
                                const double *y, const guint8 *use, guint32 arm,
                                const AvlastDifferenceOptions *options, GError **error)
{
    g_autoptr(AvlastComparison) c =
        avlast_comparison_new(trial, outcome, y, use, arm, options->small_blocks, error);

    if (!c || !check_pairs(c, error))
        return NULL;
    return estimate(c, options, error);
}

/* Roots over unlike units (pairs in one arm, rows in another, when blocks were left out)
 * say nothing of how the two move together. */
static void forget_unlike_roots(AvlastEstimates *a, AvlastEstimates *b)
{
    if (!a->root || !b->root || g_strcmp0(a->unit_column, b->unit_column) == 0)
        return;
    g_clear_pointer(&a->root, gsl_matrix_free);
    g_clear_pointer(&b->root, gsl_matrix_free);
}

AvlastEstimates *avlast_trial_difference(const AvlastTrial *trial, const char *outcome,
                                         const double *y, const guint8 *use,
                                         const AvlastDifferenceOptions *options,
                                         GError **error)
{
    g_autoptr(AvlastEstimates) all = NULL;

    if (!check_design(trial, error))
        return NULL;
    for (guint32 arm = 1; arm < trial->n_arms; arm++) {
        g_autoptr(AvlastEstimates) one =
            compare(trial, outcome, y, use, arm, options, error);
        if (!one)
            return NULL;
        if (!all) {
            all = g_steal_pointer(&one);
            continue;
        }
        forget_unlike_roots(all, one);
        if (!avlast_estimates_append(all, one, error))
            return NULL;
    }
    return g_steal_pointer(&all);
}

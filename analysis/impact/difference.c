/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/difference.h"

#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "impact/comparison.h"
#include "model/linear.h"
#include "model/robust.h"

/* What one block gives. */
typedef struct {
    double effect, variance, df;
} Piece;

static double mean_of(const AvlastComparison *c, gsize b, guint32 arm, gsize *count)
{
    AvlastSum sum = AVLAST_SUM_ZERO;

    *count = 0;
    for (gsize j = c->start[b]; j < c->start[b + 1]; j++)
        if (c->trial->arm[c->row[j]] == arm) {
            avlast_sum_add(&sum, c->y[c->row[j]]);
            ++*count;
        }
    return avlast_sum_value(&sum) / (double)*count;
}

/* Rows assigned, all of equal weight: Neyman's variance, and each row's part of its root
 * in move[j]. Means alone are enough for pairs (move NULL). */
static Piece neyman(const AvlastComparison *c, gsize b, double *move)
{
    double variance[2], mean[2];
    gsize count[2];

    for (guint32 side = 0; side < 2; side++) {
        const guint32 arm = side ? c->arm : 0;
        mean[side] = mean_of(c, b, arm, &count[side]);
        if (!move)
            continue;
        AvlastSum squares = AVLAST_SUM_ZERO;
        const double n = (double)count[side],
                     scale = (side ? 1.0 : -1.0) / sqrt(n * (n - 1.0));
        for (gsize j = c->start[b]; j < c->start[b + 1]; j++) {
            if (c->trial->arm[c->row[j]] != arm)
                continue;
            const double e = c->y[c->row[j]] - mean[side];
            avlast_sum_add_product(&squares, e, e);
            move[j - c->start[b]] = scale * e;
        }
        variance[side] = avlast_sum_value(&squares) / (n * (n - 1.0));
    }
    Piece piece = {mean[1] - mean[0], NAN, NAN};
    if (move) {
        const double v0 = variance[0], v1 = variance[1];
        piece.variance = v0 + v1;
        piece.df = (v0 + v1) * (v0 + v1) /
                   (v1 * v1 / (double)(count[1] - 1) + v0 * v0 / (double)(count[0] - 1));
    }
    return piece;
}

/* A block as columns of its own, for the regression on the arm. */
typedef struct {
    gsize n;
    double *y, *one, *arm, *weight;
    guint32 *cluster, n_clusters;
    GPtrArray *names; /* of char *: the trial's cluster codes as text */
} Columns;

static void columns_clear(Columns *columns)
{
    g_free(columns->y);
    g_free(columns->one);
    g_free(columns->arm);
    g_free(columns->weight);
    g_free(columns->cluster);
    g_clear_pointer(&columns->names, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Columns, columns_clear)

static gboolean take_columns(const AvlastComparison *c, gsize b, Columns *k,
                             GError **error)
{
    const AvlastTrial *trial = c->trial;
    const gsize n = k->n = c->start[b + 1] - c->start[b];

    k->y = avlast_array(double, n, error);
    k->one = avlast_array(double, n, error);
    k->arm = avlast_array(double, n, error);
    k->weight = avlast_array(double, n, error);
    k->cluster = avlast_array(guint32, n, error);
    if (!k->y || !k->one || !k->arm || !k->weight || !k->cluster)
        return FALSE;
    g_autoptr(GHashTable) code = g_hash_table_new(NULL, NULL);
    k->names = g_ptr_array_new_with_free_func(g_free);
    for (gsize j = 0; j < n; j++) {
        const gsize i = c->row[c->start[b] + j];
        k->y[j] = c->y[i];
        k->one[j] = 1.0;
        k->arm[j] = trial->arm[i] == 0 ? 0.0 : 1.0;
        k->weight[j] = trial->weight ? trial->weight[i] : 1.0;
        if (!trial->cluster)
            continue;
        gpointer key = GUINT_TO_POINTER(trial->cluster[i]), found;
        if (!g_hash_table_lookup_extended(code, key, NULL, &found)) {
            found = GUINT_TO_POINTER(k->n_clusters++);
            g_hash_table_insert(code, key, found);
            g_ptr_array_add(k->names, g_strdup_printf("%u", trial->cluster[i]));
        }
        k->cluster[j] = GPOINTER_TO_UINT(found);
    }
    return TRUE;
}

/* Weighted rows (HC2) or clusters (CR2): least squares of y on the arm within the block.
 * Adds scale * root to `root`, whose units are the trial's clusters or the comparison's
 * rows. */
static gboolean regress_block(const AvlastComparison *c, gsize b, double scale,
                              gsl_matrix *root, Piece *piece, GError **error)
{
    static const char *const names[] = {"(Intercept)", "arm"};
    g_auto(Columns) k = {0};

    if (!take_columns(c, b, &k, error))
        return FALSE;
    const double *const x[] = {k.one, k.arm};
    const gboolean clustered = c->trial->cluster != NULL;
    const AvlastLinearModel model = {.outcome = c->outcome,
                                     .y = k.y,
                                     .n = k.n,
                                     .k = 2,
                                     .names = names,
                                     .x = x,
                                     .weight = c->trial->weight ? k.weight : NULL};
    g_autoptr(AvlastLinear) fit = avlast_linear_fit(&model, error);
    if (!fit)
        return FALSE;
    const AvlastRobustOptions how = {.type = clustered ? AVLAST_SE_CR2 : AVLAST_SE_HC2,
                                     .cluster = clustered ? k.cluster : NULL,
                                     .n_clusters = k.n_clusters,
                                     .cluster_names = k.names,
                                     .cluster_column = c->trial->cluster_column};
    g_autoptr(AvlastRobust) robust = avlast_robust_new(fit, &how, error);
    g_autoptr(AvlastEstimates) both =
        robust ? avlast_robust_estimates(robust, NULL, NULL, 0.95, TRUE, error) : NULL;
    if (!both)
        return FALSE;
    const AvlastEstimate *effect = avlast_estimates_row(both, 1);
    if (!both->root) { /* refused: the note of the row says why */
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV353", NULL,
                    "outcome '%s': one row has all the weight of its arm, so its "
                    "variance cannot be known",
                    c->outcome);
        return FALSE;
    }
    *piece = (Piece){effect->estimate, effect->std_error * effect->std_error, effect->df};
    for (gsize u = 0; u < both->root->size1; u++) {
        const char *name = g_ptr_array_index(both->unit, u);
        const gsize number = g_ascii_strtoull(name, NULL, 10);
        const gsize unit = clustered ? number : c->start[b] + number - 1;
        *gsl_matrix_ptr(root, unit, 0) += scale * gsl_matrix_get(both->root, u, 1);
    }
    return TRUE;
}

static double size_of_block(const AvlastComparison *c, gsize b)
{
    AvlastSum size = AVLAST_SUM_ZERO;

    for (gsize j = c->start[b]; j < c->start[b + 1]; j++)
        avlast_sum_add(&size, c->trial->weight ? c->trial->weight[c->row[j]] : 1.0);
    return avlast_sum_value(&size);
}

/* Each block's part: its effect weighted by its share of the whole, and its units' parts
 * of the root. */
static gboolean sum_blocks(const AvlastComparison *c, gsl_matrix *root,
                           AvlastEstimate *row, GError **error)
{
    const gboolean plain = !c->trial->cluster && !c->trial->weight;
    AvlastSum total = AVLAST_SUM_ZERO, effect = AVLAST_SUM_ZERO,
              variance = AVLAST_SUM_ZERO;
    g_autofree double *move = plain ? avlast_array(double, c->n, error) : NULL;

    if (plain && !move)
        return FALSE;
    for (gsize b = 0; b < c->n_blocks; b++)
        avlast_sum_add(&total, size_of_block(c, b));
    for (gsize b = 0; b < c->n_blocks; b++) {
        const double share = size_of_block(c, b) / avlast_sum_value(&total);
        Piece piece;
        if (plain) {
            piece = neyman(c, b, move);
            for (gsize j = c->start[b]; j < c->start[b + 1]; j++)
                gsl_matrix_set(root, j, 0, share * move[j - c->start[b]]);
        } else if (!regress_block(c, b, share, root, &piece, error)) {
            return FALSE;
        }
        avlast_sum_add_product(&effect, share, piece.effect);
        avlast_sum_add_product(&variance, share * share, piece.variance);
        row->df = piece.df;
    }
    row->estimate = avlast_sum_value(&effect);
    row->std_error = sqrt(avlast_sum_value(&variance));
    if (c->trial->block)
        row->df = (double)c->units - 2.0 * (double)c->n_blocks;
    return TRUE;
}

/* Matched pairs: the spread of the pairs' differences about their mean. */
static void sum_pairs(const AvlastComparison *c, gsl_matrix *root, AvlastEstimate *row)
{
    const double n = (double)c->n, m = (double)c->n_blocks;
    AvlastSum effect = AVLAST_SUM_ZERO, squares = AVLAST_SUM_ZERO;

    for (gsize b = 0; b < c->n_blocks; b++) {
        const double size = (double)(c->start[b + 1] - c->start[b]),
                     difference = neyman(c, b, NULL).effect;
        gsl_matrix_set(root, b, 0, size * difference);
        avlast_sum_add_product(&effect, size, difference);
    }
    row->estimate = avlast_sum_value(&effect) / n;
    const double mean = avlast_sum_value(&effect) / m, scale = sqrt(m / (m - 1.0)) / n;
    for (gsize b = 0; b < c->n_blocks; b++) {
        const double move = scale * (gsl_matrix_get(root, b, 0) - mean);
        avlast_sum_add_product(&squares, move, move);
        gsl_matrix_set(root, b, 0, move);
    }
    row->std_error = sqrt(avlast_sum_value(&squares));
    row->df = m - 1.0;
}

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
}

static const char *variance_name(const AvlastComparison *c)
{
    const AvlastTrial *trial = c->trial;

    if (c->pairs)
        return trial->cluster ? "difference of matched pairs of clusters"
                              : "difference of matched pairs";
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

static AvlastEstimates *estimate(const AvlastComparison *c, double level, GError **error)
{
    g_autoptr(AvlastEstimates) e = avlast_estimates_new();
    const gsize units = c->pairs            ? c->n_blocks
                        : c->trial->cluster ? c->trial->n_clusters
                                            : c->n;
    AvlastEstimate *row = avlast_estimates_add(
        e, c->outcome, NULL, g_ptr_array_index(c->trial->terms, c->arm));

    e->level = level;
    e->design = avlast_trial_design(c->trial, c->pairs);
    e->root = avlast_matrix_new(units, 1, error);
    e->covariance = avlast_matrix_new(1, 1, error);
    if (!e->root || !e->covariance)
        return NULL;
    if (c->pairs)
        sum_pairs(c, e->root, row);
    else if (!sum_blocks(c, e->root, row, error))
        return NULL;
    gsl_matrix_set(e->covariance, 0, 0, row->std_error * row->std_error);
    row->nobs = (gint64)c->n;
    row->nclusters = c->trial->cluster ? (gint64)c->units : -1;
    row->method = g_strdup(variance_name(c));
    avlast_estimate_infer(row, e->level);
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
    g_autoptr(AvlastComparison) c = avlast_comparison_new(
        trial, outcome, y, use, arm, options->drop_small_blocks, error);

    if (!c || !check_pairs(c, error))
        return NULL;
    return estimate(c, options->level, error);
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

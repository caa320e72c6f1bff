/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "impact/difference_parts.h"
#include "model/linear.h"
#include "model/robust.h"

/* (Weighted) mean of one arm in block b. */
static double mean_of(const AvlastComparison *c, gsize b, guint32 arm, gsize *count)
{
    AvlastSum sum = AVLAST_SUM_ZERO, weights = AVLAST_SUM_ZERO;
    const double *weight = c->trial->weight;

    *count = 0;
    for (gsize j = c->start[b]; j < c->start[b + 1]; j++) {
        const gsize i = c->row[j];
        if (c->trial->arm[i] != arm)
            continue;
        if (weight) {
            avlast_sum_add_product(&sum, weight[i], c->y[i]);
            avlast_sum_add(&weights, weight[i]);
        } else {
            avlast_sum_add(&sum, c->y[i]);
        }
        ++*count;
    }
    return avlast_sum_value(&sum) /
           (weight ? avlast_sum_value(&weights) : (double)*count);
}

/* Means alone: of pairs and small blocks, which have no variance by themselves. */
static AvlastPiece means_of(const AvlastComparison *c, gsize b)
{
    gsize count;
    const double control = mean_of(c, b, 0, &count);

    return (AvlastPiece){mean_of(c, b, c->arm, &count) - control, control, NAN, NAN};
}

/* Rows assigned, all of equal weight: Neyman's variance, and share times each row's part
 * of its root. */
static AvlastPiece neyman(const AvlastComparison *c, gsize b, double share,
                          gsl_matrix *root)
{
    double variance[2], mean[2];
    gsize count[2];

    for (guint32 side = 0; side < 2; side++) {
        const guint32 arm = side ? c->arm : 0;
        mean[side] = mean_of(c, b, arm, &count[side]);
        AvlastSum squares = AVLAST_SUM_ZERO;
        const double n = (double)count[side], scale = 1.0 / sqrt(n * (n - 1.0));
        for (gsize j = c->start[b]; j < c->start[b + 1]; j++) {
            if (c->trial->arm[c->row[j]] != arm)
                continue;
            const double e = c->y[c->row[j]] - mean[side], move = share * scale * e;
            avlast_sum_add_product(&squares, e, e);
            gsl_matrix_set(root, j, AVLAST_ROOT_DIFFERENCE, side ? move : -move);
            if (!side)
                gsl_matrix_set(root, j, AVLAST_ROOT_CONTROL, move);
        }
        variance[side] = avlast_sum_value(&squares) / (n * (n - 1.0));
    }
    const double v0 = variance[0], v1 = variance[1];
    const double df =
        (v0 + v1) * (v0 + v1) /
        (v1 * v1 / (double)(count[1] - 1) + v0 * v0 / (double)(count[0] - 1));
    return (AvlastPiece){mean[1] - mean[0], mean[0], v0 + v1, df};
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
                              gsl_matrix *root, AvlastPiece *piece, GError **error)
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
    const AvlastEstimate *control = avlast_estimates_row(both, 0),
                         *effect = avlast_estimates_row(both, 1);
    if (!both->root) { /* refused: the note of the row says why */
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV353", NULL,
                    "outcome '%s': one row has all the weight of its arm, so its "
                    "variance cannot be known",
                    c->outcome);
        return FALSE;
    }
    *piece = (AvlastPiece){effect->estimate, control->estimate,
                           effect->std_error * effect->std_error, effect->df};
    for (gsize u = 0; u < both->root->size1; u++) {
        const char *name = g_ptr_array_index(both->unit, u);
        const gsize number = g_ascii_strtoull(name, NULL, 10);
        const gsize unit = clustered ? number : c->start[b] + number - 1;
        *gsl_matrix_ptr(root, unit, AVLAST_ROOT_DIFFERENCE) +=
            scale * gsl_matrix_get(both->root, u, 1);
        *gsl_matrix_ptr(root, unit, AVLAST_ROOT_CONTROL) +=
            scale * gsl_matrix_get(both->root, u, 0);
    }
    return TRUE;
}

/* By sampling weights: probabilities of assignment say nothing of how large a block is.
 */
static double size_of_block(const AvlastComparison *c, gsize b)
{
    const AvlastTrial *trial = c->trial;
    const double *weight = trial->probability ? trial->sampling : trial->weight;
    AvlastSum size = AVLAST_SUM_ZERO;

    for (gsize j = c->start[b]; j < c->start[b + 1]; j++)
        avlast_sum_add(&size, weight ? weight[c->row[j]] : 1.0);
    return avlast_sum_value(&size);
}

gsize avlast_difference_units(const AvlastComparison *c)
{
    if (c->pairs)
        return c->n_blocks;
    return (c->trial->cluster ? c->trial->n_clusters : c->n) + c->n_small;
}

/* --- small blocks --- */

typedef struct {
    gsize n;
    double *size, *effect, *control;
} SmallBlocks;

static void small_clear(SmallBlocks *s)
{
    g_free(s->size);
    g_free(s->effect);
    g_free(s->control);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SmallBlocks, small_clear)

/* What the squared deviation of each small block counts: p^2 / ((1 - 2p) (1 + S)), S the
 * sum of p^2 / (1 - 2p), p the block's share of all small ones. Two of equal size are the
 * limit of it. */
static gboolean small_factors(const AvlastComparison *c, const SmallBlocks *s,
                              double whole, double *factor, GError **error)
{
    AvlastSum sum = AVLAST_SUM_ZERO;

    for (gsize k = 0; k < s->n; k++) {
        const double p = s->size[k] / whole;
        if (s->n == 2 && s->size[0] == s->size[1]) {
            factor[k] = 0.5;
            continue;
        }
        if (p >= 0.5) {
            avlast_fail(
                error, AVLAST_ERROR_DEGENERATE, "AV360", NULL,
                s->n == 1 ? "outcome '%s', arm '%s': one block alone has one unit in an "
                            "arm, so its variance cannot be known\nhint: --small-blocks "
                            "drop leaves it out; --method ancova keeps it"
                          : "outcome '%s', arm '%s': one block has half or more of the "
                            "rows of all small blocks, so their variance cannot be "
                            "known\nhint: --small-blocks drop leaves them out; --method "
                            "ancova keeps them",
                c->outcome, (char *)g_ptr_array_index(c->trial->arm_names, c->arm));
            return FALSE;
        }
        factor[k] = p * p / (1.0 - 2.0 * p);
        avlast_sum_add(&sum, factor[k]);
    }
    for (gsize k = 0; k < s->n && avlast_sum_value(&sum) > 0.0; k++)
        factor[k] /= 1.0 + avlast_sum_value(&sum);
    return TRUE;
}

/* Adds the small blocks to the whole: `total` is the size of all blocks. */
static gboolean add_small(const AvlastComparison *c, const SmallBlocks *s, double total,
                          gsl_matrix *root, AvlastPiece *small, GError **error)
{
    g_autofree double *factor = avlast_array(double, s->n, error);
    AvlastSum whole = AVLAST_SUM_ZERO, effect = AVLAST_SUM_ZERO,
              control = AVLAST_SUM_ZERO, variance = AVLAST_SUM_ZERO;

    if (!factor)
        return FALSE;
    for (gsize k = 0; k < s->n; k++) {
        avlast_sum_add(&whole, s->size[k]);
        avlast_sum_add_product(&effect, s->size[k], s->effect[k]);
        avlast_sum_add_product(&control, s->size[k], s->control[k]);
    }
    const double size = avlast_sum_value(&whole), share = size / total,
                 tau = avlast_sum_value(&effect) / size,
                 mean = avlast_sum_value(&control) / size;
    if (!small_factors(c, s, size, factor, error))
        return FALSE;
    const gsize first = avlast_difference_units(c) - c->n_small;
    for (gsize k = 0; k < s->n; k++) {
        const double by = share * sqrt(factor[k]), move = by * (s->effect[k] - tau);
        gsl_matrix_set(root, first + k, AVLAST_ROOT_DIFFERENCE, move);
        gsl_matrix_set(root, first + k, AVLAST_ROOT_CONTROL, by * (s->control[k] - mean));
        avlast_sum_add_product(&variance, move, move);
    }
    *small = (AvlastPiece){share * tau, share * mean, avlast_sum_value(&variance),
                           (double)s->n - 1.0};
    return TRUE;
}

/* --- all of them --- */

/* Blocks that have a variance of their own. */
static gboolean add_large(const AvlastComparison *c, double total, gsl_matrix *root,
                          AvlastPiece *large, SmallBlocks *s, GError **error)
{
    const gboolean plain = !c->trial->cluster && !c->trial->weight;
    AvlastSum effect = AVLAST_SUM_ZERO, control = AVLAST_SUM_ZERO,
              variance = AVLAST_SUM_ZERO;
    gsize units = 0, blocks = 0;

    for (gsize b = 0; b < c->n_blocks; b++) {
        const double size = size_of_block(c, b), share = size / total;
        AvlastPiece piece;
        if (c->small[b]) {
            piece = means_of(c, b);
            s->size[s->n] = size;
            s->effect[s->n] = piece.effect;
            s->control[s->n++] = piece.control;
            continue;
        }
        if (plain)
            piece = neyman(c, b, share, root);
        else if (!regress_block(c, b, share, root, &piece, error))
            return FALSE;
        avlast_sum_add_product(&effect, share, piece.effect);
        avlast_sum_add_product(&control, share, piece.control);
        avlast_sum_add_product(&variance, share * share, piece.variance);
        large->df = piece.df;
        units += c->unit_count[2 * b] + c->unit_count[2 * b + 1];
        blocks++;
    }
    large->effect = avlast_sum_value(&effect);
    large->control = avlast_sum_value(&control);
    large->variance = avlast_sum_value(&variance);
    if (c->trial->block)
        large->df = (double)units - 2.0 * (double)blocks;
    return TRUE;
}

gboolean avlast_difference_blocks(const AvlastComparison *c, gsl_matrix *root,
                                  AvlastPiece *whole, GError **error)
{
    AvlastSum total = AVLAST_SUM_ZERO;
    g_auto(SmallBlocks) s = {0, avlast_array(double, c->n_blocks, error), NULL, NULL};

    s.effect = s.size ? avlast_array(double, c->n_blocks, error) : NULL;
    s.control = s.effect ? avlast_array(double, c->n_blocks, error) : NULL;
    if (!s.control)
        return FALSE;
    for (gsize b = 0; b < c->n_blocks; b++)
        avlast_sum_add(&total, size_of_block(c, b));
    *whole = (AvlastPiece){0.0, 0.0, 0.0, NAN};
    if (!add_large(c, avlast_sum_value(&total), root, whole, &s, error))
        return FALSE;
    if (s.n == 0)
        return TRUE;
    AvlastPiece small;
    if (!add_small(c, &s, avlast_sum_value(&total), root, &small, error))
        return FALSE;
    const double v = whole->variance, u = small.variance;
    /* Satterthwaite's df of the sum of two variances. */
    whole->df = s.n == c->n_blocks
                    ? small.df
                    : (v + u) * (v + u) / (v * v / whole->df + u * u / small.df);
    whole->effect += small.effect;
    whole->control += small.control;
    whole->variance += small.variance;
    return TRUE;
}

void avlast_difference_pairs(const AvlastComparison *c, gsl_matrix *root,
                             AvlastPiece *whole)
{
    const double n = (double)c->n, m = (double)c->n_blocks,
                 scale = sqrt(m / (m - 1.0)) / n;
    AvlastSum effect = AVLAST_SUM_ZERO, control = AVLAST_SUM_ZERO,
              squares = AVLAST_SUM_ZERO;

    for (gsize b = 0; b < c->n_blocks; b++) {
        const double size = (double)(c->start[b + 1] - c->start[b]);
        const AvlastPiece pair = means_of(c, b);
        gsl_matrix_set(root, b, AVLAST_ROOT_DIFFERENCE, size * pair.effect);
        gsl_matrix_set(root, b, AVLAST_ROOT_CONTROL, size * pair.control);
        avlast_sum_add_product(&effect, size, pair.effect);
        avlast_sum_add_product(&control, size, pair.control);
    }
    const double mean[] = {avlast_sum_value(&effect) / m, avlast_sum_value(&control) / m};
    for (gsize b = 0; b < c->n_blocks; b++) {
        for (gsize column = 0; column < AVLAST_ROOT_COLUMNS; column++)
            gsl_matrix_set(root, b, column,
                           scale * (gsl_matrix_get(root, b, column) - mean[column]));
        const double move = gsl_matrix_get(root, b, AVLAST_ROOT_DIFFERENCE);
        avlast_sum_add_product(&squares, move, move);
    }
    *whole = (AvlastPiece){avlast_sum_value(&effect) / n, avlast_sum_value(&control) / n,
                           avlast_sum_value(&squares), m - 1.0};
}

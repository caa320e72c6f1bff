/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/units.h"

#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"

/* Marks of (cluster, arm), or of (block, arm): counts of units. */
static gsize *count_by_block(const AvlastTrial *trial, GError **error)
{
    const gboolean clusters = trial->cluster && !trial->rows_assigned;
    const gsize arms = trial->n_arms;
    gsize *count = avlast_table(gsize, trial->n_blocks, arms, error);
    g_autofree guint8 *seen =
        avlast_array(guint8, clusters ? trial->n_clusters : 1, error);

    if (!count || !seen) {
        g_free(count);
        return NULL;
    }
    for (gsize i = 0; i < trial->frame->rows; i++) {
        if (trial->arm[i] == AVLAST_NO_LEVEL)
            continue;
        if (clusters && seen[trial->cluster[i]])
            continue;
        if (clusters)
            seen[trial->cluster[i]] = 1;
        count[trial->block[i] * arms + trial->arm[i]]++;
    }
    return count;
}

/* Which blocks have every arm; else the error, or a place among the dropped. */
static gboolean judge_blocks(const AvlastTrial *trial, const gsize *count, guint8 *whole,
                             gboolean drop_small, GPtrArray *dropped, GError **error)
{
    for (guint32 b = 0; b < trial->n_blocks; b++) {
        whole[b] = 1;
        for (guint32 a = 0; a < trial->n_arms; a++) {
            if (count[(gsize)b * trial->n_arms + a] > 0)
                continue;
            whole[b] = 0;
            if (drop_small)
                continue;
            avlast_fail(
                error, AVLAST_ERROR_DEGENERATE, "AV374", NULL,
                "block '%s' of '%s' has no row of arm '%s', so its rows cannot be "
                "weighted to the arms' common population\nhint: --small-blocks "
                "complete leaves such blocks out",
                (char *)g_ptr_array_index(trial->block_names, b), trial->block_column,
                (char *)g_ptr_array_index(trial->arm_names, a));
            return FALSE;
        }
    }
    for (gsize i = 0; drop_small && i < trial->frame->rows; i++)
        if (trial->arm[i] != AVLAST_NO_LEVEL && !whole[trial->block[i]])
            avlast_dropped_count(dropped, "in a block that lacks an arm", 1);
    return TRUE;
}

double *avlast_trial_even_weights(const AvlastTrial *trial, gboolean drop_small,
                                  GPtrArray *dropped, GError **error)
{
    const gsize n = trial->frame->rows, arms = trial->n_arms;
    g_autofree double *weight = avlast_array(double, n, error);
    g_autofree gsize *count = NULL;
    g_autofree guint8 *whole = avlast_array(guint8, MAX(trial->n_blocks, 1), error);

    if (!weight || !whole)
        return NULL;
    /* Known probabilities are in the weights already. */
    const gboolean even = trial->block && !trial->probability;

    if (even) {
        count = count_by_block(trial, error);
        if (!count || !judge_blocks(trial, count, whole, drop_small, dropped, error))
            return NULL;
    }
    for (gsize i = 0; i < n; i++) {
        if (trial->arm[i] == AVLAST_NO_LEVEL)
            continue;
        weight[i] = trial->weight ? trial->weight[i] : 1.0;
        if (!even)
            continue;
        const gsize *of = count + trial->block[i] * arms;
        gsize all = 0;
        for (gsize a = 0; a < arms; a++)
            all += of[a];
        weight[i] *=
            whole[trial->block[i]] ? (double)all / (double)of[trial->arm[i]] : 0.0;
    }
    return g_steal_pointer(&weight);
}

gsize avlast_trial_units(const AvlastTrial *trial, guint32 arm, const guint8 *use)
{
    g_autofree guint8 *seen =
        trial->cluster ? avlast_array(guint8, trial->n_clusters, NULL) : NULL;
    gsize units = 0;

    for (gsize i = 0; i < trial->frame->rows; i++) {
        if (!use[i] || trial->arm[i] != arm || (seen && seen[trial->cluster[i]]))
            continue;
        if (seen)
            seen[trial->cluster[i]] = 1;
        units++;
    }
    return units;
}

/* The small-sample factor of each arm's units. */
static void fill_factors(const AvlastTrial *trial, const guint8 *use,
                         const AvlastUnitsOptions *options, double *factor, gsize *total)
{
    *total = 0;
    for (guint32 a = 0; a < trial->n_arms; a++) {
        const gsize units = avlast_trial_units(trial, a, use);
        *total += units;
        factor[a] = units > 1 ? sqrt((double)units / (double)(units - 1)) : NAN;
        if (options->rows_exact && !trial->cluster)
            factor[a] = 1.0;
    }
    if (!trial->cluster || !trial->rows_assigned)
        return;
    g_autofree guint8 *seen = avlast_array(guint8, trial->n_clusters, NULL);
    *total = 0;
    for (gsize i = 0; seen && i < trial->frame->rows; i++)
        if (use[i] && !seen[trial->cluster[i]]) {
            seen[trial->cluster[i]] = 1;
            ++*total;
        }
    for (guint32 a = 0; a < trial->n_arms; a++)
        factor[a] = *total > 1 ? sqrt((double)*total / (double)(*total - 1)) : NAN;
}

/* Rows of the root: every cluster, or every row of the trial. */
static gboolean name_units(const AvlastTrial *trial, AvlastEstimates *e, gsize *place,
                           GError **error)
{
    gsize units = 0;

    g_clear_pointer(&e->unit, g_ptr_array_unref);
    e->unit = g_ptr_array_new_with_free_func(g_free);
    if (trial->cluster) {
        g_free(e->unit_column);
        e->unit_column = g_strdup(trial->cluster_column);
        for (guint32 g = 0; g < trial->n_clusters; g++)
            g_ptr_array_add(e->unit,
                            g_strdup(g_ptr_array_index(trial->cluster_names, g)));
        units = trial->n_clusters;
    }
    for (gsize i = 0; i < trial->frame->rows; i++) {
        if (trial->arm[i] == AVLAST_NO_LEVEL)
            continue;
        place[i] = trial->cluster ? trial->cluster[i] : units++;
        if (!trial->cluster)
            g_ptr_array_add(e->unit, g_strdup_printf("%zu", i + 1));
    }
    e->root = avlast_matrix_new(units, e->rows->len, error);
    return e->root != NULL;
}

static double product_of_columns(const gsl_matrix *root, gsize a, gsize b)
{
    AvlastSum sum = AVLAST_SUM_ZERO;

    for (gsize u = 0; u < root->size1; u++)
        avlast_sum_add_product(&sum, gsl_matrix_get(root, u, a),
                               gsl_matrix_get(root, u, b));
    return avlast_sum_value(&sum);
}

static void tell_rows(const AvlastTrial *trial, const guint8 *use, gsize units,
                      const AvlastUnitsOptions *options, AvlastEstimates *e)
{
    gint64 rows = 0;

    for (gsize i = 0; i < trial->frame->rows; i++)
        rows += use[i] && trial->arm[i] != AVLAST_NO_LEVEL ? 1 : 0;
    for (guint j = 0; j < e->rows->len; j++) {
        AvlastEstimate *row = avlast_estimates_row(e, j);
        const double variance = gsl_matrix_get(e->covariance, j, j);
        row->std_error = sqrt(variance);
        row->nobs = rows;
        row->nclusters = trial->cluster ? (gint64)units : -1;
        row->df = options->arms == 0 && !trial->cluster
                      ? INFINITY
                      : (double)units - (double)MAX(options->arms, trial->n_arms);
        if (isnan(variance))
            avlast_estimate_note(row, "one unit in an arm");
    }
}

gboolean avlast_units_variance(const AvlastTrial *trial, const double *const *influence,
                               const guint8 *use, const AvlastUnitsOptions *options,
                               AvlastEstimates *e, GError **error)
{
    const gsize n = trial->frame->rows, q = e->rows->len;
    g_autofree double *factor = avlast_array(double, trial->n_arms, error);
    g_autofree gsize *place = avlast_array(gsize, n, error);
    gsize units;

    if (!factor || !place || !name_units(trial, e, place, error))
        return FALSE;
    fill_factors(trial, use, options, factor, &units);
    for (gsize j = 0; j < q; j++)
        for (gsize i = 0; i < n; i++) {
            if (trial->arm[i] == AVLAST_NO_LEVEL || influence[j][i] == 0.0)
                continue;
            *gsl_matrix_ptr(e->root, place[i], j) +=
                factor[trial->arm[i]] * influence[j][i];
        }
    e->covariance = avlast_matrix_new(q, q, error);
    if (!e->covariance)
        return FALSE;
    for (gsize a = 0; a < q; a++)
        for (gsize b = 0; b <= a; b++) {
            const double v = product_of_columns(e->root, a, b);
            gsl_matrix_set(e->covariance, a, b, v);
            gsl_matrix_set(e->covariance, b, a, v);
        }
    tell_rows(trial, use, units, options, e);
    return TRUE;
}

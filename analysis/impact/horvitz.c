/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/horvitz.h"

#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"

/* Units: clusters that were assigned, else rows. */
typedef struct {
    gsize n;
    guint32 *arm, *block; /* AVLAST_NO_LEVEL: not of the trial */
    double *total, *p;    /* n; n_arms x n */
    guint8 *used;
} Units;

static void units_clear(Units *u)
{
    g_free(u->arm);
    g_free(u->block);
    g_free(u->total);
    g_free(u->p);
    g_free(u->used);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Units, units_clear)

static gboolean gather(const AvlastTrial *trial, const double *y, const guint8 *use,
                       Units *u, GError **error)
{
    const gsize rows = trial->frame->rows;
    const gboolean clusters = trial->cluster && !trial->rows_assigned;

    u->n = clusters ? trial->n_clusters : rows;
    u->arm = avlast_array(guint32, u->n, error);
    u->block = u->arm ? avlast_array(guint32, u->n, error) : NULL;
    u->total = u->block ? avlast_array(double, u->n, error) : NULL;
    u->used = u->total ? avlast_array(guint8, u->n, error) : NULL;
    u->p = u->used ? avlast_table(double, trial->n_arms, u->n, error) : NULL;
    g_autofree AvlastSum *sum = u->p ? avlast_array(AvlastSum, u->n, error) : NULL;
    if (!sum)
        return FALSE;
    for (gsize j = 0; j < u->n; j++)
        u->arm[j] = AVLAST_NO_LEVEL;
    for (gsize i = 0; i < rows; i++) {
        if (trial->arm[i] == AVLAST_NO_LEVEL)
            continue;
        const gsize j = clusters ? trial->cluster[i] : i;
        u->arm[j] = trial->arm[i];
        u->block[j] = trial->block ? trial->block[i] : 0;
        for (guint32 arm = 0; arm < trial->n_arms; arm++)
            u->p[arm * u->n + j] = trial->probability[arm * rows + i];
        if (use[i]) {
            avlast_sum_add(&sum[j], y[i]);
            u->used[j] = 1;
        }
    }
    for (gsize j = 0; j < u->n; j++)
        u->total[j] = avlast_sum_value(&sum[j]);
    return TRUE;
}

/* How many units of each arm were assigned in each block, n_blocks x n_arms; each share
 * must be the probability. To be freed. */
static gsize *assigned_in_blocks(const AvlastTrial *trial, const Units *u, GError **error)
{
    g_autofree gsize *count =
        avlast_table(gsize, trial->n_blocks, (gsize)trial->n_arms, error);
    g_autofree gsize *all = avlast_array(gsize, trial->n_blocks, error);

    if (!count || !all)
        return NULL;
    for (gsize j = 0; j < u->n; j++)
        if (u->arm[j] != AVLAST_NO_LEVEL) {
            count[(gsize)u->block[j] * trial->n_arms + u->arm[j]]++;
            all[u->block[j]]++;
        }
    for (gsize j = 0; j < u->n; j++) {
        if (u->arm[j] == AVLAST_NO_LEVEL)
            continue;
        const gsize b = u->block[j];
        const double n = (double)all[b], p = u->p[u->arm[j] * u->n + j],
                     m = (double)count[b * trial->n_arms + u->arm[j]];
        if (fabs(p * n - m) <= 1e-6 * n)
            continue;
        avlast_fail(
            error, AVLAST_ERROR_INCONSISTENT, "AV349", NULL,
            "block '%s': %.0f of %.0f units are in arm '%s', but its probability "
            "is %g\nhint: leave out the blocks when units were assigned one by one",
            (char *)g_ptr_array_index(trial->block_names, (guint)b), m, n,
            (char *)g_ptr_array_index(trial->arm_names, u->arm[j]), p);
        return NULL;
    }
    return g_steal_pointer(&count);
}

/* Sums of one arm in one block. */
typedef struct {
    AvlastSum sum, squares;
} Side;

/* What pairs of a block's units add: (1 - p_i p_j / p_ij) over pairs of an arm, and twice
 * that, taken away, over pairs of both. */
static double pairs_of(const Side *one, const Side *zero, double m1, double m0, double n)
{
    const double s1 = avlast_sum_value(&one->sum), s0 = avlast_sum_value(&zero->sum);
    double more = 0.0;

    if (m1 > 1.0)
        more += (s1 * s1 - avlast_sum_value(&one->squares)) *
                (1.0 - m1 * (n - 1.0) / (n * (m1 - 1.0)));
    if (m0 > 1.0)
        more += (s0 * s0 - avlast_sum_value(&zero->squares)) *
                (1.0 - m0 * (n - 1.0) / (n * (m0 - 1.0)));
    return more - 2.0 * s1 * s0 * (1.0 - (n - 1.0) / n);
}

/* Effect and variance of one arm, times N and N^2; parts of the root by unit, or NULL. */
static gboolean sum_arm(const AvlastTrial *trial, const Units *u, const gsize *count,
                        guint32 arm, double *effect, double *variance, double *part,
                        GError **error)
{
    const gsize blocks = count ? trial->n_blocks : 1;
    g_autofree Side *side = avlast_table(Side, blocks, 2, error);
    AvlastSum v = AVLAST_SUM_ZERO, t = AVLAST_SUM_ZERO;

    if (!side)
        return FALSE;
    for (gsize j = 0; j < u->n; j++) {
        if (!u->used[j] || (u->arm[j] != 0 && u->arm[j] != arm))
            continue;
        const double value = u->total[j] / u->p[u->arm[j] * u->n + j];
        Side *to = &side[2 * (count ? u->block[j] : 0) + (u->arm[j] ? 1 : 0)];
        avlast_sum_add(&to->sum, value);
        avlast_sum_add_product(&to->squares, value, value);
        avlast_sum_add_product(&v, value, value);
        avlast_sum_add(&t, u->arm[j] ? value : -value);
        part[j] = u->arm[j] ? value : -value;
    }
    for (gsize b = 0; count && b < blocks; b++) {
        double n = 0.0;
        for (guint32 k = 0; k < trial->n_arms; k++)
            n += (double)count[b * trial->n_arms + k];
        avlast_sum_add(&v, pairs_of(&side[2 * b + 1], &side[2 * b],
                                    (double)count[b * trial->n_arms + arm],
                                    (double)count[b * trial->n_arms], n));
    }
    *effect = avlast_sum_value(&t);
    *variance = avlast_sum_value(&v);
    return TRUE;
}

static void name_units(const AvlastTrial *trial, const Units *u, AvlastEstimates *e)
{
    const gboolean clusters = trial->cluster && !trial->rows_assigned;

    e->unit = g_ptr_array_new_with_free_func(g_free);
    e->unit_column = clusters ? g_strdup(trial->cluster_column) : NULL;
    for (gsize j = 0; j < u->n; j++)
        g_ptr_array_add(e->unit,
                        clusters
                            ? g_strdup(g_ptr_array_index(trial->cluster_names, (guint)j))
                            : g_strdup_printf("%zu", j + 1));
}

static gboolean check(const AvlastTrial *trial, GError **error)
{
    if (trial->probability && !trial->sampling && !trial->contrasts &&
        !(trial->cluster && trial->rows_assigned))
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV354", NULL, "%s",
                !trial->probability
                    ? "--method horvitz-thompson needs --probability, the probability of "
                      "being assigned to each arm"
                : trial->sampling
                    ? "--method horvitz-thompson has no form with --weights\nhint: the "
                      "difference and lin take both weights and probabilities"
                : trial->contrasts
                    ? "--method horvitz-thompson compares arms, not factors"
                    : "--method horvitz-thompson takes clusters that were assigned as a "
                      "whole");
    return FALSE;
}

/* One arm's row, and its column of the root. */
static gboolean add_arm(const AvlastTrial *trial, const Units *u, const gsize *count,
                        guint32 arm, double rows, const char *outcome, AvlastEstimates *e,
                        GError **error)
{
    g_autofree double *part = avlast_array(double, u->n, error);
    double effect, variance;

    if (!part || !sum_arm(trial, u, count, arm, &effect, &variance, part, error))
        return FALSE;
    AvlastEstimate *row =
        avlast_estimates_add(e, outcome, NULL, g_ptr_array_index(trial->terms, arm));
    row->estimate = effect / rows;
    row->std_error = variance >= 0.0 ? sqrt(variance) / rows : NAN;
    row->df = INFINITY;
    row->nobs = (gint64)rows;
    row->method = g_strdup("Horvitz-Thompson, Young's bound");
    if (variance < 0.0)
        avlast_estimate_note(row, "no interval: the variance comes out below 0");
    avlast_estimate_infer(row, e->level);
    gsl_matrix_set(e->covariance, arm - 1, arm - 1, row->std_error * row->std_error);
    for (gsize j = 0; e->root && j < u->n; j++)
        gsl_matrix_set(e->root, j, arm - 1, part[j] / rows);
    return TRUE;
}

static void join_arms(AvlastEstimates *e)
{
    for (gsize a = 0; e->root && a < e->root->size2; a++)
        for (gsize b = 0; b < a; b++) {
            AvlastSum sum = AVLAST_SUM_ZERO;
            for (gsize j = 0; j < e->root->size1; j++)
                avlast_sum_add_product(&sum, gsl_matrix_get(e->root, j, a),
                                       gsl_matrix_get(e->root, j, b));
            gsl_matrix_set(e->covariance, a, b, avlast_sum_value(&sum));
            gsl_matrix_set(e->covariance, b, a, avlast_sum_value(&sum));
        }
}

AvlastEstimates *avlast_trial_horvitz(const AvlastTrial *trial, const char *outcome,
                                      const double *y, const guint8 *use, double level,
                                      GError **error)
{
    g_auto(Units) u = {0};
    g_autoptr(AvlastEstimates) e = avlast_estimates_new();
    const gsize effects = trial->n_arms - 1;
    double rows = 0.0;

    if (!check(trial, error) || !gather(trial, y, use, &u, error))
        return NULL;
    g_autofree gsize *count = trial->block ? assigned_in_blocks(trial, &u, error) : NULL;
    if (trial->block && !count)
        return NULL;
    e->root = count ? NULL : avlast_matrix_new(u.n, effects, error);
    e->covariance = avlast_matrix_new(effects, effects, error);
    if ((!count && !e->root) || !e->covariance)
        return NULL;
    gsl_matrix_set_all(e->covariance, NAN);
    e->level = level;
    e->design = avlast_trial_design(trial);
    for (gsize i = 0; i < trial->frame->rows; i++)
        rows += use[i] ? 1.0 : 0.0;
    for (guint32 arm = 1; arm < trial->n_arms; arm++)
        if (!add_arm(trial, &u, count, arm, rows, outcome, e, error))
            return NULL;
    if (e->root)
        name_units(trial, &u, e);
    join_arms(e);
    return g_steal_pointer(&e);
}

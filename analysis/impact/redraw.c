/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/redraw.h"

#include <math.h>

#include "core/memory.h"
#include "core/sum.h"

/* Sums of one arm in one block. */
typedef struct {
    AvlastSum weight, total;
} Cell;

/* sum_b (w_b / w) (mean of the arm - mean of the control), over blocks with both; and
 * sum_b (w_b / w) mean of the control over these. */
static double blocked_difference(const Cell *cell, gsize blocks, gsize arms, guint32 arm,
                                 double *control)
{
    AvlastSum whole = AVLAST_SUM_ZERO, sum = AVLAST_SUM_ZERO, below = AVLAST_SUM_ZERO;

    for (gsize b = 0; b < blocks; b++) {
        const Cell *zero = &cell[b * arms], *one = zero + arm;
        const double w0 = avlast_sum_value(&zero->weight),
                     w1 = avlast_sum_value(&one->weight);
        if (w0 <= 0.0 || w1 <= 0.0)
            continue;
        avlast_sum_add(&whole, w0 + w1);
        avlast_sum_add_product(&sum, w0 + w1,
                               avlast_sum_value(&one->total) / w1 -
                                   avlast_sum_value(&zero->total) / w0);
        avlast_sum_add_product(&below, w0 + w1, avlast_sum_value(&zero->total) / w0);
    }
    *control = avlast_sum_value(&below) / avlast_sum_value(&whole);
    return avlast_sum_value(&sum) / avlast_sum_value(&whole);
}

static AvlastEstimates *difference_points(const AvlastAnalysed *a, double level,
                                          gboolean controls, GError **error)
{
    const AvlastTrial *trial = a->trial;
    const gsize arms = trial->n_arms, blocks = trial->block ? trial->n_blocks : 1;
    g_autofree Cell *cell = avlast_table(Cell, blocks, arms, error);

    if (!cell)
        return NULL;
    for (gsize i = 0; i < trial->frame->rows; i++) {
        if (!a->use[i])
            continue;
        const double w = trial->weight ? trial->weight[i] : 1.0;
        Cell *to = &cell[(trial->block ? trial->block[i] : 0) * arms + trial->arm[i]];
        avlast_sum_add(&to->weight, w);
        avlast_sum_add_product(&to->total, w, a->outcome->number[i]);
    }
    AvlastEstimates *e = avlast_estimates_new();
    e->level = level;
    for (guint32 arm = 1; arm < trial->n_arms; arm++) {
        AvlastEstimate *row = avlast_estimates_add(e, a->outcome->name, NULL,
                                                   g_ptr_array_index(trial->terms, arm));
        double control;
        row->estimate = blocked_difference(cell, blocks, arms, arm, &control);
        row->nobs = (gint64)a->n;
        if (controls)
            avlast_estimates_add(e, a->outcome->name, NULL, "(control)")->estimate =
                control;
    }
    return e;
}

static void forget_errors(AvlastEstimates *e)
{
    g_clear_pointer(&e->covariance, gsl_matrix_free);
    g_clear_pointer(&e->root, gsl_matrix_free);
    for (guint i = 0; i < e->rows->len; i++) {
        AvlastEstimate *row = avlast_estimates_row(e, i);
        row->std_error = row->statistic = row->df = row->p_value = NAN;
        row->conf_low = row->conf_high = NAN;
    }
}

static AvlastEstimates *points(const AvlastAnalysed *a, const AvlastRctOptions *options,
                               gboolean controls, GError **error)
{
    const gboolean horvitz = avlast_rct_method(options) == AVLAST_RCT_HORVITZ;
    AvlastRctOptions cheap = *options;

    if (avlast_rct_method(options) == AVLAST_RCT_DIFFERENCE && !a->trial->contrasts)
        return difference_points(a, options->level, controls, error);
    if (!horvitz) {
        cheap.se_choice = AVLAST_RCT_SE_GIVEN;
        cheap.se = AVLAST_SE_CLASSICAL;
    }
    AvlastEstimates *e = controls ? avlast_rct_levels(a, &cheap, error)
                                  : avlast_rct_effects(a, &cheap, error);
    if (e)
        forget_errors(e);
    return e;
}

AvlastEstimates *avlast_rct_points(const AvlastAnalysed *analysed,
                                   const AvlastRctOptions *options, GError **error)
{
    return points(analysed, options, FALSE, error);
}

AvlastEstimates *avlast_rct_level_points(const AvlastAnalysed *analysed,
                                         const AvlastRctOptions *options, GError **error)
{
    return points(analysed, options, TRUE, error);
}

/* The trial's weights times the factors; rows of factor 0 go out of use. */
static gboolean weigh(const AvlastAnalysed *a, const double *factor, double **weight,
                      guint8 **use, GError **error)
{
    const gsize n = a->trial->frame->rows;

    *weight = avlast_array(double, n, error);
    *use = avlast_array(guint8, n, error);
    if (!*weight || !*use)
        return FALSE;
    for (gsize i = 0; i < n; i++) {
        (*use)[i] = a->use[i] && factor[i] > 0.0;
        (*weight)[i] =
            (*use)[i] ? (a->trial->weight ? a->trial->weight[i] : 1.0) * factor[i] : NAN;
    }
    return TRUE;
}

AvlastEstimates *avlast_rct_redraw_by(AvlastRedrawn estimator,
                                      const AvlastAnalysed *analysed,
                                      const AvlastRctOptions *options,
                                      const AvlastRedraw *draw, GError **error)
{
    /* Copies of the outermost structs alone: what they point to is only read. */
    AvlastAnalysed a = *analysed;
    AvlastTrial trial = *analysed->trial;
    AvlastColumn outcome = *analysed->outcome;
    g_autofree double *weight = NULL;
    g_autofree guint8 *use = NULL;
    g_autofree double *reweighed = NULL;

    a.trial = &trial;
    a.outcome = &outcome;
    if (!draw->alone)
        trial.memo = NULL;
    if (draw->arm) {
        trial.arm = (guint32 *)(guintptr)draw->arm;
        if (trial.probability) {
            reweighed = avlast_array(double, trial.frame->rows, error);
            if (!reweighed)
                return NULL;
            avlast_trial_weigh(analysed->trial, draw->arm, reweighed);
            trial.weight = reweighed;
        }
    }
    if (draw->y)
        outcome.number = (double *)(guintptr)draw->y;
    if (draw->factor) {
        if (!weigh(&a, draw->factor, &weight, &use, error))
            return NULL;
        trial.weight = weight;
        a.use = use;
        a.n = 0;
        for (gsize i = 0; i < trial.frame->rows; i++)
            a.n += use[i];
    }
    /* An estimator's result owns what it holds; it points to nothing of the copies. */
    /* cppcheck-suppress returnDanglingLifetime */
    return estimator(&a, options, error);
}

AvlastEstimates *avlast_rct_redraw(const AvlastAnalysed *analysed,
                                   const AvlastRctOptions *options,
                                   const AvlastRedraw *draw, GError **error)
{
    return avlast_rct_redraw_by(draw->points ? avlast_rct_points : avlast_rct_effects,
                                analysed, options, draw, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/rowmodel.h"

#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "model/likelihood.h"

typedef struct {
    const AvlastRowModel *model;
    const AvlastModelRows *rows;
    gsize p, *first;                          /* m: each predictor's first parameter */
    double *predictor, *gradient, *curvature; /* m, m, m x m */
    AvlastSum *score, *information;           /* p, p x p */
} Work;

static void work_clear(Work *work)
{
    g_free(work->first);
    g_free(work->predictor);
    g_free(work->gradient);
    g_free(work->curvature);
    g_free(work->score);
    g_free(work->information);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Work, work_clear)

static gboolean is_number(AvlastPredictorKind kind)
{
    return kind == AVLAST_PREDICTOR_NUMBER || kind == AVLAST_PREDICTOR_THRESHOLD;
}

/* Parameters of a predictor, and the value that multiplies the j-th of them in a row.
 * Columns are taken about their means, so that a year or an income costs no digits. */
static gsize width_of(const Work *work, gsize l)
{
    return (l + 1 < work->model->m ? work->first[l + 1] : work->p) - work->first[l];
}

static double factor_of(const Work *work, gsize l, gsize j, gsize row)
{
    const AvlastPredictorKind kind = work->model->kind[l];

    if (is_number(kind) || (kind == AVLAST_PREDICTOR_CONSTANT && j == 0))
        return 1.0;
    j -= kind == AVLAST_PREDICTOR_CONSTANT;
    return work->rows->x[j][row] - work->rows->centre[j];
}

static void predict(const Work *work, const double *theta, gsize row)
{
    for (gsize l = 0; l < work->model->m; l++) {
        double eta = 0.0;
        for (gsize j = 0; j < width_of(work, l); j++)
            eta += theta[work->first[l] + j] * factor_of(work, l, j, row);
        work->predictor[l] = eta;
    }
}

static void add_row(Work *work, double w, gsize row)
{
    const gsize m = work->model->m;

    for (gsize l = 0; l < m; l++)
        for (gsize j = 0; j < width_of(work, l); j++) {
            const double f = w * factor_of(work, l, j, row);
            const gsize a = work->first[l] + j;
            avlast_sum_add_product(&work->score[a], f, work->gradient[l]);
            for (gsize h = l; h < m; h++) {
                const double c = work->curvature[l * m + h];
                if (c == 0.0)
                    continue;
                for (gsize i = h == l ? j : 0; i < width_of(work, h); i++)
                    avlast_sum_add_product(
                        &work->information[a * work->p + work->first[h] + i], f * c,
                        factor_of(work, h, i, row));
            }
        }
}

static double evaluate(gconstpointer state, const double *theta, double *score,
                       gsl_matrix *information)
{
    Work *work = (Work *)(gsize)state;
    const gsize m = work->model->m, p = work->p;
    AvlastSum value = AVLAST_SUM_ZERO;

    memset(work->score, 0, p * sizeof *work->score);
    memset(work->information, 0, p * p * sizeof *work->information);
    for (gsize i = 0; i < work->rows->n; i++) {
        const gsize row = work->rows->row[i];
        predict(work, theta, row);
        if (score)
            memset(work->curvature, 0, m * m * sizeof *work->curvature);
        const double l = work->model->row(work->model->data, row, work->predictor,
                                          score ? work->gradient : NULL, work->curvature);
        if (!isfinite(l))
            return -INFINITY;
        avlast_sum_add_product(&value, work->rows->weight[i], l);
        if (score)
            add_row(work, work->rows->weight[i], row);
    }
    for (gsize a = 0; score && a < p; a++) {
        score[a] = avlast_sum_value(&work->score[a]);
        for (gsize b = a; b < p; b++)
            gsl_matrix_set(information, a, b,
                           avlast_sum_value(&work->information[a * p + b]));
    }
    return avlast_sum_value(&value);
}

static void fill_scores(Work *work, AvlastMaximum *fit)
{
    const gsize m = work->model->m;

    for (gsize i = 0; i < work->rows->n; i++) {
        const gsize row = work->rows->row[i];
        predict(work, fit->theta, row);
        memset(work->curvature, 0, m * m * sizeof *work->curvature);
        work->model->row(work->model->data, row, work->predictor, work->gradient,
                         work->curvature);
        for (gsize l = 0; l < m; l++)
            for (gsize j = 0; j < width_of(work, l); j++)
                fit->score[i * fit->p + work->first[l] + j] = work->rows->weight[i] *
                                                              work->gradient[l] *
                                                              factor_of(work, l, j, row);
    }
}

/* Parameter `to` += factor x parameter `from`, in the estimates and their influence. */
static void combine(AvlastMaximum *fit, gsize to, double factor, gsize from)
{
    fit->theta[to] += factor * fit->theta[from];
    for (gsize j = 0; j < fit->p; j++)
        *gsl_matrix_ptr(fit->inverse, to, j) +=
            factor * gsl_matrix_get(fit->inverse, from, j);
}

/* From columns about their means back to the columns as they are. */
static void move_constants(const Work *work, AvlastMaximum *fit)
{
    const AvlastModelRows *rows = work->rows;

    for (gsize l = 0; l < work->model->m; l++)
        for (gsize j = 0; j < rows->k; j++)
            if (work->model->kind[l] == AVLAST_PREDICTOR_CONSTANT)
                combine(fit, work->first[l], -rows->centre[j], work->first[l] + 1 + j);
            else if (work->model->kind[l] == AVLAST_PREDICTOR_THRESHOLD)
                combine(fit, work->first[l], rows->centre[j], j);
}

gboolean avlast_row_model_fit(const AvlastRowModel *model, const AvlastModelRows *rows,
                              AvlastMaximum *fit, GError **error)
{
    g_auto(Work) work = {.model = model, .rows = rows, .p = fit->p};
    g_autofree double *scale = avlast_array(double, fit->p, error);

    if (!scale || !(work.first = avlast_array(gsize, model->m, error)) ||
        !(work.predictor = avlast_array(double, model->m, error)) ||
        !(work.gradient = avlast_array(double, model->m, error)) ||
        !(work.curvature = avlast_table(double, model->m, model->m, error)) ||
        !(work.score = avlast_array(AvlastSum, fit->p, error)) ||
        !(work.information = avlast_table(AvlastSum, fit->p, fit->p, error)))
        return FALSE;
    for (gsize l = 0, at = 0; l < model->m; l++) {
        const AvlastPredictorKind kind = model->kind[l];
        work.first[l] = at;
        if (kind != AVLAST_PREDICTOR_COLUMNS)
            scale[at++] = 1.0;
        for (gsize j = 0; !is_number(kind) && j < rows->k; j++)
            scale[at++] = rows->scale[j];
    }
    const AvlastLikelihood problem = {.outcome = fit->outcome,
                                      .p = fit->p,
                                      .names = (const char *const *)fit->names,
                                      .scale = scale,
                                      .weight = rows->mean_weight,
                                      .evaluate = evaluate,
                                      .state = &work};
    if (!avlast_likelihood_maximise(&problem, fit->theta, fit->inverse, &fit->loglik,
                                    error))
        return FALSE;
    fill_scores(&work, fit);
    move_constants(&work, fit);
    return TRUE;
}

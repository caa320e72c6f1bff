/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "model/cox_parts.h"
#include "model/levels.h"
#include "model/likelihood.h"

static double add_moment(AvlastCoxWork *work, const AvlastCoxMoment *at,
                         gboolean derivatives)
{
    const gsize p = work->p, terms = avlast_cox_terms(work, at);
    double value = 0.0;

    for (gsize l = 0; l < terms; l++) {
        const double part = (double)l / (double)terms, w = at->weight / (double)terms;
        const double s = avlast_cox_denominator(work, part);
        value -= w * log(s);
        if (!derivatives)
            continue;
        for (gsize j = 0; j < p; j++) {
            avlast_sum_add_product(&work->score[j], -w, work->mean[j]);
            for (gsize h = j; h < p; h++) {
                const double second =
                    avlast_sum_value(&work->all.second[j * p + h]) -
                    part * avlast_sum_value(&work->tied.second[j * p + h]);
                avlast_sum_add(&work->information[j * p + h],
                               w * (second / s - work->mean[j] * work->mean[h]));
            }
        }
    }
    return value;
}

/* exp(x'b) about the largest x'b, and the sum of w x'b over events on that scale. */
static double fill_risks(AvlastCoxWork *work, const double *b)
{
    AvlastSum value = AVLAST_SUM_ZERO;
    double most = -INFINITY;

    for (gsize i = 0; i < work->rows->n; i++) {
        double eta = 0.0;
        for (gsize j = 0; j < work->p; j++)
            eta += b[j] * work->x[i * work->p + j];
        work->risk[i] = eta;
        most = fmax(most, eta);
    }
    for (gsize i = 0; i < work->rows->n; i++) {
        if (avlast_cox_is_event(work, i))
            avlast_sum_add_product(&value, work->rows->weight[i], work->risk[i] - most);
        work->risk[i] = exp(work->risk[i] - most);
    }
    return avlast_sum_value(&value);
}

static double evaluate(gconstpointer state, const double *b, double *score,
                       gsl_matrix *information)
{
    AvlastCoxWork *work = (AvlastCoxWork *)(gsize)state;
    const gsize p = work->p;
    AvlastSum value = {fill_risks(work, b), 0.0};
    AvlastCoxWalk walk = {0};

    memset(work->score, 0, p * sizeof *work->score);
    memset(work->information, 0, p * p * sizeof *work->information);
    while (avlast_cox_next(work, &walk, score != NULL))
        avlast_sum_add(&value, add_moment(work, &walk.moment, score != NULL));
    for (gsize i = 0; score && i < work->rows->n; i++)
        for (gsize j = 0; avlast_cox_is_event(work, i) && j < p; j++)
            avlast_sum_add_product(&work->score[j], work->rows->weight[i],
                                   work->x[i * p + j]);
    for (gsize j = 0; score && j < p; j++) {
        score[j] = avlast_sum_value(&work->score[j]);
        for (gsize l = j; l < p; l++)
            gsl_matrix_set(information, j, l,
                           avlast_sum_value(&work->information[j * p + l]));
    }
    const double loglik = avlast_sum_value(&value);
    return isfinite(loglik) ? loglik : -INFINITY;
}

/* --- score residuals --- */

/* What the times with events of a stratum give each row at risk, summed from the first
 * time: sum of w'/S and of w' mean / S. Row-major, moments x (1 + p), beside the times.
 */
typedef struct {
    gsize n;
    double *time, *sum;
} Hazard;

static void hazard_clear(Hazard *hazard)
{
    g_free(hazard->time);
    g_free(hazard->sum);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Hazard, hazard_clear)

/* The number of moments (times fall) at or after t: those from there on are before. */
static gsize moments_after(const Hazard *hazard, double t)
{
    gsize low = 0, high = hazard->n;

    while (low < high) {
        const gsize middle = (low + high) / 2;
        if (hazard->time[middle] > t)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Each event's own term, and what it is spared of the hazard under Efron: with mean_l and
 * h_l of the l-th denominator, the sum over l of (1 / d + r h_l l / d) (x - mean_l). The
 * sums are taken once for all events of the time. */
static void add_events(AvlastCoxWork *work, const AvlastCoxMoment *at, double *total,
                       double *own, double *spared, double *score)
{
    const gsize p = work->p, terms = avlast_cox_terms(work, at);
    double less = 0.0;

    memset(own, 0, p * sizeof *own);
    memset(spared, 0, p * sizeof *spared);
    for (gsize l = 0; l < terms; l++) {
        const double part = (double)l / (double)terms;
        const double s = avlast_cox_denominator(work, part),
                     h = at->weight / (double)terms / s;
        total[0] += h;
        less += h * part;
        for (gsize j = 0; j < p; j++) {
            total[1 + j] += h * work->mean[j];
            own[j] += work->mean[j] / (double)terms;
            spared[j] += h * part * work->mean[j];
        }
    }
    for (gsize o = at->from; o < at->to; o++) {
        const gsize i = work->order[o];
        const double r = work->risk[i];
        if (!avlast_cox_is_event(work, i))
            continue;
        for (gsize j = 0; j < p; j++)
            score[i * p + j] +=
                work->x[i * p + j] * (1.0 + r * less) - own[j] - r * spared[j];
    }
}

/* Takes from each row of a stratum, order[from .. to - 1], its share of the hazard while
 * it was at risk. hazard->sum holds each moment's own; it is summed up here. */
static void take_hazard(AvlastCoxWork *work, Hazard *hazard, gsize from, gsize to,
                        double *score)
{
    const gsize p = work->p, width = p + 1;

    for (gsize m = hazard->n; m-- > 0;) /* from the first time on */
        for (gsize j = 0; j < width; j++)
            hazard->sum[m * width + j] += hazard->sum[(m + 1) * width + j];
    for (gsize o = from; o < to; o++) {
        const gsize i = work->order[o];
        const double *until =
            hazard->sum + moments_after(hazard, avlast_cox_time_of(work, i)) * width;
        const double *before =
            hazard->sum + moments_after(hazard, avlast_cox_entry_of(work, i)) * width;
        for (gsize j = 0; j < p; j++)
            score[i * p + j] -=
                work->risk[i] * (work->x[i * p + j] * (until[0] - before[0]) -
                                 (until[1 + j] - before[1 + j]));
    }
}

/* Weighted score residuals of all rows at the maximum. */
static gboolean fill_scores(AvlastCoxWork *work, AvlastMaximum *fit, GError **error)
{
    const gsize n = work->rows->n, width = work->p + 1;
    g_auto(Hazard) hazard = {0};
    AvlastCoxWalk walk = {0};
    gsize from = 0;
    g_autofree double *own = avlast_table(double, 2, width, error);

    if (!own || !(hazard.time = avlast_array(double, n + 1, error)) ||
        !(hazard.sum = avlast_table(double, n + 1, width, error)))
        return FALSE;
    fill_risks(work, fit->theta);
    while (avlast_cox_next(work, &walk, FALSE)) {
        const AvlastCoxMoment *at = &walk.moment;
        if (avlast_cox_by_stratum(work, work->order[at->from], work->order[from]) != 0) {
            gsize to = from;
            while (avlast_cox_by_stratum(work, work->order[to], work->order[from]) == 0)
                to++;
            take_hazard(work, &hazard, from, to, fit->score);
            from = at->from;
            while (avlast_cox_by_stratum(work, work->order[from - 1],
                                         work->order[at->from]) == 0)
                from--;
            memset(hazard.sum, 0, (hazard.n + 1) * width * sizeof *hazard.sum);
            hazard.n = 0;
        }
        hazard.time[hazard.n] = avlast_cox_time_of(work, work->order[at->from]);
        add_events(work, at, hazard.sum + hazard.n * width, own, own + work->p,
                   fit->score);
        hazard.n++;
    }
    gsize to = from;
    while (to < n && avlast_cox_by_stratum(work, work->order[to], work->order[from]) == 0)
        to++;
    take_hazard(work, &hazard, from, to, fit->score);
    for (gsize i = 0; i < n; i++)
        for (gsize j = 0; j < work->p; j++)
            fit->score[i * work->p + j] *= work->rows->weight[i];
    return TRUE;
}

/* --- the fit --- */

AvlastMaximum *avlast_cox_fit(const AvlastLinearModel *model, const AvlastCox *cox,
                              GError **error)
{
    g_autoptr(AvlastLinearModel) slopes = avlast_model_without_constant(model);
    g_autoptr(AvlastModelRows) rows = avlast_model_rows_new(slopes, TRUE, error);
    g_auto(AvlastCoxWork)
        work = {.model = slopes, .cox = cox, .rows = rows, .p = rows ? rows->k : 0};
    g_autoptr(AvlastMaximum) fit =
        rows ? avlast_maximum_new(model->outcome, rows->k, rows, error) : NULL;

    if (!fit || !avlast_cox_prepare(&work, error))
        return NULL;
    if (rows->k == 0) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV312", NULL,
                    "nothing explains '%s': every column of the model is constant in the "
                    "rows used",
                    model->outcome);
        return NULL;
    }
    for (gsize j = 0; j < rows->k; j++)
        fit->names[j] = g_strdup(slopes->names[rows->column[j]]);
    const AvlastLikelihood problem = {.outcome = fit->outcome,
                                      .p = fit->p,
                                      .names = (const char *const *)fit->names,
                                      .scale = rows->scale,
                                      .weight = rows->mean_weight,
                                      .evaluate = evaluate,
                                      .state = &work};
    if (!avlast_likelihood_maximise(&problem, fit->theta, fit->inverse, &fit->loglik,
                                    error) ||
        !fill_scores(&work, fit, error))
        return NULL;
    fit->df_lost = (double)rows->k;
    fit->method = g_strdup(
        cox->breslow ? _("Cox, Breslow ties, partial pseudo-likelihood, "
                         "linearised variance")
                     : _("Cox, Efron ties, partial pseudo-likelihood, linearised "
                         "variance"));
    return avlast_maximum_finish(fit, slopes, rows, 1, 0, error) ? g_steal_pointer(&fit)
                                                                 : NULL;
}

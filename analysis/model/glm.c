/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/glm.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "model/glm_parts.h"

#define MOST_ITERATIONS 200
#define MOST_HALVINGS   40
/* A step of fewer standard errors than this is the last but one. */
#define SMALL 1e-11
/* Where rounding keeps steps above SMALL: as small as this, and no longer shrinking. */
#define SMALL_ENOUGH 1e-8
/* From this iteration on, rows that still move are looked at. */
#define LATE 12

static void work_clear(AvlastGlmWork *work)
{
    g_clear_pointer(&work->fit, avlast_linear_free);
    g_free(work->row_z);
    g_free(work->row_weight);
    g_free(work->eta);
    g_free(work->step);
    g_free(work->b);
    g_free(work->b_step);
    g_free(work->mean);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastGlmWork, work_clear)

static double offset_of(const AvlastGlmWork *work, gsize i)
{
    return work->options->offset ? work->options->offset[work->fit->row[i]] : 0.0;
}

static gboolean work_init(AvlastGlmWork *work, GError **error)
{
    const gsize n = work->model->n, k = work->model->k;
    AvlastSum total = AVLAST_SUM_ZERO;

    if (!(work->fit = avlast_linear_start(work->model, &work->n, error)) ||
        !(work->row_z = avlast_array(double, n, error)) ||
        !(work->row_weight = avlast_array(double, n, error)) ||
        !(work->eta = avlast_array(double, work->n, error)) ||
        !(work->step = avlast_array(double, work->n, error)) ||
        !(work->b = avlast_array(double, k, error)) ||
        !(work->b_step = avlast_array(double, k, error)) ||
        !(work->mean = avlast_array(AvlastMean, work->n, error)))
        return FALSE;
    for (gsize i = 0; i < work->n; i++)
        avlast_sum_add(&total, avlast_glm_weight(work, i));
    work->total_weight = avlast_sum_value(&total);
    return avlast_glm_check(work, error);
}

/* Means, deviance and Pearson's sum at eta; whether all are possible. */
static gboolean evaluate(AvlastGlmWork *work)
{
    const AvlastFamily family = work->options->family;
    AvlastSum deviance = AVLAST_SUM_ZERO, pearson = AVLAST_SUM_ZERO;
    gboolean possible = TRUE;

    for (gsize i = 0; i < work->n; i++) {
        const double y = work->model->y[work->fit->row[i]];
        const double w = avlast_glm_weight(work, i);
        const AvlastMean mean = avlast_link_mean(work->options->link, work->eta[i]);
        const double e = avlast_family_residual(family, y, &mean);
        const double variance = avlast_family_variance(family, &mean);
        /* a mean that is 0 or 1 to the last digit is all right where it is met */
        possible = possible && (avlast_family_has(family, &mean) ||
                                (family == AVLAST_FAMILY_BINOMIAL && e == 0.0));
        work->mean[i] = mean;
        if (e == 0.0)
            continue;
        avlast_sum_add(&deviance, w * avlast_family_deviance(family, y, &mean));
        avlast_sum_add(&pearson, w * e * e / variance);
    }
    work->deviance = avlast_sum_value(&deviance);
    work->pearson = avlast_sum_value(&pearson);
    return possible && isfinite(work->deviance);
}

/* The working outcome z = eta - offset + (y - mu) / slope, and its weight. */
static void linearise(AvlastGlmWork *work)
{
    const AvlastFamily family = work->options->family;

    for (gsize i = 0; i < work->n; i++) {
        const gsize row = work->fit->row[i];
        const AvlastMean *mean = &work->mean[i];
        const double variance = avlast_family_variance(family, mean);
        const double e = avlast_family_residual(family, work->model->y[row], mean);
        double weight = mean->slope * mean->slope / variance, move = e / mean->slope;
        if (!(weight > DBL_MIN) || !isfinite(weight) || !isfinite(move))
            weight = move = 0.0;
        work->row_z[row] = work->eta[i] - offset_of(work, i) + move;
        work->row_weight[row] = weight * avlast_glm_weight(work, i);
    }
}

/* One weighted least-squares fit of z, rough on the way to the last; b and eta move,
 * steps tell by how much. */
static AvlastLeastSquares *solve(AvlastGlmWork *work, gboolean rough, GError **error)
{
    const AvlastLinearModel *model = work->model;
    const AvlastLeastSquaresProblem problem = {
        .n = work->n,
        .columns = model->k,
        .row = work->fit->row,
        .y = work->row_z,
        .x = model->x,
        .x_low = model->x_low,
        .weight = work->row_weight,
        .rough = rough,
    };
    AvlastLeastSquares *solution = avlast_least_squares(&problem, error);

    if (!solution)
        return NULL;
    memset(work->b_step, 0, model->k * sizeof *work->b_step);
    for (gsize j = 0; j < solution->k; j++) {
        const gsize c = solution->kept[j];
        work->b_step[c] = solution->coefficient[j] - work->b[c];
        work->b[c] = solution->coefficient[j];
    }
    for (gsize i = 0; i < work->n; i++) {
        const double eta =
            work->row_z[work->fit->row[i]] - solution->residual[i] + offset_of(work, i);
        work->step[i] = eta - work->eta[i];
        work->eta[i] = eta;
    }
    return solution;
}

static void halve(AvlastGlmWork *work)
{
    for (gsize j = 0; j < work->model->k; j++) {
        work->b_step[j] /= 2.0;
        work->b[j] -= work->b_step[j];
    }
    for (gsize i = 0; i < work->n; i++) {
        work->step[i] /= 2.0;
        work->eta[i] -= work->step[i];
    }
}

/* The length of the last step in standard errors of a weight of 1 per row. */
static double length_of_step(const AvlastGlmWork *work)
{
    AvlastSum sum = AVLAST_SUM_ZERO;
    double phi = 1.0;

    for (gsize i = 0; i < work->n; i++)
        avlast_sum_add(&sum, work->row_weight[work->fit->row[i]] * work->step[i] *
                                 work->step[i]);
    if (work->options->family == AVLAST_FAMILY_GAUSSIAN ||
        work->options->family == AVLAST_FAMILY_GAMMA)
        phi = work->pearson / work->total_weight;
    const double length =
        avlast_sum_value(&sum) / phi * (double)work->n / work->total_weight;
    return length > 0.0 ? sqrt(length) : 0.0;
}

/* The common mean of all rows as the start: always a possible one. */
static void start_at_mean(AvlastGlmWork *work)
{
    AvlastSum total = AVLAST_SUM_ZERO;

    for (gsize i = 0; i < work->n; i++)
        avlast_sum_add_product(&total, work->model->y[work->fit->row[i]],
                               avlast_glm_weight(work, i));
    const double eta = avlast_link_of(work->options->link,
                                      avlast_sum_value(&total) / work->total_weight);
    for (gsize i = 0; i < work->n; i++)
        work->eta[i] = eta;
}

static gboolean settle_fail(const AvlastGlmWork *work, const char *why, GError **error)
{
    avlast_fail(
        error, AVLAST_ERROR_DEGENERATE, "AV318", NULL,
        "the model of '%s' cannot be fitted: %s (step %u)\nhint: another link, or "
        "columns on a smaller scale",
        work->model->outcome, why, work->iterations);
    return FALSE;
}

/* The first step: from means near the outcomes or, where that leads to impossible means,
 * from the common one. */
static gboolean start(AvlastGlmWork *work, GError **error)
{
    const AvlastFamily family = work->options->family;

    for (int attempt = 0; attempt < 2; attempt++) {
        if (attempt == 1)
            start_at_mean(work);
        for (gsize i = 0; attempt == 0 && i < work->n; i++)
            work->eta[i] = avlast_link_of(
                work->options->link,
                avlast_family_start(family, work->model->y[work->fit->row[i]]));
        gboolean finite = TRUE;
        for (gsize i = 0; i < work->n; i++)
            finite = finite && isfinite(work->eta[i]);
        if (!finite || !evaluate(work))
            continue;
        linearise(work);
        g_autoptr(AvlastLeastSquares) solution = solve(work, TRUE, error);
        if (!solution)
            return FALSE;
        work->k = solution->k;
        if (evaluate(work))
            return TRUE;
        for (int h = 0; attempt == 1 && !work->options->offset && h < MOST_HALVINGS;
             h++) {
            halve(work);
            if (evaluate(work))
                return TRUE;
        }
    }
    return settle_fail(work, "no possible start was found", error);
}

/* Whether the step goes back what the last one came; it is kept as the last. */
static gboolean turns_back(const AvlastGlmWork *work, double *last)
{
    double product = 0.0;

    for (gsize i = 0; i < work->n; i++) {
        product += work->row_weight[work->fit->row[i]] * work->step[i] * last[i];
        last[i] = work->step[i];
    }
    return product < 0.0;
}

/* Steps until one is small; TRUE when they settled. Under a link that is not the family's
 * own the expected curvature may be so much less than the true one that steps swing from
 * side to side of the maximum for ever: then half of each is taken. */
static gboolean iterate(AvlastGlmWork *work, GError **error)
{
    g_autofree double *last = avlast_array(double, work->n, error);
    double before = HUGE_VAL;
    gboolean swings = FALSE;

    for (work->iterations = 2; last && work->iterations <= MOST_ITERATIONS;
         work->iterations++) {
        const double deviance = work->deviance;
        linearise(work);
        g_autoptr(AvlastLeastSquares) solution = solve(work, TRUE, error);
        if (!solution)
            return FALSE;
        if (solution->k != work->k)
            return settle_fail(work, "columns became dependent on the way", error);
        if (swings)
            halve(work);
        int halvings = 0;
        while (!evaluate(work) || work->deviance > deviance * (1.0 + 1e-6) + DBL_MIN) {
            if (halvings++ == MOST_HALVINGS)
                return settle_fail(work, "the deviance does not fall", error);
            halve(work);
        }
        const double length = length_of_step(work);
        if (work->iterations >= LATE && avlast_glm_separated(work, error))
            return FALSE;
        if (halvings == 0 &&
            (length < SMALL || (length < SMALL_ENOUGH && length > before / 2.0)))
            return work->iterations >= LATE || !avlast_glm_separated(work, error);
        swings |= turns_back(work, last) && work->iterations >= LATE &&
                  (halvings > 0 || length > before / 2.0);
        before = length;
    }
    return last && settle_fail(work, "the steps do not become small", error);
}

/* The deviance of the common mean. */
static double mean_deviance(const AvlastGlmWork *work)
{
    AvlastSum total = AVLAST_SUM_ZERO, deviance = AVLAST_SUM_ZERO;

    for (gsize i = 0; i < work->n; i++)
        avlast_sum_add_product(&total, work->fit->y[i], avlast_glm_weight(work, i));
    const double mu = avlast_sum_value(&total) / work->total_weight;
    const AvlastMean mean = {mu, 1.0 - mu, 1.0};
    for (gsize i = 0; i < work->n; i++)
        avlast_sum_add(&deviance, avlast_glm_weight(work, i) *
                                      avlast_family_deviance(work->options->family,
                                                             work->fit->y[i], &mean));
    return avlast_sum_value(&deviance);
}

/* What model/robust.h reads of the fit. */
static void finish_fit(const AvlastGlmWork *work, AvlastGlm *glm)
{
    AvlastLinear *fit = glm->fit;

    fit->df = (double)fit->n - (double)fit->k;
    glm->dispersion = work->options->dispersion ||
                              work->options->family == AVLAST_FAMILY_GAUSSIAN ||
                              work->options->family == AVLAST_FAMILY_GAMMA
                          ? glm->pearson / fit->df
                          : 1.0;
    fit->rss = glm->pearson;
    fit->sigma = fit->df > 0.0 ? sqrt(glm->dispersion) : NAN;
    fit->r_squared = fit->adj_r_squared = fit->f = NAN;
    fit->f_df1 = (double)fit->k - (fit->constant ? 1.0 : 0.0);
    for (gsize i = 0; i < fit->n; i++) {
        const AvlastMean *mean = &glm->mean[i];
        const double e = avlast_family_residual(glm->family, fit->y[i], mean);
        fit->residual[i] = e == 0.0 ? 0.0
                                    : copysign(1.0, mean->slope) * e /
                                          sqrt(avlast_family_variance(glm->family, mean));
    }
}

AvlastGlm *avlast_glm_fit(const AvlastLinearModel *model, const AvlastGlmOptions *options,
                          GError **error)
{
    g_auto(AvlastGlmWork) work = {.model = model, .options = options};
    g_autoptr(AvlastGlm) glm = g_new0(AvlastGlm, 1);

    if (!work_init(&work, error) || !start(&work, error) || !iterate(&work, error))
        return NULL;
    linearise(&work);
    g_autoptr(AvlastLeastSquares) last = solve(&work, FALSE, error);
    if (!last)
        return NULL;
    evaluate(&work);
    if (!avlast_linear_take(work.fit, model, last, error))
        return NULL;
    glm->family = options->family;
    glm->link = options->link;
    glm->iterations = work.iterations;
    glm->deviance = work.deviance;
    glm->pearson = work.pearson;
    work.fit->tss = mean_deviance(&work);
    glm->null_deviance = work.fit->constant && !options->offset ? work.fit->tss : NAN;
    glm->fit = g_steal_pointer(&work.fit);
    glm->eta = g_steal_pointer(&work.eta);
    glm->mean = g_steal_pointer(&work.mean);
    finish_fit(&work, glm);
    return g_steal_pointer(&glm);
}

void avlast_glm_free(AvlastGlm *glm)
{
    if (!glm)
        return;
    g_clear_pointer(&glm->fit, avlast_linear_free);
    g_free(glm->eta);
    g_free(glm->mean);
    g_free(glm);
}

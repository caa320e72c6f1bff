/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_linalg.h>
#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "infer/pooling_parts.h"

AvlastPoolFit *avlast_pool_fit_new(gsize k, gsize p, GError **error)
{
    g_autoptr(AvlastPoolFit) fit = g_new0(AvlastPoolFit, 1);

    fit->k = k;
    fit->p = p;
    fit->w = avlast_array(double, k, error);
    fit->r = fit->w ? avlast_array(double, k, error) : NULL;
    fit->b = fit->r ? avlast_array(double, p, error) : NULL;
    fit->bread = fit->b ? avlast_matrix_new(p, p, error) : NULL;
    return fit->bread ? g_steal_pointer(&fit) : NULL;
}

void avlast_pool_fit_free(AvlastPoolFit *fit)
{
    if (!fit)
        return;
    g_free(fit->w);
    g_free(fit->r);
    g_free(fit->b);
    gsl_matrix_free(fit->bread);
    g_free(fit);
}

/* X' W^power X. */
static void cross(const AvlastPoolFit *fit, const AvlastStudies *studies, int power,
                  gsl_matrix *out)
{
    for (gsize a = 0; a < fit->p; a++)
        for (gsize c = 0; c <= a; c++) {
            AvlastSum sum = {0};
            for (gsize i = 0; i < fit->k; i++) {
                const double *x = avlast_pool_row(studies, i);
                avlast_sum_add(&sum, pow(fit->w[i], power) * x[a] * x[c]);
            }
            gsl_matrix_set(out, a, c, avlast_sum_value(&sum));
            gsl_matrix_set(out, c, a, avlast_sum_value(&sum));
        }
}

/* The inverse of X'WX by Cholesky on its correlation scale, so that moderators may have
 * any units. */
static gboolean invert(gsl_matrix *m, GError **error)
{
    const gsize p = m->size1;
    g_autoptr(gsl_vector) scale = avlast_vector_new(p, error);

    if (!scale)
        return FALSE;
    for (gsize a = 0; a < p; a++)
        gsl_vector_set(scale, a, sqrt(gsl_matrix_get(m, a, a)));
    gboolean fine = gsl_vector_ispos(scale);
    for (gsize a = 0; fine && a < p; a++)
        for (gsize c = 0; c < p; c++)
            gsl_matrix_set(m, a, c,
                           gsl_matrix_get(m, a, c) / gsl_vector_get(scale, a) /
                               gsl_vector_get(scale, c));
    fine = fine && gsl_linalg_cholesky_decomp1(m) == 0;
    for (gsize a = 0; fine && a < p; a++)
        fine = gsl_matrix_get(m, a, a) > 1e-6;
    if (!fine) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV434", NULL,
                    "the moderators cannot be told apart in these studies: one follows "
                    "from the others");
        return FALSE;
    }
    gsl_linalg_cholesky_invert(m);
    for (gsize a = 0; a < p; a++)
        for (gsize c = 0; c < p; c++)
            gsl_matrix_set(m, a, c,
                           gsl_matrix_get(m, a, c) / gsl_vector_get(scale, a) /
                               gsl_vector_get(scale, c));
    return TRUE;
}

/* sum_ab A_ab B_ab of symmetric matrices: tr AB. */
static double trace_of(const gsl_matrix *a, const gsl_matrix *b)
{
    AvlastSum sum = {0};

    for (gsize i = 0; i < a->size1; i++)
        for (gsize j = 0; j < a->size2; j++)
            avlast_sum_add(&sum, gsl_matrix_get(a, i, j) * gsl_matrix_get(b, i, j));
    return avlast_sum_value(&sum);
}

/* tr P = sum w - tr(B S2), tr PP = sum w^2 - 2 tr(B S3) + tr(B S2 B S2), with S_m =
 * X'W^mX. */
static gboolean traces(AvlastPoolFit *fit, const AvlastStudies *studies, GError **error)
{
    const gsize p = fit->p;
    g_autoptr(gsl_matrix) s2 = avlast_matrix_new(p, p, error);
    g_autoptr(gsl_matrix) s3 = s2 ? avlast_matrix_new(p, p, error) : NULL;
    g_autoptr(gsl_matrix) bs = s3 ? avlast_matrix_new(p, p, error) : NULL;
    AvlastSum w1 = {0}, w2 = {0}, twice = {0};

    if (!bs)
        return FALSE;
    cross(fit, studies, 2, s2);
    cross(fit, studies, 3, s3);
    for (gsize i = 0; i < fit->k; i++) {
        avlast_sum_add(&w1, fit->w[i]);
        avlast_sum_add(&w2, fit->w[i] * fit->w[i]);
    }
    for (gsize a = 0; a < p; a++)
        for (gsize c = 0; c < p; c++) {
            double sum = 0.0;
            for (gsize d = 0; d < p; d++)
                sum += gsl_matrix_get(fit->bread, a, d) * gsl_matrix_get(s2, d, c);
            gsl_matrix_set(bs, a, c, sum);
        }
    for (gsize a = 0; a < p; a++)
        for (gsize c = 0; c < p; c++)
            avlast_sum_add(&twice, gsl_matrix_get(bs, a, c) * gsl_matrix_get(bs, c, a));
    fit->trace = avlast_sum_value(&w1) - trace_of(fit->bread, s2);
    fit->trace2 =
        avlast_sum_value(&w2) - 2.0 * trace_of(fit->bread, s3) + avlast_sum_value(&twice);
    return TRUE;
}

gboolean avlast_pool_fit_at(AvlastPoolFit *fit, const AvlastStudies *studies, double tau2,
                            GError **error)
{
    g_autofree double *xwy = avlast_array(double, fit->p, error);
    AvlastSum rss = {0}, ypp = {0};

    if (!xwy)
        return FALSE;
    for (gsize i = 0; i < fit->k; i++)
        fit->w[i] = 1.0 / (studies->v[i] + tau2);
    cross(fit, studies, 1, fit->bread);
    if (!invert(fit->bread, error))
        return FALSE;
    /* Twice, the second time on the residuals: what the inverse lost comes back. */
    for (gsize a = 0; a < fit->p; a++)
        fit->b[a] = 0.0;
    for (gsize i = 0; i < fit->k; i++)
        fit->r[i] = studies->y[i];
    for (int round = 0; round < 2; round++) {
        for (gsize a = 0; a < fit->p; a++) {
            AvlastSum sum = {0};
            for (gsize i = 0; i < fit->k; i++)
                avlast_sum_add(&sum,
                               fit->w[i] * avlast_pool_row(studies, i)[a] * fit->r[i]);
            xwy[a] = avlast_sum_value(&sum);
        }
        for (gsize a = 0; a < fit->p; a++)
            for (gsize c = 0; c < fit->p; c++)
                fit->b[a] += gsl_matrix_get(fit->bread, a, c) * xwy[c];
        for (gsize i = 0; i < fit->k; i++) {
            fit->r[i] = studies->y[i];
            for (gsize a = 0; a < fit->p; a++)
                fit->r[i] -= avlast_pool_row(studies, i)[a] * fit->b[a];
        }
    }
    for (gsize i = 0; i < fit->k; i++) {
        avlast_sum_add(&rss, fit->w[i] * fit->r[i] * fit->r[i]);
        avlast_sum_add(&ypp, fit->w[i] * fit->r[i] * (fit->w[i] * fit->r[i]));
    }
    fit->rss = avlast_sum_value(&rss);
    fit->ypp = avlast_sum_value(&ypp);
    return traces(fit, studies, error);
}

/* Bisection: sum w r^2 falls strictly in tau2, and 200 halvings end at neighbouring
 * doubles. */
gboolean avlast_pool_q_root(AvlastPoolFit *fit, const AvlastStudies *studies,
                            double target, double *tau2, GError **error)
{
    double low = 0.0, high = 0.0;

    if (!avlast_pool_fit_at(fit, studies, 0.0, error))
        return FALSE;
    *tau2 = 0.0;
    if (fit->rss <= target)
        return TRUE;
    for (gsize i = 0; i < fit->k; i++)
        high = MAX(high, studies->v[i]);
    for (int step = 0;; step++, low = high, high *= 4.0) {
        if (step > 200 || !(target > 0.0)) {
            *tau2 = INFINITY;
            return TRUE;
        }
        if (!avlast_pool_fit_at(fit, studies, high, error))
            return FALSE;
        if (fit->rss <= target)
            break;
    }
    for (int step = 0; step < 200 && high > low; step++) {
        const double middle = low + (high - low) / 2.0;
        if (middle <= low || middle >= high)
            break;
        if (!avlast_pool_fit_at(fit, studies, middle, error))
            return FALSE;
        *(fit->rss > target ? &low : &high) = middle;
    }
    *tau2 = low + (high - low) / 2.0;
    return TRUE;
}

/* Fisher scoring from *tau2. Where a step would go below 0 the value shrinks to a quarter
 * instead; what shrinks to nothing beside the studies' own variance is 0. */
static gboolean by_reml(AvlastPoolFit *fit, const AvlastStudies *studies, double *tau2,
                        GError **error)
{
    const double df = (double)fit->k - (double)fit->p;
    double t = *tau2;

    for (int step = 0; step < 10000; step++) {
        if (!avlast_pool_fit_at(fit, studies, t, error))
            return FALSE;
        const double move = (fit->ypp - fit->trace) / fit->trace2;
        const double typical = df / fit->trace;
        if (t + move <= 0.0) {
            t = t <= 1e-14 * typical ? 0.0 : t / 4.0;
            if (t == 0.0) {
                *tau2 = 0.0;
                return TRUE;
            }
            continue;
        }
        t += move;
        if (fabs(move) <= MAX(1e-13 * t, 1e-15 * typical)) {
            *tau2 = t;
            return TRUE;
        }
    }
    avlast_fail(
        error, AVLAST_ERROR_INTERNAL, "AV435", NULL,
        "the spread of the true effects (REML) does not settle\nhint: --method pm "
        "or dl");
    return FALSE;
}

gboolean avlast_pool_tau2(AvlastPoolFit *fit, const AvlastStudies *studies,
                          AvlastPoolMethod method, double *tau2, GError **error)
{
    const double df = (double)fit->k - (double)fit->p;

    *tau2 = method == AVLAST_POOL_COMMON ? 0.0 : NAN;
    if (method == AVLAST_POOL_COMMON || df <= 0.0)
        return TRUE;
    if (method == AVLAST_POOL_PM)
        return avlast_pool_q_root(fit, studies, df, tau2, error);
    if (!avlast_pool_fit_at(fit, studies, 0.0, error))
        return FALSE;
    *tau2 = MAX(0.0, (fit->rss - df) / fit->trace);
    return method == AVLAST_POOL_DL || by_reml(fit, studies, tau2, error);
}

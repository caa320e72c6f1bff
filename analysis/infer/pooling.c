/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "infer/pooling.h"

#include <math.h>

#include "core/distribution.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "infer/pooling_parts.h"

void avlast_pooled_free(AvlastPooled *pooled)
{
    if (!pooled)
        return;
    g_free(pooled->b);
    g_free(pooled->se);
    g_free(pooled->weight);
    g_free(pooled->fitted);
    g_free(pooled->residual);
    g_free(pooled->residual_se);
    gsl_matrix_free(pooled->covariance);
    g_free(pooled);
}

static AvlastPooled *pooled_new(gsize k, gsize p, GError **error)
{
    g_autoptr(AvlastPooled) pooled = g_new0(AvlastPooled, 1);

    pooled->k = k;
    pooled->p = p;
    pooled->b = avlast_array(double, p, error);
    pooled->se = pooled->b ? avlast_array(double, p, error) : NULL;
    pooled->weight = pooled->se ? avlast_array(double, k, error) : NULL;
    pooled->fitted = pooled->weight ? avlast_array(double, k, error) : NULL;
    pooled->residual = pooled->fitted ? avlast_array(double, k, error) : NULL;
    pooled->residual_se = pooled->residual ? avlast_array(double, k, error) : NULL;
    pooled->covariance = pooled->residual_se ? avlast_matrix_new(p, p, error) : NULL;
    return pooled->covariance ? g_steal_pointer(&pooled) : NULL;
}

/* Half the error left out: the quantile of chi-square is twice that of gamma(df / 2). */
static double chisq_quantile(double p, double df)
{
    return avlast_gamma_quantile(p, df / 2.0, 2.0);
}

static double share_of(double tau2, double typical)
{
    return isinf(tau2) ? 1.0 : tau2 / (tau2 + typical);
}

/* Q, the typical variance and the interval of tau2. */
static gboolean heterogeneity(AvlastPooled *pooled, AvlastPoolFit *fit,
                              const AvlastStudies *studies, double level, GError **error)
{
    const double df = (double)pooled->k - (double)pooled->p;

    if (!avlast_pool_fit_at(fit, studies, 0.0, error))
        return FALSE;
    pooled->q = fit->rss;
    pooled->q_df = df;
    pooled->q_p = df > 0.0 ? avlast_chisq_upper(fit->rss, df) : NAN;
    pooled->typical = df > 0.0 ? df / fit->trace : NAN;
    pooled->tau2_low = pooled->tau2_high = NAN;
    if (df > 0.0) {
        const double upper = chisq_quantile((1.0 + level) / 2.0, df),
                     lower = chisq_quantile((1.0 - level) / 2.0, df);
        if (!avlast_pool_q_root(fit, studies, upper, &pooled->tau2_low, error) ||
            !avlast_pool_q_root(fit, studies, lower, &pooled->tau2_high, error))
            return FALSE;
    }
    pooled->i2 = share_of(pooled->tau2, pooled->typical);
    pooled->i2_low = share_of(pooled->tau2_low, pooled->typical);
    pooled->i2_high = share_of(pooled->tau2_high, pooled->typical);
    pooled->h2 = pooled->tau2 / pooled->typical + 1.0;
    return TRUE;
}

/* The joint test of all columns but the first, by solving with their covariance. */
static gboolean test_moderators(AvlastPooled *pooled, gboolean z, GError **error)
{
    const gsize q = pooled->p - 1;
    g_autoptr(gsl_matrix) v = NULL;
    g_autofree double *b = NULL;

    pooled->qm = pooled->qm_df = pooled->qm_df2 = pooled->qm_p = NAN;
    if (q == 0 || isnan(pooled->se[0]))
        return TRUE;
    v = avlast_matrix_new(q, q, error);
    b = v ? avlast_array(double, q, error) : NULL;
    if (!b)
        return FALSE;
    for (gsize a = 0; a < q; a++) {
        b[a] = pooled->b[a + 1];
        for (gsize c = 0; c < q; c++)
            gsl_matrix_set(v, a, c, gsl_matrix_get(pooled->covariance, a + 1, c + 1));
    }
    /* Gaussian elimination of a positive definite matrix: b' V^-1 b is the sum of the
     * squares of what each pivot takes. */
    double sum = 0.0;
    for (gsize a = 0; a < q; a++) {
        const double pivot = gsl_matrix_get(v, a, a);
        if (!(pivot > 0.0))
            return TRUE;
        sum += b[a] * b[a] / pivot;
        for (gsize i = a + 1; i < q; i++) {
            const double factor = gsl_matrix_get(v, i, a) / pivot;
            b[i] -= factor * b[a];
            for (gsize j = a + 1; j < q; j++)
                gsl_matrix_set(
                    v, i, j, gsl_matrix_get(v, i, j) - factor * gsl_matrix_get(v, a, j));
        }
    }
    pooled->qm_df = (double)q;
    pooled->qm = z ? sum : sum / (double)q;
    pooled->qm_df2 = z ? NAN : pooled->df;
    pooled->qm_p = z ? avlast_chisq_upper(sum, (double)q)
                     : avlast_f_upper(pooled->qm, (double)q, pooled->df);
    return TRUE;
}

/* var e = (I - H) M (I - H)' with M = diag(v + tau2) and H = XBX'M^-1 has v_i + tau2 -
 * x_i'Bx_i in its diagonal; what is lost in that difference is 0. */
static double residual_error(const AvlastPoolFit *fit, const AvlastStudies *studies,
                             gsize i)
{
    const double *x = avlast_pool_row(studies, i);
    double taken = 0.0;

    for (gsize a = 0; a < fit->p; a++)
        for (gsize c = 0; c < fit->p; c++)
            taken += x[a] * gsl_matrix_get(fit->bread, a, c) * x[c];
    const double all = 1.0 / fit->w[i], left = all - taken;
    return left > 1e-10 * all ? sqrt(left) : 0.0;
}

/* Coefficients with their errors from the fit at tau2 (0 where it is not known). */
static gboolean take_fit(AvlastPooled *pooled, const AvlastPoolFit *fit,
                         const AvlastStudies *studies, const AvlastPoolOptions *options,
                         GError **error)
{
    const gboolean z = options->errors == AVLAST_POOL_Z;
    const double df = (double)pooled->k - (double)pooled->p;
    AvlastSum sum = {0};

    pooled->df = z ? INFINITY : df;
    pooled->scale = z ? 1.0 : df > 0.0 ? fit->rss / df : NAN;
    if (options->errors == AVLAST_POOL_HKSJ_FLOOR && pooled->scale < 1.0)
        pooled->scale = 1.0;
    for (gsize a = 0; a < pooled->p; a++) {
        pooled->b[a] = fit->b[a];
        for (gsize c = 0; c < pooled->p; c++)
            gsl_matrix_set(pooled->covariance, a, c,
                           pooled->scale * gsl_matrix_get(fit->bread, a, c));
        pooled->se[a] = sqrt(gsl_matrix_get(pooled->covariance, a, a));
    }
    for (gsize i = 0; i < pooled->k; i++)
        avlast_sum_add(&sum, fit->w[i]);
    for (gsize i = 0; i < pooled->k; i++) {
        pooled->weight[i] = fit->w[i] / avlast_sum_value(&sum);
        pooled->residual[i] = fit->r[i];
        pooled->residual_se[i] = residual_error(fit, studies, i);
    }
    return test_moderators(pooled, z, error);
}

AvlastPooled *avlast_pool(const AvlastStudies *studies, const AvlastPoolOptions *options,
                          GError **error)
{
    if (studies->k < studies->p) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV434", NULL,
                    "%zu studies cannot tell %zu coefficients apart", studies->k,
                    studies->p);
        return NULL;
    }
    g_autoptr(AvlastPooled) pooled = pooled_new(studies->k, studies->p, error);
    g_autoptr(AvlastPoolFit) fit =
        pooled ? avlast_pool_fit_new(studies->k, studies->p, error) : NULL;

    if (!fit || !avlast_pool_tau2(fit, studies, options->method, &pooled->tau2, error) ||
        !heterogeneity(pooled, fit, studies, options->level, error) ||
        !avlast_pool_fit_at(fit, studies, isnan(pooled->tau2) ? 0.0 : pooled->tau2,
                            error) ||
        !take_fit(pooled, fit, studies, options, error))
        return NULL;
    for (gsize i = 0; i < studies->k; i++)
        pooled->fitted[i] = studies->y[i] - pooled->residual[i];
    return g_steal_pointer(&pooled);
}

/* x'b and x'Vx. */
static double linear(const AvlastPooled *pooled, const double *x, double *variance)
{
    double sum = 0.0;

    *variance = 0.0;
    for (gsize a = 0; a < pooled->p; a++) {
        const double xa = x ? x[a] : a == 0 ? 1.0 : 0.0;
        sum += xa * pooled->b[a];
        for (gsize c = 0; c < pooled->p; c++)
            *variance += xa *
                         (x        ? x[c]
                          : c == 0 ? 1.0
                                   : 0.0) *
                         gsl_matrix_get(pooled->covariance, a, c);
    }
    return sum;
}

static AvlastPoolValue value_of(double estimate, double std_error, double df,
                                double level)
{
    const double reach = df > 0.0 ? avlast_t_critical(level, df) * std_error : NAN;

    return (AvlastPoolValue){estimate, std_error, estimate - reach, estimate + reach};
}

AvlastPoolValue avlast_pool_mean(const AvlastPooled *pooled,
                                 const AvlastPoolOptions *options, const double *x)
{
    double variance;
    const double mean = linear(pooled, x, &variance);

    return value_of(mean, sqrt(variance), pooled->df, options->level);
}

AvlastPoolValue avlast_pool_predict(const AvlastPooled *pooled,
                                    const AvlastPoolOptions *options, const double *x)
{
    const double rest = (double)pooled->k - (double)pooled->p;
    const double df = options->prediction == AVLAST_POOL_PREDICT_Z   ? INFINITY
                      : options->prediction == AVLAST_POOL_PREDICT_T ? rest
                                                                     : rest - 1.0;
    double variance;
    const double mean = linear(pooled, x, &variance);

    return value_of(mean, sqrt(variance + pooled->tau2), df, options->level);
}

AvlastPoolValue avlast_pool_shrunken(const AvlastStudies *studies,
                                     const AvlastPooled *pooled,
                                     const AvlastPoolOptions *options, gsize i)
{
    const double own = pooled->tau2 / (pooled->tau2 + studies->v[i]);
    double variance;
    const double mean = linear(pooled, avlast_pool_row(studies, i), &variance);
    const double error = sqrt(own * studies->v[i] + (1.0 - own) * (1.0 - own) * variance);

    return value_of(own * studies->y[i] + (1.0 - own) * mean, error, pooled->df,
                    options->level);
}

/* The moderators, and the standard error as the last column. */
static double *beside_error(const AvlastStudies *studies, GError **error)
{
    const gsize p = studies->p + 1;
    double *x = avlast_table(double, studies->k, p, error);

    for (gsize i = 0; x && i < studies->k; i++) {
        const double *row = avlast_pool_row(studies, i);
        for (gsize a = 0; a + 1 < p; a++)
            x[i * p + a] = row[a];
        x[i * p + p - 1] = sqrt(studies->v[i]);
    }
    return x;
}

static gboolean errors_differ(const AvlastStudies *studies)
{
    for (gsize i = 1; i < studies->k; i++)
        if (studies->v[i] < studies->v[0] || studies->v[i] > studies->v[0])
            return TRUE;
    return FALSE;
}

gboolean avlast_pool_egger(const AvlastStudies *studies, double level, AvlastEgger *egger,
                           GError **error)
{
    const gsize p = studies->p + 1;
    const AvlastPoolOptions options = {AVLAST_POOL_COMMON, AVLAST_POOL_HKSJ,
                                       AVLAST_POOL_PREDICT_HTS, level};
    g_autoptr(GError) fault = NULL;

    *egger = (AvlastEgger){NAN, NAN, NAN, NAN, NAN, {NAN, NAN, NAN, NAN}};
    if (studies->k < p + 1 || !errors_differ(studies))
        return TRUE;
    g_autofree double *x = beside_error(studies, error);
    if (!x)
        return FALSE;
    const AvlastStudies on_error = {studies->k, studies->y, studies->v, p, x};
    g_autoptr(AvlastPooled) fit = avlast_pool(&on_error, &options, &fault);
    /* errors that follow from the moderators tell nothing beside them */
    if (!fit && g_error_matches(fault, AVLAST_ERROR, AVLAST_ERROR_DEGENERATE))
        return TRUE;
    if (!fit) {
        g_propagate_error(error, g_steal_pointer(&fault));
        return FALSE;
    }
    egger->slope = fit->b[p - 1];
    egger->std_error = fit->se[p - 1];
    egger->df = fit->df;
    egger->t = egger->slope / egger->std_error;
    egger->p_value = avlast_t_two_sided(egger->t, fit->df);
    if (p == 2)
        egger->limit = avlast_pool_mean(fit, &options, NULL);
    return TRUE;
}

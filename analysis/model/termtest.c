/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/termtest.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#include "core/distribution.h"
#include "core/memory.h"
#include "core/mixture.h"
#include "core/sum.h"

static const char *const method_names[] = {
    "wald", "adjusted", "lrt", "lrt-saddlepoint", "lrt-satterthwaite", "working-wald"};

gboolean avlast_term_method_parse(const char *name, AvlastTermMethod *method)
{
    for (guint i = 0; i < G_N_ELEMENTS(method_names); i++)
        if (strcmp(method_names[i], name) == 0) {
            *method = (AvlastTermMethod)i;
            return TRUE;
        }
    return FALSE;
}

/* Fits without the flagged columns; the loss of the fit by that. */
static gboolean deviance_without(const AvlastTermModel *m, const guint8 *flags,
                                 double *deviance, GError **error)
{
    g_autofree const char **names = avlast_array(const char *, m->model->k, error);
    g_autofree const double **x = avlast_array(const double *, m->model->k, error);
    g_autofree const double **low = avlast_array(const double *, m->model->k, error);
    AvlastLinearModel model = *m->model;

    if (!names || !x || !low)
        return FALSE;
    model.k = 0;
    for (gsize j = 0; j < m->model->k; j++) {
        if (flags[j])
            continue;
        names[model.k] = m->model->names[j];
        x[model.k] = m->model->x[j];
        low[model.k++] = m->model->x_low ? m->model->x_low[j] : NULL;
    }
    model.names = names;
    model.x = x;
    model.x_low = low;
    if (m->glm) {
        g_autoptr(AvlastGlm) glm = avlast_glm_fit(&model, m->options, error);
        if (glm)
            *deviance = glm->deviance;
        return glm != NULL;
    }
    g_autoptr(AvlastLinear) fit = avlast_linear_fit(&model, error);
    if (fit)
        *deviance = fit->rss;
    return fit != NULL;
}

/* The columns that are tested, by their place among those kept; their number. */
static gsize places_of(const AvlastLinear *fit, const guint8 *flags, gsize *place)
{
    gsize q = 0;

    for (gsize j = 0; j < fit->k; j++)
        if (flags[fit->kept[j]])
            place[q++] = j;
    return q;
}

/* The eigenvalues of V0^-1 V, V0 the working model's covariance, and b'V0^-1 b; NaN when
 * V0 or V do not exist. */
static gboolean eigenvalues_of(const AvlastLinear *fit, const AvlastEstimates *e,
                               const gsize *place, gsize q, gsl_vector *lambda,
                               double *working, GError **error)
{
    g_autoptr(gsl_matrix) v0 = avlast_matrix_new(q, q, error);
    g_autoptr(gsl_matrix) v = avlast_matrix_new(q, q, error);
    g_autoptr(gsl_vector) b = avlast_vector_new(q, error);

    *working = NAN;
    gsl_vector_set_all(lambda, NAN);
    if (!v0 || !v || !b)
        return FALSE;
    for (gsize s = 0; s < q; s++) {
        gsl_vector_set(b, s, fit->coefficient[fit->kept[place[s]]]);
        for (gsize t = 0; t < q; t++) {
            const double value =
                gsl_matrix_get(e->covariance, fit->kept[place[s]], fit->kept[place[t]]);
            if (!isfinite(value))
                return TRUE;
            gsl_matrix_set(v, s, t, value);
            gsl_matrix_set(v0, s, t, gsl_matrix_get(fit->bread, place[s], place[t]));
        }
    }
    if (gsl_linalg_cholesky_decomp1(v0) != 0)
        return TRUE;
    gsl_blas_dtrsv(CblasLower, CblasNoTrans, CblasNonUnit, v0, b);
    gsl_blas_ddot(b, b, working);
    gsl_blas_dtrsm(CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, 1.0, v0, v);
    gsl_blas_dtrsm(CblasRight, CblasLower, CblasTrans, CblasNonUnit, 1.0, v0, v);
    gsl_eigen_symm_workspace *space = gsl_eigen_symm_alloc(q);
    gsl_eigen_symm(v, lambda, space);
    gsl_eigen_symm_free(space);
    return TRUE;
}

static double mixture_p(AvlastTermMethod method, const gsl_vector *lambda, double x,
                        double df)
{
    const gsize q = lambda->size;
    double sum = 0.0, squares = 0.0;

    if (method == AVLAST_TERM_LRT_SADDLEPOINT)
        return avlast_mixture_saddlepoint(lambda->data, q, x, df);
    if (method != AVLAST_TERM_LRT_SATTERTHWAITE)
        return avlast_mixture_upper(lambda->data, q, x, df);
    for (gsize s = 0; s < q; s++) {
        sum += lambda->data[s];
        squares += lambda->data[s] * lambda->data[s];
    }
    return avlast_f_upper(x / sum, sum * sum / squares, df);
}

/* Rao and Scott's: the fall of the deviance, or b'V0^-1 b, against a mixture. */
static gboolean test_mixture(const AvlastTermModel *m, const AvlastEstimates *e,
                             const guint8 *flags, AvlastTermMethod method,
                             AvlastTermTest *test, GError **error)
{
    const AvlastLinear *fit = m->fit;
    g_autofree gsize *place = avlast_array(gsize, fit->k, error);
    const gsize q = place ? places_of(fit, flags, place) : 0;
    g_autoptr(gsl_vector) lambda = avlast_vector_new(q, error);
    double working, sum = 0.0, without = NAN;

    if (!place || !lambda)
        return FALSE;
    test->method = method == AVLAST_TERM_WORKING_WALD ? "Rao-Scott working Wald"
                   : method == AVLAST_TERM_LRT_SADDLEPOINT
                       ? "Rao-Scott likelihood ratio, saddlepoint"
                   : method == AVLAST_TERM_LRT_SATTERTHWAITE
                       ? "Rao-Scott likelihood ratio, Satterthwaite"
                       : "Rao-Scott likelihood ratio";
    if (q == 0 || !e->covariance || (method != AVLAST_TERM_WORKING_WALD && q == fit->k)) {
        test->note = "no test: nothing is left to compare with";
        return TRUE;
    }
    if (!eigenvalues_of(fit, e, place, q, lambda, &working, error) ||
        (method != AVLAST_TERM_WORKING_WALD &&
         !deviance_without(m, flags, &without, error)))
        return FALSE;
    const double x = method == AVLAST_TERM_WORKING_WALD
                         ? working
                         : fmax(without - (m->glm ? m->glm->deviance : fit->rss), 0.0);
    for (gsize s = 0; s < q; s++) {
        const double value = gsl_vector_get(lambda, s);
        gsl_vector_set(lambda, s, value < 0.0 ? 0.0 : value);
        sum += gsl_vector_get(lambda, s);
    }
    test->df = (double)q;
    test->df2 = avlast_estimates_row(e, fit->kept[place[0]])->df;
    test->statistic = x / sum;
    test->p_value = mixture_p(method, lambda, x, test->df2);
    if (!isfinite(test->p_value))
        test->note = "no test: a coefficient in it has no standard error";
    return TRUE;
}

/* Wald's, by the covariance's own rule, or with Stata's adjustment. */
static gboolean test_wald(const AvlastTermModel *m, const AvlastRobust *robust,
                          const guint8 *flags, AvlastTermMethod method,
                          AvlastTermTest *test, GError **error)
{
    const AvlastLinear *fit = m->fit;
    g_autoptr(gsl_matrix) contrasts =
        avlast_matrix_new(fit->columns, fit->columns, error);
    gsize q = 0;
    AvlastWald wald;

    if (!contrasts)
        return FALSE;
    for (gsize j = 0; j < fit->columns; j++)
        if (flags[j])
            gsl_matrix_set(contrasts, q++, j, 1.0);
    contrasts->size1 = MAX(q, 1);
    if (!avlast_robust_wald(robust, contrasts, &wald, error))
        return FALSE;
    *test = (AvlastTermTest){.statistic = wald.f,
                             .df = wald.df1,
                             .df2 = wald.df2,
                             .p_value = wald.p_value,
                             .method = wald.method,
                             .note = wald.note};
    if (method != AVLAST_TERM_ADJUSTED)
        return TRUE;
    /* the design's own df again, of which Stata takes q - 1 */
    const double df = m->own_df ? wald.df2 : wald.df2 - 1.0 + (double)fit->n - fit->df;
    test->df2 = df - test->df + 1.0;
    test->statistic = wald.f * test->df2 / df;
    test->p_value = avlast_f_upper(test->statistic, test->df, test->df2);
    test->method = "adjusted Wald F, survey";
    return TRUE;
}

gboolean avlast_term_test(const AvlastTermModel *model, const AvlastRobust *robust,
                          const AvlastEstimates *estimates, const guint8 *flags,
                          AvlastTermMethod method, AvlastTermTest *test, GError **error)
{
    *test = (AvlastTermTest){.statistic = NAN, .df = NAN, .df2 = NAN, .p_value = NAN};
    return method <= AVLAST_TERM_ADJUSTED
               ? test_wald(model, robust, flags, method, test, error)
               : test_mixture(model, estimates, flags, method, test, error);
}

gboolean avlast_term_aic(const AvlastTermModel *m, const AvlastEstimates *e, double *aic,
                         double *parameters, GError **error)
{
    const AvlastLinear *fit = m->fit;
    g_autofree guint8 *flags = avlast_array(guint8, fit->columns, error);
    g_autofree gsize *place = avlast_array(gsize, fit->k, error);
    AvlastSum weights = AVLAST_SUM_ZERO;
    double working;

    *aic = *parameters = NAN;
    if (!flags || !place)
        return FALSE;
    for (gsize j = 0; j < fit->columns; j++)
        flags[j] = strcmp(fit->names[j], "(Intercept)") != 0;
    const gsize q = places_of(fit, flags, place);
    g_autoptr(gsl_vector) lambda = avlast_vector_new(q, error);
    if (!lambda)
        return FALSE;
    if (!m->glm || !e->covariance)
        return TRUE;
    for (gsize i = 0; i < fit->n; i++)
        avlast_sum_add(&weights, fit->weight ? fit->weight[i] : 1.0);
    const double mean = avlast_sum_value(&weights) / (double)fit->n;
    if (q > 0 && !eigenvalues_of(fit, e, place, q, lambda, &working, error))
        return FALSE;
    *parameters = 0.0;
    for (gsize s = 0; s < q; s++)
        *parameters += gsl_vector_get(lambda, s) / mean;
    *aic = m->glm->deviance / mean + 2.0 * *parameters;
    return TRUE;
}

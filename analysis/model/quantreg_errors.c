/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the standard errors of a quantile regression are made of. */
#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>

#include "core/distribution.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "model/quantreg.h"

gboolean avlast_quantreg_se_parse(const char *name, AvlastQuantregSe *se)
{
    static const char *const names[] = {"iid", "nid", "ker"};

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (g_ascii_strcasecmp(name, names[i]) == 0) {
            *se = (AvlastQuantregSe)i;
            return TRUE;
        }
    return FALSE;
}

static double normal_density(double x)
{
    return exp(-0.5 * x * x) * 0.39894228040143267794;
}

double avlast_quantreg_bandwidth(double tau, gsize n)
{
    const double x = avlast_normal_quantile(tau), f = normal_density(x);

    return cbrt(1.0 / (double)n) * pow(avlast_normal_quantile(0.975), 2.0 / 3.0) *
           cbrt(1.5 * f * f / (2.0 * x * x + 1.0));
}

/* The bandwidth that keeps tau - h and tau + h between 0 and 1. */
static double inside(double tau, gsize n)
{
    double h = avlast_quantreg_bandwidth(tau, n);

    while (tau - h < 0.0 || tau + h > 1.0)
        h *= 0.5;
    return h;
}

static double weight_of(const AvlastLinear *fit, gsize i)
{
    return fit->weight ? fit->weight[i] : 1.0;
}

static int by_size(const void *a, const void *b)
{
    const double x = fabs(*(const double *)a), y = fabs(*(const double *)b);

    return (x > y) - (x < y);
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* One over the density: the slope of the residuals nearest to 0, in order, by a median
 * regression. */
static gboolean common_density(const AvlastQuantreg *q, double *density, GError **error)
{
    const AvlastLinear *fit = q->fit;
    const gsize n = fit->n, p = fit->k;
    g_autofree double *r = avlast_array(double, n, error);
    g_autofree double *one = avlast_array(double, n, error);
    g_autofree double *at = avlast_array(double, n, error);
    static const char *const names[] = {"(Intercept)", "at"};
    gsize zeros = 0;

    if (!r || !one || !at)
        return FALSE;
    for (gsize i = 0; i < n; i++) {
        r[i] = weight_of(fit, i) * fit->residual[i];
        zeros += fit->residual[i] == 0.0;
    }
    qsort(r, n, sizeof *r, by_size);
    const gsize h = (gsize)fmax((double)p + 1.0,
                                ceil((double)n * avlast_quantreg_bandwidth(q->tau, n)));
    const gsize m = zeros < n ? MIN(h + 1, n - zeros) : 0;
    *density = NAN;
    if (m < 3)
        return TRUE;
    qsort(r + zeros, m, sizeof *r, by_value);
    for (gsize l = 0; l < m; l++) {
        one[l] = 1.0;
        at[l] = (double)(zeros + l + 1) / ((double)n - (double)p);
    }
    const double *const x[] = {one, at};
    const AvlastLinearModel model = {
        .outcome = "r", .y = r + zeros, .n = m, .k = 2, .names = names, .x = x};
    g_autoptr(AvlastQuantreg) line = avlast_quantreg_fit(&model, 0.5, error);
    if (!line)
        return FALSE;
    *density = 1.0 / line->fit->coefficient[1];
    return TRUE;
}

static gboolean difference_densities(const AvlastLinearModel *model,
                                     const AvlastQuantreg *q, double *density, gsize *bad,
                                     GError **error)
{
    const AvlastLinear *fit = q->fit;
    const double h = inside(q->tau, fit->n);
    g_autoptr(AvlastQuantreg) high = avlast_quantreg_fit(model, q->tau + h, error);
    g_autoptr(AvlastQuantreg) low =
        high ? avlast_quantreg_fit(model, q->tau - h, error) : NULL;

    if (!low)
        return FALSE;
    for (gsize i = 0; i < fit->n; i++) {
        AvlastSum sum = AVLAST_SUM_ZERO;
        for (gsize j = 0; j < fit->k; j++) {
            const gsize c = fit->kept[j];
            avlast_sum_add_product(&sum,
                                   high->fit->coefficient[c] - low->fit->coefficient[c],
                                   model->x[c][fit->row[i]]);
        }
        const double gap = weight_of(fit, i) * avlast_sum_value(&sum);
        *bad += !(gap > 0.0);
        density[i] = gap > 0.0 ? 2.0 * h / gap : 0.0;
    }
    return TRUE;
}

/* Type 7, of sorted values. */
static double quantile(const double *sorted, gsize n, double p)
{
    const double at = p * (double)(n - 1);
    const gsize low = (gsize)floor(at), high = MIN(low + 1, n - 1);

    return sorted[low] + (at - (double)low) * (sorted[high] - sorted[low]);
}

static gboolean kernel_densities(const AvlastQuantreg *q, double *density, GError **error)
{
    const AvlastLinear *fit = q->fit;
    const gsize n = fit->n;
    g_autofree double *r = avlast_array(double, n, error);
    const double h = inside(q->tau, n);
    AvlastSum total = AVLAST_SUM_ZERO, squares = AVLAST_SUM_ZERO;

    if (!r)
        return FALSE;
    for (gsize i = 0; i < n; i++) {
        r[i] = weight_of(fit, i) * fit->residual[i];
        avlast_sum_add(&total, r[i]);
    }
    const double mean = avlast_sum_value(&total) / (double)n;
    for (gsize i = 0; i < n; i++)
        avlast_sum_add_product(&squares, r[i] - mean, r[i] - mean);
    qsort(r, n, sizeof *r, by_value);
    const double sd = sqrt(avlast_sum_value(&squares) / ((double)n - 1.0));
    const double iqr = (quantile(r, n, 0.75) - quantile(r, n, 0.25)) / 1.34;
    const double width =
        (avlast_normal_quantile(q->tau + h) - avlast_normal_quantile(q->tau - h)) *
        fmin(sd, iqr);
    for (gsize i = 0; i < n; i++)
        density[i] = normal_density(weight_of(fit, i) * fit->residual[i] / width) / width;
    return TRUE;
}

/* D in the fit's orthonormal columns, Q' W^(1/2) F W^(1/2) Q. */
static gsl_matrix *middle(const AvlastQuantreg *q, const double *density, GError **error)
{
    const AvlastLinear *fit = q->fit;
    const gsize k = fit->k;
    gsl_matrix *d = avlast_matrix_new(k, k, error);

    for (gsize i = 0; d && i < fit->n; i++) {
        const gsl_vector_const_view row = gsl_vector_const_view_array(fit->q + i * k, k);
        gsl_blas_dsyr(CblasUpper, weight_of(fit, i) * density[i], &row.vector, d);
    }
    for (gsize a = 0; d && a < k; a++)
        for (gsize b = 0; b < a; b++)
            gsl_matrix_set(d, a, b, gsl_matrix_get(d, b, a));
    return d;
}

static gboolean positive(const gsl_matrix *d)
{
    double largest = 0.0;

    for (gsize j = 0; j < d->size1; j++)
        largest = fmax(largest, gsl_matrix_get(d, j, j));
    for (gsize j = 0; j < d->size1; j++)
        if (!(gsl_matrix_get(d, j, j) > 1e-14 * largest) || !isfinite(largest))
            return FALSE;
    return TRUE;
}

gsl_matrix *avlast_quantreg_root(const AvlastLinearModel *model, const AvlastQuantreg *q,
                                 AvlastQuantregSe se, gsize *bad, GError **error)
{
    const gsize k = q->fit->k;
    g_autofree double *density = avlast_array(double, q->fit->n, error);
    double one = NAN;

    *bad = 0;
    if (!density || (se == AVLAST_QUANTREG_IID && !common_density(q, &one, error)) ||
        (se == AVLAST_QUANTREG_NID &&
         !difference_densities(model, q, density, bad, error)) ||
        (se == AVLAST_QUANTREG_KER && !kernel_densities(q, density, error)))
        return NULL;
    for (gsize i = 0; se == AVLAST_QUANTREG_IID && i < q->fit->n; i++)
        density[i] = one;
    g_autoptr(gsl_matrix) d = middle(q, density, error);
    g_autoptr(gsl_matrix) root = d ? avlast_matrix_new(k, k, error) : NULL;
    if (!root)
        return NULL;
    if (!positive(d) || gsl_linalg_cholesky_decomp1(d) != 0) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV329", NULL,
                    "no standard errors at the quantile %g: too few rows lie near it to "
                    "tell how dense they are",
                    q->tau);
        return NULL;
    }
    const gsl_matrix_const_view r_inverse =
        gsl_matrix_const_view_array(q->fit->r_inverse, k, k);
    for (gsize a = 0; a < k; a++) /* L' of L L' = D */
        for (gsize b = a; b < k; b++)
            gsl_matrix_set(d, a, b, gsl_matrix_get(d, b, a));
    gsl_matrix_memcpy(root, &r_inverse.matrix);
    gsl_blas_dtrsm(CblasRight, CblasUpper, CblasNoTrans, CblasNonUnit, 1.0, d, root);
    return g_steal_pointer(&root);
}

gsl_matrix *avlast_quantreg_spread(const AvlastQuantreg *q, GError **error)
{
    g_autofree double *one = avlast_array(double, q->fit->n, error);

    for (gsize i = 0; one && i < q->fit->n; i++)
        one[i] = 1.0;
    return one ? middle(q, one, error) : NULL;
}

gboolean avlast_quantreg_scores(AvlastQuantreg *q, const gsl_matrix *root, GError **error)
{
    AvlastLinear *fit = q->fit;
    const gsize k = fit->k;
    gsl_matrix_view inverse = gsl_matrix_view_array(fit->r_inverse, k, k);
    gsl_matrix_view columns = gsl_matrix_view_array(fit->q, fit->n, k);
    g_autoptr(gsl_matrix) turn = avlast_matrix_new(k, k, error);
    AvlastSum squares = AVLAST_SUM_ZERO;

    if (!turn)
        return FALSE;
    /* X = Q R, so X T = Q (R T): R T from R^-1 (R T) = T. */
    gsl_matrix_memcpy(turn, root);
    gsl_blas_dtrsm(CblasLeft, CblasUpper, CblasNoTrans, CblasNonUnit, 1.0,
                   &inverse.matrix, turn);
    gsl_blas_dtrmm(CblasRight, CblasUpper, CblasNoTrans, CblasNonUnit, 1.0, turn,
                   &columns.matrix);
    gsl_matrix_memcpy(&inverse.matrix, root);
    gsl_blas_dgemm(CblasNoTrans, CblasTrans, 1.0, root, root, 0.0, fit->bread);
    for (gsize i = 0; i < fit->n; i++) {
        fit->residual[i] = q->score[i];
        avlast_sum_add_product(&squares, weight_of(fit, i) * q->score[i], q->score[i]);
    }
    fit->rss = avlast_sum_value(&squares);
    fit->sigma = fit->df > 0.0 ? sqrt(fit->rss / fit->df) : NAN;
    fit->r_squared = fit->adj_r_squared = fit->f = NAN;
    return TRUE;
}

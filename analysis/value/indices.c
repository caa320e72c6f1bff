/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/indices.h"

#include <gsl/gsl_eigen.h>
#include <gsl/gsl_sort.h>
#include <math.h>

#include "core/sum.h"

static double mean_of(const double *x, gsize n)
{
    AvlastSum sum = AVLAST_SUM_ZERO;

    for (gsize r = 0; r < n; r++)
        avlast_sum_add(&sum, x[r]);
    return avlast_sum_value(&sum) / (double)n;
}

/* Of both samples about their common mean. */
static double variance_of(const double *a, const double *b, gsize n, double mean)
{
    AvlastSum sum = AVLAST_SUM_ZERO;

    for (gsize r = 0; r < n; r++) {
        avlast_sum_add_product(&sum, a[r] - mean, a[r] - mean);
        avlast_sum_add_product(&sum, b[r] - mean, b[r] - mean);
    }
    return avlast_sum_value(&sum) / (2.0 * (double)n);
}

AvlastVarianceShares avlast_variance_shares(const double *a, const double *b,
                                            const double *ab, gsize n)
{
    const double mean = 0.5 * (mean_of(a, n) + mean_of(b, n));
    const double variance = variance_of(a, b, n, mean);
    const guint batches = avlast_batches(n);
    AvlastSum first = AVLAST_SUM_ZERO, total = AVLAST_SUM_ZERO;
    double first_of[16], total_of[16];

    if (!(variance > 0.0))
        return (AvlastVarianceShares){NAN, NAN, NAN, NAN};
    for (guint k = 0; k < batches; k++) {
        AvlastSum one = AVLAST_SUM_ZERO, two = AVLAST_SUM_ZERO;
        const gsize from = avlast_batch_start(n, k), to = avlast_batch_start(n, k + 1);
        for (gsize r = from; r < to; r++) {
            avlast_sum_add_product(&one, b[r] - mean, ab[r] - a[r]);
            avlast_sum_add_product(&two, 0.5 * (a[r] - ab[r]), a[r] - ab[r]);
        }
        avlast_sum_add(&first, avlast_sum_value(&one));
        avlast_sum_add(&total, avlast_sum_value(&two));
        first_of[k] = avlast_sum_value(&one) / ((double)(to - from) * variance);
        total_of[k] = avlast_sum_value(&two) / ((double)(to - from) * variance);
    }
    const double size = (double)n * variance, root = sqrt((double)batches);
    return (AvlastVarianceShares){
        avlast_sum_value(&first) / size, avlast_draws_sd(first_of, batches) / root,
        avlast_sum_value(&total) / size, avlast_draws_sd(total_of, batches) / root};
}

gboolean avlast_correlation_ratio(const double *x, const double *y, gsize n, gsize bins,
                                  double *share, GError **error)
{
    g_autofree gsize *order = avlast_array(gsize, n, error);
    const double mean = mean_of(y, n), whole = variance_of(y, y, n, mean) * (double)n;
    AvlastSum between = AVLAST_SUM_ZERO;
    gsize used = 0, count = 0;

    if (!order)
        return FALSE;
    gsl_sort_index(order, x, 1, n);
    for (gsize from = 0, to; from < n; from = to, count++) {
        AvlastSum sum = AVLAST_SUM_ZERO;
        to = MAX(from + 1, (used + 1) * n / bins);
        while (to < n && x[order[to]] == x[order[to - 1]])
            to++;
        for (gsize k = from; k < to; k++)
            avlast_sum_add(&sum, y[order[k]] - mean);
        avlast_sum_add_product(&between, avlast_sum_value(&sum),
                               avlast_sum_value(&sum) / (double)(to - from));
        /* A bin that equal values made wide stands for those it covers. */
        used = MAX(used + 1, to * bins / n);
    }
    const double eta = avlast_sum_value(&between) / whole;
    *share = whole > 0.0 && count > 1
                 ? 1.0 - (1.0 - eta) * ((double)n - 1.0) / (double)(n - count)
                 : NAN;
    return TRUE;
}

static void fill_ranks(const double *x, gsize n, gsize *order, double *rank)
{
    gsl_sort_index(order, x, 1, n);
    for (gsize from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && x[order[to]] == x[order[from]]; to++)
            ;
        for (gsize k = from; k < to; k++)
            rank[order[k]] = 0.5 * (double)(from + to - 1);
    }
}

static double correlation_of(const double *x, const double *y, gsize n)
{
    const double mx = mean_of(x, n), my = mean_of(y, n);
    AvlastSum xx = AVLAST_SUM_ZERO, yy = AVLAST_SUM_ZERO, xy = AVLAST_SUM_ZERO;

    for (gsize r = 0; r < n; r++) {
        avlast_sum_add_product(&xx, x[r] - mx, x[r] - mx);
        avlast_sum_add_product(&yy, y[r] - my, y[r] - my);
        avlast_sum_add_product(&xy, x[r] - mx, y[r] - my);
    }
    const double size = sqrt(avlast_sum_value(&xx)) * sqrt(avlast_sum_value(&yy));
    return size > 0.0 ? avlast_sum_value(&xy) / size : NAN;
}

gboolean avlast_rank_correlation(const double *x, const double *y, gsize n,
                                 double *correlation, GError **error)
{
    g_autofree gsize *order = avlast_array(gsize, n, error);
    g_autofree double *rank = order ? avlast_table(double, 2, n, error) : NULL;

    if (!rank)
        return FALSE;
    fill_ranks(x, n, order, rank);
    fill_ranks(y, n, order, rank + n);
    *correlation = correlation_of(rank, rank + n, n);
    return TRUE;
}

/* Standardised sums of products: c is p x p, d has the columns' with y. */
static void fill_products(const double *const *x, const double *y, gsize n, gsize p,
                          gsl_matrix *c, double *d)
{
#pragma omp parallel for schedule(dynamic, 1)
    for (gsize i = 0; i < p; i++) {
        for (gsize j = 0; j <= i; j++) {
            const double r = i == j ? 1.0 : correlation_of(x[i], x[j], n);
            gsl_matrix_set(c, i, j, isfinite(r) ? r : 0.0);
        }
        d[i] = correlation_of(x[i], y, n);
        if (!isfinite(d[i]))
            d[i] = 0.0;
    }
    for (gsize i = 0; i < p; i++)
        for (gsize j = 0; j < i; j++)
            gsl_matrix_set(c, j, i, gsl_matrix_get(c, i, j));
}

gboolean avlast_standard_coefficients(const double *const *x, const double *y, gsize n,
                                      gsize p, double *coefficient, double *r2,
                                      GError **error)
{
    g_autoptr(gsl_matrix) c = avlast_matrix_new(p, p, error);
    g_autoptr(gsl_matrix) vector = c ? avlast_matrix_new(p, p, error) : NULL;
    g_autoptr(gsl_vector) value = vector ? avlast_vector_new(p, error) : NULL;
    g_autofree double *d = value ? avlast_array(double, p, error) : NULL;
    gsl_eigen_symmv_workspace *work = d && p ? gsl_eigen_symmv_alloc(p) : NULL;
    const gboolean varies = variance_of(y, y, n, mean_of(y, n)) > 0.0;

    if (!d || (p && !work))
        return FALSE;
    fill_products(x, y, n, p, c, d);
    if (p) {
        gsl_eigen_symmv(c, value, vector, work);
        gsl_eigen_symmv_free(work);
    }
    double explained = 0.0;
    for (gsize i = 0; i < p; i++)
        coefficient[i] = varies ? 0.0 : NAN;
    for (gsize k = 0; k < p && varies; k++) {
        double along = 0.0;
        if (gsl_vector_get(value, k) <= 1e-10)
            continue;
        for (gsize i = 0; i < p; i++)
            along += gsl_matrix_get(vector, i, k) * d[i];
        explained += along * along / gsl_vector_get(value, k);
        for (gsize i = 0; i < p; i++)
            coefficient[i] +=
                gsl_matrix_get(vector, i, k) * along / gsl_vector_get(value, k);
    }
    if (r2)
        *r2 = varies ? explained : NAN;
    return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "infer/rubin.h"

#include <math.h>

#include "core/distribution.h"
#include "core/memory.h"
#include "core/sum.h"

/* Below this r the estimates differ by rounding alone. */
#define NO_INCREASE 1e-12

static double mean_of(const double *value, gsize n)
{
    AvlastSum sum = AVLAST_SUM_ZERO;

    for (gsize i = 0; i < n; i++)
        avlast_sum_add(&sum, value[i]);
    return avlast_sum_value(&sum) / (double)n;
}

static double variance_of(const double *value, gsize n)
{
    const double mean = mean_of(value, n);
    AvlastSum sum = AVLAST_SUM_ZERO;

    for (gsize i = 0; i < n; i++)
        avlast_sum_add_product(&sum, value[i] - mean, value[i] - mean);
    return avlast_sum_value(&sum) / ((double)n - 1.0);
}

/* v*: what is left of the complete-data df before anything is missing. */
static double shrunk(double df)
{
    return (df + 1.0) / (df + 3.0) * df;
}

/* The large-sample df, capped by what the complete data would have had. */
static double capped(double df, double complete, double r)
{
    return isinf(complete) ? df : 1.0 / (1.0 / df + (1.0 + r) / shrunk(complete));
}

AvlastRubin avlast_rubin(const double *estimate, const double *variance, gsize m,
                         double complete_df)
{
    const double n = (double)m;
    AvlastRubin p = {.estimate = mean_of(estimate, m),
                     .within = mean_of(variance, m),
                     .between = variance_of(estimate, m),
                     .df = complete_df > 0.0 ? complete_df : NAN};
    /* a total that the calibration fixes differs by rounding, and has no variance that
     * this could be held against */
    if (sqrt(p.between) <= NO_INCREASE * fabs(p.estimate))
        p.between = 0.0;
    const double extra = (1.0 + 1.0 / n) * p.between;

    p.total = p.within + extra;
    p.riv = extra > 0.0 ? extra / p.within : 0.0;
    p.fmi = isnan(p.df) ? NAN : 0.0;
    if (!(p.riv > NO_INCREASE) || isnan(p.df))
        return p;
    if (p.within == 0.0) {
        p.df = n - 1.0;
        p.fmi = 1.0;
        return p;
    }
    const double ratio = 1.0 + 1.0 / p.riv;
    p.df = capped((n - 1.0) * ratio * ratio, complete_df, p.riv);
    p.fmi = (p.riv + 2.0 / (p.df + 3.0)) / (1.0 + p.riv);
    return p;
}

static void finish(AvlastPooledTest *test)
{
    test->p_value = isnan(test->statistic) || !(test->df2 > 0.0)
                        ? NAN
                        : avlast_f_upper(test->statistic, test->df1, test->df2);
}

/* Reiter's denominator df; NaN where they are not defined. */
static double reiter(double t, double r, double complete)
{
    const double a = r * t / (t - 2.0), b = 1.0 + a, v = shrunk(complete);
    const double c0 = 1.0 / (t - 4.0), c1 = v - 2.0 * b, c2 = v - 4.0 * b;

    if (!(t > 4.0) || !(c2 > 0.0))
        return NAN;
    const double sum = a * a * c1 / (b * b * c2) + 8.0 * a * a * c1 / (b * c2 * c2) +
                       4.0 * a * a / (b * c2) + 4.0 * a * a / (c2 * c1) +
                       16.0 * a * a * c1 / (c2 * c2 * c2) + 8.0 * a * a / (c2 * c2);
    return 4.0 + 1.0 / (1.0 / c2 + c0 * sum);
}

static double d1_df(double t, double k, double r, double complete)
{
    if (!(r > NO_INCREASE))
        return complete;
    const double ratio = 1.0 + (1.0 - 2.0 / t) / r;
    const double large =
        t > 4.0 ? 4.0 + (t - 4.0) * ratio * ratio
                : t * (1.0 + 1.0 / k) * (1.0 + 1.0 / r) * (1.0 + 1.0 / r) / 2.0;
    if (isinf(complete))
        return large;
    const double small = reiter(t, r, complete);
    return isnan(small) ? capped(large, complete, r) : small;
}

/* x' V^-1 x, V = L L': the squared length of L^-1 x, which x becomes. */
static double quadratic(const gsl_matrix *l, gsl_vector *x)
{
    AvlastSum sum = AVLAST_SUM_ZERO;

    for (gsize i = 0; i < x->size; i++) {
        double value = gsl_vector_get(x, i);
        for (gsize j = 0; j < i; j++)
            value -= gsl_matrix_get(l, i, j) * gsl_vector_get(x, j);
        value /= gsl_matrix_get(l, i, i);
        gsl_vector_set(x, i, value);
        avlast_sum_add_product(&sum, value, value);
    }
    return avlast_sum_value(&sum);
}

/* L of V with its diagonal scaled to 1, and the scale; FALSE when V is not positive
 * definite, or so near it that nothing is left of the digits. */
static gboolean decompose(const gsl_matrix *v, gsl_matrix *l, gsl_vector *scale)
{
    for (gsize i = 0; i < v->size1; i++) {
        const double variance = gsl_matrix_get(v, i, i);
        if (!(variance > 0.0) || isinf(variance))
            return FALSE;
        gsl_vector_set(scale, i, sqrt(variance));
    }
    for (gsize i = 0; i < v->size1; i++)
        for (gsize j = 0; j <= i; j++) {
            double value = gsl_matrix_get(v, i, j) / gsl_vector_get(scale, i) /
                           gsl_vector_get(scale, j);
            for (gsize t = 0; t < j; t++)
                value -= gsl_matrix_get(l, i, t) * gsl_matrix_get(l, j, t);
            if (i == j && !(value > 1e-14))
                return FALSE;
            gsl_matrix_set(l, i, j,
                           i == j ? sqrt(value) : value / gsl_matrix_get(l, j, j));
        }
    return TRUE;
}

gboolean avlast_pool_d1(const double *estimate, const gsl_matrix *within, gsize m,
                        double complete_df, AvlastPooledTest *test)
{
    const gsize k = within->size1;
    const double n = (double)m, q = (double)k;
    g_autoptr(gsl_matrix) l = avlast_matrix_new(k, k, NULL);
    g_autoptr(gsl_matrix) part = avlast_matrix_new(3, k, NULL);
    AvlastSum spread = AVLAST_SUM_ZERO;

    *test = (AvlastPooledTest){NAN, q, NAN, NAN, NAN};
    if (!l || !part)
        return FALSE;
    gsl_vector_view scale = gsl_matrix_row(part, 0), mean = gsl_matrix_row(part, 1);
    gsl_vector_view x = gsl_matrix_row(part, 2);
    if (!(complete_df > 0.0) || !decompose(within, l, &scale.vector))
        return FALSE;
    for (gsize j = 0; j < k; j++) {
        AvlastSum sum = AVLAST_SUM_ZERO;
        for (gsize i = 0; i < m; i++)
            avlast_sum_add(&sum, estimate[i * k + j]);
        gsl_vector_set(&mean.vector, j,
                       avlast_sum_value(&sum) / n / gsl_vector_get(&scale.vector, j));
    }
    /* tr(B U^-1) is the sum of the deviations' own quadratic forms */
    for (gsize i = 0; i < m; i++) {
        for (gsize j = 0; j < k; j++)
            gsl_vector_set(&x.vector, j,
                           estimate[i * k + j] / gsl_vector_get(&scale.vector, j) -
                               gsl_vector_get(&mean.vector, j));
        avlast_sum_add(&spread, quadratic(l, &x.vector));
    }
    test->riv = (1.0 + 1.0 / n) * avlast_sum_value(&spread) / (n - 1.0) / q;
    test->statistic = quadratic(l, &mean.vector) / (q * (1.0 + test->riv));
    test->df2 = d1_df(q * (n - 1.0), q, test->riv, complete_df);
    finish(test);
    return TRUE;
}

void avlast_pool_hotelling(AvlastPooledTest *test, double complete_df)
{
    if (!isinf(complete_df))
        test->statistic *= complete_df / (complete_df + test->df1 - 1.0);
    finish(test);
}

void avlast_pool_d2(const double *statistic, gsize m, double k, double complete_df,
                    AvlastPooledTest *test)
{
    const double n = (double)m, mean = mean_of(statistic, m);
    g_autofree double *root = g_new(double, m);

    for (gsize i = 0; i < m; i++)
        root[i] = sqrt(fmax(statistic[i], 0.0));
    *test = (AvlastPooledTest){mean / k, k, complete_df, NAN, NAN};
    test->riv = (1.0 + 1.0 / n) * variance_of(root, m);
    if (test->riv > NO_INCREASE) {
        const double ratio = 1.0 + 1.0 / test->riv;
        const double f =
            (mean / k - (n + 1.0) / (n - 1.0) * test->riv) / (1.0 + test->riv);
        test->statistic = isnan(f) ? f : fmax(f, 0.0);
        test->df2 =
            capped(pow(k, -3.0 / n) * (n - 1.0) * ratio * ratio, complete_df, test->riv);
    }
    finish(test);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "infer/supt.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_eigen.h>
#include <math.h>

#include "core/distribution.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/random.h"
#include "core/sum.h"

#define SHIFTS 12
/* Points of one shift, a multiple of the bins; fewer where a point costs more. */
#define MOST_POINTS  8192
#define LEAST_POINTS 1024
/* Points of a shift are sorted by their m and put into bins of equal size: within one
 * they differ so little that their mean stands for them (relative 1e-6 of a
 * probability). */
#define BINS 256

typedef struct {
    gsize n, rank;
    gsl_matrix *root; /* n x rank: correlation = root root' */
    gsize *at;        /* the estimates that count */
    double df;
    double *m2; /* SHIFTS x BINS: mean of m squared */
} Joint;

static void joint_clear(Joint *joint)
{
    g_clear_pointer(&joint->root, gsl_matrix_free);
    g_free(joint->at);
    g_free(joint->m2);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Joint, joint_clear)

static gboolean take_estimates(Joint *joint, const gsl_matrix *v, const double *t,
                               gsize n, GError **error)
{
    joint->at = avlast_array(gsize, n, error);
    if (!joint->at)
        return FALSE;
    for (gsize i = 0; i < n; i++)
        if (gsl_matrix_get(v, i, i) > 0.0 && isfinite(gsl_matrix_get(v, i, i)) &&
            (!t || !isnan(t[i])))
            joint->at[joint->n++] = i;
    if (joint->n > 0 && joint->n <= AVLAST_SUPT_TERMS)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV390", NULL,
                joint->n ? "a joint band of %zu estimates is beyond the %d it is made for"
                         : "a joint band needs estimates with standard errors (%zu of %d "
                           "at most)",
                joint->n, AVLAST_SUPT_TERMS);
    return FALSE;
}

/* The correlation's root from its eigenvalues, the negligible ones left out. */
static gboolean find_root(Joint *joint, const gsl_matrix *v, GError **error)
{
    const gsize n = joint->n;
    g_autoptr(gsl_matrix) r = avlast_matrix_new(n, n, error);
    g_autoptr(gsl_matrix) vectors = avlast_matrix_new(n, n, error);
    g_autoptr(gsl_vector) values = avlast_vector_new(n, error);
    gsl_eigen_symmv_workspace *work = gsl_eigen_symmv_alloc(n);

    if (!r || !vectors || !values || !work) {
        if (work)
            gsl_eigen_symmv_free(work);
        return FALSE;
    }
    for (gsize i = 0; i < n; i++)
        for (gsize j = 0; j < n; j++) {
            const gsize a = joint->at[i], b = joint->at[j];
            const double c = gsl_matrix_get(v, a, b);
            gsl_matrix_set(r, i, j,
                           i == j     ? 1.0
                           : isnan(c) ? 0.0
                                      : c / sqrt(gsl_matrix_get(v, a, a)) /
                                            sqrt(gsl_matrix_get(v, b, b)));
        }
    gsl_eigen_symmv(r, values, vectors, work);
    gsl_eigen_symmv_free(work);
    gsl_eigen_symmv_sort(values, vectors, GSL_EIGEN_SORT_VAL_DESC);
    const double least = 1e-10 * gsl_vector_get(values, 0);
    while (joint->rank < n && gsl_vector_get(values, joint->rank) > least)
        joint->rank++;
    joint->root = avlast_matrix_new(n, joint->rank, error);
    if (!joint->root)
        return FALSE;
    for (gsize i = 0; i < n; i++)
        for (gsize j = 0; j < joint->rank; j++)
            gsl_matrix_set(joint->root, i, j,
                           gsl_matrix_get(vectors, i, j) *
                               sqrt(gsl_vector_get(values, j)));
    return TRUE;
}

/* Square roots of the first primes. */
static double *prime_roots(gsize n, GError **error)
{
    double *roots = avlast_array(double, n, error);
    gsize found = 0;

    for (guint k = 2; roots && found < n; k++) {
        gboolean prime = TRUE;
        for (guint d = 2; d * d <= k && prime; d++)
            prime = k % d != 0;
        if (prime)
            roots[found++] = sqrt((double)k);
    }
    return roots;
}

static int compare_doubles(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* The largest squared element of the image of the direction x. */
static double largest(const Joint *joint, const double *x)
{
    double length = 0.0, most = 0.0;

    for (gsize j = 0; j < joint->rank; j++)
        length += x[j] * x[j];
    for (gsize i = 0; i < joint->n; i++) {
        const double *row = joint->root->data + i * joint->root->tda;
        double sum = 0.0;
        for (gsize j = 0; j < joint->rank; j++)
            sum += row[j] * x[j];
        most = fmax(most, sum * sum);
    }
    return length > 0.0 ? most / length : 1.0;
}

static gboolean draw_directions(Joint *joint, guint32 seed, GError **error)
{
    const double wanted = 4e8 / ((double)joint->n * (double)joint->rank);
    gsize points = LEAST_POINTS;

    while (points < MOST_POINTS && (double)points * 2.0 <= wanted)
        points *= 2;
    g_autofree double *step = prime_roots(joint->rank, error);
    g_autofree double *shift = avlast_array(double, joint->rank, error);
    g_autofree double *x = avlast_array(double, joint->rank, error);
    g_autofree double *m2 = avlast_array(double, points, error);
    joint->m2 = avlast_table(double, SHIFTS, BINS, error);
    if (!step || !shift || !x || !m2 || !joint->m2)
        return FALSE;
    for (guint32 s = 0; s < SHIFTS; s++) {
        for (gsize j = 0; j < joint->rank; j++)
            shift[j] = avlast_random_uniform(
                (AvlastStream){seed, AVLAST_PURPOSE_DIRECTIONS}, s, (guint32)j, 0);
        for (gsize i = 0; i < points; i++) {
            for (gsize j = 0; j < joint->rank; j++) {
                const double at = (double)(i + 1) * step[j] + shift[j];
                const double tent = fabs(2.0 * (at - floor(at)) - 1.0);
                x[j] = avlast_normal_quantile(fmin(fmax(tent, 1e-16), 1.0 - 1e-16));
            }
            m2[i] = largest(joint, x);
        }
        qsort(m2, points, sizeof *m2, compare_doubles);
        for (gsize i = 0; i < points; i++)
            joint->m2[s * BINS + i / (points / BINS)] += m2[i] * BINS / (double)points;
    }
    return TRUE;
}

/* P(max |T| > c) by one shift. */
static double tail_of(const Joint *joint, gsize s, double c)
{
    const double r = (double)joint->rank;
    AvlastSum sum = AVLAST_SUM_ZERO;

    for (gsize b = 0; b < BINS; b++) {
        const double f = c * c / (r * joint->m2[s * BINS + b]);
        avlast_sum_add(&sum, isinf(joint->df) ? avlast_chisq_upper(r * f, r)
                                              : avlast_f_upper(f, r, joint->df));
    }
    return avlast_sum_value(&sum) / BINS;
}

static double tail(const Joint *joint, double c)
{
    AvlastSum sum = AVLAST_SUM_ZERO;

    if (joint->n == 1)
        return avlast_t_two_sided(c, joint->df);
    for (gsize s = 0; s < SHIFTS; s++)
        avlast_sum_add(&sum, tail_of(joint, s, c));
    return avlast_sum_value(&sum) / SHIFTS;
}

/* The root lies between t's quantile for one estimate and Bonferroni's for n: by regula
 * falsi (Illinois), which does not overshoot. */
static double find_critical(const Joint *joint, double level)
{
    const double alpha = 1.0 - level;
    double low = avlast_t_critical(level, joint->df),
           high = avlast_t_critical(1.0 - alpha / (double)joint->n, joint->df);
    double f_low = tail(joint, low) - alpha, f_high = tail(joint, high) - alpha;

    if (joint->n == 1 || f_low <= 0.0)
        return low;
    for (int step = 0; step < 60 && f_high < 0.0 && high - low > 1e-10 * high; step++) {
        const double c = (low * f_high - high * f_low) / (f_high - f_low),
                     f = tail(joint, c) - alpha;
        if (f > 0.0) {
            low = c;
            f_low = f;
            f_high /= 2.0;
        } else {
            high = c;
            f_high = f;
            f_low /= 2.0;
        }
        if (fabs(f) < 1e-11)
            return c;
    }
    return high;
}

/* Standard error of the critical value: that of the probability over its slope. */
static double error_of(const Joint *joint, double c)
{
    const double h = 1e-4 * c, mean = tail(joint, c),
                 slope = (tail(joint, c - h) - tail(joint, c + h)) / (2.0 * h);
    AvlastSum squares = AVLAST_SUM_ZERO;

    for (gsize s = 0; s < SHIFTS && joint->n > 1; s++) {
        const double d = tail_of(joint, s, c) - mean;
        avlast_sum_add_product(&squares, d, d);
    }
    return sqrt(avlast_sum_value(&squares) / (SHIFTS * (SHIFTS - 1.0))) / slope;
}

gboolean avlast_supt(const gsl_matrix *covariance, const double *t, gsize n, double df,
                     double level, guint32 seed, AvlastSupt *band, double *p,
                     GError **error)
{
    g_auto(Joint) joint = {.df = df};

    if (!take_estimates(&joint, covariance, t, n, error) ||
        !find_root(&joint, covariance, error) || !draw_directions(&joint, seed, error))
        return FALSE;
    band->rank = joint.rank;
    band->critical = find_critical(&joint, level);
    band->error = error_of(&joint, band->critical);
    for (gsize i = 0; p && i < n; i++)
        p[i] = NAN;
    for (gsize i = 0; p && t && i < joint.n; i++)
        p[joint.at[i]] = tail(&joint, fabs(t[joint.at[i]]));
    return TRUE;
}

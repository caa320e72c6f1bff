/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "model/robust_parts.h"

/* Satterthwaite's degrees of freedom of the design's variance, by PSUs of the first
 * stage.
 *
 * The variance of t'R b is a quadratic form in the PSU totals z_j of t'q_i w_i^(1/2) e_i,
 *
 *   v = sum_h c_h sum_j (z_hj - zbar_h)^2,  c_h = (1 - n_h/N_h) n_h / (n_h - 1),
 *
 * and the totals are linear in the errors of the working model (independent, of one
 * variance in the scale of Pearson residuals), cov(z) = Gamma:
 *
 *   Gamma_jk = 1(j = k) t'K_j t - t'K_j u_k - u_j'K_k t + u_j'K u_k,  u_j = S_j t,
 *   S_j = sum over the PSU of q q',  K_j = sum of w q q',  K = sum_j K_j.
 *
 * With Gamma centred within strata on both sides, df = 2 E(v)^2 / var(v) = tr^2 / tr of
 * the square. */

#define MOST_PSUS 2000

struct AvlastDesignDf {
    gsize n, k; /* PSUs, coefficients */
    gsize strata;
    gsize *stratum; /* n */
    double *size;   /* strata: PSUs sampled */
    double *factor; /* strata: c_h */
    double *s, *kk; /* n x k x k */
    double *total;  /* k x k: K */
};

void avlast_design_df_free(AvlastDesignDf *d)
{
    if (!d)
        return;
    g_free(d->stratum);
    g_free(d->size);
    g_free(d->factor);
    g_free(d->s);
    g_free(d->kk);
    g_free(d->total);
    g_free(d);
}

/* Numbers the PSUs of the sample: psu[i] of each row, AVLAST_NO_LEVEL outside. */
static gboolean number_psus(const AvlastSample *sample, guint32 *psu, gsize *n,
                            GError **error)
{
    const AvlastStage *stage = &sample->stage[0];
    g_autofree guint32 *of = avlast_array(guint32, (gsize)stage->n_clusters + 1, error);

    if (!of)
        return FALSE;
    *n = 0;
    for (gsize i = 0; i < sample->n; i++) {
        psu[i] = AVLAST_NO_LEVEL;
        if (sample->outside && sample->outside[i])
            continue;
        if (!stage->cluster) {
            psu[i] = (guint32)(*n)++;
            continue;
        }
        guint32 *one = &of[stage->cluster[i]];
        if (*one == 0)
            *one = (guint32)++ * n;
        psu[i] = *one - 1;
    }
    if (*n <= MOST_PSUS)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV324", NULL,
                "Satterthwaite's degrees of freedom are for designs of few PSUs, at most "
                "%d; this one has %" G_GSIZE_FORMAT
                "\nhint: leave --df-method out: with as many the design's own are right",
                MOST_PSUS, *n);
    return FALSE;
}

/* The quadratic form is that of strata and clusters alone. */
static gboolean is_plain(const AvlastSample *sample, GError **error)
{
    const char *other = sample->replicates               ? "replicates"
                        : sample->calibration            ? "calibrated weights"
                        : sample->pps != AVLAST_PPS_NONE ? "unequal probabilities"
                        : sample->phase2                 ? "two phases"
                                                         : NULL;

    if (other)
        avlast_fail(
            error, AVLAST_ERROR_USAGE, "AV324", NULL,
            "Satterthwaite's degrees of freedom are of the variance by strata and "
            "clusters, not of that with %s",
            other);
    return !other;
}

/* FALSE with an error when a stratum of one PSU borrows its variance from others. */
static gboolean check_lonely(const AvlastSample *sample, const AvlastDesignDf *d,
                             GError **error)
{
    if (sample->lonely != AVLAST_LONELY_CENTRE && sample->lonely != AVLAST_LONELY_AVERAGE)
        return TRUE;
    for (gsize h = 0; h < d->strata; h++)
        if (d->size[h] == 1.0) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV324", NULL,
                        "Satterthwaite's degrees of freedom are not defined where a "
                        "stratum of one PSU takes its variance from others\nhint: join "
                        "the stratum with another");
            return FALSE;
        }
    return TRUE;
}

static void read_strata(const AvlastSample *sample, const guint32 *psu, AvlastDesignDf *d)
{
    const AvlastStage *stage = &sample->stage[0];

    for (gsize j = 0; j < d->n; j++)
        d->stratum[j] = G_MAXSIZE;
    for (gsize i = 0; i < sample->n; i++) {
        if (psu[i] == AVLAST_NO_LEVEL || d->stratum[psu[i]] != G_MAXSIZE)
            continue;
        const gsize h = stage->stratum ? stage->stratum[i] : 0;
        d->stratum[psu[i]] = h;
        d->size[h] += 1.0;
        d->factor[h] = stage->population ? stage->population[i] : INFINITY;
    }
    for (gsize h = 0; h < d->strata; h++) {
        const double n = d->size[h];
        d->factor[h] = n > 1.0 ? (1.0 - n / d->factor[h]) * n / (n - 1.0) : 0.0;
    }
}

static void add_rows(const AvlastLinear *fit, const guint32 *psu, AvlastDesignDf *d)
{
    const gsize k = fit->k;

    for (gsize i = 0; i < fit->n; i++) {
        const double w = avlast_robust_weight(fit, i), *q = fit->q + i * k;
        double *s = d->s + psu[fit->row[i]] * k * k,
               *kk = d->kk + psu[fit->row[i]] * k * k;
        for (gsize a = 0; a < k; a++)
            for (gsize b = 0; b < k; b++) {
                s[a * k + b] += q[a] * q[b];
                kk[a * k + b] += w * q[a] * q[b];
                d->total[a * k + b] += w * q[a] * q[b];
            }
    }
}

AvlastDesignDf *avlast_design_df_new(const AvlastRobust *robust, GError **error)
{
    const AvlastSample *sample = robust->options.sample;
    const gsize k = robust->fit->k;
    g_autoptr(AvlastDesignDf) d = g_new0(AvlastDesignDf, 1);
    g_autofree guint32 *psu = avlast_array(guint32, sample->n, error);

    if (!is_plain(sample, error) || !psu || !number_psus(sample, psu, &d->n, error))
        return NULL;
    d->k = k;
    d->strata = MAX(sample->stage[0].n_strata, 1);
    if (!(d->stratum = avlast_array(gsize, d->n, error)) ||
        !(d->size = avlast_array(double, d->strata, error)) ||
        !(d->factor = avlast_array(double, d->strata, error)) ||
        !(d->s = avlast_table(double, d->n, k *k, error)) ||
        !(d->kk = avlast_table(double, d->n, k *k, error)) ||
        !(d->total = avlast_table(double, k, k, error)))
        return NULL;
    read_strata(sample, psu, d);
    add_rows(robust->fit, psu, d);
    return check_lonely(sample, d, error) ? g_steal_pointer(&d) : NULL;
}

/* y = A x, k x k. */
static void times(const double *a, const double *x, gsize k, double *y)
{
    for (gsize i = 0; i < k; i++) {
        y[i] = 0.0;
        for (gsize j = 0; j < k; j++)
            y[i] += a[i * k + j] * x[j];
    }
}

static double dot(const double *x, const double *y, gsize k)
{
    double sum = 0.0;

    for (gsize j = 0; j < k; j++)
        sum += x[j] * y[j];
    return sum;
}

static gboolean covariance_of_totals(const AvlastDesignDf *d, const double *t,
                                     double *gamma, GError **error)
{
    const gsize k = d->k, n = d->n;
    g_autofree double *u = avlast_table(double, n, k, error);
    g_autofree double *a = avlast_table(double, n, k, error);
    g_autofree double *ku = avlast_table(double, n, k, error);

    if (!u || !a || !ku)
        return FALSE;
    for (gsize j = 0; j < n; j++) {
        times(d->s + j * k * k, t, k, u + j * k);
        times(d->kk + j * k * k, t, k, a + j * k);
        times(d->total, u + j * k, k, ku + j * k);
    }
    for (gsize j = 0; j < n; j++)
        for (gsize l = 0; l < n; l++)
            gamma[j * n + l] =
                (j == l ? dot(t, a + j * k, k) : 0.0) - dot(a + j * k, u + l * k, k) -
                dot(u + j * k, a + l * k, k) + dot(u + j * k, ku + l * k, k);
    return TRUE;
}

/* Takes the strata's means out of n values `step` apart. */
static void centre(const AvlastDesignDf *d, double *values, gsize step, double *mean)
{
    memset(mean, 0, d->strata * sizeof *mean);
    for (gsize j = 0; j < d->n; j++)
        mean[d->stratum[j]] += values[j * step] / d->size[d->stratum[j]];
    for (gsize j = 0; j < d->n; j++)
        values[j * step] -= mean[d->stratum[j]];
}

gboolean avlast_design_df_of(const AvlastDesignDf *d, const double *t, double *df,
                             GError **error)
{
    const gsize n = d->n;
    g_autofree double *gamma = avlast_table(double, n, n, error);
    g_autofree double *mean = avlast_array(double, d->strata, error);
    double trace = 0.0, squares = 0.0;

    if (!gamma || !mean || !covariance_of_totals(d, t, gamma, error))
        return FALSE;
    for (gsize j = 0; j < n; j++)
        centre(d, gamma + j * n, 1, mean);
    for (gsize j = 0; j < n; j++)
        centre(d, gamma + j, n, mean);
    for (gsize j = 0; j < n; j++) {
        trace += d->factor[d->stratum[j]] * gamma[j * n + j];
        for (gsize l = 0; l < n; l++)
            squares += d->factor[d->stratum[j]] * d->factor[d->stratum[l]] *
                       gamma[j * n + l] * gamma[j * n + l];
    }
    *df = trace > 0.0 && squares > 0.0 ? trace * trace / squares : NAN;
    return TRUE;
}

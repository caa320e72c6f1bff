/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/shrinkage.h"

#include <gsl/gsl_integration.h>
#include <math.h>
#include <stdlib.h>

#include "core/distribution.h"
#include "core/error.h"
#include "core/memory.h"
#include "infer/pooling.h"

/* Enough for 12 digits with three to a thousand pilots (tests/ref/portfolio.R). */
#define NODES 400

void avlast_shrinkage_free(AvlastShrinkage *s)
{
    if (!s)
        return;
    g_free(s->tau);
    g_free(s->weight);
    g_free(s->mu);
    g_free(s->mu_sd);
    g_free(s->mean);
    g_free(s->sd);
    g_free(s->own);
    g_free(s->noise);
    g_free(s->y);
    g_free(s);
}

static AvlastShrinkage *make(gsize k, gsize nodes, GError **error)
{
    g_autoptr(AvlastShrinkage) s = g_new0(AvlastShrinkage, 1);
    double **const of_nodes[] = {&s->tau, &s->weight, &s->mu, &s->mu_sd};
    double **const of_both[] = {&s->mean, &s->sd, &s->own, &s->noise};

    s->k = k;
    s->nodes = nodes;
    s->y = avlast_array(double, k, error);
    if (!s->y)
        return NULL;
    for (gsize a = 0; a < 4; a++) {
        *of_nodes[a] = avlast_array(double, nodes, error);
        *of_both[a] = *of_nodes[a] ? avlast_table(double, nodes, k, error) : NULL;
        if (!*of_both[a])
            return NULL;
    }
    return g_steal_pointer(&s);
}

/* Fills what is known given one tau; returns the logarithm of its density. */
static double fill_node(AvlastShrinkage *s, gsize node, double tau, const double *v)
{
    const gsize k = s->k;
    double w = 0.0, wy = 0.0, logs = 0.0, q = 0.0;

    s->tau[node] = tau;
    for (gsize i = 0; i < k && !isinf(tau); i++) {
        w += 1.0 / (v[i] + tau * tau);
        wy += s->y[i] / (v[i] + tau * tau);
        logs += log(v[i] + tau * tau);
    }
    const double mu = isinf(tau) ? NAN : wy / w;
    s->mu[node] = mu;
    s->mu_sd[node] = isinf(tau) ? NAN : sqrt(1.0 / w);
    for (gsize i = 0; i < k; i++) {
        const double g = isinf(tau) ? 1.0 : tau * tau / (v[i] + tau * tau);
        const double rest = isinf(tau) ? 0.0 : (1.0 - g) * (1.0 - g) / w;
        s->own[node * k + i] = g;
        s->noise[node * k + i] = sqrt(g * v[i]);
        s->mean[node * k + i] = isinf(tau) ? s->y[i] : mu + g * (s->y[i] - mu);
        s->sd[node * k + i] = sqrt(g * v[i] + rest);
        q += isinf(tau) ? 0.0 : (s->y[i] - mu) * (s->y[i] - mu) / (v[i] + tau * tau);
    }
    return -0.5 * (logs + log(w) + q);
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static double median_of(const double *v, gsize k, GError **error)
{
    g_autofree double *sorted = avlast_array(double, k, error);

    if (!sorted)
        return NAN;
    for (gsize i = 0; i < k; i++)
        sorted[i] = v[i];
    qsort(sorted, k, sizeof *sorted, by_size);
    return sorted[k / 2];
}

/* The posterior of tau at nodes of u = tau / (tau + s). */
static gboolean fill_bayes(AvlastShrinkage *s, const double *v, double scale,
                           GError **error)
{
    const double typical = sqrt(median_of(v, s->k, error));
    gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc(NODES);
    double most = -INFINITY, sum = 0.0;

    if (isnan(typical) || !table) {
        gsl_integration_glfixed_table_free(table);
        return FALSE;
    }
    for (gsize node = 0; node < NODES; node++) {
        double u, weight;
        gsl_integration_glfixed_point(0.0, 1.0, node, &u, &weight, table);
        const double tau = typical * u / (1.0 - u);
        double density = fill_node(s, node, tau, v);
        if (!isnan(scale))
            density -= 0.5 * (tau / scale) * (tau / scale);
        s->weight[node] = density + log(weight) - 2.0 * log1p(-u);
        most = fmax(most, s->weight[node]);
    }
    gsl_integration_glfixed_table_free(table);
    for (gsize node = 0; node < NODES; node++) {
        s->weight[node] = exp(s->weight[node] - most);
        sum += s->weight[node];
    }
    for (gsize node = 0; node < NODES; node++)
        s->weight[node] /= sum;
    return TRUE;
}

static gboolean estimate_tau(gsize k, const double *y, const double *v, double *tau,
                             GError **error)
{
    const AvlastStudies studies = {k, y, v, 1, NULL};
    const AvlastPoolOptions options = {AVLAST_POOL_REML, AVLAST_POOL_Z,
                                       AVLAST_POOL_PREDICT_Z, 0.95};
    g_autoptr(AvlastPooled) pooled =
        k > 1 ? avlast_pool(&studies, &options, error) : NULL;

    if (k == 1)
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV710", NULL,
                    "one pilot tells nothing of how far pilots differ\nhint: --shrink "
                    "none, or --tau with a number from elsewhere");
    *tau = pooled ? sqrt(pooled->tau2) : NAN;
    return pooled != NULL;
}

AvlastShrinkage *avlast_shrinkage_new(gsize k, const double *y, const double *v,
                                      const AvlastTauRule *rule, GError **error)
{
    const gboolean bayes = rule->kind == AVLAST_TAU_BAYES;
    double tau = rule->tau;

    if (bayes && isnan(rule->scale) && k < 3) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV710", NULL,
                    "%zu pilots tell too little of how far pilots differ\nhint: "
                    "--tau-scale says how far they may, --tau how far they do, --shrink "
                    "none leaves each by itself",
                    k);
        return NULL;
    }
    if (rule->kind == AVLAST_TAU_EB && !estimate_tau(k, y, v, &tau, error))
        return NULL;
    g_autoptr(AvlastShrinkage) s = make(k, bayes ? NODES : 1, error);
    if (!s)
        return NULL;
    for (gsize i = 0; i < k; i++)
        s->y[i] = y[i];
    s->flat = bayes && isnan(rule->scale);
    if (bayes)
        return fill_bayes(s, v, rule->scale, error) ? g_steal_pointer(&s) : NULL;
    fill_node(s, 0, tau, v);
    s->weight[0] = 1.0;
    return g_steal_pointer(&s);
}

/* --- what is told --- */

/* A mixture of normals over the nodes; `means` and `sds` have `stride` between nodes. */
static double mixture_cdf(const AvlastShrinkage *s, const double *means,
                          const double *sds, gsize stride, double x)
{
    double p = 0.0;

    for (gsize n = 0; n < s->nodes; n++) {
        const double sd = sds[n * stride], mean = means[n * stride];
        p += s->weight[n] * (sd > 0.0   ? avlast_normal_cdf((x - mean) / sd)
                             : x > mean ? 1.0
                                        : 0.0);
    }
    return p;
}

static double mixture_quantile(const AvlastShrinkage *s, const double *means,
                               const double *sds, gsize stride, double p)
{
    const double z = avlast_normal_quantile(p);
    double low = INFINITY, high = -INFINITY;

    for (gsize n = 0; n < s->nodes; n++) {
        const double at = means[n * stride] + z * sds[n * stride];
        if (s->weight[n] > 0.0) {
            low = fmin(low, at);
            high = fmax(high, at);
        }
    }
    for (int step = 0; step < 200 && high - low > 1e-15 * (fabs(low) + fabs(high));
         step++) {
        const double middle = low + (high - low) / 2.0;
        if (mixture_cdf(s, means, sds, stride, middle) < p)
            low = middle;
        else
            high = middle;
    }
    return low + (high - low) / 2.0;
}

static AvlastShrunkValue told(const AvlastShrinkage *s, const double *means,
                              const double *sds, gsize stride, double level)
{
    AvlastShrunkValue value = {0};

    for (gsize n = 0; n < s->nodes; n++)
        value.mean += s->weight[n] * means[n * stride];
    for (gsize n = 0; n < s->nodes; n++) {
        const double off = means[n * stride] - value.mean;
        value.sd += s->weight[n] * (sds[n * stride] * sds[n * stride] + off * off);
    }
    value.sd = sqrt(value.sd);
    if (isnan(value.mean))
        return (AvlastShrunkValue){NAN, NAN, NAN, NAN};
    value.low = mixture_quantile(s, means, sds, stride, (1.0 - level) / 2.0);
    value.high = mixture_quantile(s, means, sds, stride, (1.0 + level) / 2.0);
    return value;
}

AvlastShrunkValue avlast_shrinkage_effect(const AvlastShrinkage *s, gsize i, double level)
{
    return told(s, s->mean + i, s->sd + i, s->k, level);
}

AvlastShrunkValue avlast_shrinkage_mean(const AvlastShrinkage *s, double level)
{
    AvlastShrunkValue value = told(s, s->mu, s->mu_sd, 1, level);

    if (s->flat && s->k < 5)
        value.sd = NAN;
    return value;
}

AvlastShrunkValue avlast_shrinkage_next(const AvlastShrinkage *s, double level)
{
    g_autofree double *sd = g_new(double, s->nodes);

    for (gsize n = 0; n < s->nodes; n++)
        sd[n] = sqrt(s->mu_sd[n] * s->mu_sd[n] + s->tau[n] * s->tau[n]);
    AvlastShrunkValue value = told(s, s->mu, sd, 1, level);
    if (s->flat && s->k < 5)
        value.sd = NAN;
    return value;
}

/* Quantiles by the distribution function at the nodes, straight between them. */
static double tau_quantile(const AvlastShrinkage *s, double p)
{
    double below = 0.0, before = 0.0;

    for (gsize n = 0; n < s->nodes; n++) {
        const double at = below + s->weight[n] / 2.0;
        if (at >= p) {
            const double from = n > 0 ? s->tau[n - 1] : 0.0;
            return from + (s->tau[n] - from) * (p - before) / (at - before);
        }
        before = at;
        below += s->weight[n];
    }
    return s->tau[s->nodes - 1];
}

AvlastShrunkValue avlast_shrinkage_tau(const AvlastShrinkage *s, double level)
{
    AvlastShrunkValue value = {0.0, 0.0, NAN, NAN};

    for (gsize n = 0; n < s->nodes; n++)
        value.mean += s->weight[n] * s->tau[n];
    if (s->nodes == 1)
        return (AvlastShrunkValue){value.mean, NAN, NAN, NAN};
    for (gsize n = 0; n < s->nodes; n++)
        value.sd += s->weight[n] * (s->tau[n] - value.mean) * (s->tau[n] - value.mean);
    value.sd = s->flat && s->k < 5 ? NAN : sqrt(value.sd);
    value.mean = s->flat && s->k < 4 ? NAN : value.mean;
    value.low = tau_quantile(s, (1.0 - level) / 2.0);
    value.high = tau_quantile(s, (1.0 + level) / 2.0);
    return value;
}

void avlast_shrinkage_draw(const AvlastShrinkage *s, AvlastStream stream,
                           guint32 replicate, double *theta)
{
    double left = s->nodes > 1 ? avlast_random_uniform(stream, replicate, 0, 0) : 0.0;
    gsize n = 0;

    while (n + 1 < s->nodes && left > s->weight[n])
        left -= s->weight[n++];
    const double mu =
        isnan(s->mu[n])
            ? 0.0
            : s->mu[n] + s->mu_sd[n] * avlast_random_normal(stream, replicate, 1, 0);
    for (gsize i = 0; i < s->k; i++) {
        const double own = s->own[n * s->k + i];
        theta[i] = own * s->y[i] + (1.0 - own) * mu +
                   s->noise[n * s->k + i] *
                       avlast_random_normal(stream, replicate, 2 + (guint32)i, 0);
    }
}

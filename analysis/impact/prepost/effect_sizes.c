/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/prepost/effect_sizes.h"

#include <math.h>
#include <string.h>

#include "core/distribution.h"
#include "core/sum.h"
#include "impact/measures.h"

static const char *const names[] = {"dz", "dav", "drm", "db", "ds",
                                    "gz", "gav", "grm", "gb", "gs"};

const char *avlast_effect_size_name(guint kind)
{
    return names[kind];
}

gboolean avlast_effect_size_of_name(const char *name, guint *kind)
{
    for (*kind = 0; *kind < G_N_ELEMENTS(names); (*kind)++)
        if (strcmp(names[*kind], name) == 0)
            return TRUE;
    return FALSE;
}

void avlast_noncentral_interval(double t, double df, double level, double *low,
                                double *high)
{
    *low = *high = NAN;
    if (!isfinite(t) || !(df >= 1.0) || isnan(level))
        return;
    *low = avlast_t_noncentral_shift(t, df, 0.5 * (1.0 + level));
    *high = avlast_t_noncentral_shift(t, df, 0.5 * (1.0 - level));
}

/* --- moments --- */

static double mean_of(const double *x, gsize n)
{
    AvlastSum sum = AVLAST_SUM_ZERO;

    for (gsize i = 0; i < n; i++)
        avlast_sum_add(&sum, x[i]);
    return avlast_sum_value(&sum) / (double)n;
}

static double product_of(const double *x, double mean_x, const double *y, double mean_y,
                         gsize n)
{
    AvlastSum sum = AVLAST_SUM_ZERO;

    for (gsize i = 0; i < n; i++)
        avlast_sum_add_product(&sum, x[i] - mean_x, y[i] - mean_y);
    return n > 1 ? avlast_sum_value(&sum) / (double)(n - 1) : NAN;
}

static double sd_of_change(const double *const y[2], gsize n, double change)
{
    AvlastSum sum = AVLAST_SUM_ZERO;

    for (gsize i = 0; i < n; i++) {
        const double d = y[1][i] - y[0][i] - change;
        avlast_sum_add_product(&sum, d, d);
    }
    return n > 1 ? sqrt(avlast_sum_value(&sum) / (double)(n - 1)) : NAN;
}

AvlastChangeMoments avlast_change_moments(const double *const y[2], const gsize n[2],
                                          gboolean paired)
{
    AvlastChangeMoments m = {.paired = paired, .n = {n[0], n[1]}};

    for (int w = 0; w < 2; w++) {
        m.mean[w] = mean_of(y[w], n[w]);
        m.sd[w] = sqrt(product_of(y[w], m.mean[w], y[w], m.mean[w], n[w]));
    }
    m.change = m.mean[1] - m.mean[0];
    m.sd_change = m.r = m.covariance = NAN;
    if (paired) {
        AvlastSum sum = AVLAST_SUM_ZERO;
        for (gsize i = 0; i < n[0]; i++)
            avlast_sum_add(&sum, y[1][i] - y[0][i]);
        m.change = avlast_sum_value(&sum) / (double)n[0];
        m.sd_change = sd_of_change(y, n[0], m.change);
        m.covariance = product_of(y[0], m.mean[0], y[1], m.mean[1], n[0]);
        m.r = m.covariance / (m.sd[0] * m.sd[1]);
    }
    return m;
}

/* --- sizes --- */

static void normal_interval(AvlastEffectValue *v, double variance, double level)
{
    const double half = avlast_normal_quantile(0.5 * (1.0 + level)) * sqrt(variance);

    v->std_error = sqrt(variance);
    v->low = v->estimate - half;
    v->high = v->estimate + half;
}

static AvlastEffectValue of_pairs(const AvlastChangeMoments *m, guint kind, double level)
{
    const double n = (double)m->n[0], v1 = m->sd[0] * m->sd[0], v2 = m->sd[1] * m->sd[1],
                 middle = 0.5 * (v1 + v2), vd = m->sd_change * m->sd_change,
                 alike = 2.0 * (1.0 - m->r);
    AvlastEffectValue v = {NAN, NAN, NAN, NAN, n - 1.0};
    double d;

    switch (kind) {
    case AVLAST_EFFECT_DZ:
        v.estimate = d = m->change / m->sd_change;
        v.std_error = sqrt(1.0 / n + d * d / (2.0 * n));
        avlast_noncentral_interval(d * sqrt(n), n - 1.0, level, &v.low, &v.high);
        v.low /= sqrt(n);
        v.high /= sqrt(n);
        break;
    case AVLAST_EFFECT_DAV:
        v.estimate = d = m->change / sqrt(middle);
        normal_interval(
            &v,
            d * d * (v1 * v1 + v2 * v2 + 2.0 * m->covariance * m->covariance) /
                    (8.0 * (n - 1.0) * middle * middle) +
                vd / ((n - 1.0) * middle),
            level);
        break;
    case AVLAST_EFFECT_DRM:
        v.estimate = d = m->change / m->sd_change * sqrt(alike);
        normal_interval(&v, (1.0 / n + d * d / (2.0 * n)) * alike, level);
        break;
    case AVLAST_EFFECT_DB:
        v.estimate = d = m->change / m->sd[0];
        normal_interval(&v, vd / ((n - 1.0) * v1) + d * d / (2.0 * (n - 1.0)), level);
        break;
    default:
        break;
    }
    return v;
}

static AvlastEffectValue of_samples(const AvlastChangeMoments *m, guint kind,
                                    double level)
{
    const double n1 = (double)m->n[0], n2 = (double)m->n[1], n = n1 + n2,
                 v1 = m->sd[0] * m->sd[0], v2 = m->sd[1] * m->sd[1];
    AvlastEffectValue v = {NAN, NAN, NAN, NAN, n - 2.0};
    double d;

    if (kind == AVLAST_EFFECT_DS) {
        const double root = sqrt(1.0 / n1 + 1.0 / n2);
        v.estimate = d =
            m->change / sqrt(((n1 - 1.0) * v1 + (n2 - 1.0) * v2) / (n - 2.0));
        v.std_error = sqrt(n / (n1 * n2) + d * d / (2.0 * n));
        avlast_noncentral_interval(d / root, n - 2.0, level, &v.low, &v.high);
        v.low *= root;
        v.high *= root;
    } else if (kind == AVLAST_EFFECT_DB) {
        v.df = n1 - 1.0;
        v.estimate = d = m->change / m->sd[0];
        normal_interval(&v, (1.0 + 0.5 * d * d) / (n1 - 1.0) + v2 / (v1 * (n2 - 1.0)),
                        level);
    }
    return v;
}

AvlastEffectValue avlast_effect_size(const AvlastChangeMoments *moments, guint kind,
                                     double level)
{
    const gboolean hedges = kind >= AVLAST_EFFECTS_D;
    const guint d = hedges ? kind - AVLAST_EFFECTS_D : kind;
    AvlastEffectValue v =
        moments->paired ? of_pairs(moments, d, level) : of_samples(moments, d, level);

    if (!isfinite(v.estimate))
        return (AvlastEffectValue){NAN, NAN, NAN, NAN, v.df};
    if (hedges) {
        const double j = avlast_hedges_j(v.df);
        v.estimate *= j;
        v.std_error *= j;
        v.low *= j;
        v.high *= j;
    }
    return v;
}

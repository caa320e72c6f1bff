/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "core/distribution.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "survey/agreement.h"
#include "survey/derived.h"

/* Unweighted moments of a group, for what holds in simple random samples. */
typedef struct {
    gsize n;
    double bias, sd;
    double xx, xy, centre; /* squares and products of means and differences */
    double left;           /* residual squares of the slope */
} Simple;

static gboolean counts(const AvlastSample *sample, const AvlastGroups *groups,
                       const double *d, guint32 group, gsize i)
{
    return (!groups->code || groups->code[i] == group) &&
           avlast_sample_counts(sample, i, d[i]);
}

static Simple simple_of(const AvlastSample *sample, const AvlastGroups *groups,
                        const double *d, const double *m, guint32 group)
{
    AvlastSum of_d = AVLAST_SUM_ZERO, of_m = AVLAST_SUM_ZERO, dd = AVLAST_SUM_ZERO,
              mm = AVLAST_SUM_ZERO, md = AVLAST_SUM_ZERO, rest = AVLAST_SUM_ZERO;
    Simple s = {0};

    for (gsize i = 0; i < sample->n; i++)
        if (counts(sample, groups, d, group, i)) {
            s.n++;
            avlast_sum_add(&of_d, d[i]);
            avlast_sum_add(&of_m, m[i]);
        }
    s.bias = avlast_sum_value(&of_d) / (double)s.n;
    s.centre = avlast_sum_value(&of_m) / (double)s.n;
    for (gsize i = 0; i < sample->n; i++)
        if (counts(sample, groups, d, group, i)) {
            const double x = m[i] - s.centre, y = d[i] - s.bias;
            avlast_sum_add_product(&dd, y, y);
            avlast_sum_add_product(&mm, x, x);
            avlast_sum_add_product(&md, x, y);
        }
    s.sd = s.n > 1 ? sqrt(avlast_sum_value(&dd) / ((double)s.n - 1.0)) : NAN;
    s.xx = avlast_sum_value(&mm);
    s.xy = avlast_sum_value(&md);
    for (gsize i = 0; i < sample->n && s.xx > 0.0; i++)
        if (counts(sample, groups, d, group, i)) {
            const double e = d[i] - s.bias - s.xy / s.xx * (m[i] - s.centre);
            avlast_sum_add_product(&rest, e, e);
        }
    s.left = avlast_sum_value(&rest);
    return s;
}

static AvlastEstimate *add(AvlastEstimates *estimates, const char *outcome,
                           const char *group, const char *term, const Simple *s,
                           const char *method)
{
    AvlastEstimate *row = avlast_estimates_add(estimates, outcome, group, term);

    row->nobs = (gint64)s->n;
    row->method = g_strdup(method);
    return row;
}

/* A limit at bias + z s (z negative: the lower one). */
static void add_limits(AvlastEstimates *estimates, const char *outcome, const char *group,
                       const Simple *s, double z)
{
    const double n = (double)s->n, tail = 0.5 * (1.0 - estimates->level);
    const double error = s->sd * sqrt(1.0 / n + z * z / (2.0 * (n - 1.0)));
    const double t = avlast_t_critical(estimates->level, n - 1.0);
    const gboolean low = z < 0.0;
    AvlastEstimate *row =
        add(estimates, outcome, group, low ? "lower.approximate" : "upper.approximate", s,
            "Bland-Altman");

    row->estimate = s->bias + z * s->sd;
    row->std_error = error;
    row->df = n - 1.0;
    row->conf_low = row->estimate - t * error;
    row->conf_high = row->estimate + t * error;
    row =
        add(estimates, outcome, group, low ? "lower.exact" : "upper.exact", s, "Carkeet");
    row->estimate = s->bias + z * s->sd;
    row->df = n - 1.0;
    const double root = s->sd / sqrt(n), shift = z * sqrt(n);
    row->conf_low = s->bias + root * avlast_t_noncentral_quantile(tail, n - 1.0, shift);
    row->conf_high =
        s->bias + root * avlast_t_noncentral_quantile(1.0 - tail, n - 1.0, shift);
    if (isnan(row->conf_low) || isnan(row->conf_high)) {
        row->conf_low = row->conf_high = NAN;
        avlast_estimate_note(row, "%s",
                             _("too many rows for the exact interval: the approximate "
                               "one is as good"));
    }
}

static void add_slope(AvlastEstimates *estimates, const char *outcome, const char *group,
                      const Simple *s)
{
    AvlastEstimate *row = add(estimates, outcome, group, "slope", s, "least squares");

    if (!(s->xx > 0.0) || s->n < 3) {
        avlast_estimate_note(row, "%s", _("the means do not vary"));
        return;
    }
    row->df = (double)s->n - 2.0;
    row->estimate = s->xy / s->xx;
    row->std_error = sqrt(s->left / row->df / s->xx);
    avlast_estimate_infer(row, estimates->level);
}

/* What holds in simple random samples, behind the design's rows. */
static AvlastEstimates *simple_rows(const AvlastSample *sample,
                                    const AvlastGroups *groups, const char *outcome,
                                    const double *d, const double *m, double level,
                                    double z)
{
    AvlastEstimates *estimates = avlast_estimates_new();

    estimates->level = level;
    for (guint32 g = 0; g < groups->n; g++) {
        const Simple s = simple_of(sample, groups, d, m, g);
        const char *label = g_ptr_array_index(groups->label, g);
        if (s.n < 3)
            continue;
        add_limits(estimates, outcome, label, &s, -z);
        add_limits(estimates, outcome, label, &s, z);
        add_slope(estimates, outcome, label, &s);
    }
    return estimates;
}

AvlastEstimates *avlast_bland_altman(const AvlastSample *sample,
                                     const AvlastGroups *groups, const char *outcome,
                                     const double *a, const double *b,
                                     const AvlastBlandAltmanOptions *options,
                                     GError **error)
{
    const double level = options && options->level > 0.0 ? options->level : 0.95;
    const double width = options && options->width > 0.0 ? options->width : 0.95;
    const double z = avlast_normal_quantile(0.5 + 0.5 * width);
    g_autofree double *d = avlast_array(double, sample->n, error);
    g_autofree double *m = avlast_array(double, sample->n, error);
    gsize most = 0;

    if (!d || !m)
        return NULL;
    for (gsize i = 0; i < sample->n; i++) {
        d[i] = a[i] - b[i];
        m[i] = 0.5 * (a[i] + b[i]);
    }
    for (guint32 g = 0; g < groups->n; g++) {
        gsize n = 0;
        for (gsize i = 0; i < sample->n; i++)
            n += counts(sample, groups, d, g, i) ? 1 : 0;
        most = MAX(most, n);
    }
    if (most < 3) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV270", NULL,
                    "fewer than three rows have both columns of '%s'", outcome);
        return NULL;
    }

    const AvlastDerived derived[] = {
        {.outcome = outcome, .term = "bias", .value = d, .mean = 1.0},
        {.outcome = outcome, .term = "sd", .value = d, .sd = 1.0},
        {.outcome = outcome, .term = "lower", .value = d, .mean = 1.0, .sd = -z},
        {.outcome = outcome, .term = "upper", .value = d, .mean = 1.0, .sd = z}};
    g_autoptr(AvlastEstimates) estimates =
        avlast_derived(sample, groups, derived, G_N_ELEMENTS(derived), level, error);
    if (!estimates)
        return NULL;
    if (avlast_sample_is_complex(sample)) {
        avlast_estimates_note(
            estimates, "%s",
            _("approximate and exact limits and the slope are for "
              "simple random samples; the limits here have the design's "
              "errors"));
        return g_steal_pointer(&estimates);
    }
    g_autoptr(AvlastEstimates) more =
        simple_rows(sample, groups, outcome, d, m, level, z);
    if (!avlast_estimates_append(estimates, more, error))
        return NULL;
    return g_steal_pointer(&estimates);
}

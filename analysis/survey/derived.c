/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/derived.h"

#include <glib/gi18n.h>
#include <math.h>

#include "core/distribution.h"
#include "core/memory.h"
#include "core/sum.h"
#include "infer/variance.h"

typedef struct {
    gsize n;
    double weight, squares, mean, spread; /* spread: sum w (y - mean)^2 / W */
} Moments;

typedef struct {
    const AvlastDerived *derived;
    const AvlastGroups *groups;
    const Moments *moments; /* g * k + j */
    gsize k;
} State;

static guint32 group_of(const AvlastGroups *groups, gsize i)
{
    return groups->code ? groups->code[i] : 0;
}

/* total / weight rounded once, as survey/moments.c has it: equal columns have equal means
 * to the last bit. */
static double mean_of(const AvlastSum *total, const AvlastSum *weight)
{
    const double t = avlast_sum_value(total), w = avlast_sum_value(weight), mean = t / w;
    const AvlastTwo missed = avlast_two_add(
        avlast_two_sum(total->high, total->low),
        avlast_two_negate(avlast_two_multiply(avlast_two_sum(weight->high, weight->low),
                                              (AvlastTwo){mean, 0.0})));

    return isfinite(missed.high) ? mean + missed.high / w : mean;
}

/* One column in all groups; two passes. */
static gboolean column_moments(const AvlastSample *sample, const AvlastGroups *groups,
                               const double *value, gsize stride, Moments *moments,
                               GError **error)
{
    const gsize n_groups = groups->n;
    g_autofree AvlastSum *sums = avlast_table(AvlastSum, n_groups, 3, error);

    if (!sums)
        return FALSE;
    for (int pass = 0; pass < 2; pass++) {
        for (gsize i = 0; i < sample->n; i++) {
            const guint32 g = group_of(groups, i);
            if (g == AVLAST_NO_LEVEL || !avlast_sample_counts(sample, i, value[i]))
                continue;
            const double w = sample->weight[i];
            Moments *m = &moments[g * stride];
            if (pass == 1) {
                const double d = value[i] - m->mean;
                avlast_sum_add_product(&sums[g * 3], w * d, d);
                continue;
            }
            m->n++;
            avlast_sum_add(&sums[g * 3], w);
            avlast_sum_add_product(&sums[g * 3 + 1], w, w);
            avlast_sum_add_product(&sums[g * 3 + 2], w, value[i]);
        }
        for (gsize g = 0; g < n_groups; g++) {
            Moments *m = &moments[g * stride];
            const double first = avlast_sum_value(&sums[g * 3]);
            if (pass == 1) {
                m->spread = m->n ? first / m->weight : NAN;
                continue;
            }
            m->weight = first;
            m->squares = avlast_sum_value(&sums[g * 3 + 1]);
            m->mean = m->n ? mean_of(&sums[g * 3 + 2], &sums[g * 3]) : NAN;
            sums[g * 3] = AVLAST_SUM_ZERO;
        }
    }
    return TRUE;
}

/* n / (n - 1): the spread as an unbiased variance. */
static double correction(const Moments *m)
{
    return m->n > 1 ? (double)m->n / ((double)m->n - 1.0) : NAN;
}

static void influence_of(const AvlastSample *sample, const void *data, gsize first,
                         gsize count, double *influence)
{
    const State *s = data;

    for (gsize r = 0; r < count; r++) {
        const gsize i = first + r;
        const guint32 g = group_of(s->groups, i);
        for (gsize j = 0; j < s->k; j++) {
            const AvlastDerived *t = &s->derived[j];
            double *u = &influence[r * s->k + j];
            *u = 0.0;
            if (g == AVLAST_NO_LEVEL || !avlast_sample_counts(sample, i, t->value[i]))
                continue;
            const Moments *m = &s->moments[g * s->k + j];
            const double d = t->value[i] - m->mean;
            double move = t->mean * d;
            if (t->sd != 0.0 && m->spread > 0.0 && m->n > 1) {
                const double sd = sqrt(m->spread * correction(m));
                move += t->sd * correction(m) * (d * d - m->spread) / (2.0 * sd);
            }
            *u = sample->weight[i] * move / m->weight;
        }
    }
}

void avlast_derived_withdraw(const AvlastEstimates *estimates, gsize t)
{
    gsl_matrix *v = estimates->covariance, *root = estimates->root;

    avlast_estimates_row(estimates, t)->std_error = NAN;
    for (gsize i = 0; root && i < root->size1; i++)
        gsl_matrix_set(root, i, t, NAN);
    for (gsize u = 0; v && u < v->size1; u++) {
        gsl_matrix_set(v, t, u, NAN);
        gsl_matrix_set(v, u, t, NAN);
    }
}

static void interval(AvlastEstimate *row, double level, gboolean share, double kish_n)
{
    if (isnan(row->estimate) || isnan(row->std_error) || !(row->df > 0.0))
        return;
    if (!share) {
        const double half = avlast_t_critical(level, row->df) * row->std_error;
        row->conf_low = row->estimate - half;
        row->conf_high = row->estimate + half;
        return;
    }
    const AvlastShare what = {.estimate = row->estimate,
                              .std_error = row->std_error,
                              .df = row->df,
                              .level = level,
                              .n = (gsize)row->nobs,
                              .kish_n = kish_n};
    gboolean exact;
    avlast_share_interval(&what, AVLAST_INTERVAL_LOGIT, &row->conf_low, &row->conf_high,
                          &exact);
    if (exact)
        avlast_estimate_note(row, _("share of %g: exact interval, effective n %.1f"),
                             row->estimate, kish_n);
}

void avlast_derived_finish(AvlastEstimates *estimates, const AvlastSample *sample,
                           gsize k, const AvlastDerived *shares, const double *kish_n)
{
    for (gsize t = 0; k > 0 && t < estimates->rows->len; t++) {
        AvlastEstimate *row = avlast_estimates_row(estimates, t);
        const gboolean clusters = row->nclusters >= 0;
        const gboolean one = (clusters ? row->nclusters : row->nobs) == 1;
        if (row->nobs == 0) {
            avlast_estimate_note(row, "%s", _("no value in domain"));
            avlast_derived_withdraw(estimates, t);
        } else if (one) {
            avlast_estimate_note(
                row, "%s", clusters ? _("one PSU in domain") : _("one row in domain"));
            avlast_derived_withdraw(estimates, t);
            row->df = isnan(sample->df) ? row->df : 0.0;
        } else if (!(row->df > 0.0)) {
            avlast_estimate_note(row, "%s", _("as many strata as PSUs in domain: no df"));
        } else if (isnan(row->estimate)) {
            avlast_derived_withdraw(estimates, t);
        }
        if (shares && shares[t % k].sd != 0.0 && row->nobs == 2) {
            /* two values lie equally far from their mean, so the influence is 0 */
            avlast_estimate_note(row, "%s",
                                 _("two rows do not tell the error of a spread"));
            avlast_derived_withdraw(estimates, t);
        }
        const gboolean share = shares && shares[t % k].share;
        row->scale = share ? AVLAST_ROW_LOGIT : AVLAST_ROW_PLAIN;
        interval(row, estimates->level, share, kish_n ? kish_n[t] : NAN);
        if (!row->method)
            row->method = g_strdup(share ? "logit" : "t");
    }
}

static void add_rows(const State *s, AvlastEstimates *estimates, double *kish_n)
{
    for (guint32 g = 0; g < s->groups->n; g++)
        for (gsize j = 0; j < s->k; j++) {
            const AvlastDerived *t = &s->derived[j];
            const Moments *m = &s->moments[g * s->k + j];
            AvlastEstimate *row = avlast_estimates_add(
                estimates, t->outcome, g_ptr_array_index(s->groups->label, g), t->term);
            kish_n[g * s->k + j] = m->weight * m->weight / m->squares;
            if (!m->n)
                continue;
            row->estimate = t->mean * m->mean;
            if (t->sd != 0.0)
                row->estimate += t->sd * sqrt(m->spread * correction(m));
        }
}

AvlastEstimates *avlast_derived(const AvlastSample *sample, const AvlastGroups *groups,
                                const AvlastDerived *derived, gsize k, double level,
                                GError **error)
{
    g_autoptr(AvlastEstimates) estimates = avlast_estimates_new();
    g_autofree Moments *moments = avlast_table(Moments, groups->n, k, error);
    g_autofree double *kish_n =
        moments ? avlast_table(double, groups->n, k, error) : NULL;
    g_autofree const double **value =
        kish_n ? avlast_array(const double *, k, error) : NULL;

    if (!value)
        return NULL;
    for (gsize j = 0; j < k; j++) {
        value[j] = derived[j].value;
        if (!column_moments(sample, groups, value[j], k, &moments[j], error))
            return NULL;
    }
    const State state = {derived, groups, moments, k};
    const AvlastVarianceOptions options = {
        .k = k, .group = groups->code, .n_groups = groups->n, .value = value};
    estimates->level = level > 0.0 ? level : 0.95;
    avlast_estimates_of_sample(estimates, sample);
    add_rows(&state, estimates, kish_n);
    if (!avlast_variance(sample, influence_of, &state, &options, estimates, error))
        return NULL;
    avlast_derived_finish(estimates, sample, k, derived, kish_n);
    return g_steal_pointer(&estimates);
}

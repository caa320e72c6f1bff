/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "infer/imputation_row.h"

#include <glib/gi18n.h>
#include <math.h>

#include "core/distribution.h"
#include "core/sum.h"
#include "infer/row_scale.h"

typedef struct {
    AvlastEstimate *const *single;
    gsize n;
    double level;
    const AvlastImputationOptions *options;
    AvlastEstimate *row;
    double *estimate, *variance; /* n of each, for Rubin's rules */
} Pool;

static double mean_field(const Pool *p, double (*field)(const AvlastEstimate *))
{
    AvlastSum sum = AVLAST_SUM_ZERO;

    for (gsize i = 0; i < p->n; i++)
        avlast_sum_add(&sum, field(p->single[i]));
    return avlast_sum_value(&sum) / (double)p->n;
}

static double estimate_of(const AvlastEstimate *e)
{
    return e->estimate;
}

static double deff_of(const AvlastEstimate *e)
{
    return e->deff;
}

static double df_of(const AvlastEstimate *e)
{
    return e->df;
}

/* The complete-data df: the least; infinite where an interval was made without any. */
static double complete_df(const Pool *p)
{
    double least = INFINITY;

    for (gsize i = 0; i < p->n; i++) {
        const AvlastEstimate *e = p->single[i];
        if (isnan(e->df) && !isnan(e->conf_low))
            continue;
        if (!(e->df > 0.0))
            return NAN;
        least = fmin(least, e->df);
    }
    return least;
}

/* Rubin's rules on a scale; FALSE when it does not exist for one of the estimates. */
static gboolean pool_on(const Pool *p, AvlastRowScale scale, double df, AvlastRubin *r)
{
    for (gsize i = 0; i < p->n; i++) {
        const AvlastEstimate *e = p->single[i];
        const double move = avlast_row_scale_slope(scale, e->estimate) * e->std_error;
        p->estimate[i] = avlast_row_scale_to(scale, e->estimate);
        p->variance[i] = move * move;
        if (!isfinite(p->estimate[i]) || !isfinite(p->variance[i]))
            return FALSE;
    }
    *r = avlast_rubin(p->estimate, p->variance, p->n, df);
    return TRUE;
}

/* What the single rows were tested against, on the row's scale; NaN when they have no
 * test, or not one test. */
static double tested_against(const Pool *p, AvlastRowScale scale)
{
    double value = NAN;

    for (gsize i = 0; i < p->n; i++) {
        const AvlastEstimate *e = p->single[i];
        const double z = avlast_row_scale_to(scale, e->estimate);
        const double se = fabs(avlast_row_scale_slope(scale, e->estimate)) * e->std_error;
        const double null = z - e->statistic * se;
        if (isnan(null))
            return NAN;
        if (i == 0)
            value = null;
        else if (!(fabs(null - value) <= 1e-7 * (fabs(z) + fabs(value) + se)))
            return NAN;
    }
    return fabs(value) <= 1e-9 * fabs(avlast_row_scale_to(scale, p->single[0]->estimate))
               ? 0.0
               : value;
}

static void take_interval(const Pool *p, AvlastRowScale scale, double centre, double half)
{
    const double a = avlast_row_scale_from(scale, centre - half);
    const double b = avlast_row_scale_from(scale, centre + half);

    p->row->conf_low = fmin(a, b);
    p->row->conf_high = fmax(a, b);
}

static void fill_test(const Pool *p, AvlastRowScale scale, const AvlastRubin *r)
{
    AvlastEstimate *row = p->row;
    gboolean any = FALSE;

    for (gsize i = 0; i < p->n; i++)
        any |= !isnan(p->single[i]->statistic);
    if (!any)
        return;
    const double null = tested_against(p, scale);
    if (isnan(null) || !(r->total > 0.0)) {
        avlast_estimate_note(row, "%s",
                             _("its test is not pooled: it is not the estimate over its "
                               "standard error"));
        return;
    }
    row->statistic = (r->estimate - null) / sqrt(r->total);
    row->p_value = avlast_t_two_sided(row->statistic, r->df);
}

/* The interval, df and test by Rubin's rules on the row's scale. */
static void infer_row(const Pool *p, const AvlastRubin *plain, double *fmi, double *riv)
{
    AvlastEstimate *row = p->row;
    const double df = complete_df(p);
    AvlastRowScale scale = row->scale;
    AvlastRubin r = *plain;

    if (scale == AVLAST_ROW_SHARE && !p->options->share)
        scale = AVLAST_ROW_LOGIT;
    const gboolean there = pool_on(p, scale, df, &r);
    *fmi = r.fmi;
    *riv = r.riv;
    row->df = r.df;
    if (!(df > 0.0)) {
        if (!row->note)
            avlast_estimate_note(row, "%s", _("no interval: no degrees of freedom"));
        return;
    }
    if (scale == AVLAST_ROW_SHARE) {
        p->options->share(row, p->level, p->options->share_data);
        return;
    }
    const double t = avlast_t_critical(p->level, r.df);
    if (there)
        take_interval(p, scale, r.estimate, t * sqrt(r.total));
    if (!there || !(row->conf_low <= row->estimate && row->estimate <= row->conf_high)) {
        const double half = avlast_t_critical(p->level, plain->df) * row->std_error;
        const double centre = avlast_row_scale_to(scale, row->estimate);
        *fmi = plain->fmi;
        *riv = plain->riv;
        row->df = plain->df;
        take_interval(p, isfinite(centre) ? scale : AVLAST_ROW_PLAIN,
                      isfinite(centre) ? centre : row->estimate,
                      isfinite(centre)
                          ? half * fabs(avlast_row_scale_slope(scale, row->estimate))
                          : half);
        avlast_estimate_note(row, "%s",
                             _("the interval is taken at the pooled estimate: an "
                               "imputation lies at the edge of the scale"));
    }
    if (there)
        fill_test(p, scale, &r);
}

static void fill_method(AvlastEstimate *row, const char *how, const char *single)
{
    g_free(row->method);
    row->method = single ? g_strdup_printf("%s; %s", how, single) : g_strdup(how);
}

static gboolean alike(const Pool *p)
{
    const AvlastEstimate *a = p->single[0];

    for (gsize i = 1; i < p->n; i++) {
        const AvlastEstimate *b = p->single[i];
        const double pairs[][2] = {{a->estimate, b->estimate},
                                   {a->std_error, b->std_error},
                                   {a->statistic, b->statistic},
                                   {a->df, b->df},
                                   {a->df2, b->df2},
                                   {a->p_value, b->p_value},
                                   {a->conf_low, b->conf_low},
                                   {a->conf_high, b->conf_high}};
        for (guint j = 0; j < G_N_ELEMENTS(pairs); j++)
            if (!(pairs[j][0] == pairs[j][1] ||
                  (isnan(pairs[j][0]) && isnan(pairs[j][1]))))
                return FALSE;
    }
    return TRUE;
}

static void copy_numbers(const AvlastEstimate *from, AvlastEstimate *to)
{
    to->estimate = from->estimate;
    to->std_error = from->std_error;
    to->statistic = from->statistic;
    to->df = from->df;
    to->df2 = from->df2;
    to->p_value = from->p_value;
    to->conf_low = from->conf_low;
    to->conf_high = from->conf_high;
}

/* The chi-square whose upper tail is p; of 1 df through the normal distribution, which
 * has the digits of small ones. */
static double chi_square_of_p(double p, double k)
{
    const double z = avlast_normal_quantile(0.5 * p);

    return k == 1.0 ? z * z : avlast_gamma_quantile(1.0 - p, 0.5 * k, 2.0);
}

/* A test as a chi-square with its df: k F, the statistic itself, t^2, or for another
 * distribution (and for an exact test without statistic) the chi-square of its p-value,
 * of 1 df where it has none. */
static gboolean chi_square_of(const AvlastEstimate *e, double *w, double *k, double *df2)
{
    const double s = e->statistic, close = 1e-9;

    *k = e->df > 0.0 ? e->df : 1.0;
    *df2 = INFINITY;
    if (isnan(e->p_value))
        return FALSE;
    if (isnan(s)) { /* an exact test: a p-value alone */
        *w = chi_square_of_p(e->p_value, *k);
        return isfinite(*w);
    }
    if (!isnan(e->df2)) {
        *w = *k * s;
        *df2 = e->df2;
        if (fabs(avlast_f_upper(s, e->df, e->df2) - e->p_value) <= close)
            return TRUE;
    } else if (fabs(avlast_chisq_upper(s, e->df) - e->p_value) <= close) {
        *w = s;
        return TRUE;
    } else if (fabs(avlast_t_two_sided(s, e->df) - e->p_value) <= close) {
        *w = s * s;
        *k = 1.0;
        *df2 = e->df;
        return TRUE;
    }
    *df2 = INFINITY;
    *w = chi_square_of_p(e->p_value, *k);
    return isfinite(*w);
}

/* D2, with the mean of the numerator df and the least of the denominator's. */
static void pool_test(const Pool *p, double *riv)
{
    AvlastEstimate *row = p->row;
    AvlastSum sum = AVLAST_SUM_ZERO;
    double least = INFINITY;

    for (gsize i = 0; i < p->n; i++) {
        double k, df2;
        if (!chi_square_of(p->single[i], &p->estimate[i], &k, &df2)) {
            avlast_estimate_note(row, "%s",
                                 _("its test is not pooled: an imputation has none"));
            return;
        }
        avlast_sum_add(&sum, k);
        least = fmin(least, df2);
    }
    AvlastPooledTest test;
    avlast_pool_d2(p->estimate, p->n, avlast_sum_value(&sum) / (double)p->n, least,
                   &test);
    row->statistic = test.statistic;
    row->df = test.df1;
    row->df2 = test.df2;
    row->p_value = test.p_value;
    *riv = test.riv;
    fill_method(row, "D2", p->single[0]->method);
}

static void count(const Pool *p)
{
    AvlastEstimate *row = p->row;

    row->nobs = p->single[0]->nobs;
    row->nclusters = p->single[0]->nclusters;
    for (gsize i = 1; i < p->n; i++) {
        row->nobs = MIN(row->nobs, p->single[i]->nobs);
        row->nclusters = MIN(row->nclusters, p->single[i]->nclusters);
    }
    row->deff = mean_field(p, deff_of);
}

static void pool_numbers(const Pool *p, double *fmi, double *riv)
{
    AvlastEstimate *row = p->row;
    gsize with_error = 0, with_interval = 0;

    for (gsize i = 0; i < p->n; i++) {
        with_error += isnan(p->single[i]->std_error) ? 0 : 1;
        with_interval += isnan(p->single[i]->conf_low) ? 0 : 1;
    }
    if (with_error == 0) {
        row->df = mean_field(p, df_of);
        if (with_interval)
            avlast_estimate_note(row, "%s",
                                 _("its interval is not pooled: it has no standard "
                                   "error"));
        return;
    }
    fill_method(row, "Rubin", p->single[0]->method);
    if (with_error < p->n) {
        avlast_estimate_note(row, _("no standard error: %u of %u imputations have none"),
                             (guint)(p->n - with_error), (guint)p->n);
        return;
    }
    AvlastRubin plain;
    if (!pool_on(p, AVLAST_ROW_PLAIN, complete_df(p), &plain))
        return;
    row->std_error = sqrt(plain.total);
    infer_row(p, &plain, fmi, riv);
}

void avlast_imputation_row(AvlastEstimate *const *single, gsize n, gsize m, double level,
                           const AvlastImputationOptions *options, AvlastEstimate *row,
                           double *fmi, double *riv)
{
    g_autofree double *estimate = g_new0(double, n), *variance = g_new0(double, n);
    const Pool pool = {single, n, level, options, row, estimate, variance};
    gboolean test = !isnan(single[0]->p_value);

    row->scale = single[0]->scale;
    row->method = g_strdup(single[0]->method);
    count(&pool);
    *fmi = *riv = NAN;
    if (alike(&pool)) {
        copy_numbers(single[0], row);
        if (m > 1 && n == 1) /* how sure it is, one imputation cannot tell */
            row->std_error = row->statistic = row->p_value = row->conf_low =
                row->conf_high = NAN;
        else if (!isnan(row->std_error))
            *fmi = *riv = 0.0;
        return;
    }
    for (gsize i = 0; i < n; i++)
        test = test && isnan(single[i]->std_error);
    row->estimate = mean_field(&pool, estimate_of);
    if (test)
        pool_test(&pool, riv);
    else
        pool_numbers(&pool, fmi, riv);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/means.h"

#include <glib/gi18n.h>

#include "core/distribution.h"
#include "core/memory.h"
#include "survey/statistic.h"

/* Where every row is a unit, the engine holds its total of each term: without a joint
 * covariance a few terms at a time need less memory. */
#define TERMS_AT_ONCE 6

AvlastTerms *avlast_terms_of_arrays(const double *const *value, gsize k)
{
    AvlastTerms *terms = g_new0(AvlastTerms, 1);

    terms->k = k;
    terms->term = g_new0(AvlastTerm, MAX(k, 1));
    terms->columns = g_ptr_array_new();
    terms->owned = g_ptr_array_new_with_free_func(g_free);
    for (gsize j = 0; j < k; j++)
        terms->term[j] = (AvlastTerm){.outcome = "",
                                      .name = g_strdup(""),
                                      .number = value[j],
                                      .observed = value[j]};
    return terms;
}

AvlastGroups *avlast_groups_of_codes(const guint32 *code, guint32 n, gsize rows)
{
    AvlastGroups *groups = g_new0(AvlastGroups, 1);

    groups->n = n;
    groups->code = code ? g_memdup2(code, MAX(rows, 1) * sizeof *code) : NULL;
    groups->label = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_set_size(groups->label, (gint)n);
    groups->columns = g_ptr_array_new();
    return groups;
}

/* Terms first .. first + sub->k - 1 through the engine, into their rows of e. */
static gboolean run_engine(const AvlastSample *sample, const AvlastTerms *sub,
                           gsize first, gsize k, const AvlastGroups *groups,
                           gboolean separate, const AvlastMoments *moments,
                           AvlastEstimates *e, GError **error)
{
    g_autofree AvlastMoments *m = avlast_table(AvlastMoments, groups->n, sub->k, error);
    g_autofree const double **observed =
        m ? avlast_array(const double *, sub->k, error) : NULL;
    g_autoptr(AvlastEstimates) part = avlast_estimates_new();
    AvlastEstimates *out = separate ? part : e;

    if (!observed)
        return FALSE;
    for (gsize j = 0; j < sub->k; j++)
        observed[j] = sub->term[j].observed;
    for (gsize t = 0; t < groups->n * sub->k; t++) {
        m[t] = moments[t / sub->k * k + first + t % sub->k];
        if (separate)
            avlast_estimates_add(part, NULL, NULL, NULL);
    }
    const AvlastSurveyState state = {sub, groups, m};
    const AvlastVarianceOptions options = {.k = sub->k,
                                           .group = groups->code,
                                           .n_groups = groups->n,
                                           .separate = separate,
                                           .value = observed,
                                           .form = AVLAST_FORM_RATIO,
                                           .share = avlast_share_of_means};
    if (!avlast_variance(sample, avlast_influence_of_means, &state, &options, out, error))
        return FALSE;
    for (gsize t = 0; separate && t < part->rows->len; t++) {
        const AvlastEstimate *from = avlast_estimates_row(part, t);
        AvlastEstimate *row =
            avlast_estimates_row(e, t / sub->k * k + first + t % sub->k);
        row->std_error = from->std_error;
        row->df = from->df;
        row->nobs = from->nobs;
        row->nclusters = from->nclusters;
    }
    return TRUE;
}

AvlastEstimates *avlast_means(const AvlastSample *sample, const AvlastTerms *terms,
                              const AvlastGroups *groups, gboolean separate,
                              AvlastMoments **moments, GError **error)
{
    g_autofree AvlastMoments *m = avlast_moments(sample, groups, terms, error);
    g_autoptr(AvlastEstimates) e = avlast_estimates_new();
    const gsize chunk = separate ? TERMS_AT_ONCE : terms->k;

    if (!m)
        return NULL;
    for (gsize t = 0; t < groups->n * terms->k; t++)
        avlast_estimates_add(e, NULL, NULL, NULL)->estimate = m[t].n ? m[t].mean : NAN;
    for (gsize first = 0; first < terms->k; first += chunk) {
        const AvlastTerms sub = {.k = MIN(chunk, terms->k - first),
                                 .term = terms->term + first};
        if (!run_engine(sample, &sub, first, terms->k, groups, separate, m, e, error))
            return NULL;
    }
    for (gsize t = 0; t < e->rows->len; t++) {
        AvlastEstimate *row = avlast_estimates_row(e, t);
        const gint64 units = row->nclusters >= 0 ? row->nclusters : row->nobs;
        if (units < 2)
            row->std_error = NAN;
        if (units < 2 && !isnan(sample->df))
            row->df = 0.0;
    }
    if (moments)
        *moments = g_steal_pointer(&m);
    return g_steal_pointer(&e);
}

void avlast_mean_interval(AvlastEstimate *row, double level)
{
    if (isnan(row->std_error) || !(row->df > 0.0))
        return;
    const double half = avlast_t_critical(level, row->df) * row->std_error;
    row->conf_low = row->estimate - half;
    row->conf_high = row->estimate + half;
}

/* d and V of the contrasts. */
static void project(const gsl_vector *mean, const gsl_matrix *covariance,
                    const gsl_matrix *contrasts, gsl_vector *d, gsl_matrix *v)
{
    for (gsize a = 0; a < contrasts->size1; a++) {
        double sum = 0.0;
        for (gsize i = 0; i < mean->size; i++)
            sum += gsl_matrix_get(contrasts, a, i) * gsl_vector_get(mean, i);
        gsl_vector_set(d, a, sum);
        for (gsize b = 0; b <= a; b++) {
            double s = 0.0;
            for (gsize i = 0; i < mean->size; i++) {
                const double left = gsl_matrix_get(contrasts, a, i);
                for (gsize j = 0; left != 0.0 && j < mean->size; j++) {
                    const double right = gsl_matrix_get(contrasts, b, j);
                    if (right != 0.0)
                        s += left * right * gsl_matrix_get(covariance, i, j);
                }
            }
            gsl_matrix_set(v, a, b, s);
            gsl_matrix_set(v, b, a, s);
        }
    }
}

gboolean avlast_wald(const gsl_vector *mean, const gsl_matrix *covariance,
                     const gsl_matrix *contrasts, double *wald, gsize *rank,
                     GError **error)
{
    const gsize q = contrasts->size1;
    g_autoptr(gsl_vector) d = avlast_vector_new(q, error);
    g_autoptr(gsl_matrix) v = d ? avlast_matrix_new(q, q, error) : NULL;
    double sum = 0.0;

    if (!v)
        return FALSE;
    project(mean, covariance, contrasts, d, v);
    *rank = 0;
    /* Cholesky in the rows' order on the correlation scale: a row that hangs on those
     * before it has no pivot and is passed over; W = |L^-1 d|^2 */
    g_autofree double *scale = g_new0(double, q);
    for (gsize a = 0; a < q; a++)
        scale[a] = sqrt(gsl_matrix_get(v, a, a));
    for (gsize a = 0; a < q; a++) {
        if (!(scale[a] > 0.0)) {
            scale[a] = 0.0;
            continue;
        }
        for (gsize b = 0; b <= a; b++) {
            if (b < a && scale[b] == 0.0)
                continue;
            double s = gsl_matrix_get(v, a, b) / (scale[a] * scale[b]);
            for (gsize c = 0; c < b; c++)
                if (scale[c] != 0.0)
                    s -= gsl_matrix_get(v, c, a) * gsl_matrix_get(v, c, b);
            /* L is kept in the upper triangle, transposed */
            if (b < a)
                gsl_matrix_set(v, b, a, s / gsl_matrix_get(v, b, b));
            else if (s > 1e-10)
                gsl_matrix_set(v, a, a, sqrt(s));
            else
                scale[a] = 0.0;
        }
        if (scale[a] == 0.0)
            continue;
        double y = gsl_vector_get(d, a) / scale[a];
        for (gsize c = 0; c < a; c++)
            if (scale[c] != 0.0)
                y -= gsl_matrix_get(v, c, a) * gsl_vector_get(d, c);
        y /= gsl_matrix_get(v, a, a);
        gsl_vector_set(d, a, y);
        sum += y * y;
        (*rank)++;
    }
    *wald = *rank ? sum : NAN;
    return TRUE;
}

/* Groups that have a value, numbered anew; the sample's own df among their rows. */
static gboolean take_part(const AvlastCompared *g, const double *value, guint32 *code,
                          guint32 *k, double *df, gint64 *nobs, GError **error)
{
    g_autofree guint32 *map = avlast_array(guint32, g->n, error);
    g_autofree guint8 *flags = map ? avlast_array(guint8, g->sample->n, error) : NULL;

    if (!flags)
        return FALSE;
    *nobs = 0;
    for (gsize i = 0; i < g->sample->n; i++) {
        flags[i] =
            g->code[i] != AVLAST_NO_LEVEL && avlast_sample_counts(g->sample, i, value[i]);
        if (flags[i])
            map[g->code[i]] = 1;
        *nobs += flags[i];
    }
    *k = 0;
    for (guint32 j = 0; j < g->n; j++)
        map[j] = map[j] ? (*k)++ : AVLAST_NO_LEVEL;
    for (gsize i = 0; i < g->sample->n; i++)
        code[i] = flags[i] ? map[g->code[i]] : AVLAST_NO_LEVEL;
    *df = avlast_design_df(g->sample, flags);
    return TRUE;
}

static gboolean judge(const AvlastEstimates *e, guint32 k, double df, AvlastTest *test)
{
    gboolean one = FALSE;

    for (guint32 g = 0; g < k; g++)
        one |= isnan(avlast_estimates_row(e, g)->std_error);
    if (one)
        test->note = N_("no test: a group has one row or cluster");
    else if (!e->covariance)
        test->note = N_("no test: too many groups");
    else if (!(df - (double)(k - 1) > 0.0))
        test->note = N_("no test: no degrees of freedom are left");
    return !test->note;
}

gboolean avlast_test_group_means(const AvlastCompared *groups, const double *value,
                                 AvlastTest *test, GError **error)
{
    const AvlastSample *sample = groups->sample;
    g_autofree guint32 *code = avlast_array(guint32, sample->n, error);
    guint32 k;
    double df, wald;
    gsize rank;

    if (!code || !take_part(groups, value, code, &k, &df, &test->nobs, error))
        return FALSE;
    test->term = k > 2 ? "F" : "t";
    if (k < 2) {
        test->note = N_("no test: fewer than two groups have a value");
        return TRUE;
    }
    const double *const values[] = {value};
    g_autoptr(AvlastTerms) terms = avlast_terms_of_arrays(values, 1);
    g_autoptr(AvlastGroups) part = avlast_groups_of_codes(code, k, sample->n);
    g_autoptr(AvlastEstimates) e = avlast_means(sample, terms, part, FALSE, NULL, error);
    if (!e)
        return FALSE;
    if (!judge(e, k, df, test))
        return TRUE;
    g_autoptr(gsl_vector) mean = avlast_vector_new(k, error);
    g_autoptr(gsl_matrix) contrasts = avlast_matrix_new(k - 1, k, error);
    if (!mean || !contrasts)
        return FALSE;
    for (guint32 g = 0; g < k; g++)
        gsl_vector_set(mean, g, avlast_estimates_row(e, g)->estimate);
    for (guint32 g = 1; g < k; g++) {
        gsl_matrix_set(contrasts, g - 1, 0, -1.0);
        gsl_matrix_set(contrasts, g - 1, g, 1.0);
    }
    if (!avlast_wald(mean, e->covariance, contrasts, &wald, &rank, error))
        return FALSE;
    if (rank < k - 1) {
        test->note = N_("no test: the variable does not vary within the groups");
        return TRUE;
    }
    test->df = (double)k - 1.0;
    test->df2 = df - test->df;
    test->statistic = wald / test->df;
    test->p_value = avlast_f_upper(test->statistic, test->df, test->df2);
    if (k == 2) {
        const double off = gsl_vector_get(mean, 1) - gsl_vector_get(mean, 0);
        test->statistic = off < 0.0 ? -sqrt(wald) : sqrt(wald);
        test->df = test->df2;
        test->df2 = NAN;
    }
    return TRUE;
}

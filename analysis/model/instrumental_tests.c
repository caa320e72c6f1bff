/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/distribution.h"
#include "core/memory.h"
#include "core/sum.h"
#include "model/instrumental_parts.h"

/* --- whether least squares would do, and whether the instruments agree --- */

static gboolean wu_hausman(const AvlastIvTests *t, GError **error)
{
    const AvlastIv *iv = t->iv;
    AvlastLinearModel model = t->model->model;
    const gsize k = model.k;
    g_autofree const char **names = avlast_array(const char *, k + iv->m, error);
    g_autofree const double **x = avlast_array(const double *, k + iv->m, error);
    g_autofree double *residual = avlast_table(double, iv->m, model.n, error);
    g_autoptr(GPtrArray) owned = g_ptr_array_new_with_free_func(g_free);
    AvlastWald wald;

    if (!names || !x || !residual)
        return FALSE;
    memcpy(x, model.x, k * sizeof *x);
    memcpy(names, model.names, k * sizeof *names);
    for (gsize j = 0; j < iv->m; j++) {
        double *to = residual + j * model.n;
        for (gsize i = 0; i < iv->fit->n; i++)
            to[iv->fit->row[i]] = iv->first[j]->residual[i];
        char *name = g_strdup_printf("\1%s", model.names[iv->at[j]]);
        g_ptr_array_add(owned, name);
        names[k + j] = name;
        x[k + j] = to;
    }
    model.k = k + iv->m;
    model.names = names;
    model.x = x;
    model.x_low = NULL;
    g_autoptr(AvlastLinear) fit = avlast_linear_fit(&model, error);
    if (!fit)
        return FALSE;
    AvlastEstimate *row = avlast_iv_tests_add(t, NULL, "Wu-Hausman.F", NULL);
    gboolean exact = fit->k <= iv->ols->k;
    for (gsize j = 0; j < iv->m; j++)
        exact = exact || avlast_iv_exact(iv->first[j]);
    if (exact) {
        avlast_estimate_note(row, AVLAST_IV_EXACT);
        return TRUE;
    }
    if (!avlast_iv_tests_wald(t, fit, iv->ols->k, fit->k - iv->ols->k, &wald, error))
        return FALSE;
    avlast_iv_tests_take(row, &wald);
    return TRUE;
}

static void chi_square(AvlastEstimate *row, double statistic, double df)
{
    row->statistic = statistic;
    row->df = df;
    row->p_value = avlast_chisq_upper(statistic, df);
}

static double sargan(const AvlastIv *iv)
{
    const AvlastLinear *fit = iv->fit;
    const gsize l = iv->reduced->k;
    double explained = 0.0;

    for (gsize j = 0; j < l; j++) {
        AvlastSum sum = AVLAST_SUM_ZERO;
        for (gsize i = 0; i < fit->n; i++)
            avlast_sum_add_product(&sum, iv->reduced->q[i * l + j],
                                   sqrt(avlast_iv_weight(fit, i)) * fit->residual[i]);
        explained += avlast_sum_value(&sum) * avlast_sum_value(&sum);
    }
    return (double)fit->n * explained / fit->rss;
}

static void overidentified(const AvlastIvTests *t)
{
    const AvlastIv *iv = t->iv;
    const double df = (double)iv->l - (double)iv->m;
    AvlastIvModel model = *t->model;
    GError *fault = NULL;

    if (iv->l == iv->m || t->options->type == AVLAST_SE_SURVEY)
        return;
    if (iv->method == AVLAST_IV_LIML)
        chi_square(avlast_iv_tests_add(t, NULL, "Anderson-Rubin.LR", NULL),
                   (double)iv->fit->n * log(iv->kappa), df);
    if (t->options->type == AVLAST_SE_CLASSICAL) {
        chi_square(avlast_iv_tests_add(t, NULL, "Sargan.chisq", NULL), sargan(iv), df);
        return;
    }
    AvlastEstimate *row = avlast_iv_tests_add(t, NULL, "Hansen.J", NULL);
    if (t->options->n_more > 0 || t->options->type == AVLAST_SE_NEWEY_WEST ||
        t->options->type == AVLAST_SE_DRISCOLL_KRAAY) {
        avlast_estimate_note(row, "no test: its weights are by row or by one way of "
                                  "clusters, the standard errors are not");
        return;
    }
    if (iv->method == AVLAST_IV_GMM) {
        chi_square(row, iv->hansen, df);
        return;
    }
    model.method = AVLAST_IV_GMM;
    model.cluster = t->options->cluster;
    model.n_clusters = t->options->n_clusters;
    g_autoptr(AvlastIv) two_step = avlast_iv_fit(&model, &fault);
    if (two_step)
        chi_square(row, two_step->hansen, df);
    else
        avlast_estimate_note(row, "no test: %s", fault->message);
    g_clear_error(&fault);
}

AvlastEstimates *avlast_iv_tests(const AvlastIv *iv, const AvlastIvModel *model,
                                 const AvlastRobustOptions *options, double level,
                                 GError **error)
{
    g_auto(AvlastIvBlocks) blocks = {0};
    g_autoptr(AvlastEstimates) out = avlast_estimates_new();
    const AvlastIvTests tests = {iv, model, options, &blocks, out};

    out->level = level;
    if (!avlast_iv_blocks(iv, options, &blocks, error) ||
        !avlast_iv_tests_strength(&tests, error) ||
        !avlast_iv_tests_sets(&tests, level, error) || !wu_hausman(&tests, error))
        return NULL;
    overidentified(&tests);
    return g_steal_pointer(&out);
}

AvlastEstimates *avlast_iv_anderson_rubin(const AvlastIv *iv, const AvlastIvModel *model,
                                          const AvlastRobustOptions *options,
                                          double level, GError **error)
{
    g_auto(AvlastIvBlocks) blocks = {0};
    g_autoptr(AvlastEstimates) out = avlast_estimates_new();
    const AvlastIvTests tests = {iv, model, options, &blocks, out};

    out->level = level;
    return avlast_iv_blocks(iv, options, &blocks, error) &&
                   avlast_iv_tests_anderson_rubin(&tests, level, error)
               ? g_steal_pointer(&out)
               : NULL;
}

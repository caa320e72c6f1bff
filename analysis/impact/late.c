/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/late.h"

#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "impact/late_parts.h"

/* A first stage of less than this in absolute value is rounding noise. */
#define NO_FIRST_STAGE 1e-12

static AvlastRobust *robust_of(const AvlastTrial *trial, const AvlastLinear *fit,
                               const AvlastRctOptions *options, GError **error)
{
    const AvlastRobustOptions how = {.type = avlast_rct_se(trial, options),
                                     .cluster = trial->cluster,
                                     .n_clusters = trial->n_clusters,
                                     .cluster_names = trial->cluster_names,
                                     .cluster_column = trial->cluster_column};

    return avlast_robust_new(fit, &how, error);
}

gboolean avlast_late_exogenous(AvlastTrialModel *m, const AvlastAnalysed *a,
                               const AvlastRctOptions *options, const guint8 *use,
                               GError **error)
{
    const AvlastCovariates *c = &a->covariates;
    const gboolean adjusted = avlast_rct_adjusts(options);

    for (gsize j = 0; adjusted && j < c->k; j++)
        avlast_trial_model_add(m, c->x[j], c->x_low ? c->x_low[j] : NULL,
                               g_strdup(c->names[j]));
    return !a->trial->block ||
           (avlast_trial_model_few_blocks(a->trial, FALSE, error) &&
            avlast_trial_model_blocks(m, a->trial, use, FALSE, error));
}

guint8 *avlast_late_rows(const AvlastAnalysed *a, const AvlastColumn *takeup,
                         AvlastLate *late, GError **error)
{
    const gsize n = a->trial->frame->rows;
    g_autofree guint8 *use = avlast_array(guint8, n, error);
    double low = INFINITY, high = -INFINITY;

    if (!use)
        return NULL;
    for (gsize i = 0; i < n; i++) {
        use[i] = a->use[i] && takeup->reason[i] == AVLAST_PRESENT;
        late->without += a->use[i] && !use[i] ? 1 : 0;
        late->n += use[i];
        if (!use[i])
            continue;
        low = fmin(low, takeup->number[i]);
        high = fmax(high, takeup->number[i]);
        late->binary &= takeup->number[i] == 0.0 || takeup->number[i] == 1.0;
    }
    if (low < high)
        return g_steal_pointer(&use);
    avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV362", NULL,
                late->n
                    ? "take-up '%s' is the same in every row that has outcome '%s', so "
                      "its effect cannot be known"
                    : "no row has both take-up '%s' and outcome '%s'",
                takeup->name, a->outcome->name);
    return NULL;
}

/* Mean take-up by arm. */
static void takeup_means(const AvlastTrial *trial, const double *d, const guint8 *use,
                         AvlastLate *late)
{
    AvlastSum sum[2] = {AVLAST_SUM_ZERO, AVLAST_SUM_ZERO},
              weight[2] = {AVLAST_SUM_ZERO, AVLAST_SUM_ZERO};

    for (gsize i = 0; trial->n_arms == 2 && i < trial->frame->rows; i++) {
        if (!use[i])
            continue;
        const double w = trial->weight ? trial->weight[i] : 1.0;
        avlast_sum_add_product(&sum[trial->arm[i]], w, d[i]);
        avlast_sum_add(&weight[trial->arm[i]], w);
    }
    late->takeup_control = avlast_sum_value(&sum[0]) / avlast_sum_value(&weight[0]);
    late->takeup_treated = avlast_sum_value(&sum[1]) / avlast_sum_value(&weight[1]);
}

/* The arms' rows of the first stage and their joint test. */
static AvlastEstimates *first_rows(const AvlastTrial *trial, const AvlastLinear *fit,
                                   const AvlastRctOptions *options, AvlastLate *late,
                                   GError **error)
{
    g_autoptr(AvlastRobust) robust = robust_of(trial, fit, options, error);
    g_autoptr(gsl_matrix) contrasts =
        avlast_matrix_new(trial->n_arms - 1, fit->columns, error);
    g_autoptr(GPtrArray) terms = g_ptr_array_new_with_free_func(g_free);
    AvlastWald wald;

    if (!robust || !contrasts)
        return NULL;
    for (guint32 arm = 1; arm < trial->n_arms; arm++) {
        gsl_matrix_set(contrasts, arm - 1, arm, 1.0);
        g_ptr_array_add(terms, g_strdup_printf("first(%s)", (char *)g_ptr_array_index(
                                                                trial->terms, arm)));
    }
    if (!avlast_robust_wald(robust, contrasts, &wald, error))
        return NULL;
    late->f = wald.f;
    late->df1 = wald.df1;
    late->df2 = wald.df2;
    late->p_value = wald.p_value;
    late->method = wald.method;
    late->note = wald.note;
    return avlast_robust_estimates(
        robust, contrasts, (const char *const *)terms->pdata, options->level,
        avlast_rct_se(trial, options) != AVLAST_SE_CLASSICAL, error);
}

/* The residuals of the second stage are those from the take-up itself. */
static void put_residuals(AvlastLinear *fit, const double *d, const double *fitted)
{
    AvlastSum rss = AVLAST_SUM_ZERO;
    const double beta = fit->coefficient[1];

    for (gsize j = 0; j < fit->n; j++) {
        const gsize i = fit->row[j];
        fit->residual[j] += beta * (fitted[i] - d[i]);
        avlast_sum_add(&rss, (fit->weight ? fit->weight[j] : 1.0) * fit->residual[j] *
                                 fit->residual[j]);
    }
    fit->rss = avlast_sum_value(&rss);
    fit->sigma = fit->df > 0.0 ? sqrt(fit->rss / fit->df) : NAN;
}

static AvlastEstimates *second_row(const AvlastAnalysed *a, const AvlastColumn *takeup,
                                   const AvlastRctOptions *options, const guint8 *use,
                                   const double *fitted, GError **error)
{
    const AvlastTrial *trial = a->trial;
    const gsize n = trial->frame->rows;
    g_auto(AvlastTrialModel) m = avlast_trial_model();
    g_autofree double *one = avlast_array(double, n, error);

    if (!one)
        return NULL;
    for (gsize i = 0; i < n; i++)
        one[i] = 1.0;
    avlast_trial_model_add(&m, one, NULL, g_strdup("(Intercept)"));
    avlast_trial_model_add(&m, fitted, NULL, g_strdup(takeup->name));
    if (!avlast_late_exogenous(&m, a, options, use, error))
        return NULL;
    g_autoptr(AvlastLinear) fit = avlast_trial_model_fit(&m, trial, a->outcome->name,
                                                         a->outcome->number, use, error);
    if (!fit)
        return NULL;
    if (isnan(fit->coefficient[1])) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV363", NULL,
                    "take-up '%s' is as high in every arm (outcome '%s'), so its effect "
                    "cannot be known",
                    takeup->name, a->outcome->name);
        return NULL;
    }
    put_residuals(fit, takeup->number, fitted);
    g_autoptr(AvlastRobust) robust = robust_of(trial, fit, options, error);
    g_autoptr(gsl_matrix) contrast = avlast_matrix_new(1, fit->columns, error);
    if (!robust || !contrast)
        return NULL;
    gsl_matrix_set(contrast, 0, 1, 1.0);
    const char *const terms[] = {takeup->name};
    return avlast_robust_estimates(robust, contrast, terms, options->level,
                                   avlast_rct_se(trial, options) != AVLAST_SE_CLASSICAL,
                                   error);
}

/* Says in the rows what they are. */
static void name_rows(AvlastEstimates *e, const char *outcome, const char *what)
{
    for (guint i = 0; i < e->rows->len; i++) {
        AvlastEstimate *row = avlast_estimates_row(e, i);
        char *method = g_strdup_printf("%s, %s", what, row->method ? row->method : "");
        g_free(row->method);
        row->method = method;
        g_free(row->outcome);
        row->outcome = g_strdup(outcome);
    }
}

AvlastEstimates *avlast_rct_late(const AvlastAnalysed *a, const AvlastRctOptions *options,
                                 AvlastLate *late, GError **error)
{
    const AvlastTrial *trial = a->trial;
    const AvlastColumn *takeup =
        avlast_frame_require_number(trial->frame, options->takeup, error);
    g_auto(AvlastTrialModel) m = avlast_trial_model();

    *late = (AvlastLate){.binary = TRUE, .set_low = NAN, .set_high = NAN};
    g_autofree guint8 *use = takeup ? avlast_late_rows(a, takeup, late, error) : NULL;
    if (!use || !avlast_trial_model_arms(&m, trial, use, a->outcome->name, error) ||
        !avlast_late_exogenous(&m, a, options, use, error))
        return NULL;
    takeup_means(trial, takeup->number, use, late);
    g_autoptr(AvlastLinear) first =
        avlast_trial_model_fit(&m, trial, takeup->name, takeup->number, use, error);
    g_autofree double *fitted =
        first ? avlast_array(double, trial->frame->rows, error) : NULL;
    if (!fitted)
        return NULL;
    double moves = 0.0;
    for (guint32 arm = 1; arm < trial->n_arms; arm++)
        moves = fmax(moves, fabs(first->coefficient[arm]));
    if (!(moves > NO_FIRST_STAGE)) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV363", NULL,
                    "take-up '%s' is as high in every arm (outcome '%s'), so its effect "
                    "cannot be known",
                    takeup->name, a->outcome->name);
        return NULL;
    }
    for (gsize j = 0; j < first->n; j++)
        fitted[first->row[j]] = takeup->number[first->row[j]] - first->residual[j];
    g_autoptr(AvlastEstimates) e = first_rows(trial, first, options, late, error);
    g_autoptr(AvlastEstimates) beta =
        e ? second_row(a, takeup, options, use, fitted, error) : NULL;
    if (!beta)
        return NULL;
    name_rows(e, a->outcome->name, "first stage");
    name_rows(beta, a->outcome->name, "two-stage least squares");
    return avlast_estimates_append(e, beta, error) ? g_steal_pointer(&e) : NULL;
}

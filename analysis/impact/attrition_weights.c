/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/attrition_weights.h"

#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "impact/units.h"
#include "model/glm.h"

/* The model of who is analysed: z of every row, and each arm's fit. */
typedef struct {
    const AvlastAnalysed *a;
    AvlastModelMatrix *z;
    double *one, *response, *chance;
    const double **x;
    const char **names;
    gsize k;
    AvlastGlm **arm; /* n_arms; NULL where nobody is missing */
} Response;

static void response_clear(Response *r)
{
    for (guint32 a = 0; r->arm && a < r->a->trial->n_arms; a++)
        avlast_glm_free(r->arm[a]);
    g_free(r->arm);
    avlast_model_matrix_free(r->z);
    g_free(r->one);
    g_free(r->response);
    g_free(r->chance);
    g_free(r->x);
    g_free(r->names);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Response, response_clear)

/* Fits one arm; fills the chance of its rows. */
static gboolean fit_arm(Response *r, guint32 arm, guint8 *in, GError **error)
{
    const AvlastTrial *trial = r->a->trial;
    const gsize n = trial->frame->rows;
    const AvlastGlmOptions how = {AVLAST_FAMILY_BINOMIAL, AVLAST_LINK_LOGIT, FALSE, NULL};
    gsize missing = 0;

    for (gsize i = 0; i < n; i++) {
        in[i] = trial->arm[i] == arm && r->z->use[i];
        missing += in[i] && r->response[i] == 0.0 ? 1 : 0;
        if (in[i])
            r->chance[i] = 1.0;
    }
    if (missing == 0)
        return TRUE;
    const AvlastLinearModel model = {.outcome = "analysed",
                                     .y = r->response,
                                     .n = n,
                                     .k = r->k,
                                     .names = r->names,
                                     .x = r->x,
                                     .weight = trial->weight,
                                     .use = in};
    r->arm[arm] = avlast_glm_fit(&model, &how, error);
    if (!r->arm[arm]) {
        g_prefix_error(error, "--attrition-weights, arm '%s': ",
                       (char *)g_ptr_array_index(trial->arm_names, arm));
        return FALSE;
    }
    const AvlastGlm *glm = r->arm[arm];
    for (gsize j = 0; j < glm->fit->n; j++)
        r->chance[glm->fit->row[j]] = glm->mean[j].mu;
    return TRUE;
}

static gboolean fit_response(Response *r, const AvlastFormula *terms, GError **error)
{
    const AvlastTrial *trial = r->a->trial;
    const gsize n = trial->frame->rows;
    g_autofree guint8 *in = avlast_array(guint8, n, error);

    if (!in)
        return FALSE;
    for (gsize i = 0; i < n; i++)
        in[i] = trial->arm[i] != AVLAST_NO_LEVEL;
    r->z = avlast_formula_matrix(terms, trial->frame, in, error);
    r->one = avlast_array(double, n, error);
    r->response = avlast_array(double, n, error);
    r->chance = avlast_array(double, n, error);
    if (!r->z || !r->one || !r->response || !r->chance)
        return FALSE;
    r->arm = g_new0(AvlastGlm *, trial->n_arms);
    r->k = r->z->k + 1;
    r->x = g_new0(const double *, r->k);
    r->names = g_new0(const char *, r->k);
    r->x[0] = r->one;
    r->names[0] = "(Intercept)";
    for (gsize j = 1; j < r->k; j++) {
        r->x[j] = r->z->x[j - 1];
        r->names[j] = r->z->names[j - 1];
    }
    for (gsize i = 0; i < n; i++) {
        r->one[i] = 1.0;
        r->response[i] = r->a->use[i] ? 1.0 : 0.0;
    }
    for (guint32 arm = 0; arm < trial->n_arms; arm++)
        if (!fit_arm(r, arm, in, error))
            return FALSE;
    return TRUE;
}

/* phi[row * arms + m]: influence of a used row on the m-th arm's coefficient, R^-1 q_i
 * sqrt(w_i) e_i. */
static double *first_influence(const AvlastLinear *fit, gsize arms, gsize rows,
                               GError **error)
{
    double *phi = avlast_table(double, rows, arms, error);

    for (gsize i = 0; phi && i < fit->n; i++) {
        const double e = sqrt(fit->weight[i]) * fit->residual[i];
        for (gsize m = 0; m < arms; m++) {
            AvlastSum sum = AVLAST_SUM_ZERO;
            if (m + 1 >= fit->k || fit->kept[m + 1] != m + 1)
                continue;
            for (gsize j = m + 1; j < fit->k; j++)
                avlast_sum_add_product(&sum, fit->r_inverse[(m + 1) * fit->k + j],
                                       fit->q[i * fit->k + j]);
            phi[fit->row[i] * arms + m] = avlast_sum_value(&sum) * e;
        }
    }
    return phi;
}

/* Adds the response model of one arm: D (z'Wz)^-1 z_i w_i (R_i - p_i). */
static gboolean add_response(const Response *r, const AvlastGlm *glm, const double *phi,
                             double **move, gsize arms, GError **error)
{
    const AvlastLinear *fit = glm->fit;
    const gsize k = fit->k;
    g_autofree double *d = avlast_table(double, arms, k, error);
    g_autofree double *db = avlast_table(double, arms, k, error);

    if (!d || !db)
        return FALSE;
    for (gsize m = 0; m < arms; m++)
        for (gsize j = 0; j < k; j++) {
            AvlastSum sum = AVLAST_SUM_ZERO;
            for (gsize i = 0; i < fit->n; i++)
                avlast_sum_add_product(
                    &sum, -phi[fit->row[i] * arms + m] * (1.0 - glm->mean[i].mu),
                    r->x[fit->kept[j]][fit->row[i]]);
            d[m * k + j] = avlast_sum_value(&sum);
        }
    for (gsize m = 0; m < arms; m++)
        for (gsize j = 0; j < k; j++) {
            AvlastSum sum = AVLAST_SUM_ZERO;
            for (gsize l = 0; l < k; l++)
                avlast_sum_add_product(&sum, d[m * k + l],
                                       gsl_matrix_get(fit->bread, l, j));
            db[m * k + j] = avlast_sum_value(&sum);
        }
    for (gsize i = 0; i < fit->n; i++) {
        const gsize row = fit->row[i];
        const double score =
            (fit->weight ? fit->weight[i] : 1.0) * (r->response[row] - glm->mean[i].mu);
        for (gsize m = 0; m < arms; m++)
            for (gsize j = 0; j < k; j++)
                move[m][row] += db[m * k + j] * r->x[fit->kept[j]][row] * score;
    }
    return TRUE;
}

static AvlastEstimates *finish(const Response *r, const AvlastLinear *fit, double **move,
                               const guint8 *use, double level, GError **error)
{
    const AvlastTrial *trial = r->a->trial;
    g_autoptr(AvlastEstimates) e = avlast_estimates_new();
    const AvlastUnitsOptions how = {TRUE, trial->n_arms};

    e->level = level;
    for (guint32 arm = 1; arm < trial->n_arms; arm++) {
        g_autofree char *term =
            g_strdup_printf("ipw(%s)", (char *)g_ptr_array_index(trial->terms, arm));
        AvlastEstimate *row = avlast_estimates_add(e, r->a->outcome->name, NULL, term);
        row->estimate = fit->coefficient[arm];
        row->method = g_strdup(trial->cluster ? "weighted for attrition, CR1 (stacked)"
                                              : "weighted for attrition, HC1 (stacked)");
    }
    for (gsize m = 0; !trial->cluster && m + 1 < trial->n_arms; m++)
        for (gsize i = 0; i < trial->frame->rows; i++)
            move[m][i] *= sqrt((double)fit->n / fit->df);
    if (!avlast_units_variance(trial, (const double *const *)move, use, &how, e, error))
        return NULL;
    for (guint j = 0; j < e->rows->len; j++) {
        AvlastEstimate *row = avlast_estimates_row(e, j);
        if (!trial->cluster)
            row->df = fit->df;
        avlast_estimate_infer(row, level);
    }
    return g_steal_pointer(&e);
}

static void tell(const Response *r, const double *weight, const guint8 *use,
                 AvlastResponse *told)
{
    AvlastSum sum = AVLAST_SUM_ZERO, squares = AVLAST_SUM_ZERO;
    const AvlastTrial *trial = r->a->trial;

    *told = (AvlastResponse){.smallest = 1.0};
    for (gsize i = 0; i < trial->frame->rows; i++) {
        told->unmodelled += trial->arm[i] != AVLAST_NO_LEVEL && !r->z->use[i] ? 1 : 0;
        if (!use[i])
            continue;
        told->rows++;
        told->smallest = fmin(told->smallest, r->chance[i]);
        avlast_sum_add(&sum, weight[i]);
        avlast_sum_add_product(&squares, weight[i], weight[i]);
    }
    told->largest = 1.0 / told->smallest;
    told->effective =
        avlast_sum_value(&sum) * avlast_sum_value(&sum) / avlast_sum_value(&squares);
}

static AvlastEstimates *weighted_effects(const Response *r,
                                         const AvlastCovariates *covariates,
                                         const AvlastTrialFitOptions *options,
                                         double level, AvlastResponse *told,
                                         GError **error)
{
    const AvlastAnalysed *a = r->a;
    const gsize n = a->trial->frame->rows, arms = a->trial->n_arms - 1;
    g_autofree double *weight = avlast_array(double, n, error);
    g_autofree guint8 *use = avlast_array(guint8, n, error);
    g_autoptr(GPtrArray) move = g_ptr_array_new_with_free_func(g_free);

    if (!weight || !use)
        return NULL;
    for (gsize i = 0; i < n; i++) {
        use[i] = a->use[i] && r->z->use[i];
        weight[i] =
            use[i] ? (a->trial->weight ? a->trial->weight[i] : 1.0) / r->chance[i] : NAN;
    }
    AvlastTrial weighted = *a->trial;
    weighted.weight = weight;
    g_autoptr(AvlastLinear) fit = avlast_trial_fit(
        &weighted, a->outcome->name, a->outcome->number, use, covariates, options, error);
    g_autofree double *phi = fit ? first_influence(fit, arms, n, error) : NULL;
    if (!phi)
        return NULL;
    for (gsize m = 0; m < arms; m++) {
        double *column = avlast_array(double, n, error);
        if (!column)
            return NULL;
        for (gsize i = 0; i < n; i++)
            column[i] = phi[i * arms + m];
        g_ptr_array_add(move, column);
    }
    for (guint32 arm = 0; arm <= arms; arm++)
        if (r->arm[arm] &&
            !add_response(r, r->arm[arm], phi, (double **)move->pdata, arms, error))
            return NULL;
    if (told)
        tell(r, weight, use, told);
    return finish(r, fit, (double **)move->pdata, use, level, error);
}

AvlastEstimates *avlast_attrition_weighted(const AvlastAnalysed *analysed,
                                           const AvlastFormula *terms,
                                           const AvlastCovariates *covariates,
                                           const AvlastTrialFitOptions *options,
                                           double level, AvlastResponse *response,
                                           GError **error)
{
    g_auto(Response) r = {.a = analysed};

    if (!fit_response(&r, terms, error))
        return NULL;
    return weighted_effects(&r, covariates, options, level, response, error);
}

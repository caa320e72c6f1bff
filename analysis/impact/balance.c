/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/balance.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "impact/balance_parts.h"
#include "impact/trial_model.h"

/* The joint test has a column per block: beyond this many it costs more than it tells. */
#define MOST_BLOCKS 300

static void row_free(gpointer data)
{
    AvlastBalanceRow *row = data;

    g_free(row->term);
    g_free(row->label);
    g_free(row);
}

void avlast_balance_free(AvlastBalance *balance)
{
    if (!balance)
        return;
    g_clear_pointer(&balance->rows, g_ptr_array_unref);
    avlast_estimates_free(balance->differences);
    g_free(balance);
}

static gboolean in_arm(const AvlastAnalysed *a, guint32 arm, gsize i)
{
    return a->use[i] && a->trial->arm[i] == arm;
}

/* Weighted mean and sd of the values that are not NaN in one arm. */
static void moments(const AvlastAnalysed *a, guint32 arm, const double *x, double *mean,
                    double *sd)
{
    const AvlastTrial *trial = a->trial;
    AvlastSum sum = AVLAST_SUM_ZERO, weights = AVLAST_SUM_ZERO, squares = AVLAST_SUM_ZERO;
    gsize n = 0;

    for (gsize i = 0; i < trial->frame->rows; i++) {
        if (!in_arm(a, arm, i) || isnan(x[i]))
            continue;
        const double w = trial->weight ? trial->weight[i] : 1.0;
        avlast_sum_add_product(&sum, w, x[i]);
        avlast_sum_add(&weights, w);
        n++;
    }
    *mean = avlast_sum_value(&sum) / avlast_sum_value(&weights);
    for (gsize i = 0; i < trial->frame->rows; i++) {
        if (!in_arm(a, arm, i) || isnan(x[i]))
            continue;
        const double e = x[i] - *mean;
        avlast_sum_add(&squares, (trial->weight ? trial->weight[i] : 1.0) * e * e);
    }
    *sd = n > 1 ? sqrt(avlast_sum_value(&squares) / avlast_sum_value(&weights) *
                       (double)n / (double)(n - 1))
                : NAN;
}

/* "Region: north", "region=north" where the codebook has no words for it; to be freed. */
static char *label_of(const AvlastColumn *column, const char *level)
{
    if (!level)
        return g_strdup(column->label ? column->label : column->name);
    const char *words = avlast_level_label(column, level);
    if (!column->label && !words)
        return g_strdup_printf("%s=%s", column->name, level);
    return g_strdup_printf("%s: %s", column->label ? column->label : column->name,
                           words ? words : level);
}

static gboolean add_row(AvlastBalance *balance, const AvlastAnalysed *a, char *term,
                        char *label, const double *x, gboolean together, GError **error)
{
    AvlastBalanceRow *row = g_new0(AvlastBalanceRow, 1);

    row->term = term;
    row->label = label;
    moments(a, balance->arm, x, &row->treated, &row->sd_treated);
    moments(a, 0, x, &row->control, &row->sd_control);
    const double difference = row->treated - row->control,
                 sd = sqrt((row->sd_treated * row->sd_treated +
                            row->sd_control * row->sd_control) /
                           2.0);
    row->smd = difference == 0.0 ? 0.0 : sd > 0.0 ? difference / sd : NAN;
    g_ptr_array_add(balance->rows, row);
    return avlast_balance_difference(balance, a, row, x, together, error);
}

/* A variable stands in the model as a category when columns are named after its levels.
 */
static gboolean is_category(const AvlastAnalysed *a, const AvlastColumn *column)
{
    g_autofree char *prefix = g_strconcat(column->name, "=", NULL);

    if (column->type != AVLAST_COLUMN_NUMBER)
        return TRUE;
    for (gsize j = 0; a->matrix && j < a->matrix->k; j++)
        if (g_str_has_prefix(a->matrix->names[j], prefix))
            return TRUE;
    return FALSE;
}

static gboolean add_category(AvlastBalance *balance, const AvlastAnalysed *a,
                             const AvlastColumn *column, GError **error)
{
    const gsize n = a->trial->frame->rows;
    g_autoptr(GPtrArray) levels = NULL;
    guint32 n_levels;
    g_autofree guint32 *code = avlast_column_codes(column, n, &n_levels, &levels, error);
    g_autofree double *x = avlast_array(double, n, error);

    if (!code || !x)
        return FALSE;
    for (guint32 l = n_levels == 2 ? 1 : 0; l < n_levels; l++) {
        gsize rows = 0;
        for (gsize i = 0; i < n; i++) {
            x[i] = code[i] == AVLAST_NO_LEVEL ? NAN : code[i] == l ? 1.0 : 0.0;
            rows += a->use[i] && code[i] == l ? 1 : 0;
        }
        const char *level = g_ptr_array_index(levels, l);
        if (rows > 0 &&
            !add_row(balance, a, g_strdup_printf("%s=%s", column->name, level),
                     label_of(column, level), x, l > 0, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean add_rows(AvlastBalance *balance, const AvlastAnalysed *a,
                         const AvlastFormula *covariates, GError **error)
{
    g_auto(GStrv) names = covariates ? avlast_formula_columns(covariates) : NULL;

    if (a->baseline &&
        !(names && g_strv_contains((const char *const *)names, a->baseline->name)) &&
        !add_row(balance, a, g_strdup(a->baseline->name), label_of(a->baseline, NULL),
                 a->baseline->number, TRUE, error))
        return FALSE;
    for (char **name = names; name && *name; name++) {
        const AvlastColumn *column = avlast_frame_require(a->trial->frame, *name, error);
        if (!column)
            return FALSE;
        if (is_category(a, column)
                ? !add_category(balance, a, column, error)
                : !add_row(balance, a, g_strdup(*name), label_of(column, NULL),
                           column->number, TRUE, error))
            return FALSE;
    }
    return TRUE;
}

/* Regression of the arm on the covariates, within the two arms. */
typedef struct {
    double *one, *arm;
    guint8 *use;
    GPtrArray *x, *x_low, *names, *owned, *texts;
} ArmModel;

static void arm_model_clear(ArmModel *m)
{
    g_free(m->one);
    g_free(m->arm);
    g_free(m->use);
    g_ptr_array_unref(m->x);
    g_ptr_array_unref(m->x_low);
    g_ptr_array_unref(m->names);
    g_ptr_array_unref(m->owned);
    g_ptr_array_unref(m->texts);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ArmModel, arm_model_clear)

static void push(ArmModel *m, const double *x, const double *low, const char *name)
{
    g_ptr_array_add(m->x, (gpointer)(guintptr)x);
    g_ptr_array_add(m->x_low, (gpointer)(guintptr)low);
    g_ptr_array_add(m->names, (gpointer)(guintptr)name);
}

static gboolean fill_model(ArmModel *m, const AvlastAnalysed *a, guint32 arm,
                           GError **error)
{
    const AvlastTrial *trial = a->trial;
    const gsize n = trial->frame->rows;
    const AvlastCovariates *c = &a->covariates;

    m->one = avlast_array(double, n, error);
    m->arm = avlast_array(double, n, error);
    m->use = avlast_array(guint8, n, error);
    if (!m->one || !m->arm || !m->use)
        return FALSE;
    for (gsize i = 0; i < n; i++) {
        m->one[i] = 1.0;
        m->arm[i] = in_arm(a, arm, i) ? 1.0 : 0.0;
        m->use[i] = a->complete[i] && (in_arm(a, arm, i) || in_arm(a, 0, i));
    }
    push(m, m->one, NULL, "(Intercept)");
    for (gsize j = 0; j < c->k; j++)
        push(m, c->x[j], c->x_low[j], c->names[j]);
    if (!trial->block)
        return TRUE;
    if (!avlast_indicators(trial->block, trial->n_blocks, trial->block_names,
                           trial->block_column, m->use, n, m->owned, m->texts, error))
        return FALSE;
    for (guint b = 0; b < m->owned->len; b++)
        push(m, g_ptr_array_index(m->owned, b), NULL, g_ptr_array_index(m->texts, b));
    return TRUE;
}

/* HTZ looks at each pair of covariates and of columns in each cluster: beyond so many it
 * costs more than it tells. */
#define MOST_PAIRS 2e10

static gboolean too_many(const AvlastTrial *trial, gsize tested, gsize columns)
{
    const double q = (double)tested, k = (double)columns;

    return trial->cluster && 0.5 * q * q * k * k * trial->n_clusters > MOST_PAIRS;
}

static gboolean test_jointly(AvlastBalance *balance, const AvlastAnalysed *a,
                             const AvlastLinear *fit, GError **error)
{
    const AvlastTrial *trial = a->trial;
    const AvlastRobustOptions how = {.type =
                                         trial->cluster ? AVLAST_SE_CR2 : AVLAST_SE_HC2,
                                     .cluster = trial->cluster,
                                     .n_clusters = trial->n_clusters,
                                     .cluster_names = trial->cluster_names,
                                     .cluster_column = trial->cluster_column};
    gsize tested = 0;

    for (gsize j = 1; j <= a->covariates.k; j++)
        tested += isnan(fit->coefficient[j]) ? 0 : 1;
    if (tested == 0) {
        balance->note = "no covariate varies";
        return TRUE;
    }
    if (too_many(trial, tested, fit->k)) {
        balance->note = "too many units and covariates for a joint test";
        return TRUE;
    }
    g_autoptr(gsl_matrix) contrasts = avlast_matrix_new(tested, fit->columns, error);
    if (!contrasts)
        return FALSE;
    tested = 0;
    for (gsize j = 1; j <= a->covariates.k; j++)
        if (!isnan(fit->coefficient[j]))
            gsl_matrix_set(contrasts, tested++, j, 1.0);
    AvlastWald wald;
    g_autoptr(GError) failure = NULL;
    g_autoptr(AvlastRobust) robust = avlast_robust_new(fit, &how, &failure);
    if (!robust || !avlast_robust_wald(robust, contrasts, &wald, &failure)) {
        balance->note = "the covariance of the arm's regression does not exist";
        return TRUE;
    }
    balance->f = wald.f;
    balance->df1 = wald.df1;
    balance->df2 = wald.df2;
    balance->p_value = wald.p_value;
    balance->method = wald.method;
    balance->note = wald.note;
    return TRUE;
}

AvlastBalance *avlast_balance_new(const AvlastAnalysed *a,
                                  const AvlastFormula *covariates, guint32 arm,
                                  GError **error)
{
    g_autoptr(AvlastBalance) balance = g_new0(AvlastBalance, 1);
    g_auto(ArmModel) m = {.x = g_ptr_array_new(),
                          .x_low = g_ptr_array_new(),
                          .names = g_ptr_array_new(),
                          .owned = g_ptr_array_new_with_free_func(g_free),
                          .texts = g_ptr_array_new_with_free_func(g_free)};

    balance->arm = arm;
    balance->rows = g_ptr_array_new_with_free_func(row_free);
    balance->f = balance->df1 = balance->df2 = balance->p_value = NAN;
    if (!add_rows(balance, a, covariates, error))
        return NULL;
    if (a->covariates.k == 0)
        balance->note = "no covariate is in the model";
    else if (a->trial->block && a->trial->n_blocks > MOST_BLOCKS)
        balance->note = "too many blocks for a joint test";
    if (balance->note)
        return g_steal_pointer(&balance);
    if (!fill_model(&m, a, arm, error))
        return NULL;
    const AvlastLinearModel model = {.outcome = a->trial->treatment_column,
                                     .y = m.arm,
                                     .n = a->trial->frame->rows,
                                     .k = m.x->len,
                                     .names = (const char *const *)m.names->pdata,
                                     .x = (const double *const *)m.x->pdata,
                                     .x_low = (const double *const *)m.x_low->pdata,
                                     .weight = a->trial->weight,
                                     .use = m.use,
                                     .memo = a->trial->memo};
    g_autoptr(GError) failure = NULL;
    g_autoptr(AvlastLinear) fit = avlast_linear_fit(&model, &failure);
    if (!fit && failure->code == AVLAST_ERROR_DEGENERATE) {
        balance->note = "no row has every covariate";
        return g_steal_pointer(&balance);
    }
    if (!fit) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return NULL;
    }
    if (!test_jointly(balance, a, fit, error))
        return NULL;
    return g_steal_pointer(&balance);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/moderators.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "impact/trial_fit.h"

#define MOST_LEVELS 50

/* A moderator as columns of the regression. */
typedef struct {
    const AvlastAnalysed *a;
    const AvlastModeratorOptions *options;
    const AvlastColumn *column;
    gboolean number;
    guint8 *use;
    GPtrArray *x, *names; /* of double *, char * */
    GPtrArray *points;    /* of char *: groups at which effects are told */
    GArray *at;           /* points x columns: the columns' values there, centred */
} Moderator;

static void moderator_clear(Moderator *m)
{
    g_free(m->use);
    g_ptr_array_unref(m->x);
    g_ptr_array_unref(m->names);
    g_ptr_array_unref(m->points);
    g_array_unref(m->at);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Moderator, moderator_clear)

static double weight_of(const AvlastTrial *trial, gsize i)
{
    return trial->weight ? trial->weight[i] : 1.0;
}

static double mean_in_use(const Moderator *m, const double *x)
{
    const AvlastTrial *trial = m->a->trial;
    AvlastSum sum = AVLAST_SUM_ZERO, weights = AVLAST_SUM_ZERO;

    for (gsize i = 0; i < trial->frame->rows; i++)
        if (m->use[i]) {
            avlast_sum_add_product(&sum, weight_of(trial, i), x[i]);
            avlast_sum_add(&weights, weight_of(trial, i));
        }
    return avlast_sum_value(&sum) / avlast_sum_value(&weights);
}

static gboolean not_varying(const Moderator *m, GError **error)
{
    avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV377", NULL,
                "moderator '%s' does not vary among the rows analysed", m->column->name);
    return FALSE;
}

static gboolean read_number(Moderator *m, GError **error)
{
    const gsize n = m->a->trial->frame->rows;
    double *own = avlast_array(double, n, error), quartile[2], last = NAN;

    if (!own)
        return FALSE;
    g_ptr_array_add(m->x, own);
    g_ptr_array_add(m->names, g_strdup(m->column->name));
    memcpy(own, m->column->number, n * sizeof *own);
    if (!avlast_moderator_quartiles(m->a, m->column, quartile, error))
        return FALSE;
    if (isnan(quartile[0]))
        return not_varying(m, error);
    const double mean = mean_in_use(m, own);
    for (gsize p = 0; p < G_N_ELEMENTS(quartile); p++) {
        const double value = m->options->quartile && !isnan(m->options->quartile[p])
                                 ? m->options->quartile[p]
                                 : quartile[p],
                     centred = value - mean;
        char text[G_ASCII_DTOSTR_BUF_SIZE];
        if (value == last)
            continue;
        last = value;
        g_ascii_formatd(text, sizeof text, "%.6g", value);
        g_ptr_array_add(m->points, g_strdup_printf("%s=%s", m->column->name, text));
        g_array_append_val(m->at, centred);
    }
    return TRUE;
}

/* Every level must be found in every arm. */
static gboolean levels_are_full(const Moderator *m, const guint32 *code, guint32 n_levels,
                                const GPtrArray *levels, guint8 *found, GError **error)
{
    const AvlastTrial *trial = m->a->trial;
    g_autofree gsize *count = avlast_table(gsize, n_levels, trial->n_arms, error);
    gsize varied = 0;

    if (!count)
        return FALSE;
    for (gsize i = 0; i < trial->frame->rows; i++)
        if (m->use[i])
            count[code[i] * (gsize)trial->n_arms + trial->arm[i]]++;
    for (guint32 l = 0; l < n_levels; l++) {
        gsize rows = 0;
        for (guint32 a = 0; a < trial->n_arms; a++)
            rows += count[l * (gsize)trial->n_arms + a];
        found[l] = rows > 0;
        varied += found[l];
        for (guint32 a = 0; rows > 0 && a < trial->n_arms; a++)
            if (count[l * (gsize)trial->n_arms + a] == 0) {
                avlast_fail(
                    error, AVLAST_ERROR_DEGENERATE, "AV377", NULL,
                    "outcome '%s': level '%s' of moderator '%s' has no row in arm "
                    "'%s'\nhint: join rare levels",
                    m->a->outcome->name, (char *)g_ptr_array_index(levels, l),
                    m->column->name, (char *)g_ptr_array_index(trial->arm_names, a));
                return FALSE;
            }
    }
    return varied > 1 ? TRUE : not_varying(m, error);
}

static gboolean read_category(Moderator *m, GError **error)
{
    const gsize n = m->a->trial->frame->rows;
    g_autoptr(GPtrArray) levels = NULL;
    guint32 n_levels;
    g_autofree guint32 *code =
        avlast_column_codes(m->column, n, &n_levels, &levels, error);
    g_autofree guint8 *found = code ? avlast_array(guint8, n_levels, error) : NULL;

    if (!found)
        return FALSE;
    if (n_levels > MOST_LEVELS) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV377", NULL,
                    "moderator '%s' has %u levels: too many to tell effects apart",
                    m->column->name, n_levels);
        return FALSE;
    }
    if (!levels_are_full(m, code, n_levels, levels, found, error))
        return FALSE;
    gboolean first = TRUE;
    for (guint32 l = 0; l < n_levels; l++) {
        if (!found[l])
            continue;
        const char *level = g_ptr_array_index(levels, l);
        g_ptr_array_add(m->points, g_strdup_printf("%s=%s", m->column->name, level));
        if (first) {
            first = FALSE;
            continue;
        }
        double *x = avlast_array(double, n, error);
        if (!x)
            return FALSE;
        g_ptr_array_add(m->x, x);
        g_ptr_array_add(m->names, g_strdup_printf("%s=%s", m->column->name, level));
        for (gsize i = 0; i < n; i++)
            x[i] = code[i] == l ? 1.0 : 0.0;
    }
    for (guint p = 0; p < m->points->len; p++)
        for (guint c = 0; c < m->x->len; c++) {
            const double at =
                (p == c + 1 ? 1.0 : 0.0) - mean_in_use(m, g_ptr_array_index(m->x, c));
            g_array_append_val(m->at, at);
        }
    return TRUE;
}

static gboolean read_moderator(Moderator *m, GError **error)
{
    const AvlastAnalysed *a = m->a;
    const gsize n = a->trial->frame->rows;

    m->column = avlast_frame_require(a->trial->frame, m->options->column, error);
    m->use = avlast_array(guint8, n, error);
    if (!m->column || !m->use)
        return FALSE;
    if (m->column == a->outcome ||
        strcmp(m->column->name, a->trial->treatment_column) == 0) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV376", NULL,
                    "'%s' is %s and cannot be a moderator", m->column->name,
                    m->column == a->outcome ? "the outcome" : "the treatment");
        return FALSE;
    }
    for (gsize i = 0; i < n; i++)
        m->use[i] = a->use[i] && m->column->reason[i] == AVLAST_PRESENT;
    m->number = m->column->type == AVLAST_COLUMN_NUMBER;
    /* Two values are two groups, whatever they are written as. */
    if (m->number) {
        double low = NAN, high = NAN;
        gboolean more = FALSE;
        for (gsize i = 0; i < n; i++) {
            const double x = m->column->number[i];
            if (!m->use[i] || x == low || x == high)
                continue;
            more |= !isnan(high);
            if (isnan(low))
                low = x;
            else if (isnan(high))
                high = x;
        }
        m->number = more;
    }
    return m->number ? read_number(m, error) : read_category(m, error);
}

/* The columns of the regression: the moderator's, then what is adjusted for. */
static AvlastLinear *fit_model(const Moderator *m, GError **error)
{
    const AvlastAnalysed *a = m->a;
    const gsize own = m->x->len, more = m->options->adjusted ? a->covariates.k : 0;
    g_autofree const char **names = g_new0(const char *, own + more);
    g_autofree const double **x = g_new0(const double *, own + more);
    g_autofree const double **low = g_new0(const double *, own + more);
    gsize k = 0;

    for (gsize j = 0; j < own; j++, k++) {
        names[k] = g_ptr_array_index(m->names, j);
        x[k] = g_ptr_array_index(m->x, j);
    }
    for (gsize j = 0; j < more; j++) {
        names[k] = a->covariates.names[j];
        x[k] = a->covariates.x[j];
        low[k++] = a->covariates.x_low ? a->covariates.x_low[j] : NULL;
    }
    const AvlastCovariates all = {k, names, x, low};
    const AvlastTrialFitOptions how = {.blocks = m->options->blocks, .moderators = own};
    return avlast_trial_fit(a->trial, a->outcome->name, a->outcome->number, m->use, &all,
                            &how, error);
}

/* Column of the c-th moderator column's product with an arm. */
static gsize product_column(const Moderator *m, gsize c, guint32 arm)
{
    const gsize arms = m->a->trial->n_arms;

    return arms + c * arms + arm;
}

/* Rows of the two arms that have the p-th level. */
static gint64 rows_at(const Moderator *m, gsize p, guint32 arm)
{
    const AvlastTrial *trial = m->a->trial;
    gint64 rows = 0;

    for (gsize i = 0; i < trial->frame->rows; i++) {
        if (!m->use[i] || (trial->arm[i] != arm && trial->arm[i] != 0))
            continue;
        gboolean first = TRUE;
        for (guint c = 0; c < m->x->len; c++)
            first &= ((const double *)g_ptr_array_index(m->x, c))[i] == 0.0;
        rows +=
            p == 0 ? first : ((const double *)g_ptr_array_index(m->x, p - 1))[i] == 1.0;
    }
    return rows;
}

static AvlastEstimates *contrast_effects(const Moderator *m, const AvlastRobust *robust,
                                         gsize columns, guint32 arm, GError **error)
{
    const gsize own = m->x->len, points = m->points->len, slope = m->number ? 1 : 0;
    g_autoptr(gsl_matrix) l = avlast_matrix_new(points + slope, columns, error);
    const char *term = g_ptr_array_index(m->a->trial->terms, arm);
    g_autofree char *product = g_strdup_printf("%s:%s", term, m->column->name);
    g_autofree const char **terms = g_new0(const char *, points + slope + 1);

    if (!l)
        return NULL;
    if (slope) {
        terms[0] = product;
        gsl_matrix_set(l, 0, product_column(m, 0, arm), 1.0);
    }
    for (gsize p = 0; p < points; p++) {
        terms[slope + p] = term;
        gsl_matrix_set(l, slope + p, arm, 1.0);
        for (gsize c = 0; c < own; c++)
            gsl_matrix_set(l, slope + p, product_column(m, c, arm),
                           g_array_index(m->at, double, p *own + c));
    }
    AvlastEstimates *e =
        avlast_robust_estimates(robust, l, terms, m->options->level,
                                m->options->se != AVLAST_SE_CLASSICAL, error);
    for (gsize p = 0; e && p < points; p++) {
        AvlastEstimate *row = avlast_estimates_row(e, slope + p);
        row->group = g_strdup(g_ptr_array_index(m->points, p));
        if (!m->number)
            row->nobs = rows_at(m, p, arm);
    }
    return e;
}

/* The row of a category's test. Without an interval or a place in the covariance. */
static AvlastEstimates *test_row(const Moderator *m, const AvlastRobust *robust,
                                 const AvlastLinear *fit, guint32 arm, GError **error)
{
    const gsize own = m->x->len;
    g_autoptr(gsl_matrix) l = avlast_matrix_new(own, fit->columns, error);
    g_autofree char *term = g_strdup_printf(
        "%s:%s", (char *)g_ptr_array_index(m->a->trial->terms, arm), m->column->name);
    g_autoptr(AvlastEstimates) e = avlast_estimates_new();
    AvlastWald wald;

    if (!l)
        return NULL;
    for (gsize c = 0; c < own; c++)
        gsl_matrix_set(l, c, product_column(m, c, arm), 1.0);
    if (!avlast_robust_wald(robust, l, &wald, error))
        return NULL;
    AvlastEstimate *row = avlast_estimates_add(e, m->a->outcome->name, NULL, term);
    row->statistic = wald.f;
    row->df = wald.df1;
    row->df2 = wald.df2;
    row->p_value = wald.p_value;
    row->nobs = (gint64)fit->n;
    row->method = g_strdup(wald.method);
    if (wald.note)
        avlast_estimate_note(row, "%s", wald.note);
    return g_steal_pointer(&e);
}

/* A test among estimates: a column of the root that moves with nothing. */
static gboolean join(AvlastEstimates *all, AvlastEstimates *one, gboolean is_test,
                     GError **error)
{
    if (is_test && all->root) {
        one->root = avlast_matrix_new(all->root->size1, 1, error);
        one->covariance = avlast_matrix_new(1, 1, error);
        if (!one->root || !one->covariance)
            return FALSE;
        gsl_matrix_set_all(one->root, NAN);
        gsl_matrix_set_all(one->covariance, NAN);
        one->unit = g_ptr_array_new_with_free_func(g_free);
        for (guint u = 0; u < all->unit->len; u++)
            g_ptr_array_add(one->unit, g_strdup(g_ptr_array_index(all->unit, u)));
        one->unit_column = g_strdup(all->unit_column);
    }
    return avlast_estimates_append(all, one, error);
}

AvlastEstimates *avlast_moderator_effects(const AvlastAnalysed *a,
                                          const AvlastModeratorOptions *options,
                                          GError **error)
{
    g_auto(Moderator) m = {.a = a,
                           .options = options,
                           .x = g_ptr_array_new_with_free_func(g_free),
                           .names = g_ptr_array_new_with_free_func(g_free),
                           .points = g_ptr_array_new_with_free_func(g_free),
                           .at = g_array_new(FALSE, FALSE, sizeof(double))};
    g_autoptr(AvlastLinear) fit = read_moderator(&m, error) ? fit_model(&m, error) : NULL;

    if (!fit)
        return NULL;
    const AvlastRobustOptions how = avlast_trial_robust(a->trial, options->se);
    g_autoptr(AvlastRobust) robust = avlast_robust_new(fit, &how, error);
    g_autoptr(AvlastEstimates) all = NULL;
    for (guint32 arm = 1; robust && arm < a->trial->n_arms; arm++) {
        g_autoptr(AvlastEstimates) one =
            contrast_effects(&m, robust, fit->columns, arm, error);
        if (!one)
            return NULL;
        if (!all)
            all = g_steal_pointer(&one);
        else if (!join(all, one, FALSE, error))
            return NULL;
        if (m.number)
            continue;
        g_autoptr(AvlastEstimates) test = test_row(&m, robust, fit, arm, error);
        if (!test || !join(all, test, TRUE, error))
            return NULL;
    }
    return robust ? g_steal_pointer(&all) : NULL;
}

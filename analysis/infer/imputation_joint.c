/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "infer/imputation_joint.h"

#include <math.h>

#include "core/memory.h"
#include "core/sum.h"

typedef struct {
    AvlastEstimates *const *set;
    gsize m, n;
    const guint *where;
    AvlastEstimates *pooled;
} Joint;

static guint place(const Joint *j, gsize l, gsize t)
{
    return j->where[l * j->n + t];
}

/* Q_l - Q of row t; NaN where imputation l has no such row. */
static double deviation(const Joint *j, gsize l, gsize t)
{
    const guint at = place(j, l, t);
    const double pooled = avlast_estimates_row(j->pooled, t)->estimate;

    if (at == AVLAST_IMPUTATION_ZERO)
        return -pooled;
    return at ? avlast_estimates_row(j->set[l], at - 1)->estimate - pooled : NAN;
}

/* T of rows a and b: NaN unless every imputation has both. */
static double total(const Joint *j, gsize a, gsize b)
{
    const double m = (double)j->m;
    AvlastSum within = AVLAST_SUM_ZERO, between = AVLAST_SUM_ZERO;

    for (gsize l = 0; l < j->m; l++) {
        const guint at = place(j, l, a), with = place(j, l, b);
        if (!at || !with)
            return NAN;
        if (at != AVLAST_IMPUTATION_ZERO && with != AVLAST_IMPUTATION_ZERO)
            avlast_sum_add(&within,
                           gsl_matrix_get(j->set[l]->covariance, at - 1, with - 1));
        avlast_sum_add_product(&between, deviation(j, l, a), deviation(j, l, b));
    }
    return avlast_sum_value(&within) / m +
           (1.0 + 1.0 / m) * avlast_sum_value(&between) / (m - 1.0);
}

static gboolean fill_covariance(const Joint *j, GError **error)
{
    for (gsize l = 0; l < j->m; l++)
        if (!j->set[l]->covariance)
            return TRUE;
    gsl_matrix *v = avlast_matrix_new(j->n, j->n, error);
    if (!v)
        return FALSE;
    for (gsize a = 0; a < j->n; a++) {
        const double se = avlast_estimates_row(j->pooled, a)->std_error;
        for (gsize b = 0; b < a; b++) {
            const double value = total(j, a, b);
            gsl_matrix_set(v, a, b, value);
            gsl_matrix_set(v, b, a, value);
        }
        gsl_matrix_set(v, a, a, se * se);
    }
    j->pooled->covariance = v;
    return TRUE;
}

static void fill_root(const Joint *j, gsl_matrix *root)
{
    const double m = (double)j->m;
    const double within = 1.0 / sqrt(m), between = sqrt((m + 1.0) / (m * (m - 1.0)));
    gsize at = 0;

    for (gsize l = 0; l < j->m; l++) {
        const gsl_matrix *one = j->set[l]->root;
        for (gsize i = 0; i < one->size1; i++, at++)
            for (gsize t = 0; t < j->n; t++) {
                const guint column = place(j, l, t);
                double value = 0.0;
                if (column != AVLAST_IMPUTATION_ZERO)
                    value = column ? within * gsl_matrix_get(one, i, column - 1) : NAN;
                gsl_matrix_set(root, at, t, value);
            }
    }
    for (gsize l = 0; l < j->m; l++, at++)
        for (gsize t = 0; t < j->n; t++)
            gsl_matrix_set(root, at, t, between * deviation(j, l, t));
}

static gboolean keep(const Joint *j, GError **error)
{
    const char *column = j->set[0]->unit_column;
    gsize units = j->m;

    for (gsize l = 0; l < j->m; l++) {
        if (!j->set[l]->root || !j->set[l]->unit)
            return TRUE;
        units += j->set[l]->root->size1;
    }
    j->pooled->root = avlast_matrix_new(units, j->n, error);
    if (!j->pooled->root)
        return FALSE;
    fill_root(j, j->pooled->root);
    j->pooled->unit = g_ptr_array_new_with_free_func(g_free);
    for (gsize l = 0; l < j->m; l++)
        for (guint i = 0; i < j->set[l]->unit->len; i++)
            g_ptr_array_add(
                j->pooled->unit,
                g_strdup_printf("%" G_GSIZE_FORMAT ":%s", l + 1,
                                (char *)g_ptr_array_index(j->set[l]->unit, i)));
    for (gsize l = 0; l < j->m; l++)
        g_ptr_array_add(j->pooled->unit, g_strdup_printf("%" G_GSIZE_FORMAT, l + 1));
    /* units of one imputation's result must not be taken for these */
    j->pooled->unit_column = g_strdup_printf("%s x imputation", column ? column : "row");
    return TRUE;
}

gboolean avlast_imputation_joint(AvlastEstimates *const *imputations, gsize m,
                                 const guint *where, gboolean keep_root,
                                 AvlastEstimates *pooled, GError **error)
{
    const Joint joint = {imputations, m, pooled->rows->len, where, pooled};

    return fill_covariance(&joint, error) && (!keep_root || keep(&joint, error));
}

/* A ratio is 1, not 0, when there is no effect: its logarithm is tested. */
static double tested(const AvlastEstimate *row, double *slope)
{
    const gboolean ratio = row->scale == AVLAST_ROW_LOG;

    *slope = ratio ? 1.0 / row->estimate : 1.0;
    return ratio ? log(row->estimate) : row->estimate;
}

/* Takes one imputation's estimates and its share of the mean covariance. */
static gboolean take_tested(const AvlastEstimates *one, const guint *where,
                            const guint *row, gsize k, double share, double *estimate,
                            gsl_matrix *within)
{
    for (gsize a = 0; a < k; a++) {
        const guint at = where[row[a]];
        double slope, other;
        if (!one->covariance || !at || at == AVLAST_IMPUTATION_ZERO)
            return FALSE;
        estimate[a] = tested(avlast_estimates_row(one, at - 1), &slope);
        for (gsize b = 0; b <= a; b++) {
            const guint with = where[row[b]] - 1;
            tested(avlast_estimates_row(one, with), &other);
            const double value =
                share * slope * other * gsl_matrix_get(one->covariance, at - 1, with);
            *gsl_matrix_ptr(within, a, b) += value;
            if (b < a)
                *gsl_matrix_ptr(within, b, a) += value;
        }
    }
    return TRUE;
}

gboolean avlast_imputation_test(AvlastEstimates *const *imputations, gsize m,
                                const AvlastImputationReport *report, const guint *row,
                                gsize k, double complete_df, AvlastPooledTest *test)
{
    g_autofree double *estimate = avlast_table(double, m, k, NULL);
    g_autoptr(gsl_matrix) within = avlast_matrix_new(k, k, NULL);

    *test = (AvlastPooledTest){NAN, NAN, NAN, NAN, NAN};
    for (gsize l = 0; estimate && within && l < m; l++)
        if (!take_tested(imputations[l], report->where + l * report->n, row, k,
                         1.0 / (double)m, estimate + l * k, within))
            return FALSE;
    return estimate && within && avlast_pool_d1(estimate, within, m, complete_df, test);
}

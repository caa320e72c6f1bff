/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/joint.h"

#include <glib/gi18n.h>

#include "core/distribution.h"
#include "core/memory.h"
#include "core/sum.h"
#include "survey/means.h"

/* The terms that are compared: columns of their own, since missing values differ from the
 * description's. */
typedef struct {
    const AvlastCompared *groups;
    const AvlastDescribed *described;
    AvlastJoint joint;
    GPtrArray *columns; /* of double * */
    guint32 *code;      /* groups of the rows used */
} Joint;

static void joint_clear(Joint *j)
{
    g_ptr_array_unref(j->columns);
    g_free(j->code);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Joint, joint_clear)

static gboolean use_row(const Joint *j, gsize i)
{
    if (j->groups->code[i] == AVLAST_NO_LEVEL ||
        !avlast_sample_counts(j->groups->sample, i, 0.0))
        return FALSE;
    for (guint v = 0;
         j->joint == AVLAST_JOINT_COMPLETE && v < j->described->variables->len; v++) {
        const AvlastDescribedVariable *variable =
            g_ptr_array_index(j->described->variables, v);
        if (variable->column->reason[i] != AVLAST_PRESENT)
            return FALSE;
    }
    return TRUE;
}

static double *add_column(Joint *j, GError **error)
{
    double *column = avlast_array(double, j->groups->sample->n, error);

    if (column)
        g_ptr_array_add(j->columns, column);
    return column;
}

static gboolean add_number(Joint *j, const AvlastDescribedVariable *v, GError **error)
{
    const AvlastSample *sample = j->groups->sample;
    AvlastSum sum = AVLAST_SUM_ZERO, weights = AVLAST_SUM_ZERO;
    double *x = add_column(j, error), *gap = NULL;
    gboolean missing = FALSE;

    if (!x)
        return FALSE;
    for (gsize i = 0; i < sample->n; i++) {
        x[i] = v->column->number[i];
        if (j->code[i] == AVLAST_NO_LEVEL)
            continue;
        missing |= isnan(x[i]);
        if (!isnan(x[i])) {
            avlast_sum_add_product(&sum, sample->weight[i], x[i]);
            avlast_sum_add(&weights, sample->weight[i]);
        }
    }
    if (!missing)
        return TRUE;
    gap = add_column(j, error);
    if (!gap)
        return FALSE;
    const double w = avlast_sum_value(&weights);
    const double mean = w > 0.0 ? avlast_sum_value(&sum) / w : 0.0;
    for (gsize i = 0; i < sample->n; i++) {
        gap[i] = isnan(x[i]) ? 1.0 : 0.0;
        x[i] = isnan(x[i]) ? mean : x[i];
    }
    return TRUE;
}

static gboolean add_levels(Joint *j, const AvlastDescribedVariable *v, GError **error)
{
    const gsize rows = j->groups->sample->n;

    /* one past the last level is "missing"; a level no row has is dropped by its rank */
    for (guint32 l = 1; l <= v->count; l++) {
        double *x = add_column(j, error);
        if (!x)
            return FALSE;
        for (gsize i = 0; i < rows; i++)
            x[i] = v->code[i] == l || (l == v->count && v->code[i] == AVLAST_NO_LEVEL)
                       ? 1.0
                       : 0.0;
    }
    return TRUE;
}

static gboolean prepare(Joint *j, gint64 *left_out, gint64 *used, double *df,
                        GError **error)
{
    const AvlastSample *sample = j->groups->sample;
    g_autofree guint8 *flags = avlast_array(guint8, sample->n, error);

    j->code = flags ? avlast_array(guint32, sample->n, error) : NULL;
    if (!j->code)
        return FALSE;
    *left_out = *used = 0;
    for (gsize i = 0; i < sample->n; i++) {
        flags[i] = use_row(j, i) ? 1 : 0;
        j->code[i] = flags[i] ? j->groups->code[i] : AVLAST_NO_LEVEL;
        *used += flags[i];
        if (!flags[i] && j->groups->code[i] != AVLAST_NO_LEVEL &&
            avlast_sample_counts(sample, i, 0.0))
            (*left_out)++;
    }
    *df = avlast_design_df(sample, flags);
    for (guint v = 0; v < j->described->variables->len; v++) {
        const AvlastDescribedVariable *variable =
            g_ptr_array_index(j->described->variables, v);
        if (!(variable->code ? add_levels(j, variable, error)
                             : add_number(j, variable, error)))
            return FALSE;
    }
    return TRUE;
}

/* Later groups against the first that has rows. */
static gboolean test_means(const Joint *j, const AvlastEstimates *e, double df,
                           AvlastTest *test, GError **error)
{
    const gsize k = j->columns->len, n = e->rows->len;
    gsize base = n, others = 0, rank = 0, at = 0;
    gboolean lonely = FALSE;
    double wald = NAN;

    for (gsize g = 0; g < j->groups->n; g++) {
        const AvlastEstimate *row = avlast_estimates_row(e, g * k);
        if (row->nobs == 0)
            continue;
        lonely |= (row->nclusters >= 0 ? row->nclusters : row->nobs) < 2;
        if (base == n)
            base = g;
        else
            others++;
    }
    if (others == 0 || lonely) {
        test->note = lonely ? N_("no test: a group has one row or cluster")
                            : N_("no test: fewer than two groups have a value");
        return TRUE;
    }
    g_autoptr(gsl_vector) mean = avlast_vector_new(n, error);
    g_autoptr(gsl_matrix) contrasts = avlast_matrix_new(others * k, n, error);
    if (!mean || !contrasts)
        return FALSE;
    for (gsize t = 0; t < n; t++) {
        const double m = avlast_estimates_row(e, t)->estimate;
        gsl_vector_set(mean, t, isnan(m) ? 0.0 : m);
    }
    for (gsize g = base + 1; g < j->groups->n; g++)
        for (gsize c = 0; c < k && avlast_estimates_row(e, g * k)->nobs > 0; c++) {
            gsl_matrix_set(contrasts, at, base * k + c, -1.0);
            gsl_matrix_set(contrasts, at++, g * k + c, 1.0);
        }
    if (!avlast_wald(mean, e->covariance, contrasts, &wald, &rank, error))
        return FALSE;
    test->df = (double)rank;
    test->df2 = df - test->df + 1.0;
    if (rank == 0 || !(test->df2 > 0.0)) {
        test->df = test->df2 = NAN;
        test->note = rank == 0 ? N_("no test: no variable varies within the groups")
                               : N_("no test: no degrees of freedom are left");
        return TRUE;
    }
    test->statistic = wald * test->df2 / (test->df * df);
    test->p_value = avlast_f_upper(test->statistic, test->df, test->df2);
    return TRUE;
}

gboolean avlast_joint_test(const AvlastCompared *groups, const AvlastDescribed *described,
                           AvlastJoint joint, AvlastTest *test, gint64 *left_out,
                           GError **error)
{
    g_auto(Joint) j = {.groups = groups,
                       .described = described,
                       .joint = joint,
                       .columns = g_ptr_array_new_with_free_func(g_free)};
    double df;

    *test = (AvlastTest){.term = "F",
                         .method = N_("Wald test of all variables, Hotelling's F"),
                         .statistic = NAN,
                         .df = NAN,
                         .df2 = NAN,
                         .p_value = NAN};
    if (!prepare(&j, left_out, &test->nobs, &df, error))
        return FALSE;
    if (test->nobs == 0) {
        test->note = N_("no test: no row has every variable");
        return TRUE;
    }
    if (j.columns->len * groups->n > AVLAST_JOINT_TERMS / 2) {
        test->note = N_("no test: too many variables and groups");
        return TRUE;
    }
    g_autoptr(AvlastTerms) terms =
        avlast_terms_of_arrays((const double *const *)j.columns->pdata, j.columns->len);
    g_autoptr(AvlastGroups) used =
        avlast_groups_of_codes(j.code, groups->n, groups->sample->n);
    g_autoptr(AvlastEstimates) e =
        avlast_means(groups->sample, terms, used, FALSE, NULL, error);
    return e && test_means(&j, e, df, test, error);
}

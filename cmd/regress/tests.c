/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --test: joint tests of terms. */
#include <glib/gi18n.h>
#include <math.h>

#include "cmd/regress/regress.h"
#include "core/error.h"
#include "core/memory.h"

static AvlastTermMethod method_of(const AvlastRegress *r)
{
    AvlastTermMethod method = AVLAST_TERM_WALD;

    if (r->own->test_method)
        avlast_term_method_parse(r->own->test_method, &method);
    return method;
}

gboolean avlast_regress_check_tests(const AvlastRegress *r, GError **error)
{
    const char *fault = NULL;

    if (r->own->test_method && !r->own->tests)
        fault = "--test-method is of --test TERMS, which is not given";
    else if (r->own->tests && method_of(r) == AVLAST_TERM_ADJUSTED &&
             r->se != AVLAST_SE_SURVEY)
        fault = "--test-method adjusted is for standard errors of a sampling design "
                "(--se survey)";
    else if (r->own->tests && method_of(r) > AVLAST_TERM_ADJUSTED &&
             (r->se == AVLAST_SE_CR2 || r->se == AVLAST_SE_CR3))
        fault =
            "CR2 and CR3 have a test of their own, --test-method wald; likelihood ratios "
            "are for the other standard errors";
    if (fault)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV321", NULL, "%s", fault);
    return !fault;
}

gboolean avlast_regress_run_tests(const AvlastRegress *r, const AvlastRegressModel *m,
                                  const AvlastRobust *robust, const AvlastEstimates *e,
                                  GError **error)
{
    const AvlastTermModel model = {m->model, m->fit, m->glm, m->options, m->own_df};

    if (m->glm && r->se == AVLAST_SE_SURVEY) {
        double aic, parameters;
        if (!avlast_term_aic(&model, e, &aic, &parameters, error))
            return FALSE;
        avlast_regress_set(r, "AIC", avlast_json_number(aic));
        avlast_regress_set(r, "AIC.parameters", avlast_json_number(parameters));
    }
    for (char **text = r->own->tests; text && *text; text++) {
        AvlastRegressTest test = {.terms = *text};
        g_autofree guint8 *flags =
            avlast_formula_columns_of(r->formula, m->matrix, *text, error);
        if (!flags ||
            !avlast_term_test(&model, robust, e, flags, method_of(r), &test.test, error))
            return FALSE;
        g_array_append_val(r->fit->tests, test);
    }
    return TRUE;
}

gboolean avlast_regress_is_hotelling(const char *method)
{
    return method &&
           (g_str_has_prefix(method, "HTZ") || g_str_has_prefix(method, "adjusted"));
}

/* What test t of the fits was: the least of their denominator df, NaN when one has no
 * test; its method and why there is none. */
static AvlastTermTest complete_test(const GPtrArray *each, guint t)
{
    AvlastTermTest one =
        g_array_index((GArray *)g_ptr_array_index(each, 0), AvlastRegressTest, t).test;

    for (guint l = 1; l < each->len; l++) {
        const AvlastTermTest *other =
            &g_array_index((GArray *)g_ptr_array_index(each, l), AvlastRegressTest, t)
                 .test;
        one.df2 = isnan(one.df2) || isnan(other->df2) ? NAN : fmin(one.df2, other->df2);
        one.note = one.note ? one.note : other->note;
    }
    return one;
}

gboolean avlast_regress_pool_tests(const AvlastRegress *r, AvlastEstimates *const *set,
                                   gsize m, const AvlastImputationReport *report,
                                   const AvlastEstimates *pooled, const GPtrArray *each,
                                   GError **error)
{
    for (char **text = r->own->tests; text && *text; text++) {
        const AvlastTermTest whole = complete_test(each, (guint)(text - r->own->tests));
        AvlastPooledTest d1 = {NAN, NAN, NAN, NAN, NAN};
        AvlastRegressTest test = {.terms = *text};
        g_autofree guint8 *flags =
            avlast_formula_columns_of(r->formula, r->matrix, *text, error);
        g_autofree guint *row = flags ? g_new(guint, r->matrix->k + 1) : NULL;
        gsize q = 0;

        if (!flags)
            return FALSE;
        for (guint j = 0; j < r->matrix->k; j++)
            if (flags[j] && !isnan(avlast_estimates_row(pooled, j)->std_error))
                row[q++] = j;
        const gboolean done =
            q > 0 && avlast_imputation_test(set, m, report, row, q, whole.df2, &d1);
        if (done && avlast_regress_is_hotelling(whole.method))
            avlast_pool_hotelling(&d1, whole.df2);
        test.test = (AvlastTermTest){
            .statistic = d1.statistic,
            .df = d1.df1,
            .df2 = d1.df2,
            .p_value = d1.p_value,
            .method = "D1",
            .note = done         ? NULL
                    : whole.note ? whole.note
                                 : "no test: a coefficient in it has no covariance"};
        g_array_append_val(r->fit->tests, test);
    }
    return TRUE;
}

/* A matrix with NaN in new columns, and rows where it has as many. */
static gboolean widen(gsl_matrix **matrix, gsize rows, gsize columns, GError **error)
{
    gsl_matrix *old = *matrix, *wide;

    if (!old)
        return TRUE;
    if (!(wide = avlast_matrix_new(rows, columns, error)))
        return FALSE;
    gsl_matrix_set_all(wide, NAN);
    gsl_matrix_view part = gsl_matrix_submatrix(wide, 0, 0, old->size1, old->size2);
    gsl_matrix_memcpy(&part.matrix, old);
    gsl_matrix_free(old);
    *matrix = wide;
    return TRUE;
}

gboolean avlast_regress_add_tests(const AvlastRegress *r, AvlastEstimates *e,
                                  GError **error)
{
    for (guint t = 0; t < r->fit->tests->len; t++) {
        const AvlastRegressTest *one =
            &g_array_index(r->fit->tests, AvlastRegressTest, t);
        const AvlastTermTest *test = &one->test;
        g_autofree char *term = g_strdup_printf("F:%s", one->terms);
        const AvlastEstimate *first = avlast_estimates_row(e, 0);
        AvlastEstimate *row = avlast_estimates_add(e, r->matrix->outcome, NULL, term);
        row->statistic = test->statistic;
        row->df = test->df;
        row->df2 = test->df2;
        row->p_value = test->p_value;
        row->nobs = first->nobs;
        row->nclusters = first->nclusters;
        row->method = g_strdup(test->method);
        if (test->note)
            avlast_estimate_note(row, "%s", test->note);
        else
            avlast_estimates_note(e, _("joint tests: %s"), test->method);
    }
    return r->fit->tests->len == 0 ||
           (widen(&e->covariance, e->rows->len, e->rows->len, error) &&
            widen(&e->root, e->root ? e->root->size1 : 0, e->rows->len, error));
}

gboolean avlast_regress_add_behind(const AvlastRegress *r, AvlastEstimates *e,
                                   GError **error)
{
    const gboolean any = r->fit->behind != NULL;

    while (any && r->fit->behind->rows->len > 0)
        g_ptr_array_add(e->rows, g_ptr_array_steal_index(r->fit->behind->rows, 0));
    return !any || (widen(&e->covariance, e->rows->len, e->rows->len, error) &&
                    widen(&e->root, e->root ? e->root->size1 : 0, e->rows->len, error));
}

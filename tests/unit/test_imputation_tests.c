/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/distribution.h"
#include "core/memory.h"
#include "data/formula.h"
#include "design_cases.h"
#include "imputation_cases.h"
#include "infer/imputation.h"
#include "model/robust.h"
#include "support.h"

/* Coefficients and tests of several of them (D1, D2), pooled, against
 * tests/ref/imputation.R and the formulas. */

static AvlastEstimates *regress(const AvlastFrame *frame)
{
    g_autoptr(AvlastSample) sample = sample_of(frame, "clusters");
    g_autoptr(AvlastFormula) formula =
        avlast_formula_parse("y ~ x + smokes + place", NULL);
    g_autoptr(AvlastModelMatrix) matrix =
        avlast_formula_matrix(formula, frame, NULL, NULL);
    ck_assert_ptr_nonnull(matrix);
    const AvlastLinearModel model = {.outcome = matrix->outcome,
                                     .y = matrix->y,
                                     .n = matrix->n,
                                     .k = matrix->k,
                                     .names = (const char *const *)matrix->names,
                                     .x = (const double *const *)matrix->x,
                                     .x_low = (const double *const *)matrix->x_low,
                                     .weight = sample->weight,
                                     .use = matrix->use};
    g_autoptr(AvlastLinear) fit = avlast_linear_fit(&model, NULL);
    const AvlastRobustOptions options = {.type = AVLAST_SE_SURVEY, .sample = sample};
    g_autoptr(AvlastRobust) robust = avlast_robust_new(fit, &options, NULL);
    return avlast_robust_estimates(robust, NULL, NULL, 0.95, TRUE, NULL);
}

static void check_test(const RefTable *table, const char *name, const char *term,
                       const AvlastPooledTest *test)
{
    const struct {
        const char *quantity;
        double value;
    } values[] = {{"statistic", test->statistic},
                  {"df1", test->df1},
                  {"df2", test->df2},
                  {"p", test->p_value},
                  {"riv", test->riv}};

    for (guint i = 0; i < G_N_ELEMENTS(values); i++) {
        const double truth = ref_table_find(table, "value", "case", name, "term", term,
                                            "quantity", values[i].quantity, NULL);
        ck_assert_msg(digits_of(values[i].value, truth) >= 9.0,
                      "%s, %s, %s: %.17g, expected %.17g", name, term, values[i].quantity,
                      values[i].value, truth);
    }
}

START_TEST(coefficients_agree_with_mitools)
{
    g_autoptr(RefTable) table = expected();
    g_autoptr(AvlastFrame) all = all_data();
    g_auto(AvlastImputationReport) report = {0};
    g_auto(Set) set = {0};

    for (gsize l = 0; l < M; l++) {
        g_autoptr(AvlastFrame) frame = completed(all, l + 1);
        set.one[l] = regress(frame);
    }
    g_autoptr(AvlastEstimates) pooled = pool(&set, M, TRUE, &report);
    ck_assert_uint_eq(pooled->rows->len, 6);
    for (guint t = 0; t < pooled->rows->len; t++) {
        const AvlastEstimate *row = avlast_estimates_row(pooled, t);
        check_row(table, "regress", row->term, row, report.fmi[t], report.riv[t]);
        assert_digits(row->statistic, row->estimate / row->std_error, 12);
        assert_digits(row->p_value, avlast_t_two_sided(row->statistic, row->df), 12);
        /* the root tells the same covariance */
        for (guint u = 0; u <= t; u++) {
            double sum = 0.0;
            for (gsize i = 0; i < pooled->root->size1; i++)
                sum += gsl_matrix_get(pooled->root, i, t) *
                       gsl_matrix_get(pooled->root, i, u);
            assert_digits(sum, gsl_matrix_get(pooled->covariance, t, u), 9);
        }
    }
    ck_assert_uint_eq(pooled->unit->len, pooled->root->size1);

    /* the slopes together; and as ratios, whose logarithms they are */
    static const guint slopes[] = {1, 2, 3, 4, 5};
    AvlastPooledTest test;
    ck_assert(avlast_imputation_test(set.one, M, &report, slopes, 5, 18.0, &test));
    check_test(table, "D1", "slopes", &test);
    for (gsize l = 0; l < M; l++)
        for (guint a = 0; a < 6; a++) {
            AvlastEstimate *row = avlast_estimates_row(set.one[l], a);
            row->estimate = exp(row->estimate);
            row->scale = AVLAST_ROW_LOG;
            for (guint b = 0; b < 6; b++) {
                *gsl_matrix_ptr(set.one[l]->covariance, a, b) *= row->estimate;
                *gsl_matrix_ptr(set.one[l]->covariance, b, a) *= row->estimate;
            }
        }
    ck_assert(avlast_imputation_test(set.one, M, &report, slopes, 5, 18.0, &test));
    check_test(table, "D1", "slopes", &test);
}
END_TEST

#define K 5

START_TEST(d1_agrees_with_its_formula)
{
    static const char *const name[K] = {"x", "smokes", "placeøst", "placesør",
                                        "placeytre"};
    g_autoptr(RefTable) table = expected();
    double q[M * K], some[6];
    g_autoptr(gsl_matrix) u = avlast_matrix_new(K, K, NULL),
                          two = avlast_matrix_new(2, 2, NULL),
                          one = avlast_matrix_new(1, 1, NULL);
    AvlastPooledTest test;

    for (guint l = 0; l < M; l++)
        for (guint j = 0; j < K; j++) {
            g_autofree char *imp = g_strdup_printf("imp%u", l + 1);
            q[l * K + j] = ref_table_find(table, "value", "case", "D1 q", "term", imp,
                                          "quantity", name[j], NULL);
            if (l < 3 && j < 2)
                some[l * 2 + j] = q[l * K + j];
        }
    for (guint i = 0; i < K; i++)
        for (guint j = 0; j < K; j++)
            gsl_matrix_set(u, i, j,
                           ref_table_find(table, "value", "case", "D1 u", "term", name[i],
                                          "quantity", name[j], NULL));
    ck_assert(avlast_pool_d1(q, u, M, 18.0, &test));
    check_test(table, "D1", "slopes", &test);
    ck_assert(avlast_pool_d1(q, u, M, INFINITY, &test));
    check_test(table, "D1", "slopes large", &test);
    for (guint i = 0; i < 2; i++)
        for (guint j = 0; j < 2; j++)
            gsl_matrix_set(two, i, j, gsl_matrix_get(u, i, j));
    ck_assert(avlast_pool_d1(some, two, 3, INFINITY, &test));
    check_test(table, "D1", "two of three", &test);
    gsl_matrix_set(one, 0, 0, gsl_matrix_get(u, 0, 0));
    double first[M];
    for (guint l = 0; l < M; l++)
        first[l] = q[l * K];
    ck_assert(avlast_pool_d1(first, one, M, INFINITY, &test));
    check_test(table, "D1", "one", &test);
    /* singular: nothing */
    gsl_matrix_set_all(two, 1.0);
    ck_assert(!avlast_pool_d1(some, two, 3, 10.0, &test));
    ck_assert(isnan(test.statistic) && isnan(test.p_value));
}
END_TEST

START_TEST(d2_agrees_with_its_formula)
{
    static const double three[] = {3.1, 4.7, 2.2, 6.0, 3.9, 5.5},
                        part[] = {11.3, 9.8, 14.1}, none[] = {0.2, 3.0, 0.9};
    g_autoptr(RefTable) table = expected();
    double f[M];
    AvlastPooledTest test;

    avlast_pool_d2(three, 6, 3.0, INFINITY, &test);
    check_test(table, "D2", "chisq", &test);
    avlast_pool_d2(part, 3, 2.37, 18.0, &test);
    check_test(table, "D2", "fraction", &test);
    avlast_pool_d2(none, 3, 2.0, INFINITY, &test);
    check_test(table, "D2", "none", &test);
    for (guint l = 0; l < M; l++) {
        g_autofree char *imp = g_strdup_printf("imp%u", l + 1);
        f[l] = ref_table_find(table, "value", "case", "D2 F", "term", imp, "quantity",
                              "f", NULL);
    }
    avlast_pool_d2(f, M, 1.0, 18.0, &test);
    check_test(table, "D2", "F", &test);

    /* the same as a row of a table: F with its df and p-value */
    g_auto(Set) set = {0};
    for (guint l = 0; l < M; l++) {
        set.one[l] = avlast_estimates_new();
        AvlastEstimate *row = avlast_estimates_add(set.one[l], "smokes", NULL, "F");
        row->statistic = f[l];
        row->df = 1.0;
        row->df2 = 18.0;
        row->p_value = avlast_f_upper(f[l], 1.0, 18.0);
    }
    g_autoptr(AvlastEstimates) pooled = pool(&set, M, FALSE, NULL);
    const AvlastEstimate *row = avlast_estimates_row(pooled, 0);
    assert_digits(row->statistic, test.statistic, 12);
    assert_digits(row->df2, test.df2, 12);
    assert_digits(row->p_value, test.p_value, 12);
    ck_assert(isnan(row->estimate));

    /* a test without df, by its p-value alone: as a chi-square of 1 df */
    double w[M];
    for (guint l = 0; l < M; l++) {
        AvlastEstimate *one = avlast_estimates_row(set.one[l], 0);
        one->statistic = 0.5 + l;
        one->df = one->df2 = NAN;
        w[l] = 2.0 * (l + 1.0) * (l + 1.0);
        one->p_value = avlast_chisq_upper(w[l], 1.0);
    }
    avlast_pool_d2(w, M, 1.0, INFINITY, &test);
    g_autoptr(AvlastEstimates) mixture = pool(&set, M, FALSE, NULL);
    row = avlast_estimates_row(mixture, 0);
    assert_digits(row->statistic, test.statistic, 12);
    assert_digits(row->df2, test.df2, 12);
    assert_digits(row->p_value, test.p_value, 12);
}
END_TEST

Suite *suite_imputation_tests(void)
{
    Suite *suite = suite_create("imputation_tests");
    TCase *reference = tcase_create("reference");

    tcase_add_test(reference, coefficients_agree_with_mitools);
    tcase_add_test(reference, d1_agrees_with_its_formula);
    tcase_add_test(reference, d2_agrees_with_its_formula);
    suite_add_tcase(suite, reference);
    return suite;
}

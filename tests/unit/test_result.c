/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "infer/result.h"
#include "support.h"

static AvlastEstimates *two_estimates(const char *unit_column, const char *const *units,
                                      const double *root)
{
    AvlastEstimates *e = avlast_estimates_new();
    gsize n = 0;

    while (units[n])
        n++;

    e->root = gsl_matrix_calloc(n, 1);
    e->unit = g_ptr_array_new_with_free_func(g_free);
    e->unit_column = g_strdup(unit_column);
    e->covariance = gsl_matrix_calloc(1, 1);
    for (gsize i = 0; i < n; i++) {
        gsl_matrix_set(e->root, i, 0, root[i]);
        g_ptr_array_add(e->unit, g_strdup(units[i]));
        *gsl_matrix_ptr(e->covariance, 0, 0) += root[i] * root[i];
    }
    avlast_estimates_add(e, "y", NULL, "x")->estimate = root[0];
    return e;
}

START_TEST(results_read_back_as_written)
{
    g_autoptr(AvlastResult) result = avlast_result_new("survey");
    g_autoptr(GError) error = NULL;
    const char *const units[] = {"Ås", "Bø", NULL};
    const double root[] = {0.1, -1.0 / 3.0};
    result->estimates = two_estimates("skole", units, root);
    AvlastEstimate *row = avlast_estimates_row(result->estimates, 0);
    row->df = 2;
    row->df2 = 181.5;
    row->nobs = 12;
    avlast_estimate_note(row, "one PSU in %s", "domain");
    avlast_estimates_drop(result->estimates, "no 'y' (empty)", 3);

    g_autofree char *text = avlast_result_to_json(result);
    g_autoptr(AvlastResult) back =
        avlast_result_parse(text, strlen(text), "r.json", &error);
    assert_no_error(error);
    g_autofree char *again = avlast_result_to_json(back);
    ck_assert_str_eq(text, again);
    const AvlastEstimate *copy = avlast_estimates_row(back->estimates, 0);
    ck_assert_double_eq(copy->estimate, 0.1);
    ck_assert_double_eq(copy->df2, 181.5);
    ck_assert(isnan(copy->std_error));
    ck_assert_str_eq(copy->note, "one PSU in domain");
    ck_assert_double_eq(gsl_matrix_get(back->estimates->root, 1, 0), -1.0 / 3.0);
}
END_TEST

typedef struct {
    const char *text, *fault;
} Fault;

static const Fault faults[] = {
    {"", "r.json:1:"},
    {"{\"a\": 1", "not JSON"},
    {"{}", "not a result file"},
    {"{\"schema\": \"avlast-result/1\", \"program\": \"x\"}", "no 'rows'"},
    {"{\"schema\": \"avlast-result/1\", \"program\": \"x\", \"rows\": [{}], "
     "\"covariance\": [[1, 2]]}",
     "different length"},
    {"{\"schema\": \"avlast-result/1\", \"program\": \"x\", \"rows\": [{}], "
     "\"covariance\": []}",
     "does not fit"},
};

START_TEST(faulty_results_are_refused)
{
    g_autoptr(GError) error = NULL;
    const Fault *f = &faults[_i];
    ck_assert_ptr_null(avlast_result_parse(f->text, strlen(f->text), "r.json", &error));
    assert_error(error, AVLAST_ERROR_MALFORMED, f->fault);
}
END_TEST

/* Estimates on shared units co-vary through their roots; units only one set has count as
 * zero. */
START_TEST(appended_estimates_covary_over_shared_units)
{
    const char *const units_a[] = {"a", "b", "c", NULL}, *const units_b[] = {"c", "d",
                                                                             "a", NULL};
    const double root_a[] = {1, 2, 3}, root_b[] = {5, 7, 11};
    g_autoptr(AvlastEstimates) a = two_estimates("school", units_a, root_a);
    g_autoptr(AvlastEstimates) b = two_estimates("school", units_b, root_b);
    g_autoptr(GError) error = NULL;

    ck_assert(avlast_estimates_append(a, b, &error));
    ck_assert_uint_eq(a->rows->len, 2);
    ck_assert_uint_eq(a->unit->len, 4);
    ck_assert_double_eq(gsl_matrix_get(a->covariance, 0, 1), 1 * 11 + 3 * 5);
    ck_assert_double_eq(gsl_matrix_get(a->covariance, 0, 0), 14);
    ck_assert_double_eq(gsl_matrix_get(a->covariance, 1, 1), 25 + 49 + 121);
}
END_TEST

START_TEST(other_units_are_independent_and_said_so)
{
    const char *const units[] = {"a", "b", NULL};
    const double root[] = {1, 2};
    g_autoptr(AvlastEstimates) a = two_estimates("school", units, root);
    g_autoptr(AvlastEstimates) b = two_estimates("pupil", units, root);
    ck_assert(avlast_estimates_append(a, b, NULL));
    ck_assert_double_eq(gsl_matrix_get(a->covariance, 0, 1), 0);
    ck_assert_uint_eq(a->notes->len, 1);
}
END_TEST

START_TEST(unknown_joint_covariance_is_not_zero)
{
    const char *const units[] = {"a", "b", NULL};
    const double root[] = {1, 2};
    g_autoptr(AvlastEstimates) a = two_estimates("school", units, root);
    g_autoptr(AvlastEstimates) b = avlast_estimates_new();
    avlast_estimates_add(b, "z", NULL, "x");
    ck_assert(avlast_estimates_append(a, b, NULL));
    ck_assert(isnan(gsl_matrix_get(a->covariance, 0, 1)));
}
END_TEST

START_TEST(intervals_exist_only_with_degrees_of_freedom)
{
    g_autoptr(AvlastEstimates) e = avlast_estimates_new();
    AvlastEstimate *row = avlast_estimates_add(e, "y", NULL, "x");
    row->estimate = 2;
    row->std_error = 1;
    row->df = 0;
    avlast_estimate_infer(row, 0.95);
    ck_assert(isnan(row->conf_low) && isnan(row->p_value) && row->note);
    row->df = INFINITY;
    avlast_estimate_infer(row, 0.95);
    assert_digits(row->conf_high, 2 + 1.959963984540054, 14);
    assert_digits(row->p_value, 0.04550026389635842, 14);
}
END_TEST

Suite *suite_result(void)
{
    Suite *suite = suite_create("result");
    TCase *tests = tcase_create("result");

    tcase_add_test(tests, results_read_back_as_written);
    tcase_add_loop_test(tests, faulty_results_are_refused, 0, G_N_ELEMENTS(faults));
    tcase_add_test(tests, appended_estimates_covary_over_shared_units);
    tcase_add_test(tests, other_units_are_independent_and_said_so);
    tcase_add_test(tests, unknown_joint_covariance_is_not_zero);
    tcase_add_test(tests, intervals_exist_only_with_degrees_of_freedom);
    suite_add_tcase(suite, tests);
    return suite;
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parts that value models are made of: discounting, profiles, distributions, indices,
 * roots, quantiles. */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/error.h"
#include "support.h"
#include "value/effects.h"
#include "value/path.h"
#include "value/value.h"

/* R 4.2.2; made by tests/ref/value.R. */
static RefTable *reference(void)
{
    g_autofree char *path = source_path("tests/ref/value.csv");
    return ref_table_read(path);
}
START_TEST(discount_factors_are_forward_rates_compounded)
{
    g_autoptr(RefTable) table = reference();
    const char *const *ids = avlast_schedule_ids();
    guint compared = 0;

    for (; *ids; ids++) {
        g_autofree char *name = g_strdup_printf("discount.%s", *ids);
        const AvlastSchedule *schedule = avlast_schedule_find(*ids);
        for (gsize i = 0; i < table->rows; i++) {
            if (strcmp(ref_table_cell(table, i, "case"), name) != 0)
                continue;
            const double t = ref_table_numbers(table, "quantity")[i];
            assert_digits(avlast_discount_factor(schedule, t),
                          ref_table_numbers(table, "value")[i], 14);
            compared++;
        }
    }
    ck_assert_uint_eq(compared, 42);

    /* The factor never rises, also where the rate changes: .1550 at year 50, not .2281.
     */
    const AvlastSchedule *norway = avlast_schedule_find("no-r109");
    ck_assert_double_eq_tol(avlast_discount_factor(norway, 50), 0.1550, 5e-5);
    for (double t = 0; t < 200; t += 0.25)
        ck_assert_double_gt(avlast_discount_factor(norway, t),
                            avlast_discount_factor(norway, t + 0.25));
    ck_assert_double_eq(avlast_discount_factor(norway, 0), 1.0);
}
END_TEST

START_TEST(profiles_have_their_weights)
{
    const double table_values[] = {1, 0.9};
    double w[6];

    avlast_profile_fill(
        &(AvlastProfile){.shape = AVLAST_PROFILE_HALF_LIFE, .end = INFINITY}, 2.0,
        INFINITY, 6, w);
    assert_digits(w[2], 0.5, 15);
    assert_digits(w[5], pow(0.5, 2.5), 14);
    avlast_profile_fill(&(AvlastProfile){.shape = AVLAST_PROFILE_EXPONENTIAL, .end = 3.5},
                        0.2, INFINITY, 6, w);
    assert_digits(w[2], 0.64, 14);
    assert_digits(w[3], 0.512 / 2, 14);
    ck_assert_double_eq(w[4], 0.0);
    avlast_profile_fill(&(AvlastProfile){.shape = AVLAST_PROFILE_LINEAR, .end = INFINITY},
                        4.0, INFINITY, 6, w);
    ck_assert_double_eq(w[3], 0.25);
    ck_assert_double_eq(w[5], 0.0);
    avlast_profile_fill(
        &(AvlastProfile){.shape = AVLAST_PROFILE_STEP, .end = INFINITY, .after = 0.2},
        1.5, INFINITY, 6, w);
    ck_assert_double_eq(w[0], 1.0);
    ck_assert_double_eq(w[1], 0.6);
    ck_assert_double_eq(w[2], 0.2);
    avlast_profile_fill(&(AvlastProfile){.shape = AVLAST_PROFILE_TABLE,
                                         .end = INFINITY,
                                         .values = (double *)(guintptr)table_values,
                                         .n_values = 2,
                                         .hold = TRUE},
                        NAN, 4.5, 6, w);
    ck_assert_double_eq(w[3], 0.9);
    ck_assert_double_eq(w[4], 0.45);
    ck_assert_double_eq(w[5], 0.0);
}
END_TEST

START_TEST(distributions_have_r_quantiles)
{
    const AvlastDistribution distribution = (AvlastDistribution)(_i + 1);
    const char *name = avlast_distribution_names[distribution];
    const gboolean bounded = distribution >= AVLAST_INPUT_UNIFORM;
    AvlastInput input = {.id = g_strdup("x"),
                         .distribution = distribution,
                         .value = bounded                             ? 3
                                  : distribution == AVLAST_INPUT_BETA ? 0.3
                                                                      : 5,
                         .low = bounded ? 2 : NAN,
                         .high = bounded ? 8 : NAN,
                         .se = bounded                             ? NAN
                               : distribution == AVLAST_INPUT_BETA ? 0.1
                                                                   : 2};
    g_autoptr(RefTable) table = reference();
    g_autoptr(GError) error = NULL;
    guint compared = 0;

    ck_assert(avlast_input_complete(&input, TRUE, -INFINITY, INFINITY, &error));
    for (gsize i = 0; i < table->rows; i++) {
        const char *quantity = ref_table_cell(table, i, "quantity");
        const double truth = ref_table_numbers(table, "value")[i];
        if (strcmp(ref_table_cell(table, i, "case"), name) != 0)
            continue;
        compared++;
        if (strcmp(quantity, "mean") == 0)
            assert_digits(avlast_input_mean(&input), truth, 10);
        else if (strcmp(quantity, "sd") == 0)
            assert_digits(avlast_input_sd(&input), truth, 10);
        else
            assert_digits(
                avlast_input_quantile(&input, ref_table_numbers(table, "quantity")[i]),
                truth, 11);
    }
    ck_assert_uint_ge(compared, 6);
    g_free(input.id);
}
END_TEST

START_TEST(prices_follow_their_index)
{
    AvlastPriceIndex index = {.years = g_array_new(FALSE, FALSE, sizeof(gint64)),
                              .level = g_array_new(FALSE, FALSE, sizeof(double))};
    const gint64 years[] = {2019, 2023};
    const double levels[] = {99858, 118620};
    gint64 lacking = 0;

    g_array_append_vals(index.years, years, 2);
    g_array_append_vals(index.level, levels, 2);
    assert_digits(avlast_price_factor(&index, 2019, 2023, &lacking), 118620.0 / 99858,
                  15);
    ck_assert_double_eq(avlast_price_factor(NULL, 2020, 2020, &lacking), 1.0);
    ck_assert_double_nan(avlast_price_factor(&index, 2019, 2024, &lacking));
    ck_assert_int_eq(lacking, 2024);
    g_array_unref(index.years);
    g_array_unref(index.level);
}
END_TEST

/* L L' = V, for a regular, a singular and a mixed-unit matrix; an indefinite one is
 * refused. */
START_TEST(roots_of_semidefinite_matrices)
{
    static const double matrices[][9] = {{4, 1, 0.5, 1, 9, -2, 0.5, -2, 1},
                                         {1, 1, 0, 1, 1, 0, 0, 0, 0},
                                         {1e12, 1e3, 0, 1e3, 4, 1e-6, 0, 1e-6, 1e-10},
                                         {1, 2, 0, 2, 1, 0, 0, 0, 1}};

    for (guint k = 0; k < G_N_ELEMENTS(matrices); k++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(gsl_matrix) v = gsl_matrix_alloc(3, 3);
        memcpy(v->data, matrices[k], sizeof matrices[k]);
        g_autoptr(gsl_matrix) root = avlast_semidefinite_root(v, &error);
        if (k == 3) {
            ck_assert_ptr_null(root);
            assert_error(error, AVLAST_ERROR_DEGENERATE, "AV410");
            continue;
        }
        for (guint i = 0; i < 3; i++)
            for (guint j = 0; j < 3; j++) {
                double product = 0;
                for (guint s = 0; s < 3; s++)
                    product += gsl_matrix_get(root, i, s) * gsl_matrix_get(root, j, s);
                const double scale =
                    sqrt(gsl_matrix_get(v, i, i) * gsl_matrix_get(v, j, j));
                ck_assert_double_le(fabs(product - gsl_matrix_get(v, i, j)),
                                    1e-9 * scale + 1e-300);
            }
    }
}
END_TEST

START_TEST(quantiles_interpolate_order_statistics)
{
    double values[] = {5, 1, INFINITY, 3, 2};
    const double p[] = {0, 0.25, 0.6, 0.9, 1};
    double q[5];

    avlast_draws_quantiles(values, 5, p, 5, q);
    ck_assert_double_eq(q[0], 1);
    ck_assert_double_eq(q[1], 2);
    assert_digits(q[2], 3.8, 14);
    ck_assert(isinf(q[3]) && isinf(q[4]));
    ck_assert_double_eq(avlast_draws_sd((const double[]){1e9 + 1, 1e9 + 3}, 2),
                        sqrt(2.0));
}
END_TEST

Suite *suite_value_parts(void)
{
    Suite *suite = suite_create("value_parts");
    TCase *tests = tcase_create("parts");
    tcase_add_test(tests, discount_factors_are_forward_rates_compounded);
    tcase_add_test(tests, profiles_have_their_weights);
    tcase_add_loop_test(tests, distributions_have_r_quantiles, 0, 7);
    tcase_add_test(tests, prices_follow_their_index);
    tcase_add_test(tests, roots_of_semidefinite_matrices);
    tcase_add_test(tests, quantiles_interpolate_order_statistics);
    suite_add_tcase(suite, tests);
    return suite;
}

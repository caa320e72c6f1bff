/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/error.h"
#include "support.h"
#include "value/draw_table.h"
#include "value/effects.h"
#include "value_cases.h"

/* R 4.2.2; made by tests/ref/value_effects.R. */
static RefTable *reference(void)
{
    g_autofree char *path = source_path("tests/ref/value_effects.csv");
    return ref_table_read(path);
}

static double truth_of(const RefTable *table, const char *name, const char *quantity)
{
    return ref_table_find(table, "value", "case", name, "quantity", quantity, NULL);
}

static ValueCase model_of(const char *name, const AvlastValueOptions *options)
{
    g_autofree char *relative = g_strdup_printf("tests/ref/value_effects/%s.yaml", name);
    g_autofree char *path = source_path(relative);
    g_autofree char *folder = g_path_get_dirname(path);
    return value_case(path, folder, options);
}

/* --- draws as a file, values as a distribution --- */

static void compare_row(const ValueCase *v, const RefTable *table, const char *name,
                        const char *payer)
{
    const AvlastEstimate *row = value_case_row(v, "central", payer, "npv", NULL);

    ck_assert_ptr_nonnull(row);
    assert_digits(row->estimate, truth_of(table, name, "npv"), 12);
    assert_digits(row->std_error, truth_of(table, name, "se"), 11);
    assert_digits(row->conf_low, truth_of(table, name, "low"), 11);
    assert_digits(row->conf_high, truth_of(table, name, "high"), 11);
    assert_digits(value_case_point(v, "central", payer, "p.npv.positive", NULL),
                  truth_of(table, name, "positive"), 14);
}

/* With as many draws as rows, whatever the seed, every row is used once: the draws' mean,
 * deviation and percentiles are R's over the file, dependence and all. */
START_TEST(a_file_of_draws_is_used_row_by_row)
{
    const AvlastValueOptions options = {.draws = 0, .seed = _i};
    g_auto(ValueCase) v = model_of("draws", &options);
    g_autoptr(RefTable) table = reference();

    compare_row(&v, table, "draws.public", "public");
    compare_row(&v, table, "draws.society", "society");
    ck_assert(!value_case_notes(&v, "boot.csv"));
    ck_assert(!value_case_notes(&v, "independent"));
    ck_assert_uint_eq(json_array_size(v.result->inputs), 2);
    const gsl_matrix *cov = v.model->covariance;
    assert_digits(gsl_matrix_get(cov, 0, 0), truth_of(table, "draws.cov", "work.work"),
                  12);
    assert_digits(gsl_matrix_get(cov, 1, 0), truth_of(table, "draws.cov", "work.absence"),
                  12);
    assert_digits(gsl_matrix_get(cov, 1, 1),
                  truth_of(table, "draws.cov", "absence.absence"), 12);
}
END_TEST

/* A multiple of the rows uses each equally often; other numbers are said. */
START_TEST(draws_are_recycled_in_balance)
{
    const AvlastValueOptions twice = {.draws = 800, .seed = 5},
                             few = {.draws = 150, .seed = 5};
    g_auto(ValueCase) v = model_of("draws", &twice), w = model_of("draws", &few);
    g_autoptr(RefTable) table = reference();

    assert_digits(value_case_row(&v, "central", "public", "npv", NULL)->std_error *
                      sqrt(799.0 / 800 * 400 / 399),
                  truth_of(table, "draws.public", "se"), 11);
    ck_assert(value_case_notes(&v, "each is used 2 or 2 times"));
    ck_assert(value_case_notes(&w, "150 of them are used"));

    const AvlastDrawTable *rows = v.model->tables->pdata[0];
    guint8 used[400] = {0}, again[400] = {0};
    guint same = 0;
    for (gsize r = 0; r < 400; r++) {
        const gsize first = avlast_draw_table_row(rows, 5, r);
        used[first]++;
        again[avlast_draw_table_row(rows, 5, r + 400)]++;
        same += avlast_draw_table_row(rows, 5, r + 400) == first;
    }
    for (gsize i = 0; i < 400; i++)
        ck_assert(used[i] == 1 && again[i] == 1);
    ck_assert_uint_lt(same, 10);
}
END_TEST

START_TEST(values_are_a_distribution)
{
    const double x[] = {3, 1, 4, 1, 5, 9, 2, 6};
    AvlastInput input = {.id = g_strdup("x")};
    g_autoptr(RefTable) table = reference();
    g_autoptr(GError) error = NULL;
    guint compared = 0;

    ck_assert(avlast_input_set_values(&input, x, G_N_ELEMENTS(x), &error));
    assert_digits(avlast_input_mean(&input), truth_of(table, "values", "mean"), 14);
    assert_digits(avlast_input_sd(&input), truth_of(table, "values", "sd"), 14);
    for (gsize i = 0; i < table->rows; i++) {
        if (strcmp(ref_table_cell(table, i, "case"), "values") != 0 ||
            !g_ascii_isdigit(*ref_table_cell(table, i, "quantity")))
            continue;
        ck_assert_double_eq(
            avlast_input_quantile(&input, ref_table_numbers(table, "quantity")[i]),
            ref_table_numbers(table, "value")[i]);
        compared++;
    }
    ck_assert_uint_eq(compared, 7);
    g_free(input.id);
    g_free(input.values);
}
END_TEST

#define HEAD                                                                             \
    "avlast: 1\n"                                                                        \
    "model: {base_year: 2025, horizon: 3, participants: 10, draws: 200}\n"               \
    "payers: [{id: town, kind: municipality}, {id: people, kind: participant}]\n"
#define TAIL                                                                             \
    "unit_costs: [{id: u, payer: town, kind: resource, value: 5, price_year: 2025, "     \
    "source: x}]\n"                                                                      \
    "splits: [{id: s, effect: e, unit_cost: u}]\n"

static const struct {
    const char *text, *message;
} refused[] = {
    {HEAD "effects: [{id: e, draws: none.csv, source: x, causal: yes}]\n" TAIL,
     "none.csv"},
    {HEAD "effects: [{id: e, draws: ../b.csv, source: x, causal: yes}]\n" TAIL, "AV610"},
    {HEAD "effects: [{id: e, draws: b.csv, estimate: 1, source: x, causal: yes}]\n" TAIL,
     "m.yaml:4:26: error AV605"},
    {HEAD "effects: [{id: e, draws: m.yaml, causal: yes}]\n" TAIL, "AV418"},
    {HEAD "effects: [{id: e, estimate: 1, se: 1, column: f, source: x, causal: "
          "yes}]\n" TAIL,
     "'column' goes with 'draws'"},
    {HEAD "effects: [{id: e, estimate: 1, se: 1, source: x, causal: yes, scale: {values: "
          "[1, 1]}}]\n" TAIL,
     "all values are the same"},
    {HEAD "effects: [{id: e, estimate: 1, se: 1, source: x, causal: yes, share: {values: "
          "[0.5, 1.5]}}]\n" TAIL,
     "can be outside 0 to 1"},
    {HEAD "effects: [{id: e, estimate: 1, se: 1, source: x, causal: yes, scale: {values: "
          "[1]}}]\n" TAIL,
     "two values or more"},
    {HEAD "effects: [{id: e, estimate: 1, se: 1, source: x, causal: yes, scale: {value: "
          "1, distribution: empirical}}]\n" TAIL,
     "needs values, or draws"},
};

START_TEST(faults_of_effects_tell_their_place)
{
    int class = 0;
    g_autofree char *message = value_case_refused(refused[_i].text, &class);
    ck_assert_msg(strstr(message, refused[_i].message) != NULL, "%s", message);
}
END_TEST

START_TEST(a_file_of_draws_with_gaps_is_refused)
{
    char *folder = temporary_folder();
    g_autofree char *path = write_file(
        folder, "m.yaml",
        HEAD "effects: [{id: e, draws: b.csv, source: x, causal: yes}]\n" TAIL);
    g_autoptr(GError) error = NULL;

    g_free(write_file(folder, "b.csv", "e,f\n1,2\n,3\n2,3\n"));
    ck_assert_ptr_null(avlast_value_model_read(path, NULL, &error));
    assert_error(error, AVLAST_ERROR_PLAN, "draw 2 in column 'e' of 'b.csv' (line 3)");
    g_clear_error(&error);
    g_free(write_file(folder, "b.csv", "ee,f\n1,2\n,3\n"));
    ck_assert_ptr_null(avlast_value_model_read(path, NULL, &error));
    assert_error(error, AVLAST_ERROR_PLAN, "'b.csv' has no column 'e' of numbers");
    remove_folder(folder);
}
END_TEST

Suite *suite_value_effects(void)
{
    Suite *suite = suite_create("value_effects");
    TCase *tests = tcase_create("draws");

    tcase_add_loop_test(tests, a_file_of_draws_is_used_row_by_row, 0, 3);
    tcase_add_test(tests, draws_are_recycled_in_balance);
    tcase_add_test(tests, values_are_a_distribution);
    tcase_add_loop_test(tests, faults_of_effects_tell_their_place, 0,
                        G_N_ELEMENTS(refused));
    tcase_add_test(tests, a_file_of_draws_with_gaps_is_refused);
    suite_add_tcase(suite, tests);
    return suite;
}

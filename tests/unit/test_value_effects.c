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
    ck_assert(value_case_notes(&v, "each is used up to 2 times"));
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

/* --- several waves, take-up, optimism, weights --- */

static char *whole_with(const char *from, const char *to)
{
    g_autofree char *path = source_path("tests/ref/value_effects/whole.yaml");
    g_autofree char *text = NULL;
    ck_assert(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) parts = g_strsplit(text, from, -1);
    ck_assert_ptr_nonnull(parts[1]);
    return g_strjoinv(to, parts);
}

/* A model like whole.yaml, beside its file of draws. */
static ValueCase whole_case(const char *from, const char *to)
{
    g_autofree char *text = whole_with(from, to);
    g_autofree char *draws = source_path("tests/ref/value_effects/boot.csv");
    g_autofree char *bytes = NULL;
    char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, "m.yaml", text);

    ck_assert(g_file_get_contents(draws, &bytes, NULL, NULL));
    g_free(write_file(folder, "boot.csv", bytes));
    const ValueCase v =
        value_case(path, folder, &(AvlastValueOptions){.draws = 0, .seed = 4});
    remove_folder(folder);
    return v;
}

static const char *const whole_waves[] = {"linear", "hold"};
static const char *const whole_scenarios[] = {"observed", "central", "long"};
static const char *const whole_payers[] = {"town", "people", "society"};

static void compare_weighted(const ValueCase *v, const RefTable *table, const char *waves,
                             const char *scenario)
{
    g_autofree char *name = g_strdup_printf("weighted.%s.%s", waves, scenario);
    const AvlastEstimate *weight = value_case_row(v, scenario, "people", "weight", NULL);
    const AvlastEstimate *people =
        value_case_row(v, scenario, "people", "npv.weighted", NULL);
    const AvlastEstimate *society =
        value_case_row(v, scenario, "society", "npv.weighted", NULL);

    assert_digits(weight->estimate, truth_of(table, name, "weight"), 12);
    assert_digits(weight->std_error, truth_of(table, name, "weight.se"), 11);
    assert_digits(people->estimate, truth_of(table, name, "people"), 12);
    assert_digits(people->conf_low, truth_of(table, name, "people.low"), 11);
    assert_digits(society->estimate, truth_of(table, name, "society"), 11);
    assert_digits(society->std_error, truth_of(table, name, "society.se"), 11);
    assert_digits(society->conf_high, truth_of(table, name, "society.high"), 11);
}

START_TEST(waves_and_weights_agree_with_r)
{
    const char *waves = whole_waves[_i];
    g_autofree char *to = g_strdup_printf("between: %s", waves);
    g_auto(ValueCase) v = whole_case("between: linear", to);
    g_autoptr(RefTable) table = reference();

    for (guint s = 0; s < G_N_ELEMENTS(whole_scenarios); s++) {
        for (guint p = 0; p < G_N_ELEMENTS(whole_payers); p++) {
            g_autofree char *name = g_strdup_printf("whole.%s.%s.%s", waves,
                                                    whole_scenarios[s], whole_payers[p]);
            const AvlastEstimate *row =
                value_case_row(&v, whole_scenarios[s], whole_payers[p], "npv", NULL);
            assert_digits(row->estimate, truth_of(table, name, "npv"), 11);
            assert_digits(row->std_error, truth_of(table, name, "se"), 11);
            assert_digits(row->conf_low, truth_of(table, name, "low"), 11);
            assert_digits(row->conf_high, truth_of(table, name, "high"), 11);
        }
        compare_weighted(&v, table, waves, whole_scenarios[s]);
    }
    ck_assert(!value_case_notes(&v, "independent"));
    ck_assert_ptr_null(
        value_case_row(&v, "central", "public", "break.even", "work.year-2"));
}
END_TEST

/* What the waves are in each year, by the ledger. */
START_TEST(waves_are_interpolated_in_the_ledger)
{
    g_auto(ValueCase) v = whole_case("between: linear", "between: linear");
    g_autoptr(RefTable) table = reference();

    for (int year = 1; year <= 10; year++) {
        AvlastLedgerFilter filter = AVLAST_LEDGER_ALL;
        g_autofree char *quantity = g_strdup_printf("benefit.%d", year);
        filter.scenario = "central";
        filter.payer = "town";
        filter.item = "benefit";
        filter.year = year;
        assert_digits(avlast_ledger_sum(v.ledger, &filter, FALSE),
                      truth_of(table, "ledger.linear", quantity), 12);
    }
}
END_TEST

/* The allowance in a scenario of its own, or in all but one. */
START_TEST(optimism_is_a_step_and_a_scenario)
{
    const gboolean always = _i == 1;
    const char *waves = always ? "linear" : "hold";
    g_auto(ValueCase) v = always
                              ? whole_case("optimism:\n", "optimism:\n  apply: always\n")
                              : whole_case("between: linear", "between: hold");
    g_autoptr(RefTable) table = reference();
    const char *with = always ? "central" : "optimism";
    const char *without = always ? "without-optimism" : "central";

    for (guint p = 0; p < G_N_ELEMENTS(whole_payers); p++) {
        g_autofree char *name = g_strdup_printf("optimism.%s.%s", waves, whole_payers[p]);
        const AvlastEstimate *step =
            value_case_row(&v, with, whole_payers[p], "optimism.step", NULL);
        const double before = value_case_point(&v, without, whole_payers[p], "npv", NULL);
        assert_digits(value_case_point(&v, with, whole_payers[p], "npv", NULL),
                      truth_of(table, name, "npv"), 11);
        assert_digits(before + step->estimate, truth_of(table, name, "npv"), 11);
        assert_digits(step->estimate, truth_of(table, name, "step"), 9);
        assert_digits(step->std_error, truth_of(table, name, "step.se"), 9);
        assert_digits(step->conf_low, truth_of(table, name, "step.low"), 9);
    }
}
END_TEST

#define HEAD                                                                             \
    "avlast: 1\n"                                                                        \
    "model: {base_year: 2025, horizon: 3, participants: 10, draws: 200}\n"               \
    "payers: [{id: town, kind: municipality}, {id: people, kind: participant}]\n"
#define EFFECT "effects: [{id: e, estimate: 1, se: 1, source: x, causal: yes}]\n"
#define TAIL                                                                             \
    "unit_costs: [{id: u, payer: town, kind: resource, value: 5, price_year: 2025, "     \
    "source: x}]\n"                                                                      \
    "splits: [{id: s, effect: e, unit_cost: u}]\n"

/* se behind other figures. */
static const struct {
    const char *keys, *quantity;
} recovered[] = {
    {"estimate: 0.12, t: 2.5", "t"},
    {"estimate: 0.12, p: 0.012", "p"},
    {"estimate: -0.12, p: 0.012, df: 17", "p.df"},
    {"estimate: 0.12, p: 0.00000000000001", "p.small"},
    {"estimate: -0.6, ci: [-2.1, 0.9]", "ci"},
    {"estimate: -0.6, ci: [-2.1, 0.9], ci_level: 0.9, df: 9", "ci90.df"},
};

START_TEST(standard_errors_are_recovered)
{
    g_autofree char *text = g_strdup_printf(
        HEAD "effects: [{id: e, %s, source: x, causal: yes}]\n" TAIL, recovered[_i].keys);
    g_auto(ValueCase) v =
        value_case_of(text, &(AvlastValueOptions){.draws = 100, .seed = 1});
    g_autoptr(RefTable) table = reference();

    assert_digits(sqrt(gsl_matrix_get(v.model->covariance, 0, 0)),
                  truth_of(table, "recovered", recovered[_i].quantity), 10);
    ck_assert(value_case_notes(&v, "is worked out from its"));
}
END_TEST

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
    {HEAD "effects: [{id: e, estimate: 1, se: 1, t: 1, source: x, causal: yes}]\n" TAIL,
     "give one of se, t, p and ci"},
    {HEAD "effects: [{id: e, estimate: 1, source: x, causal: yes}]\n" TAIL, "'se'"},
    {HEAD "effects: [{id: e, estimate: 1, t: -2, source: x, causal: yes}]\n" TAIL,
     "t has the estimate's sign"},
    {HEAD "effects: [{id: e, estimate: 0, p: 0.5, source: x, causal: yes}]\n" TAIL,
     "an estimate of zero"},
    {HEAD "effects: [{id: e, estimate: 1, p: 0, source: x, causal: yes}]\n" TAIL,
     "p is between 0 and 1"},
    {HEAD
     "effects: [{id: e, estimate: 1.5, ci: [1, 2.6], source: x, causal: yes}]\n" TAIL,
     "not symmetric"},
    {HEAD "effects: [{id: e, estimate: 1, ci: [2, 0], source: x, causal: yes}]\n" TAIL,
     "AV641: 'ci' is not a range"},
    {HEAD "effects: [{id: e, estimate: 1, se: 1, df: 4, source: x, causal: yes}]\n" TAIL,
     "'df' goes with p or ci"},
    {HEAD "effects: [{id: e, estimate: 1, p: 0.1, ci_level: 0.9, source: x, causal: "
          "yes}]\n" TAIL,
     "'ci_level' goes with ci"},
    {HEAD "effects: [{id: e, estimate: 1, se: 1, source: x, causal: yes, take_up: {here: "
          "0.5}}]\n" TAIL,
     "AV642"},
    {HEAD "effects: [{id: e, estimate: 1, se: 1, source: x, causal: yes, estimand: att, "
          "take_up: {here: 0.5, pilot: 0.6}}]\n" TAIL,
     "AV642"},
    {HEAD "effects: [{id: e, estimate: 1, se: 1, source: x, causal: yes, estimand: itt, "
          "take_up: {here: 0.5, pilot: 0}}]\n" TAIL,
     "AV642"},
    {HEAD "effects: [{id: e, estimate: 1, se: 1, source: x, causal: yes, waves: [{year: "
          "0, estimate: 1, se: 1, source: x}]}]\n" TAIL,
     "rising years"},
    {HEAD "effects: [{id: e, estimate: 1, se: 1, source: x, causal: yes, waves: [{year: "
          "2, estimate: 1, se: 1}]}]\n" TAIL,
     "AV418"},
    {HEAD "effects: [{id: e, estimate: 1, se: 1, source: x, causal: yes, between: "
          "hold}]\n" TAIL,
     "'between' goes with 'waves'"},
    {HEAD
     "effects: [{id: e, estimate: 1, se: 1, source: x, causal: yes, waves: []}]\n" TAIL,
     "no wave is given"},
    {HEAD EFFECT TAIL "optimism: {effects: {e: 7}, source: x}\n", "1 (best) to 6"},
    {HEAD EFFECT TAIL "optimism: {effects: {f: 2}, source: x}\n", "AV401"},
    {HEAD EFFECT TAIL "optimism: {effects: {e: {}}, source: x}\n", "no grade"},
    {HEAD EFFECT TAIL "optimism: {source: x}\n", "no effect and no cost has a grade"},
    {HEAD EFFECT TAIL "optimism: {effects: {e: 2}}\n", "AV418"},
    {HEAD EFFECT TAIL "optimism: {effects: {e: 2}, benefit_rates: [0, 1], source: x}\n",
     "six shares"},
    {HEAD EFFECT TAIL "adjustments: [{id: a, kind: optimism, value: 0.1, source: x}]\n"
                      "optimism: {effects: {e: 2}, source: x}\n",
     "choose one"},
    {HEAD EFFECT TAIL
     "costs: [{id: c, amount: 1, payer: town, price_year: 2025, source: x, optimism: "
     "0.1}]\n"
     "optimism: {costs: {c: 2}, source: x}\n",
     "choose one"},
    {HEAD EFFECT TAIL "scenarios: [{id: optimism}]\noptimism: {effects: {e: 2}, source: "
                      "x}\n",
     "AV402"},
    {HEAD EFFECT TAIL "weights: {reference: 5, incomes: {town: 4}, source: x}\n",
     "AV644"},
    {HEAD EFFECT TAIL "weights: {reference: 5, incomes: {people: 0}, source: x}\n",
     "AV404"},
    {HEAD EFFECT TAIL "weights: {incomes: {people: 4}, source: x}\n", "reference"},
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
    tcase_add_loop_test(tests, waves_and_weights_agree_with_r, 0, 2);
    tcase_add_test(tests, waves_are_interpolated_in_the_ledger);
    tcase_add_loop_test(tests, optimism_is_a_step_and_a_scenario, 0, 2);
    tcase_add_loop_test(tests, standard_errors_are_recovered, 0, G_N_ELEMENTS(recovered));
    suite_add_tcase(suite, tests);
    return suite;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps of weighting one by one: trimming, faults, and how steps and totals are kept in
 * files. */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "design/history.h"
#include "design/population.h"
#include "design_cases.h"
#include "model/robust.h"
#include "support.h"
#include "survey/mean.h"
#include "survey/ratio.h"
#include "survey/total.h"

#define EXPECTED "tests/ref/calibration/expected.csv"
#include "calibration_cases.h"

START_TEST(trimming_shares_what_it_cuts)
{
    const DesignCase *c = calibration_case_of("groups");
    g_autoptr(GPtrArray) one = expected_values_in(EXPECTED, "trim", "weight_one");
    g_autoptr(GPtrArray) all = expected_values_in(EXPECTED, "trim", "");
    g_autoptr(AvlastFrame) frame = frame_of_case(c);
    g_autoptr(GError) error = NULL;
    static const gsize rows[] = {0, 1, 2, 3, 4, 99};

    for (int d = 0; d < 2; d++) {
        g_autoptr(AvlastSample) sample = sample_of_case(c, frame);
        g_autoptr(GPtrArray) steps = avlast_weight_steps_new();
        AvlastWeightStep *step = avlast_weight_step_new(AVLAST_STEP_TRIM);
        step->unit = d ? AVLAST_TRIM_MEDIAN : AVLAST_TRIM_MEAN;
        step->low = d ? 0.75 : 0.0;
        step->high = d ? 1.3 : 1.78;
        g_ptr_array_add(steps, step);
        avlast_sample_calibrate(sample, steps, frame, &error);
        assert_no_error(error);
        double sum = 0.0;
        for (gsize i = 0; i < sample->n; i++)
            sum += sample->weight[i];
        for (guint r = 0; r < (d ? 6u : one->len); r++) {
            const ExpectedValue *v = g_ptr_array_index(all, d ? one->len + r : r);
            assert_digits(sample->weight[rows[r]], v->value, 12.0);
        }
        assert_digits(sum, ((ExpectedValue *)g_ptr_array_index(all, all->len - 1))->value,
                      12.0);
    }
}
END_TEST

/* A step that cannot be done says what of it. */
static void check_fault(AvlastWeightStep *step, int class, const char *text)
{
    const DesignCase *c = calibration_case_of("groups");
    g_autoptr(GPtrArray) steps = avlast_weight_steps_new();
    g_autoptr(AvlastFrame) frame = frame_of_case(c);
    g_autoptr(AvlastSample) sample = sample_of_case(c, frame);
    g_autoptr(GError) error = NULL;
    const double before = sample->weight[0];

    g_ptr_array_add(steps, step);
    ck_assert(!avlast_sample_calibrate(sample, steps, frame, &error));
    assert_error(error, class, text);
    ck_assert(sample->weight[0] == before && !sample->calibration);
}

static AvlastWeightStep *loose_step(AvlastStepKind kind, const char *const *variables)
{
    AvlastWeightStep *step = avlast_weight_step_new(kind);
    g_ptr_array_add(step->margins, calibration_margin_of("groups", variables));
    return step;
}

START_TEST(faults_are_named)
{
    static const char *const more[] = {"r"}, *const ym[] = {"ym", NULL};
    AvlastWeightStep *step = loose_step(AVLAST_STEP_POSTSTRATIFY, g2_alone);
    AvlastMargin *margin = g_ptr_array_index(step->margins, 0);

    avlast_margin_add(margin, more, 12.0);
    check_fault(step, AVLAST_ERROR_DEGENERATE, "AV275: a cell of 'the population' has");

    step = loose_step(AVLAST_STEP_POSTSTRATIFY, g2_alone);
    margin = g_ptr_array_index(step->margins, 0);
    g_array_set_size(margin->totals, 1);
    g_ptr_array_set_size(margin->cells, 1);
    check_fault(step, AVLAST_ERROR_INCONSISTENT, "AV276");

    step = loose_step(AVLAST_STEP_RAKE, g2_alone);
    g_ptr_array_add(step->margins, calibration_margin_of("groups", cat_alone));
    g_array_index(((AvlastMargin *)g_ptr_array_index(step->margins, 1))->totals, double,
                  0) += 1.0;
    check_fault(step, AVLAST_ERROR_INCONSISTENT, "AV278: the totals of g2 sum to");

    step = loose_step(AVLAST_STEP_CALIBRATE, g2_alone);
    step->distance = AVLAST_DISTANCE_LOGIT;
    step->low = 0.99;
    step->high = 1.01;
    check_fault(step, AVLAST_ERROR_DEGENERATE, "AV279: g2=");

    step = loose_step(AVLAST_STEP_CALIBRATE, g2_alone);
    step->distance = AVLAST_DISTANCE_EXPONENTIAL;
    avlast_weight_step_add_number(step, "x", 1e9);
    check_fault(step, AVLAST_ERROR_DEGENERATE, "AV279: the totals cannot be reached");

    step = avlast_weight_step_new(AVLAST_STEP_CELLS);
    g_ptr_array_add(step->margins, avlast_margin_new(ym));
    step->response = g_strdup("dom");
    check_fault(step, AVLAST_ERROR_INCONSISTENT, "AV277");

    step = avlast_weight_step_new(AVLAST_STEP_CELLS);
    g_ptr_array_add(step->margins, avlast_margin_new(g2_alone));
    step->response = g_strdup("y");
    check_fault(step, AVLAST_ERROR_INCONSISTENT, "AV285");

    step = avlast_weight_step_new(AVLAST_STEP_PROPENSITY);
    g_ptr_array_add(step->margins, avlast_margin_new(by_b));
    step->response = g_strdup("b");
    check_fault(step, AVLAST_ERROR_DEGENERATE, "AV286");

    step = avlast_weight_step_new(AVLAST_STEP_TRIM);
    step->low = 1000.0;
    step->high = 2000.0;
    check_fault(step, AVLAST_ERROR_DEGENERATE, "AV287");
}
END_TEST

#define KEPT                                                                             \
    "{\"schema\": \"avlast-weights/1\", \"data\": {\"file\": \"a\", \"sha256\": "        \
    "\"b\"}, "                                                                           \
    "\"base\": \"d\", \"column\": \"w\", \"steps\": [%s]}"

START_TEST(faulty_steps_are_refused)
{
    static const char *const steps[] = {
        "",
        "1",
        "{\"kind\": \"rake\"}",
        "{\"kind\": \"dance\"}",
        "{\"kind\": \"trim\", \"bounds\": [2, 1]}",
        "{\"kind\": \"trim\", \"bounds\": [1]}",
        "{\"kind\": \"cells\", \"margins\": [{\"variables\": [\"a\"]}]}",
        "{\"kind\": \"rake\", \"margins\": [{\"variables\": [\"a\"]}]}",
        "{\"kind\": \"rake\", \"margins\": [{\"variables\": [\"a\"], \"cells\": [[\"x\", "
        "\"y\"]], "
        "\"totals\": [1]}]}",
        "{\"kind\": \"rake\", \"margins\": [{\"variables\": [\"a\"], \"cells\": "
        "[[\"x\"]], "
        "\"totals\": [-1]}]}",
        "{\"kind\": \"calibrate\", \"numbers\": [{\"name\": \"a\"}]}",
        "{\"kind\": \"calibrate\", \"distance\": \"logit\", \"bounds\": [2, 3], "
        "\"numbers\": "
        "[{\"name\": \"a\", \"total\": 1}]}",
    };

    for (guint s = 0; s < G_N_ELEMENTS(steps); s++) {
        g_autofree char *text = g_strdup_printf(KEPT, steps[s]);
        g_autoptr(GError) error = NULL;
        g_autoptr(AvlastHistory) read =
            avlast_history_parse(text, strlen(text), "x.json", &error);
        ck_assert_msg(!read, "%s", steps[s]);
        assert_error(error, AVLAST_ERROR_MALFORMED, "x.json: error AV290");
    }
}
END_TEST

static void check_population(const char *text, const char *fault)
{
    char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, "totals.csv", text);
    g_autoptr(AvlastWeightStep) step = avlast_weight_step_new(AVLAST_STEP_CALIBRATE);
    g_autoptr(GError) error = NULL;

    if (fault) {
        ck_assert(!avlast_population_read(path, step, &error));
        assert_error(error, AVLAST_ERROR_INCONSISTENT, fault);
    } else {
        avlast_population_read(path, step, &error);
        assert_no_error(error);
        ck_assert_uint_eq(step->margins->len, 1);
        const AvlastMargin *margin = g_ptr_array_index(step->margins, 0);
        ck_assert_uint_eq(margin->cells->len, 2);
        const GStrv cell = g_ptr_array_index(margin->cells, 0);
        ck_assert_str_eq(cell[0], "0301");
        ck_assert_str_eq(cell[1], "blå");
        ck_assert(g_array_index(margin->totals, double, 1) == 20.5);
    }
    remove_folder(folder);
}

START_TEST(files_of_totals_are_read)
{
    check_population("sone;farge;antall\n0301;blå;10\n0302;rød;20,5\n", NULL);
    check_population("sone,antall\na,1\nb,\n", "no total (column 'antall')");
    check_population("sone,antall\na,1\nb,-2\n", "below zero");
    check_population("sone,antall\na,1\na,2\n", "'a' is there twice");
    check_population("sone,antall\na,mange\nb,2\n", "is not numbers");
    check_population("variable,total\nx,1\nx,2\n", "'x' is there twice");
}
END_TEST

Suite *suite_calibration_steps(void)
{
    Suite *suite = suite_create("calibration_steps");
    TCase *tests = tcase_create("calibration_steps");

    tcase_add_test(tests, trimming_shares_what_it_cuts);
    tcase_add_test(tests, faults_are_named);
    tcase_add_test(tests, faulty_steps_are_refused);
    tcase_add_test(tests, files_of_totals_are_read);
    suite_add_tcase(suite, tests);
    return suite;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/distribution.h"
#include "core/random.h"
#include "support.h"
#include "value/effects.h"
#include "value/inverse.h"
#include "value/path.h"
#include "value_cases.h"

/* What is computed for many draws at a time is what one draw alone gives. */

START_TEST(numbers_in_blocks_are_the_same)
{
    enum { COUNT = 1000 };
    const AvlastStream stream = {77, AVLAST_PURPOSE_VALUE_DRAWS};
    double u[COUNT], z[COUNT];

    avlast_random_uniforms(stream, 4294967000u, COUNT, 123456789u, 3, u);
    avlast_normal_quantiles(u, COUNT, z);
    for (guint i = 0; i < COUNT; i++) {
        ck_assert_double_eq(
            u[i], avlast_random_uniform(stream, 4294967000u + i, 123456789u, 3));
        ck_assert_double_le(fabs(z[i] - avlast_normal_quantile(u[i])),
                            1e-15 * fabs(z[i]));
    }
    const double ends[] = {0x1p-53, 0.075, 0.9250000001, 1.0 - 0x1p-53};
    avlast_normal_quantiles(ends, G_N_ELEMENTS(ends), z);
    for (guint i = 0; i < G_N_ELEMENTS(ends); i++)
        ck_assert_double_le(fabs(z[i] - avlast_normal_quantile(ends[i])),
                            1e-15 * fabs(z[i]));
}
END_TEST

START_TEST(bits_of_many_items_are_the_same)
{
    enum { COUNT = 77 }; /* no whole number of lanes */
    const AvlastStream stream = {78, AVLAST_PURPOSE_PERMUTATION};
    guint32 words[4 * COUNT], one[4];

    avlast_random_words_of_items(stream, 4294967295u, 4294967250u, COUNT, 2, words);
    for (guint i = 0; i < COUNT; i++) {
        avlast_random_words(stream, 4294967295u, 4294967250u + i, 2, one);
        for (guint j = 0; j < 4; j++)
            ck_assert_uint_eq(words[4 * i + j], one[j]);
    }
}
END_TEST

/* The table against R's own quantile functions, over shapes and far into the tails. */
START_TEST(tables_hold_the_quantile)
{
    static const AvlastInput inputs[] = {
        {.distribution = AVLAST_INPUT_GAMMA, .value = 1, .se = 1},
        {.distribution = AVLAST_INPUT_GAMMA, .value = 40000, .se = 4000},
        {.distribution = AVLAST_INPUT_GAMMA, .value = 3, .se = 0.001},
        {.distribution = AVLAST_INPUT_GAMMA, .value = 2, .se = 3},
        {.distribution = AVLAST_INPUT_BETA, .value = 0.5, .se = 0.28867513459481287},
        {.distribution = AVLAST_INPUT_BETA, .value = 0.9, .se = 0.05},
        {.distribution = AVLAST_INPUT_BETA, .value = 0.002, .se = 0.001},
        {.distribution = AVLAST_INPUT_BETA, .value = 0.5, .se = 0.4},
        {.distribution = AVLAST_INPUT_BETA, .value = 0.1, .se = 0.1},
        {.distribution = AVLAST_INPUT_BETA, .value = 0.9, .se = 0.12},
        {.distribution = AVLAST_INPUT_BETA, .value = 0.05, .se = 0.14},
        {.distribution = AVLAST_INPUT_GAMMA, .value = 2, .se = 2.5},
        {.distribution = AVLAST_INPUT_GAMMA, .value = 1, .se = 3.1},
        {.distribution = AVLAST_INPUT_GAMMA, .value = 1, .se = 4},
        {.distribution = AVLAST_INPUT_PERT, .value = 5, .low = 5, .high = 15},
        {.distribution = AVLAST_INPUT_PERT, .value = 30, .low = -10, .high = 50},
        {.distribution = AVLAST_INPUT_PERT, .value = 50, .low = -10, .high = 50},
        {.distribution = AVLAST_INPUT_LOGNORMAL, .value = 2, .se = 1},
        {.distribution = AVLAST_INPUT_NORMAL, .value = -2, .se = 1},
        {.distribution = AVLAST_INPUT_TRIANGULAR, .value = 1, .low = 0, .high = 3},
        {.distribution = AVLAST_INPUT_UNIFORM, .value = 1, .low = 0, .high = 2},
    };
    enum { COUNT = 4001 };
    const AvlastInput *input = &inputs[_i];
    g_auto(AvlastInverse) inverse = avlast_inverse_new(input);
    double p[COUNT], x[COUNT];

    for (int i = 0; i < COUNT; i++)
        p[i] = avlast_normal_cdf(-7.0 + 14.0 * i / (COUNT - 1) + 1e-4);
    avlast_inverse_fill(&inverse, p, COUNT, x);
    for (int i = 0; i < COUNT; i++) {
        const double exact = avlast_input_quantile(input, p[i]);
        /* What the rounding of p near 1 may move. */
        const double slack = 1e-15 / exp(-0.5 * pow(-7.0 + 14.0 * i / (COUNT - 1), 2));
        ck_assert_msg(fabs(x[i] - exact) <=
                          (1e-10 + slack) * avlast_input_sd(input) + 4e-16 * fabs(exact),
                      "%g: %.17g, not %.17g", p[i], x[i], exact);
        if (i > 0)
            ck_assert_double_ge(x[i], x[i - 1]);
    }
}
END_TEST

/* The running total of one draw, straight from the lines. */
static double payback_alone(const AvlastScenarioValue *value, const AvlastMeasure *m,
                            const double *amount, double tax)
{
    const AvlastLines *lines = value->lines;
    double total = 0, payback = NAN;

    for (guint t = 0; t < lines->years; t++) {
        const double before = total;
        for (guint l = 0; l < lines->lines->len; l++)
            total += (m->own[l] + (m->financed ? tax * m->financed[l] : 0)) *
                     amount[l * lines->years + t] * avlast_lines_discount(lines, l)[t];
        if (isnan(payback))
            payback = total < 0 ? INFINITY : payback;
        else if (isinf(payback) && total >= 0)
            payback = t - 1 + before / (before - total);
    }
    return isnan(payback) ? 0 : payback;
}

/* Every perspective and scenario of the reference model, draw by draw. */
START_TEST(a_block_is_its_draws)
{
    enum { DRAWS = 600 }; /* two blocks and a rest */
    g_autofree char *path = source_path("tests/ref/value/model.yaml");
    GError *error = NULL;
    g_autoptr(AvlastValueModel) model = avlast_value_model_read(path, NULL, &error);
    assert_no_error(error);
    ck_assert(avlast_effects_resolve(model, ".", &error));
    g_autoptr(AvlastDraws) draws = avlast_draws_new(model, DRAWS, 5, &error);
    assert_no_error(error);
    const AvlastScenario *scenario =
        &g_array_index(model->scenarios, AvlastScenario, (guint)_i);
    g_autoptr(AvlastScenarioValue) value =
        avlast_scenario_new(model, scenario, draws, &error);
    assert_no_error(error);
    const AvlastLines *lines = value->lines;
    g_autofree double *x = g_memdup2(lines->point, model->inputs->len * sizeof *x);
    g_autofree double *present = g_new(double, lines->lines->len);
    g_autofree double *amount = g_new(double, lines->lines->len * lines->years);
    double npv[DRAWS], payback[DRAWS];

    for (guint p = 0; p < avlast_perspectives(model); p++) {
        g_auto(AvlastMeasure) m = avlast_measure_new(value, p, AVLAST_KINDS_ALL);
        avlast_measure_draws(value, &m, npv);
        avlast_path_payback(value, &m, payback);
        for (guint r = 0; r < DRAWS; r++) {
            double size = 0;
            for (guint i = 0; i < model->inputs->len; i++)
                if (lines->drawn[i])
                    x[i] = draws->column[i][r];
            const double tax = x[model->tax_cost];
            ck_assert(avlast_lines_evaluate(lines, x, amount, present, &error));
            const double alone = avlast_measure_point(value, &m, present, tax);
            for (guint l = 0; l < lines->lines->len; l++)
                size += fabs(m.own[l] * present[l]);
            ck_assert_double_le(fabs(npv[r] - alone), 1e-13 * size);
            const double back = payback_alone(value, &m, amount, tax);
            ck_assert_msg(payback[r] == back ||
                              fabs(payback[r] - back) <= 1e-9 * fmax(1, back),
                          "draw %u: %g, not %g", r, payback[r], back);
        }
    }
}
END_TEST

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Order statistics of a quarter of a million values against those of a full sort: spread
 * out, half of them alike, infinite at the end, and in order already. */
START_TEST(quantiles_of_many_are_order_statistics)
{
    enum { COUNT = 250001, PLACES = 7 };
    static const double p[PLACES] = {0, 0.0004, 0.05, 0.49999, 0.5, 0.975, 1};
    const AvlastStream stream = {5, AVLAST_PURPOSE_VALUE_DRAWS};
    g_autofree double *x = g_new(double, COUNT);
    double got[PLACES], sum = 0, squares = 0;

    avlast_random_uniforms(stream, 0, COUNT, 1, 0, x);
    for (guint i = 0; i < COUNT; i++) {
        if (_i == 1 && x[i] < 0.5)
            x[i] = 0.25;
        if (_i == 2 && x[i] > 0.96)
            x[i] = INFINITY;
        if (_i == 3)
            x[i] = i;
        sum += x[i];
    }
    for (guint i = 0; i < COUNT; i++)
        squares += (x[i] - sum / COUNT) * (x[i] - sum / COUNT);
    if (_i != 2)
        assert_digits(avlast_draws_sd(x, COUNT), sqrt(squares / (COUNT - 1)), 11);
    g_autofree double *sorted = g_memdup2(x, COUNT * sizeof *x);
    qsort(sorted, COUNT, sizeof *sorted, by_value);
    avlast_draws_quantiles(x, COUNT, p, PLACES, got);
    for (guint i = 0; i < PLACES; i++) {
        const double place = p[i] * (COUNT - 1);
        const gsize k = (gsize)place;
        const double lower = sorted[k], upper = sorted[MIN(k + 1, COUNT - 1)];
        ck_assert_double_eq(got[i], lower == upper
                                        ? lower
                                        : lower + (place - (double)k) * (upper - lower));
    }
}
END_TEST

/* Rows alone, and on one thread or several, are the rows of the whole result. */
START_TEST(rows_alone_are_the_same)
{
    g_autofree char *path = source_path("tests/ref/value/model.yaml");
    char *const central[] = {"central", NULL};
    AvlastValueOptions options = AVLAST_VALUE_OPTIONS;
    options.draws = 24000; /* enough for threads */
    options.scenario = (GStrv)(guintptr)central;
    g_auto(ValueCase) whole = value_case(path, ".", &options);
    options.rows_only = TRUE;
    g_auto(ValueCase) rows = value_case(path, ".", &options);
    const AvlastEstimates *a = whole.result->estimates, *b = rows.result->estimates;

    ck_assert(json_object_get(whole.result->charts, "payers"));
    ck_assert(!json_object_get(rows.result->charts, "payers"));
    ck_assert_uint_eq(a->rows->len, b->rows->len);
    ck_assert_uint_gt(a->rows->len, 100);
    for (guint i = 0; i < a->rows->len; i++) {
        const AvlastEstimate *x = avlast_estimates_row(a, i),
                             *y = avlast_estimates_row(b, i);
        ck_assert_str_eq(x->outcome, y->outcome);
        ck_assert_str_eq(x->group, y->group);
        ck_assert(g_strcmp0(x->term, y->term) == 0);
        ck_assert(memcmp(&x->estimate, &y->estimate, sizeof x->estimate) == 0);
        ck_assert(memcmp(&x->std_error, &y->std_error, sizeof x->std_error) == 0);
        ck_assert(memcmp(&x->conf_high, &y->conf_high, sizeof x->conf_high) == 0);
    }
}
END_TEST

Suite *suite_value_blocks(void)
{
    Suite *suite = suite_create("value_blocks");
    TCase *tests = tcase_create("blocks");

    tcase_add_test(tests, numbers_in_blocks_are_the_same);
    tcase_add_test(tests, bits_of_many_items_are_the_same);
    tcase_add_loop_test(tests, tables_hold_the_quantile, 0, 21);
    tcase_add_loop_test(tests, a_block_is_its_draws, 0, 5);
    tcase_add_loop_test(tests, quantiles_of_many_are_order_statistics, 0, 4);
    tcase_add_test(tests, rows_alone_are_the_same);
    suite_add_tcase(suite, tests);
    return suite;
}

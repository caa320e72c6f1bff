/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a study is worth before it is made: integrals and sums over all counts of R
 * (tests/ref/study.R), closed forms, and properties. */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/distribution.h"
#include "core/error.h"
#include "support.h"
#include "value/study.h"
#include "value_cases.h"

enum { DRAWS = 2500 };

static void near(double got, double truth, double share, double floor)
{
    ck_assert_msg(fabs(got - truth) <= share * fabs(truth) + floor, "%.10g, not %.10g",
                  got, truth);
}

START_TEST(normal_as_integrals)
{
    g_autofree char *path = source_path("tests/ref/study.csv");
    g_autoptr(RefTable) table = ref_table_read(path);
    const double *mean = ref_table_numbers(table, "a"),
                 *sd = ref_table_numbers(table, "b"), *r = ref_table_numbers(table, "c"),
                 *value = ref_table_numbers(table, "value");
    gsize seen = 0;

    for (gsize i = 0; i < table->rows; i++) {
        if (strcmp(ref_table_cell(table, i, "case"), "normal") != 0)
            continue;
        near(avlast_evsi_normal(mean[i], sd[i], r[i]), value[i], 1e-9, 1e-15);
        seen++;
    }
    ck_assert_uint_eq(seen, 45);
    ck_assert(avlast_evsi_normal(1.0, 0.0, 1.0) == 0.0);
    ck_assert(avlast_evsi_normal(1.0, 2.0, 0.0) == 0.0);
}
END_TEST

/* An option that costs c and gives theta, worth 100, against nothing. */
static AvlastEvppi study_of(const double *theta, double c, double people, double spread)
{
    g_autofree double *zero = g_new0(double, DRAWS);
    g_autofree double *cost = g_new0(double, DRAWS);
    const double *const costs[] = {zero, cost}, *const gains[] = {zero, theta};
    const AvlastOptionDraws draws = {DRAWS, 2, costs, gains};
    const AvlastStudied studied = {theta, spread};
    g_autoptr(GError) error = NULL;
    AvlastEvppi evsi;

    for (gsize i = 0; i < DRAWS; i++)
        cost[i] = c;
    g_autoptr(AvlastInformation) known =
        avlast_study_information(&draws, &studied, 1, people, 5, &error);
    assert_no_error(error);
    ck_assert(avlast_information_at(known, 100.0, &evsi, &error));
    return evsi;
}

START_TEST(shares_as_all_counts)
{
    g_autofree char *path = source_path("tests/ref/study.csv");
    g_autoptr(RefTable) table = ref_table_read(path);
    const double *a = ref_table_numbers(table, "a"), *b = ref_table_numbers(table, "b"),
                 *n = ref_table_numbers(table, "c"), *c = ref_table_numbers(table, "d"),
                 *value = ref_table_numbers(table, "value");
    g_autofree double *theta = g_new0(double, DRAWS);

    for (gsize i = 0; i < table->rows; i++) {
        if (strcmp(ref_table_cell(table, i, "case"), "share") != 0)
            continue;
        for (gsize r = 0; r < DRAWS; r++)
            theta[r] = avlast_beta_quantile(((double)r + 0.5) / DRAWS, a[i], b[i]);
        near(study_of(theta, c[i], n[i], NAN).value, value[i], 0.02, 0.05);
    }
}
END_TEST

/* Normal prior, normal answers: the regression finds the closed form. */
START_TEST(regression_as_closed_form)
{
    g_autofree double *theta = g_new0(double, DRAWS);
    double before = 0.0;

    for (gsize r = 0; r < DRAWS; r++)
        theta[r] = 0.4 + 0.2 * avlast_normal_quantile(((double)r + 0.5) / DRAWS);
    for (guint i = 0; i < 8; i++) {
        const double people = pow(4.0, i);
        /* One answer varies by 1: 25 answers know as much as the prior. */
        const AvlastEvppi evsi = study_of(theta, 45.0, people, 1.0);
        near(evsi.value, avlast_evsi_normal(-5.0, 20.0, people / (people + 25.0)), 0.02,
             0.02);
        ck_assert_double_ge(evsi.value, before);
        before = evsi.value;
    }
    near(before, avlast_evsi_normal(-5.0, 20.0, 1.0), 0.005, 0.0);
}
END_TEST

START_TEST(shares_lie_between_0_and_1)
{
    const double theta[] = {0.2, 1.2};
    const AvlastStudied studied = {theta, NAN};
    g_autoptr(GError) error = NULL;
    double found[2];

    ck_assert(!avlast_study_data(&studied, 2, 10, 1, 0, TRUE, found, &error));
    ck_assert(g_error_matches(error, AVLAST_ERROR, AVLAST_ERROR_USAGE));
}
END_TEST

START_TEST(costs_and_years)
{
    const AvlastStudyPlan plan = {.fixed = 1000.0,
                                  .per_person = 20.0,
                                  .population = 50.0,
                                  .years = 4.0,
                                  .delay = 1.0};
    const AvlastStudyPlan once = {.population = 50.0, .years = NAN};
    const AvlastSchedule flat = avlast_schedule_flat(0.1);

    assert_digits(avlast_study_cost(&plan, 300.0), 7000.0, 15);
    assert_digits(avlast_study_years(&plan, &flat), 1 / 1.21 + 1 / 1.331 + 1 / 1.4641,
                  14);
    ck_assert(avlast_study_years(&once, &flat) == 1.0);
}
END_TEST

/* --- in a value model: npv = 10 x 1000 (a work + b sleep) - cost --- */

static const char model[] =
    "avlast: 1\n"
    "model: {base_year: 2025, horizon: 1, participants: 10, schedule: none, tax_cost: "
    "0.2, draws: 2500}\n"
    "payers:\n"
    "  - {id: town, kind: municipality}\n"
    "effects:\n"
    "  - {id: work, estimate: 0.5, se: 0.2, source: x, causal: yes}\n"
    "  - {id: sleep, estimate: 0.1, se: 0.3, source: x, causal: yes}\n"
    "unit_costs:\n"
    "  - {id: u, payer: town, kind: resource, value: 1000, se: 100, price_year: 2025, "
    "source: x}\n"
    "  - {id: v, payer: town, kind: resource, value: 400, price_year: 2025, source: x}\n"
    "splits:\n"
    "  - {id: s, effect: work, unit_cost: u}\n"
    "  - {id: t, effect: sleep, unit_cost: v}\n"
    "costs:\n"
    "  - {id: c, amount: 5000, payer: town, price_year: 2025, source: x}\n";

static const double sizes[] = {50, 200, 1000};

static ValueCase study_case(const char *text, const AvlastStudyPlan *plan)
{
    static const char *scenario[] = {"central", NULL};
    const AvlastValueOptions options = {.draws = 0,
                                        .seed = -1,
                                        .level = NAN,
                                        .sampler = AVLAST_SAMPLER_SOBOL,
                                        .scenario = (GStrv)(guintptr)scenario,
                                        .study = plan};

    return value_case_of(text, &options);
}

/* The variance of what a unit cost adds is not learnt: only the effects' part is. */
START_TEST(prolonging_a_pilot)
{
    const AvlastStudyPlan plan = {.people = sizes,
                                  .sizes = 3,
                                  .pilot = 100,
                                  .fixed = 100,
                                  .per_person = 2,
                                  .population = 30,
                                  .years = 3,
                                  .delay = 1};
    g_auto(ValueCase) made = study_case(model, &plan);
    const double mean = 10 * (500 + 40) - 5000,
                 sd = 10 * sqrt(pow(1000 * 0.2, 2) + pow(400 * 0.3, 2));
    double before = 0.0;

    for (gsize i = 0; i < 3; i++) {
        g_autofree char *term = g_strdup_printf("n=%g", sizes[i]);
        const double r = sizes[i] / (sizes[i] + 100),
                     evsi = value_case_point(&made, "central", "public", "evsi", term);
        near(evsi, avlast_evsi_normal(mean, sd, r), 0.02, 0.0);
        /* Population 30 of whom 10 are the model's, years 2 and 3, not discounted. */
        assert_digits(
            value_case_point(&made, "central", "public", "evsi.population", term),
            evsi * 6, 12);
        assert_digits(value_case_point(&made, "central", "public", "enbs", term),
                      evsi * 6 - 100 - 2 * sizes[i], 10);
        /* Society's figures are 1.2 times as large, its study too. */
        assert_digits(value_case_point(&made, "central", "society", "enbs", term),
                      1.2 * (evsi * 6 - 100 - 2 * sizes[i]), 9);
        ck_assert_double_gt(evsi, before);
        before = evsi;
    }
    const double known = value_case_point(&made, "central", "public", "evppi", "effects"),
                 all = value_case_point(&made, "central", "public", "evpi", NULL);
    near(known, avlast_evsi_normal(mean, sd, 1.0), 0.01, 0.0);
    ck_assert(before <= known && known <= all);
}
END_TEST

/* Without doubt about the effects a study tells nothing; without a study there are no
 * rows; the money's unit changes nothing. */
START_TEST(studies_that_tell_nothing)
{
    const AvlastStudyPlan plan = {
        .people = sizes, .sizes = 1, .pilot = 100, .population = NAN, .years = NAN};
    g_auto(GStrv) sure = g_strsplit(model, "se: 0.2", 2);
    g_auto(GStrv) surer = g_strsplit(sure[1], "se: 0.3", 2);
    g_autofree char *text =
        g_strdup_printf("%sse: 0%sse: 0%s", sure[0], surer[0], surer[1]);
    g_auto(ValueCase) none = study_case(text, &plan);
    g_auto(ValueCase) unasked = study_case(model, NULL);
    g_auto(ValueCase) once = study_case(model, &plan);

    ck_assert_ptr_null(value_case_row(&none, "central", "public", "evsi", "n=50"));
    ck_assert_ptr_null(value_case_row(&unasked, "central", "public", "evsi", "n=50"));
    ck_assert_ptr_null(
        value_case_row(&once, "central", "public", "evsi.population", "n=50"));
    ck_assert(value_case_point(&once, "central", "public", "enbs", "n=50") ==
              value_case_point(&once, "central", "public", "evsi", "n=50"));
}
END_TEST

Suite *suite_study(void)
{
    Suite *suite = suite_create("study");
    TCase *cases = tcase_create("study");

    tcase_add_test(cases, normal_as_integrals);
    tcase_add_test(cases, shares_as_all_counts);
    tcase_add_test(cases, regression_as_closed_form);
    tcase_add_test(cases, shares_lie_between_0_and_1);
    tcase_add_test(cases, costs_and_years);
    tcase_add_test(cases, prolonging_a_pilot);
    tcase_add_test(cases, studies_that_tell_nothing);
    tcase_set_timeout(cases, 60);
    suite_add_tcase(suite, cases);
    return suite;
}

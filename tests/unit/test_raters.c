/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Agreement of raters and of measurements: intraclass correlation, kappa, Bland and
 * Altman. */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/error.h"
#include "core/random.h"
#include "design_cases.h"
#include "reliability_cases.h"
#include "support.h"
#include "survey/agreement.h"
#include "survey/reliability.h"

/* --- agreement --- */

START_TEST(icc_agrees_with_psych)
{
    static const char *const names[] = {"judges", "raters"};
    static const char *const terms[] = {"ICC1",  "ICC2",  "ICC3",
                                        "ICC1k", "ICC2k", "ICC3k"};
    g_autofree char *file = g_strconcat(names[_i], ".csv", NULL);
    g_autoptr(AvlastFrame) frame = reliability_frame_of(file);
    g_autoptr(AvlastSample) sample = reliability_simple(frame);
    g_autoptr(AvlastGroups) groups = avlast_groups_new(frame, sample, NULL, NULL);
    g_autoptr(RefTable) table = reliability_expected();
    Items items;
    reliability_items_of(frame, _i ? "r" : "j", &items);
    g_autoptr(AvlastEstimates) e =
        avlast_icc(sample, groups, "raters", &items.items, 0.95, NULL);

    for (gsize t = 0; t < G_N_ELEMENTS(terms); t++) {
        const AvlastEstimate *r = reliability_row(e, NULL, terms[t]);
        assert_digits(r->estimate, reliability_truth(table, names[_i], "icc", terms[t]),
                      11);
        assert_digits(r->statistic, reliability_truth(table, names[_i], "F", terms[t]),
                      11);
        ck_assert_double_eq(r->df, reliability_truth(table, names[_i], "df1", terms[t]));
        ck_assert_double_eq(r->df2, reliability_truth(table, names[_i], "df2", terms[t]));
        assert_digits(r->p_value, reliability_truth(table, names[_i], "p", terms[t]), 9);
        assert_digits(r->conf_low, reliability_truth(table, names[_i], "low", terms[t]),
                      9);
        assert_digits(r->conf_high, reliability_truth(table, names[_i], "high", terms[t]),
                      9);
    }
    if (_i == 0) { /* table 4 of Shrout & Fleiss (1979) */
        static const double published[] = {0.17, 0.29, 0.71, 0.44, 0.62, 0.91};
        for (gsize t = 0; t < G_N_ELEMENTS(terms); t++)
            ck_assert(fabs(reliability_row(e, NULL, terms[t])->estimate - published[t]) <
                      0.0051);
    }
}
END_TEST

static double shifted(gsize row, guint item)
{
    return (double)(row % 6) + 2.0 * item;
}

START_TEST(raters_who_differ_by_a_constant)
{
    g_autoptr(AvlastFrame) frame = reliability_made(12, 3, shifted);
    g_autoptr(AvlastSample) sample = reliability_simple(frame);
    g_autoptr(AvlastGroups) groups = avlast_groups_new(frame, sample, NULL, NULL);
    Items items;
    reliability_items_of(frame, "q", &items);
    g_autoptr(AvlastEstimates) e =
        avlast_icc(sample, groups, "raters", &items.items, 0.95, NULL);

    assert_digits(reliability_row(e, NULL, "ICC3")->estimate, 1.0, 14);
    ck_assert(isnan(reliability_row(e, NULL, "ICC3")->conf_low));
    ck_assert(strstr(reliability_row(e, NULL, "ICC3")->note, "constants") != NULL);
    ck_assert(reliability_row(e, NULL, "ICC1")->estimate < 0.9);
    ck_assert(!isnan(reliability_row(e, NULL, "ICC1")->conf_low));
}
END_TEST

static AvlastEstimates *kappa_of(const AvlastFrame *frame, AvlastKappaWeights weights)
{
    g_autoptr(AvlastSample) sample = reliability_simple(frame);
    g_autoptr(AvlastGroups) groups = avlast_groups_new(frame, sample, NULL, NULL);
    g_autofree guint32 *a = g_new(guint32, frame->rows), *b = g_new(guint32, frame->rows);
    static const double place[] = {1.0, 2.0, 3.0, 4.0};
    g_autoptr(GError) error = NULL;
    for (gsize i = 0; i < frame->rows; i++) {
        const AvlastColumn *x = g_ptr_array_index(frame->columns, 0),
                           *y = g_ptr_array_index(frame->columns, 1);
        a[i] = isnan(x->number[i]) ? AVLAST_NO_LEVEL : (guint32)x->number[i] - 1;
        b[i] = isnan(y->number[i]) ? AVLAST_NO_LEVEL : (guint32)y->number[i] - 1;
    }
    const AvlastRatingPair pair = {a, b, 4, place};
    AvlastEstimates *e =
        avlast_kappa(sample, groups, "a,b", &pair, weights, 0.95, &error);
    assert_no_error(error);
    return e;
}

START_TEST(kappa_agrees_with_psych)
{
    g_autoptr(AvlastFrame) frame = reliability_frame_of("pair.csv");
    g_autoptr(RefTable) table = reliability_expected();
    g_autoptr(AvlastEstimates) plain = kappa_of(frame, AVLAST_KAPPA_PLAIN);
    g_autoptr(AvlastEstimates) linear = kappa_of(frame, AVLAST_KAPPA_LINEAR);
    g_autoptr(AvlastEstimates) square = kappa_of(frame, AVLAST_KAPPA_QUADRATIC);
    const AvlastEstimate *large = reliability_row(plain, NULL, "kappa.large");

    assert_digits(reliability_row(plain, NULL, "kappa")->estimate,
                  reliability_truth(table, "pair", "kappa", ""), 12);
    assert_digits(large->std_error, reliability_truth(table, "pair", "kappa.se", ""), 11);
    assert_digits(large->conf_low, reliability_truth(table, "pair", "kappa.low", ""), 11);
    assert_digits(large->conf_high, reliability_truth(table, "pair", "kappa.high", ""),
                  11);
    assert_digits(reliability_row(linear, NULL, "kappa.linear")->estimate,
                  reliability_truth(table, "pair", "kappa.linear", ""), 12);
    assert_digits(reliability_row(square, NULL, "kappa.quadratic")->estimate,
                  reliability_truth(table, "pair", "kappa.quadratic", ""), 12);
    assert_digits(reliability_row(linear, NULL, "kappa.large.linear")->std_error,
                  reliability_truth(table, "pair", "kappa.linear.se", ""), 11);
    assert_digits(reliability_row(square, NULL, "kappa.large.quadratic")->std_error,
                  reliability_truth(table, "pair", "kappa.quadratic.se", ""), 11);
    /* the design's error of a simple random sample is the classic one, n / (n - 1) apart
     */
    assert_digits(reliability_row(plain, NULL, "kappa")->std_error,
                  large->std_error * sqrt(200.0 / 199.0), 12);
}
END_TEST

static double first_level(gsize row, guint item)
{
    (void)row;
    (void)item;
    return 1.0;
}

START_TEST(kappa_of_one_level_and_of_full_agreement)
{
    g_autoptr(AvlastFrame) frame = reliability_made(8, 2, first_level);
    g_autoptr(AvlastEstimates) e = kappa_of(frame, AVLAST_KAPPA_PLAIN);
    ck_assert(isnan(reliability_row(e, NULL, "kappa")->estimate));
    ck_assert_str_eq(reliability_row(e, NULL, "kappa")->note, "one value only: no kappa");
    ck_assert_double_eq(reliability_row(e, NULL, "agreement")->estimate, 1.0);

    for (gsize i = 0; i < 8; i++)
        for (guint c = 0; c < 2; c++)
            ((AvlastColumn *)g_ptr_array_index(frame->columns, c))->number[i] =
                1.0 + (double)(i % 4);
    g_autoptr(AvlastEstimates) full = kappa_of(frame, AVLAST_KAPPA_QUADRATIC);
    ck_assert_double_eq(reliability_row(full, NULL, "kappa.quadratic")->estimate, 1.0);
    ck_assert_double_eq(reliability_row(full, NULL, "kappa.large.quadratic")->std_error,
                        0.0);
}
END_TEST

START_TEST(bland_altman_agrees_with_the_formulas)
{
    g_autoptr(AvlastFrame) frame = reliability_frame_of("raters.csv");
    g_autoptr(AvlastSample) sample = reliability_simple(frame);
    g_autoptr(AvlastGroups) groups = avlast_groups_new(frame, sample, NULL, NULL);
    g_autoptr(RefTable) table = reliability_expected();
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastEstimates) e = avlast_bland_altman(
        sample, groups, "r1,r2", avlast_frame_find(frame, "r1")->number,
        avlast_frame_find(frame, "r2")->number, NULL, &error);
    assert_no_error(error);

    assert_digits(reliability_row(e, NULL, "bias")->estimate,
                  reliability_truth(table, "ba", "bias", ""), 12);
    assert_digits(reliability_row(e, NULL, "bias")->std_error,
                  reliability_truth(table, "ba", "bias.se", ""), 12);
    assert_digits(reliability_row(e, NULL, "sd")->estimate,
                  reliability_truth(table, "ba", "sd", ""), 12);
    assert_digits(reliability_row(e, NULL, "slope")->estimate,
                  reliability_truth(table, "ba", "slope", ""), 11);
    assert_digits(reliability_row(e, NULL, "slope")->std_error,
                  reliability_truth(table, "ba", "slope.se", ""), 11);
    assert_digits(reliability_row(e, NULL, "slope")->p_value,
                  reliability_truth(table, "ba", "slope.p", ""), 10);
    static const char *const sides[] = {"lower", "upper"};
    for (int s = 0; s < 2; s++) {
        g_autofree char *near = g_strconcat(sides[s], ".approximate", NULL),
                        *exact = g_strconcat(sides[s], ".exact", NULL),
                        *se = g_strconcat(sides[s], ".se", NULL),
                        *low = g_strconcat(sides[s], ".low", NULL),
                        *high = g_strconcat(sides[s], ".high", NULL);
        assert_digits(reliability_row(e, NULL, sides[s])->estimate,
                      reliability_truth(table, "ba", sides[s], ""), 11);
        assert_digits(reliability_row(e, NULL, near)->std_error,
                      reliability_truth(table, "ba", se, ""), 11);
        assert_digits(reliability_row(e, NULL, exact)->conf_low,
                      reliability_truth(table, "ba", low, ""), 9);
        assert_digits(reliability_row(e, NULL, exact)->conf_high,
                      reliability_truth(table, "ba", high, ""), 9);
    }
}
END_TEST

Suite *suite_raters(void)
{
    Suite *suite = suite_create("raters");
    TCase *tests = tcase_create("raters");

    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, icc_agrees_with_psych, 0, 2);
    tcase_add_test(tests, raters_who_differ_by_a_constant);
    tcase_add_test(tests, kappa_agrees_with_psych);
    tcase_add_test(tests, kappa_of_one_level_and_of_full_agreement);
    tcase_add_test(tests, bland_altman_agrees_with_the_formulas);
    suite_add_tcase(suite, tests);
    return suite;
}
